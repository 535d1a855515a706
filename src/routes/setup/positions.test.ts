import { expect, it } from 'vitest';
import { twoPositions } from './positions.ts';

it('draws two different positions in order and, in time, all of them', () => {
  const seen = new Set<number>();
  for (let round = 0; round < 2000; round++) {
    const [a, b] = twoPositions(12);
    expect(a).toBeGreaterThanOrEqual(1);
    expect(b).toBeLessThanOrEqual(12);
    expect(a).toBeLessThan(b);
    seen.add(a).add(b);
  }
  expect(seen.size).toBe(12);
});
