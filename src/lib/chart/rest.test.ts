import { expect, it } from 'vitest';
import { isFresh, isResting, restAfter, type Rest } from './rest.ts';

it('rests double up to five minutes', () => {
  let rest: Rest | undefined;
  const pauses = Array.from({ length: 9 }, () => (rest = restAfter(rest, 0)).pause / 1_000);
  expect(pauses).toEqual([4, 8, 16, 32, 64, 128, 256, 300, 300]);
});

it('a rest ends in its time, and where the clock is set back', () => {
  const rest = restAfter(undefined, 100_000);
  expect(isResting(rest, 100_000)).toBe(true);
  expect(isResting(rest, 103_999)).toBe(true);
  expect(isResting(rest, 104_000)).toBe(false);
  expect(isResting(rest, 99_999)).toBe(false);
  expect(isResting(undefined, 0)).toBe(false);
});

it('what was seen counts from then on, to the end, and not before', () => {
  expect(isFresh(1_000, 500, 1_000)).toBe(true);
  expect(isFresh(1_000, 500, 1_499)).toBe(true);
  expect(isFresh(1_000, 500, 1_500)).toBe(false);
  expect(isFresh(1_000, 500, 999)).toBe(false);
});
