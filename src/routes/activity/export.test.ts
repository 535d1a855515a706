import type { ActivityItem } from '$lib/chart/types.ts';
import { expect, it } from 'vitest';
import { activityCsv, activityJson } from './export.ts';

const item: ActivityItem = {
  id: '1',
  kind: 'record-opened',
  time: new Date('2026-05-03T12:00:00Z'),
  who: { address: '0x22', name: '=City "Hospital"', isMe: false },
  whom: null,
  what: 'Letter, of May',
  record: 2,
  purpose: 'TREAT',
  until: null,
  technical: [{ label: 'Block', value: '7' }]
};
const verdict = { entries: 1, head: '0x00', proved: null };

it('writes a table that a spreadsheet takes for text', () => {
  const [head, row, end] = activityCsv([item]).split('\r\n');
  expect(head).toMatch(/^\ufefftime,what happened,/);
  expect(row).toContain('"Letter, of May",3,TREAT,');
  // A name that would be a formula is told to be text, and its quotes are doubled.
  expect(row).toContain(`"'=City ""Hospital"""`);
  expect(end).toBe('');
});

it('writes the same for programs, with what was checked', () => {
  const { checked, entries } = JSON.parse(activityJson([item], verdict));
  expect(checked).toEqual(verdict);
  expect(entries[0]).toMatchObject({
    kind: 'record-opened',
    time: '2026-05-03T12:00:00.000Z',
    record: 2,
    proof: { Block: '7' }
  });
  expect(entries[0].sentence).toContain('opened Letter, of May for treatment');
});
