import { beforeAll, describe, expect, test } from 'vitest';
import { randomBytes } from './bytes.ts';
import { SCOPE_EVERYTHING, scopeOfCategory, signDirectory, type Directory } from './directory.ts';
import { newRecord, type Envelope } from './envelope.ts';
import { encodeContext } from './context.ts';
import type { OpenedGrant } from './grant.ts';
import { ownerKeys, readerKeys, type KeyRing } from './keyring.ts';
import { seal } from './seal.ts';
import { errorOf, mismatch, person, PLACE, type Person } from './testing.ts';
import { newDirectory, rotateCategory, rotateRoot } from './tree.ts';
import { contentOf, sealToMembers, treeKeyPair } from './tree-node.ts';
import { deriveIdentity, newVaultSeed } from './vault.ts';

let patient: Person;
let hospital: Person;
let directory: Directory;
let tag: Uint8Array;
let other: Uint8Array;
beforeAll(async () => {
  [patient, hospital] = await Promise.all([person(), person()]);
  const o = { place: PLACE, owner: patient.address };
  directory = newDirectory(patient.identity, o, ['Imaging', 'Dental']);
  [tag, other] = directory.categories.map((category) => category.tag) as [Uint8Array, Uint8Array];
});

const mine = (now = directory) => ownerKeys(patient.identity, now);
function grant(o: Partial<OpenedGrant> = {}): OpenedGrant {
  return {
    kind: 'category',
    place: PLACE,
    patient: patient.address,
    grantee: hospital.address,
    scope: scopeOfCategory(tag),
    epoch: 1,
    expiry: 0,
    key: mine().seedOf(tag, 1)!,
    ...o
  };
}
const read = (grants: OpenedGrant[], now = directory): KeyRing =>
  readerKeys(hospital.identity, now, { grantee: hospital.address, grants });
/** A record's envelope, as far as a ring looks at it, and its key. */
function record(category = tag, now = directory): { envelope: Envelope; dek: Uint8Array } {
  const { context, dek } = newRecord(now, { tag: category, author: patient.address });
  const { publicKey } = now.categories.find((one) => one.tag === category)!;
  const wrap = seal(publicKey, 'dek', encodeContext(context), dek);
  return { envelope: { context, digest: randomBytes(32), wrap } as Envelope, dek };
}
const recordGrant = ({ envelope, dek }: ReturnType<typeof record>): OpenedGrant =>
  grant({ kind: 'record', scope: envelope.digest, epoch: 0, key: dek });
describe('a reader', () => {
  test('is refused a share of another patient, reader or place, and told which', async () => {
    const { address } = await person();
    const elsewhere = { ...PLACE, chainId: 1 };
    for (const [changed, part] of [
      [{ patient: address }, 'patient'],
      [{ grantee: address }, 'recipient'],
      [{ place: elsewhere }, 'network']
    ] as const) {
      const said = await mismatch(() => read([grant(), grant(changed)]));
      expect(said).toMatch(new RegExp(`\\bshare\\b.*\\b${part}\\b`));
    }
    const stranger = { grantee: address, grants: [grant()] };
    await mismatch(() => readerKeys(hospital.identity, directory, stranger));
  });

  test('is found by its address in any letter case', () => {
    const grantee = hospital.address.toUpperCase().replace('0X', '0x');
    const keys = readerKeys(hospital.identity, directory, { grantee, grants: [grant()] });
    expect(keys.seedOf(tag, 1)).toEqual(mine().seedOf(tag, 1));
  });

  test('of one category reads its records, by name, and nothing of another', async () => {
    const keys = read([grant()]);
    expect(keys.categories).toEqual([{ tag, epoch: 1, name: 'Imaging' }]);
    const [readable, closed] = [record(), record(other)];
    expect(keys.can(readable.envelope)).toBe(true);
    expect(keys.dekOf(readable.envelope)).toEqual(readable.dek);
    expect(keys.can(closed.envelope)).toBe(false);
    expect(await errorOf(() => keys.dekOf(closed.envelope))).toBe('crypto/no-key');
    expect(keys.seedOf(other, 1)).toBeNull();
  });

  test('of one record reads this record alone: the key opens no category', async () => {
    const shared = record();
    const keys = read([recordGrant(shared)]);
    expect(keys.categories).toEqual([]);
    expect(keys.can(shared.envelope)).toBe(true);
    expect(keys.dekOf(shared.envelope)).toEqual(shared.dek);
    const next = record();
    expect(keys.can(next.envelope)).toBe(false);
    expect(await errorOf(() => keys.dekOf(next.envelope))).toBe('crypto/no-key');
  });

  test('has no seed of a share whose kind is record, and no record of one whose kind is category', async () => {
    const posing = grant({ kind: 'record', epoch: 0 });
    expect(read([posing]).seedOf(tag, 1)).toBeNull();
    const { envelope } = record(other);
    const category = grant({ scope: envelope.digest });
    const keys = read([category]);
    expect(keys.can(envelope)).toBe(false);
    expect(await errorOf(() => keys.dekOf(envelope))).toBe('crypto/no-key');
  });

  test('of everything reads every category through the present root', () => {
    const everything = grant({
      kind: 'everything',
      scope: SCOPE_EVERYTHING,
      key: patient.identity.rootSeed(1)
    });
    const keys = read([everything]);
    expect(keys.categories.map(({ name }) => name)).toEqual(['Imaging', 'Dental']);
    const next = rotateRoot(patient.identity, directory, { everything: [], categories: [] });
    const before = read([everything], next);
    expect(before.categories).toEqual([]);
    expect(before.seedOf(tag, 1)).toBeNull();
  });

  test('reads on by what a rotation sealed to it, back to the first epoch, without any other share', () => {
    const next = rotateCategory(patient.identity, directory, tag, [hospital.bundle]);
    const now = rotateCategory(patient.identity, next, tag, [hospital.bundle]);
    const keys = read([], now);
    for (const epoch of [1, 2, 3])
      expect(keys.seedOf(tag, epoch)).toEqual(mine(now).seedOf(tag, epoch));
    expect(keys.seedOf(tag, 4)).toBeNull();
    expect(keys.categories).toEqual([{ tag, epoch: 3, name: 'Imaging' }]);
    const remaining = { everything: [hospital.bundle], categories: [] };
    const rooted = rotateRoot(patient.identity, now, remaining);
    expect(read([], rooted).categories).toHaveLength(2);
  });

  test('reaches what lies between two shares of one category, from either order', () => {
    let now = directory;
    const seeds = [grant().key];
    for (let epoch = 2; epoch <= 4; epoch++) {
      now = rotateCategory(patient.identity, now, tag, []);
      seeds.push(mine(now).seedOf(tag, epoch)!);
    }
    const [first, third, fourth] = [1, 3, 4].map((epoch) =>
      grant({ epoch, key: seeds[epoch - 1]! })
    );
    for (const grants of [
      [first!, third!, fourth!],
      [fourth!, third!, first!]
    ]) {
      const keys = read(grants, now);
      seeds.forEach((seed, i) => expect(keys.seedOf(tag, i + 1)).toEqual(seed));
    }
    expect(read([first!], now).seedOf(tag, 2)).toBeNull();
  });

  test('is told of a seed that the directory does not stand for, and of a directory that is too old', async () => {
    const forged = read([grant({ key: randomBytes(32) })]);
    expect(await mismatch(() => forged.seedOf(tag, 1))).toMatch(/share.*key/);
    const short = read([grant({ key: randomBytes(31) })]);
    expect(await mismatch(() => short.seedOf(tag, 1))).toMatch(/share.*key/);
    const newer = read([grant({ epoch: 2 })]);
    expect(await mismatch(() => newer.seedOf(tag, 1))).toMatch(/directory.*version/);
  });

  test('is told of a seed that a directory sealed to it and does not stand for', async () => {
    const members = sealToMembers(directory, scopeOfCategory(tag), 1, randomBytes(32), [
      hospital.bundle
    ]);
    const categories = directory.categories.map((one) =>
      one.tag === tag ? { ...one, members } : one
    );
    const forged = signDirectory(
      { ...contentOf(directory), categories },
      patient.identity.sign.secretKey
    );
    expect(await mismatch(() => read([], forged).seedOf(tag, 1))).toMatch(/share.*key/);
  });
});

describe('the owner', () => {
  test('reads every record of every category, and none of a category that is not there', async () => {
    for (const category of [tag, other]) {
      const { envelope, dek } = record(category);
      expect(mine().can(envelope)).toBe(true);
      expect(mine().dekOf(envelope)).toEqual(dek);
    }
    const { envelope } = record();
    const unknown = { ...envelope.context, category: randomBytes(16) };
    const foreign = { ...envelope, context: unknown };
    expect(mine().can(foreign)).toBe(false);
    expect(await errorOf(() => mine().dekOf(foreign))).toBe('crypto/no-key');
  });

  test('opens a directory of replaced keys with what is left of them, and none of somebody else', async () => {
    const { kem, localKey, rootSeed } = patient.identity;
    const past = { kem, localKey, rootSeed };
    const now = deriveIdentity(newVaultSeed(), [past]);
    expect(ownerKeys(now, directory).seedOf(tag, 1)).toEqual(mine().seedOf(tag, 1));
    const erased = deriveIdentity(newVaultSeed(), [{ ...past, rootSeed: null }]);
    for (const identity of [erased, hospital.identity])
      expect(await mismatch(() => ownerKeys(identity, directory))).toMatch(/share.*key/);
  });

  test('is told of a category that another root sealed', async () => {
    const { publicKey } = treeKeyPair(randomBytes(32));
    const categories = directory.categories.map((one) => ({ ...one, publicKey }));
    const forged = signDirectory(
      { ...contentOf(directory), categories },
      patient.identity.sign.secretKey
    );
    expect(await mismatch(() => mine(forged).seedOf(tag, 1))).toMatch(/share.*key/);
  });
});

describe('any ring', () => {
  test('refuses an envelope of another patient or place, whatever key it has', async () => {
    const { envelope, dek } = record();
    const { address } = await person();
    const rings = [mine(), read([grant()]), read([recordGrant({ envelope, dek })])];
    for (const keys of rings)
      for (const [changed, part] of [
        [{ patient: address }, 'patient'],
        [{ place: { ...PLACE, chainId: 1 } }, 'network']
      ] as const) {
        const foreign = { ...envelope, context: { ...envelope.context, ...changed } };
        for (const run of [() => keys.can(foreign), () => keys.dekOf(foreign)])
          expect(await mismatch(run)).toMatch(new RegExp(`\\brecord\\b.*\\b${part}\\b`));
      }
  });

  test('refuses a wrap that was made for another record', async () => {
    const [one, two] = [record(), record()];
    const swapped = { ...one.envelope, wrap: two.envelope.wrap };
    expect(await errorOf(() => mine().dekOf(swapped))).toBe('crypto/cannot-open');
  });
});
