import type { ActivityItem, RecordCard } from '$lib/chart/types.ts';
import { describe, expect, it } from 'vitest';
import { nextThing, openedSince } from './home.ts';

const opened = (who: string, what: string, hour: number, isMe = false): ActivityItem => ({
  id: `${who}${what}${hour}`,
  kind: 'record-opened',
  time: new Date(Date.UTC(2026, 4, 3, hour)),
  who: { address: `0x${who}`, name: who, isMe },
  whom: null,
  what,
  record: null,
  purpose: 'TREAT',
  until: null,
  technical: []
});

describe('openedSince', () => {
  it('tells each reader once, with the records counted once and the last time', () => {
    const alerts = openedSince(
      [
        opened('City', 'blood', 9),
        opened('City', 'blood', 12),
        opened('City', 'scan', 10),
        opened('Lake', 'blood', 14)
      ],
      new Date(0)
    );
    expect(alerts.map(({ who, records, last }) => [who, records, last.getUTCHours()])).toEqual([
      ['Lake', 1, 14],
      ['City', 2, 12]
    ]);
  });

  it('leaves out what is older, one’s own opening and other entries', () => {
    const items = [
      opened('City', 'blood', 8),
      opened('Me', 'blood', 12, true),
      { ...opened('City', 'scan', 12), kind: 'record-added' as const }
    ];
    expect(openedSince(items, new Date(Date.UTC(2026, 4, 3, 9)))).toEqual([]);
  });
});

describe('nextThing', () => {
  const nothing = { unfinished: 0, untested: 0, records: [], liveShares: 0 };

  it('puts what was begun before anything new', () => {
    expect(nextThing({ ...nothing, unfinished: 1 })?.action).toBe('Resume');
    expect(nextThing(nothing)?.action).toBe('Add a record');
  });

  it('calls nobody protected whose kit was never shown to open', () => {
    const records = [{}] as RecordCard[];
    expect(nextThing({ ...nothing, records, liveShares: 1, untested: 1 })?.title).toBe(
      'Not protected yet'
    );
    expect(nextThing({ ...nothing, records, liveShares: 1 })).toBeNull();
  });
});
