import { describe, expect, it } from 'vitest';
import { draftOf, policyOf } from './policy-draft.ts';

const policy = {
  room: 20_000_000_000,
  largest: 500_000_000,
  excluded: [`0x${'1'.repeat(40)}`],
  anyone: false,
  daysAfter: null
} as const;

describe('a policy as it is typed', () => {
  it('comes back as it was', () => {
    const before = { ...policy, excluded: [...policy.excluded], removed: [] };
    expect(draftOf(before)).toMatchObject({ room: '20', largest: '0.5', daysAfter: '' });
    expect(policyOf(draftOf(before), before).policy).toEqual(before);
    const days = policyOf({ ...draftOf(before), daysAfter: '30', largest: '0,25' }, before);
    expect(days.policy).toMatchObject({ daysAfter: 30, largest: 250_000_000 });
  });

  it.each([
    ['room', ''],
    ['room', '-1'],
    ['largest', 'much'],
    ['daysAfter', '1.5']
  ] as const)('says what is wrong with %s "%s"', (field, value) => {
    const before = { ...policy, excluded: [], removed: [] };
    const { policy: none, errors } = policyOf({ ...draftOf(before), [field]: value }, before);
    expect(none).toBeNull();
    expect(errors[field]).toBeTruthy();
  });
});
