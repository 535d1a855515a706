import { beforeAll, describe, expect, test, vi } from 'vitest';
import { randomBytes } from './bytes.ts';
import { decodeCanonical } from './canonical.ts';
import { DELEGATION_LIMIT, makeDelegation, openDelegation, type LentKey } from './delegation.ts';
import { SCOPE_EVERYTHING, scopeOfCategory } from './directory.ts';
import { readerKeys } from './keyring.ts';
import { acceptedBits, errorOf, mismatch, person, PLACE, type Person } from './testing.ts';
import { newDirectory, ownerKeys, rotateCategory } from './tree.ts';

vi.mock('@noble/curves/ed25519.js', async (noble) =>
  (await import('./testing-native.ts')).mayVerify(await noble())
);
vi.mock('@noble/post-quantum/hybrid.js', async (noble) =>
  (await import('./testing-native.ts')).mayDecapsulate(await noble())
);

const [NOW, UNTIL] = [1_900_000_000, 1_900_086_400];
let patient: Person;
let hospital: Person;
let doctor: Person;
let stranger: Person;
beforeAll(async () => {
  [patient, hospital, doctor, stranger] = await Promise.all([
    person(),
    person(),
    person(),
    person()
  ]);
});

const category = (): LentKey => ({
  scope: scopeOfCategory(randomBytes(16)),
  epoch: 3,
  key: randomBytes(32)
});
const make = (keys: LentKey[], by = hospital, to = doctor) =>
  makeDelegation(
    by.identity,
    { place: PLACE, patient: patient.address, organisation: hospital.address },
    { practitioner: to.bundle, keys, until: UNTIL }
  );
const open = (
  block: Uint8Array,
  o: Partial<Parameters<typeof openDelegation>[2]> = {},
  by = doctor
) =>
  openDelegation(by.identity, block, {
    place: PLACE,
    patient: patient.address,
    organisation: hospital.address,
    practitioner: doctor.address,
    sign: hospital.bundle.sign,
    now: NOW,
    ...o
  });

describe('what an organisation lends to a practitioner', () => {
  test('opens to the practitioner as grants of categories and records', () => {
    const keys = [category(), { scope: randomBytes(32), epoch: 0, key: randomBytes(32) }];
    expect(open(make(keys))).toEqual(
      keys.map((key, i) => ({
        ...key,
        kind: i === 0 ? 'category' : 'record',
        place: PLACE,
        patient: patient.address,
        grantee: doctor.address,
        expiry: UNTIL
      }))
    );
  });

  test('is of use for nobody else, no other chart, no other place, and not after its end', async () => {
    const block = make([category()]);
    const refused: [string, Parameters<typeof open>[1]][] = [
      ['recipient', { practitioner: stranger.address }],
      ['patient', { patient: stranger.address }],
      ['sender', { organisation: stranger.address }],
      ['network', { place: { ...PLACE, chainId: 1 } }],
      ['expiry', { now: UNTIL }]
    ];
    for (const [part, expected] of refused)
      expect(await mismatch(() => open(block, expected))).toMatch(
        new RegExp(`lent key .* ${part} `)
      );
    expect(await errorOf(() => open(block, {}, stranger))).toBe('crypto/cannot-open');
    const forged = { sign: stranger.bundle.sign };
    expect(await errorOf(() => open(block, forged))).toBe('crypto/bad-signature');
    const elsewhere = await person({ ...PLACE, chainId: 1 });
    expect(await mismatch(() => make([category()], hospital, elsewhere))).toMatch(
      /key bundle .* network /
    );
  });

  test('holds five hundred keys, and says so where there are more', async () => {
    const keys = Array.from({ length: 500 }, category);
    const block = make(keys);
    expect(block.length).toBeLessThanOrEqual(DELEGATION_LIMIT);
    expect(open(block)).toHaveLength(500);
    const more = [...keys, category()];
    expect(await errorOf(() => make(more))).toBe('crypto/malformed');
  });

  test('is for a time and a version that a block can hold', async () => {
    const o = { practitioner: doctor.bundle, keys: [category()] };
    const of = { place: PLACE, patient: patient.address, organisation: hospital.address };
    const run = () => makeDelegation(hospital.identity, of, { ...o, until: 2 ** 40 });
    expect(await errorOf(run)).toBe('crypto/malformed');
  });

  test('abuse 45: does not pass where somebody else made it in the name of the organisation', async () => {
    expect(await errorOf(() => open(make([category()], stranger)))).toBe('crypto/bad-signature');
  });

  test('abuse 45: never holds the root of a chart, nor a key of a kind that its scope does not have', async () => {
    const key = randomBytes(32);
    for (const wrong of [
      { scope: SCOPE_EVERYTHING, epoch: 1, key },
      { scope: randomBytes(32), epoch: 1, key },
      // One zero byte in the second half makes it no category.
      { scope: new Uint8Array(32).fill(1).fill(0, 16, 31), epoch: 1, key },
      { ...category(), epoch: 0 }
    ])
      expect(await errorOf(() => make([wrong]))).toBe('crypto/malformed');
  });

  test('with no bit changed', async () => {
    const block = make([category()]);
    const { wrap, box } = decodeCanonical(block) as Record<'wrap' | 'box', Uint8Array>;
    const run = (changed: Uint8Array) => open(changed);
    expect(await acceptedBits(block, /^crypto\//, run, [wrap, box])).toEqual([]);
  }, 120_000);

  test('reads what was locked in its epoch and before, and nothing after the lock changed', () => {
    const o = { place: PLACE, owner: patient.address };
    const first = newDirectory(patient.identity, o, ['Imaging']);
    const { tag } = first.categories[0]!;
    const lent = { scope: scopeOfCategory(tag), epoch: 1 };
    const key = ownerKeys(patient.identity, first).seedOf(tag, 1)!;
    const grants = open(make([{ ...lent, key }]));
    const read = (directory: typeof first) =>
      readerKeys(doctor.identity, directory, { grantee: doctor.address, grants });
    expect(read(first).seedOf(tag, 1)).toEqual(key);
    const rotated = rotateCategory(patient.identity, first, tag, [hospital.bundle]);
    expect(read(rotated).seedOf(tag, 2)).toBeNull();
    expect(read(rotated).seedOf(tag, 1)).toEqual(key);
  });
});
