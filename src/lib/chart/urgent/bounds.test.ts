import { describe, expect, it } from 'vitest';
import { thresholds, usualThreshold } from './bounds.ts';

describe('how many helpers must agree', () => {
  it('is never one alone', () => {
    expect(thresholds('guardians', 1, 0)).toEqual([]);
    expect(thresholds('guardians', 3, 0)).toEqual([2, 3]);
  });

  it('lets neither people nor organisations open alone what is sealed', () => {
    expect(thresholds('sealed', 2, 1)).toEqual([3]);
    expect(thresholds('sealed', 2, 2)).toEqual([3, 4]);
    expect(thresholds('sealed', 3, 0)).toEqual([]);
  });

  it('is 2 of 3 and 3 of 5 where nothing is chosen', () => {
    expect([2, 3, 4, 5].map(usualThreshold)).toEqual([2, 2, 3, 3]);
  });
});
