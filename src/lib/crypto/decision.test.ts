import { beforeAll, describe, expect, test, vi } from 'vitest';
import { randomBytes } from './bytes.ts';
import { decodeCanonical } from './canonical.ts';
import { decisionSigner, makeDecision, openDecision } from './decision.ts';
import { acceptedBits, errorOf, mismatch, person, PLACE, type Person } from './testing.ts';

vi.mock('@noble/curves/ed25519.js', async (noble) =>
  (await import('./testing-native.ts')).mayVerify(await noble())
);
vi.mock('@noble/post-quantum/hybrid.js', async (noble) =>
  (await import('./testing-native.ts')).mayDecapsulate(await noble())
);

const DECIDED = 1_900_000_000;
const claim = randomBytes(32);
const words = 'Partly. The bill of 3 May, not the taxi.';
let patient: Person;
let insurer: Person;
let stranger: Person;
beforeAll(async () => {
  [patient, insurer, stranger] = await Promise.all([person(), person(), person()]);
});

const make = (by = insurer, o: Partial<Parameters<typeof makeDecision>[2]> = {}) =>
  makeDecision(
    by.identity,
    { place: PLACE, patient: patient.address, organisation: insurer.address, claim },
    {
      words,
      readers: [patient.bundle, insurer.bundle],
      organisationBundle: insurer.bundle.version,
      decided: DECIDED,
      ...o
    }
  );
const open = (
  block: Uint8Array,
  o: Partial<Parameters<typeof openDecision>[3]> = {},
  by = patient
) =>
  openDecision(by.identity, by.address, block, {
    place: PLACE,
    patient: patient.address,
    organisation: insurer.address,
    claim,
    sign: insurer.bundle.sign,
    ...o
  });

describe('what an insurer decided about a claim', () => {
  test('is read by the patient and by the insurer, and says by which keys it is signed', () => {
    const block = make();
    expect(decisionSigner(block)).toBe(insurer.bundle.version);
    for (const reader of [patient, insurer])
      expect(open(block, {}, reader)).toEqual({ words, decided: DECIDED });
  });

  test('abuse 46: counts for no other claim, patient, insurer or place, and opens to nobody else', async () => {
    const block = make();
    const refused: [Parameters<typeof open>[1], Person, RegExp][] = [
      [{}, stranger, /message .*its recipient is/],
      [{ claim: randomBytes(32) }, patient, /decision .*its request is/],
      [{ patient: stranger.address }, patient, /decision .*its patient is/],
      [{ organisation: stranger.address }, patient, /decision .*its sender is/],
      [{ place: { ...PLACE, chainId: 1 } }, patient, /decision .*its network is/],
      [{ sign: stranger.bundle.sign }, patient, /^crypto\/bad-signature$/]
    ];
    for (const [expected, by, part] of refused)
      expect(await mismatch(() => open(block, expected, by))).toMatch(part);
  });

  test('abuse 46: does not pass where somebody else made it in the name of the insurer', async () => {
    expect(await errorOf(() => open(make(stranger)))).toBe('crypto/bad-signature');
  });

  test('is not made where nobody could read it afterwards', async () => {
    const many = Array.from({ length: 40 }, () => patient.bundle);
    for (const o of [{ decided: 2 ** 40 }, { organisationBundle: 0 }, { readers: many }])
      expect(await errorOf(() => make(insurer, o))).toBe('crypto/malformed');
  });

  test('with no bit changed', async () => {
    const block = make();
    const { letter } = decodeCanonical(block) as Record<'letter', Uint8Array>;
    expect(await acceptedBits(block, /^crypto\//, (changed) => open(changed), [letter])).toEqual(
      []
    );
  }, 120_000);
});
