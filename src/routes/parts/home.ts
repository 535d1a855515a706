import type { ActivityItem, RecordCard } from '$lib/chart/types.ts';
import { m } from '$lib/words/compiled/messages.js';

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
      title: m.home_next_unfinished({ count: state.unfinished }),
      text: m.home_next_unfinished_text(),
      action: m.home_next_resume(),
      href: '#/records/add'
    };
  }
  if (state.records.length === 0) {
    return {
      title: m.home_next_first(),
      text: m.home_next_first_text(),
      action: m.home_add_record(),
      href: '#/records/add'
    };
  }
  if (state.untested > 0) {
    return {
      title: m.home_not_protected(),
      text: m.home_next_untested_text(),
      action: m.home_next_test(),
      href: '#/me/ways'
    };
  }
  if (state.liveShares === 0) {
    return {
      title: m.home_next_share(),
      text: m.home_next_share_text(),
      action: m.home_next_share_do(),
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
