import { expect, it } from 'vitest';
import { checkEntry, inputDay } from './entry.ts';

const now = new Date('2026-05-03T12:00:00');
const good = { name: 'City Hospital', address: `0x${'aB'.repeat(20)}`, until: '2027-05-03' };

it('takes a sound entry, whatever the case of the address', () => {
  expect(checkEntry(good, now)).toEqual({});
});

it('names every field that is wrong', () => {
  expect(Object.keys(checkEntry({ name: ' ', address: '0x12', until: '' }, now))).toEqual([
    'name',
    'address',
    'until'
  ]);
});

it('refuses the past and more than a year', () => {
  expect(checkEntry({ ...good, until: '2026-05-02' }, now).until).toContain('future');
  expect(checkEntry({ ...good, until: '2027-05-05' }, now).until).toContain('a year');
});

it('writes a day for a date field', () => {
  expect(inputDay(new Date(2026, 0, 9))).toBe('2026-01-09');
});
