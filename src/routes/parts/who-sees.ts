import type { ActivityItem, RecordCard, Share } from '$lib/chart/types.ts';

/** True where a share lets its grantee open this record. */
export function covers(share: Share, card: Pick<RecordCard, 'index' | 'category'>): boolean {
  switch (share.scope.kind) {
    case 'everything':
      return true;
    case 'category':
      return share.scope.tag === card.category.tag;
    case 'record':
      return share.scope.index === card.index;
  }
}

/** Openings of this record by others. */
export function openingsOf(items: ActivityItem[], card: Pick<RecordCard, 'index'>): ActivityItem[] {
  return items.filter(
    (item) => item.kind === 'record-opened' && !item.who.isMe && item.record === card.index
  );
}
