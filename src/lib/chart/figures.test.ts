import { expect, it } from 'vitest';
import type { HistoryEntry } from '../chain/history.ts';
import type { Organisation } from '../chain/register.ts';
import { countUp } from './figures.ts';

const now = Date.UTC(2026, 4, 20);
const at = (...date: [month: number, day: number]): number => Date.UTC(2026, ...date) / 1000;
const opened = (number: number, time: number, circle = 'trust'): HistoryEntry =>
  ({ kind: 'urgent-opened', circle, number, time }) as unknown as HistoryEntry;
const reviewed = (number: number): HistoryEntry =>
  ({ kind: 'urgent-reviewed', circle: 'trust', number }) as unknown as HistoryEntry;
const organisation = (role: Organisation['role'], o: Partial<Organisation> = {}): Organisation => ({
  address: '0x',
  role,
  name: '',
  validUntil: now,
  suspended: false,
  since: 0,
  ...o
});
const many = (count: number, time: number): HistoryEntry[][] =>
  Array.from({ length: count }, () => [opened(1, time), reviewed(1)]);

it('counts the organisations that are accredited today', () => {
  const register = [
    organisation('hospital'),
    organisation('hospital', { suspended: true }),
    organisation('insurer', { validUntil: 1 })
  ];
  expect(countUp(register, [], now).organisations).toEqual([
    { role: 'hospital', count: 1 },
    { role: 'insurer', count: 0 },
    { role: 'authority', count: 0 }
  ]);
});

it('tells no figure of people from one to four', () => {
  const counts = [0, 1, 4, 5, 6].map(
    (count) => countUp([], many(count, at(4, 2)), now).urgent[0]!.count
  );
  expect(counts).toEqual([0, 'few', 'few', 5, 6]);
});

it('counts each opening in its month, for a year, and no lost wallet', () => {
  const { urgent } = countUp(
    [],
    [
      ...many(5, at(4, 1)),
      ...many(7, at(3, 30)),
      ...many(9, Date.UTC(2025, 4, 31) / 1000),
      [opened(1, at(4, 2), 'recovery')]
    ],
    now
  );
  expect(urgent).toHaveLength(12);
  expect(urgent.map(({ count }) => count)).toEqual([5, 7, ...Array<number>(10).fill(0)]);
  expect(urgent.at(-1)!.month.toISOString()).toBe('2025-06-01T00:00:00.000Z');
});

it('counts the reviews that are overdue, each opening with its own', () => {
  const late = at(4, 1);
  const histories = Array.from({ length: 5 }, () => [
    opened(1, late),
    opened(2, late),
    opened(3, at(4, 19)),
    reviewed(1)
  ]);
  expect(countUp([], histories, now).overdue).toBe(5);
});
