import type { ActivityItem } from '$lib/chart/types.ts';
import { expect, it } from 'vitest';
import { ICONS } from './timeline.ts';
import { EVERYTHING, fits, KINDS } from './filter.ts';

const item = {
  kind: 'access-granted',
  time: new Date('2026-05-03T12:00:00'),
  who: { address: '0x11', name: 'Twyla', isMe: true },
  whom: { address: '0x22', name: 'City Hospital' }
} as Partial<ActivityItem> as ActivityItem;
const shows = (filter: Partial<typeof EVERYTHING>): boolean =>
  fits(item, { ...EVERYTHING, ...filter });

it('shows everything at first', () => {
  expect(shows({})).toBe(true);
});

it('finds a person on either side', () => {
  expect(['0x11', '0x22', '0x33'].map((person) => shows({ person }))).toEqual([true, true, false]);
});

it('counts both days in', () => {
  expect(shows({ from: '2026-05-03', to: '2026-05-03' })).toBe(true);
  expect(shows({ from: '2026-05-04' })).toBe(false);
  expect(shows({ to: '2026-05-02' })).toBe(false);
});

it('puts every kind of entry under exactly one heading', () => {
  expect(shows({ kind: 'shared' })).toBe(true);
  expect(shows({ kind: 'opened' })).toBe(false);
  expect(KINDS.flatMap(({ kinds }) => kinds).sort()).toEqual(Object.keys(ICONS).sort());
});
