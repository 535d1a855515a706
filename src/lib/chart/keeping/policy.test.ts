import { describe, expect, it } from 'vitest';
import { isOver, refusalOf, USUAL_POLICY } from './policy.ts';

const patient = `0x${'11'.repeat(20)}` as const;
const record = { patient, sharing: true, size: 1_000, used: 0 };
const policy = { ...USUAL_POLICY, room: 10_000, largest: 5_000 };

describe('the policy of what is kept', () => {
  it('takes what fits, to the last byte', () => {
    expect(refusalOf(policy, record)).toBeNull();
    expect(refusalOf(policy, { ...record, used: 9_000 })).toBeNull();
    expect(refusalOf(policy, { ...record, used: 9_001 })).toBe('full');
    expect(refusalOf(policy, { ...record, size: 5_000 })).toBeNull();
    expect(refusalOf(policy, { ...record, size: 5_001 })).toBe('too-large');
  });

  it('leaves out who was taken off the list, and strangers unless they are welcome', () => {
    expect(refusalOf({ ...policy, excluded: [patient] }, record)).toBe('excluded');
    expect(refusalOf(policy, { ...record, sharing: false })).toBe('stranger');
    expect(refusalOf({ ...policy, anyone: true }, { ...record, sharing: false })).toBeNull();
  });

  it('lets a copy go only where it says so, and never while it is shared', () => {
    const day = 86_400_000;
    expect(isOver(policy, 0, 1e15)).toBe(false);
    const short = { ...policy, daysAfter: 30 };
    expect(isOver(short, null, 1e15)).toBe(false);
    expect(isOver(short, 1_000, 1_000 + 30 * day - 1)).toBe(false);
    expect(isOver(short, 1_000, 1_000 + 30 * day)).toBe(true);
  });
});
