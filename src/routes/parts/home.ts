import type { ActivityItem, RecordCard } from '$lib/chart/types.ts';

export interface NextThing {
  title: string;
  text: string;
  action: string;
  href: string;
}

/** The one thing worth doing next, from what there is. */
export function nextThing(state: {
  unfinished: number;
  /** Ways to unlock that were never shown to open. */
  untested: number;
  records: RecordCard[];
  liveShares: number;
}): NextThing | null {
  if (state.unfinished > 0) {
    return {
      title:
        state.unfinished === 1 ? 'One record is not finished' : 'Some records are not finished',
      text: 'Nothing is lost. Go on where it stopped.',
      action: 'Resume',
      href: '#/records/add'
    };
  }
  if (state.records.length === 0) {
    return {
      title: 'Add your first record',
      text: 'A letter, a scan, a lab result: any file. It is encrypted on this device before it is stored.',
      action: 'Add a record',
      href: '#/records/add'
    };
  }
  if (state.untested > 0) {
    return {
      title: 'Not protected yet',
      text: 'You have not shown yet that your recovery kit opens your health key. Test it now, while nothing is lost.',
      action: 'Test my ways to unlock',
      href: '#/me/ways'
    };
  }
  if (state.liveShares === 0) {
    return {
      title: 'Share with a hospital you trust',
      text: 'You choose what it sees, why and until when. It also keeps a safety copy of what it opens.',
      action: 'Share records',
      href: '#/sharing/new'
    };
  }
  return null;
}

export interface OpenedAlert {
  who: string;
  records: number;
  last: Date;
}

/** Who else opened records since a moment, newest first, one line each. */
export function openedSince(items: ActivityItem[], since: Date): OpenedAlert[] {
  const byReader = new Map<string, OpenedAlert & { titles: Set<string> }>();
  for (const item of items) {
    if (item.kind !== 'record-opened' || item.who.isMe || item.time < since) continue;
    const alert = byReader.get(item.who.address) ?? {
      who: item.who.name,
      records: 0,
      last: item.time,
      titles: new Set<string>()
    };
    alert.titles.add(item.what);
    alert.records = alert.titles.size;
    if (item.time > alert.last) alert.last = item.time;
    byReader.set(item.who.address, alert);
  }
  return [...byReader.values()].sort((a, b) => b.last.getTime() - a.last.getTime());
}

/** How many records have a verified copy beside this device. */
export function safelyCopied(records: RecordCard[]): number {
  return records.filter((record) => record.copies.count >= 2).length;
}
