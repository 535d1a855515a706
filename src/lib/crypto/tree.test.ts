import fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import {
  addressToBytes,
  bytesToHex,
  concatBytes,
  randomBytes,
  sha256,
  type Address
} from './bytes.ts';
import { decodeCanonical, encodeCanonical, type Canonical } from './canonical.ts';
import {
  categoryOf,
  SCOPE_EVERYTHING,
  scopeOfCategory,
  signDirectory,
  verifyDirectory,
  type Directory
} from './directory.ts';
import { newRecord, type Envelope } from './envelope.ts';
import { makeGrant, openGrant, type GrantScope } from './grant.ts';
import { seal } from './seal.ts';
import { signCanonical } from './sign.ts';
import { acceptedBits, errorOf, flip, mismatch, person, type Person, PLACE } from './testing.ts';
import {
  addCategories,
  newDirectory,
  ownerKeys,
  readerKeys,
  rotateCategory,
  rotateRoot
} from './tree.ts';

vi.mock('@noble/curves/ed25519.js', async (noble) =>
  (await import('./testing-native.ts')).mayVerify(await noble())
);
vi.mock('@noble/post-quantum/hybrid.js', async (noble) =>
  (await import('./testing-native.ts')).mayDecapsulate(await noble())
);

let patient: Person;
let hospital: Person;
let other: Person;
let directory: Directory;
beforeAll(async () => {
  [patient, hospital, other] = await Promise.all([person(), person(), person()]);
  const o = { place: PLACE, owner: patient.address };
  directory = newDirectory(patient.identity, o, ['Imaging', 'Über-Medikation']);
});

const at = (d: Directory) => ({
  digest: d.digest,
  owner: patient.address,
  place: PLACE,
  version: d.version
});
const verify = (d: Directory) => verifyDirectory(d.bytes, at(d), patient.bundle.sign);
const EXPIRY = 1_900_000_000;
const randomAddress = (): Address => `0x${bytesToHex(randomBytes(20))}`;

function grantTo(d: Directory, grantee: Person, scope: GrantScope) {
  const o = { grantee: grantee.bundle, patientBundle: 1, scope, expiry: EXPIRY };
  const made = makeGrant(patient.identity, d, o);
  const expected = {
    digest: made.digest,
    place: PLACE,
    patient: patient.address,
    grantee: grantee.address,
    scope: made.scope,
    expiry: EXPIRY
  };
  return { made, expected };
}
function shared(d: Directory, grantee: Person, scope: GrantScope) {
  const { made, expected } = grantTo(d, grantee, scope);
  return openGrant(grantee.identity, made.bytes, expected);
}

describe('directory', () => {
  test('round trip; names are not in it', () => {
    expect(verify(directory)).toEqual(directory);
    const plain = new TextDecoder('latin1').decode(directory.bytes);
    expect(plain).not.toContain('Imaging');
    const keys = ownerKeys(patient.identity, verify(directory));
    expect(keys.categories.map((c) => c.name)).toEqual(['Imaging', 'Über-Medikation']);
    expect(categoryOf(directory, directory.categories[1]!.tag).epoch).toBe(1);
  });

  test('round trip for any names', () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }), {
      maxLength: 3
    });
    fc.assert(
      fc.property(names, (all) => {
        fc.pre(all.every((name) => name.length <= 200 && name.isWellFormed()));
        const o = { place: PLACE, owner: patient.address };
        const made = verify(newDirectory(patient.identity, o, all));
        expect(ownerKeys(patient.identity, made).categories.map((c) => c.name)).toEqual(all);
      }),
      { numRuns: 8 }
    );
  });

  test('categories can be added, once each', async () => {
    const next = verify(addCategories(patient.identity, directory, ['Dental']));
    expect([next.version, next.previous]).toEqual([2, directory.digest]);
    expect(ownerKeys(patient.identity, next).categories).toHaveLength(3);
    for (const names of [['Imaging'], ['A', 'A'], [''], ['x'.repeat(201)], ['\ud800']]) {
      const code = await errorOf(() => addCategories(patient.identity, directory, names));
      expect(code).toBe('crypto/malformed');
    }
  });

  test('every single bit counts, also to who can change the digest with it', async () => {
    const o = { place: PLACE, owner: patient.address };
    const small = newDirectory(patient.identity, o, ['Imaging']);
    expect(
      await errorOf(() => verifyDirectory(flip(small.bytes, 7), at(small), patient.bundle.sign))
    ).toBe('crypto/mismatch');
    const refusals = /^crypto\/(malformed|unknown-version|mismatch|bad-signature)$/;
    const run = (bytes: Uint8Array) =>
      verifyDirectory(bytes, { ...at(small), digest: sha256(bytes) }, patient.bundle.sign);
    const [category] = small.categories;
    const inner = [small.root.publicKey, category!.publicKey, category!.sealed];
    expect(await acceptedBits(small.bytes, refusals, run, inner)).toEqual([]);
  }, 120_000);

  test('of another owner, chain, contract, version or signer is refused', async () => {
    const of = at(directory);
    for (const [part, wrong] of [
      ['owner', { owner: other.address }],
      ['network', { place: { ...PLACE, chainId: 1 } }],
      ['contract', { place: { ...PLACE, contract: other.address } }],
      ['version', { version: 2 }],
      ['digest', { digest: randomBytes(32) }]
    ] as const) {
      const at = { ...of, ...wrong };
      const said = await mismatch(() => verifyDirectory(directory.bytes, at, patient.bundle.sign));
      expect(said).toMatch(new RegExp(`directory .* ${part} `));
    }
    expect(await errorOf(() => verifyDirectory(directory.bytes, of, other.bundle.sign))).toBe(
      'crypto/bad-signature'
    );
    expect(await errorOf(() => ownerKeys(other.identity, directory))).toBe('crypto/mismatch');
  });

  test('abuse 27: unknown version, trailing bytes, repeated and missing parts are refused', async () => {
    const block = decodeCanonical(directory.bytes) as Record<string, Canonical>;
    const refuse = async (bytes: Uint8Array, code: string) => {
      const expected = { ...at(directory), digest: sha256(bytes) };
      expect(await errorOf(() => verifyDirectory(bytes, expected, patient.bundle.sign))).toBe(code);
    };
    await refuse(encodeCanonical({ ...block, v: 2 }), 'crypto/unknown-version');
    await refuse(concatBytes(directory.bytes, new Uint8Array(1)), 'crypto/malformed');
    await refuse(new Uint8Array(2 ** 20 + 1), 'crypto/malformed');
    const content = { ...directory, categories: [...directory.categories] };
    content.categories.push(directory.categories[0]!);
    const [first] = directory.categories;
    const secret = patient.identity.sign.secretKey;
    const link = randomBytes(104);
    const wrap = randomBytes(1168);
    const twice = { grantee: other.address, bundleVersion: 1, wrap };
    const sound = { ...first!, epoch: 3, links: [1, 2].map((epoch) => ({ epoch, link })) };
    const members = [twice, { ...twice, grantee: hospital.address }];
    expect(signDirectory({ ...content, categories: [{ ...sound, members }] }, secret).version).toBe(
      1
    );
    const bad: Partial<Directory>[] = [
      { categories: [first!, first!] },
      { categories: [{ ...first!, epoch: 2 }] },
      { categories: [{ ...first!, links: [{ epoch: 1, link }] }] },
      { categories: [{ ...sound, links: [2, 1].map((epoch) => ({ epoch, link })) }] },
      { categories: [directory.categories[1]!, { ...first!, epoch: 2 }] },
      { categories: [{ ...first!, members: [twice, twice] }] },
      { root: { ...directory.root, members: [twice, twice] } }
    ];
    for (const change of bad) {
      const made = { ...directory, ...change };
      expect(await errorOf(() => signDirectory(made, secret))).toBe('crypto/malformed');
    }
    // Also of what the owner's page signed all the same.
    const repeated = {
      ...block,
      categories: [0, 0].map((i) => (block.categories as Canonical[])[i]!)
    };
    delete (repeated as Record<string, Canonical>).signature;
    const signature = signCanonical(secret, 'directory', repeated);
    await refuse(encodeCanonical({ ...repeated, signature }), 'crypto/malformed');
    const many = Array.from({ length: 900 }, () => ({ ...twice, grantee: randomAddress() }));
    const large = { ...directory, root: { ...directory.root, members: many } };
    expect(await errorOf(() => signDirectory(large, secret))).toBe('crypto/malformed');
    expect(await errorOf(() => scopeOfCategory(randomBytes(15)))).toBe('crypto/malformed');
  });
});

describe('rotation', () => {
  test('old records stay readable over many epochs; each reader gets what is his', async () => {
    const tag = directory.categories[0]!.tag;
    const mine = shared(directory, hospital, { kind: 'category', tag });
    let now = directory;
    const owned: Uint8Array[] = [];
    for (let i = 0; i < 4; i++) {
      owned.push(ownerKeys(patient.identity, now).seedOf(tag, i + 1)!);
      now = verify(rotateCategory(patient.identity, now, tag, i < 2 ? [hospital.bundle] : []));
    }
    const own = ownerKeys(patient.identity, now);
    owned.forEach((seed, i) => expect(own.seedOf(tag, i + 1)).toEqual(seed));
    expect(own.seedOf(tag, 5)).not.toBeNull();
    expect(own.seedOf(tag, 6)).toBeNull();
    expect(own.seedOf(randomBytes(16), 1)).toBeNull();
    const late = readerKeys(hospital.identity, now, { grantee: hospital.address, grants: [mine] });
    expect(late.seedOf(tag, 1)).toEqual(owned[0]);
    for (const epoch of [2, 3, 4, 5]) expect(late.seedOf(tag, epoch)).toBeNull();
    // A grant of a later epoch reaches back.
    const fresh = shared(now, other, { kind: 'category', tag });
    const keys = readerKeys(other.identity, now, { grantee: other.address, grants: [fresh] });
    owned.forEach((seed, i) => expect(keys.seedOf(tag, i + 1)).toEqual(seed));
    expect(keys.seedOf(directory.categories[1]!.tag, 1)).toBeNull();
  });

  test('a rotated root keeps tags, names and old seeds', () => {
    const next = verify(
      rotateRoot(patient.identity, directory, { everything: [other.bundle], categories: [] })
    );
    expect(next.root.epoch).toBe(2);
    expect(next.categories.map((c) => c.tag)).toEqual(directory.categories.map((c) => c.tag));
    const own = ownerKeys(patient.identity, next);
    expect(own.categories.map((c) => c.name)).toEqual(['Imaging', 'Über-Medikation']);
    const tag = next.categories[0]!.tag;
    const before = ownerKeys(patient.identity, directory).seedOf(tag, 1);
    expect(own.seedOf(tag, 1)).toEqual(before);
    const added = verify(addCategories(patient.identity, next, ['Dental']));
    expect(ownerKeys(patient.identity, added).categories).toHaveLength(3);
  });

  test('an unknown category, or a member of another chain, is refused', async () => {
    const { identity } = patient;
    const tag = randomBytes(16);
    const nobody = { everything: [], categories: [] };
    const remaining = { everything: [], categories: [{ tag, recipients: [] }] };
    for (const run of [
      () => rotateCategory(identity, directory, tag, []),
      () => rotateRoot(identity, directory, remaining),
      () => rotateRoot(identity, directory, nobody, { without: [tag] })
    ])
      expect(await mismatch(run)).toMatch(/record .* category /);
    const foreign = (await person({ ...PLACE, chainId: 1 })).bundle;
    const known = directory.categories[0]!.tag;
    for (const run of [
      () => rotateCategory(identity, directory, known, [foreign]),
      () => rotateRoot(identity, directory, { everything: [foreign], categories: [] })
    ])
      expect(await mismatch(run)).toMatch(/key bundle .* network /);
  });
});

describe('grant', () => {
  test('round trip of both kinds of seed, 1.4 kB', () => {
    const tag = directory.categories[0]!.tag;
    const category = shared(directory, hospital, { kind: 'category', tag });
    expect(category.scope).toEqual(scopeOfCategory(tag));
    expect(category.key).toEqual(ownerKeys(patient.identity, directory).seedOf(tag, 1));
    const everything = shared(directory, hospital, { kind: 'everything' });
    expect(everything.scope).toEqual(SCOPE_EVERYTHING);
    expect(everything.key).toEqual(patient.identity.rootSeed(1));
    const { made } = grantTo(directory, hospital, { kind: 'everything' });
    expect(made.bytes.length).toBeLessThan(1500);
  });

  test('round trip for any expiry and kind of scope, a single record among them', () => {
    const tag = directory.categories[1]!.tag;
    const { context, dek } = newRecord(directory, { tag, author: patient.address });
    const envelope = { context, digest: randomBytes(32) } as Envelope;
    const scopes: GrantScope[] = [
      { kind: 'everything' },
      { kind: 'category', tag },
      { kind: 'record', envelope, dek }
    ];
    const keys = [
      patient.identity.rootSeed(1),
      ownerKeys(patient.identity, directory).seedOf(tag, 1),
      dek
    ];
    const expiry = fc.integer({ min: 0, max: 2 ** 40 - 1 });
    fc.assert(
      fc.property(expiry, fc.constantFrom(0, 1, 2), (expiry, which) => {
        const o = { grantee: hospital.bundle, patientBundle: 1, scope: scopes[which]!, expiry };
        const made = makeGrant(patient.identity, directory, o);
        const [place, grantee] = [PLACE, hospital.address];
        const at = { ...made, place, patient: patient.address, grantee, expiry };
        const opened = openGrant(hospital.identity, made.bytes, at);
        expect(opened.key).toEqual(keys[which]);
        expect([opened.kind, opened.expiry]).toEqual([scopes[which]!.kind, expiry]);
      }),
      { numRuns: 12 }
    );
  });

  test('abuse 24: replayed under another grantee, patient, place, scope, epoch or expiry', async () => {
    const tag = directory.categories[0]!.tag;
    const { made, expected } = grantTo(directory, hospital, { kind: 'category', tag });
    for (const [part, wrong] of [
      ['recipient', { grantee: other.address }],
      ['patient', { patient: other.address }],
      ['network', { place: { ...PLACE, chainId: 1 } }],
      ['scope', { scope: SCOPE_EVERYTHING }],
      ['expiry', { expiry: EXPIRY + 1 }],
      ['digest', { digest: randomBytes(32) }]
    ] as const) {
      const at = { ...expected, ...wrong };
      const said = await mismatch(() => openGrant(hospital.identity, made.bytes, at));
      expect(said).toMatch(new RegExp(`share .* ${part} `));
    }
    expect(await errorOf(() => openGrant(other.identity, made.bytes, expected))).toBe(
      'crypto/cannot-open'
    );
    // The thief rewrites the block too, so that it agrees with what he claims.
    const block = decodeCanonical(made.bytes) as Record<string, Canonical>;
    for (const [change, claim] of [
      [{ grantee: addressToBytes(other.address) }, { grantee: other.address }],
      [{ patient: addressToBytes(other.address) }, { patient: other.address }],
      [{ epoch: 2 }, {}],
      [{ expiry: EXPIRY + 1 }, { expiry: EXPIRY + 1 }],
      [{ granteeBundle: 2 }, {}],
      [{ patientBundle: 2 }, {}],
      [{ id: randomBytes(16) }, {}],
      [{ chainId: 1 }, { place: { ...PLACE, chainId: 1 } }],
      [{ kind: 'everything', scope: SCOPE_EVERYTHING }, { scope: SCOPE_EVERYTHING }]
    ] as [Record<string, Canonical>, object][]) {
      const bytes = encodeCanonical({ ...block, ...change });
      const claimed = { ...expected, ...claim, digest: sha256(bytes) };
      expect(await errorOf(() => openGrant(hospital.identity, bytes, claimed))).toBe(
        'crypto/cannot-open'
      );
    }
  });

  test('a kind that its scope does not have is refused', async () => {
    const { made, expected } = grantTo(directory, hospital, { kind: 'everything' });
    const block = decodeCanonical(made.bytes) as Record<string, Canonical>;
    for (const change of [{ kind: 'category' }, { kind: 'record' }, { epoch: 0 }]) {
      const bytes = encodeCanonical({ ...block, ...change });
      const claimed = { ...expected, digest: sha256(bytes) };
      const said = await mismatch(() => openGrant(hospital.identity, bytes, claimed));
      expect(said).toMatch(/share .* scope /);
    }
  });

  test('goes to nobody of another chain, and gives no record of another patient or chain', async () => {
    const foreign = await person({ ...PLACE, chainId: 1 });
    expect(await mismatch(() => grantTo(directory, foreign, { kind: 'everything' }))).toMatch(
      /key bundle .* network /
    );
    const tag = randomBytes(16);
    expect(await mismatch(() => grantTo(directory, hospital, { kind: 'category', tag }))).toMatch(
      /record .* category /
    );
    const { context, dek } = newRecord(directory, {
      tag: directory.categories[0]!.tag,
      author: patient.address
    });
    for (const [part, change] of [
      ['patient', { patient: other.address }],
      ['network', { place: { ...PLACE, chainId: 1 } }]
    ] as const) {
      const envelope = { context: { ...context, ...change }, digest: randomBytes(32) } as Envelope;
      const run = () => grantTo(directory, hospital, { kind: 'record', envelope, dek });
      expect(await mismatch(run)).toMatch(new RegExp(`record .* ${part} `));
    }
  });

  test('every single bit counts, also to who can change the digest with it', async () => {
    const { made, expected } = grantTo(directory, hospital, { kind: 'everything' });
    const refusals = /^crypto\/(malformed|unknown-version|mismatch|cannot-open)$/;
    const run = (bytes: Uint8Array) =>
      openGrant(hospital.identity, bytes, { ...expected, digest: sha256(bytes) });
    const { wrap } = decodeCanonical(made.bytes) as { wrap: Uint8Array };
    expect(await acceptedBits(made.bytes, refusals, run, [wrap])).toEqual([]);
  }, 120_000);

  test('abuse 25: a grant whose seed does not match the signed directory is refused', async () => {
    const tag = directory.categories[0]!.tag;
    for (const scope of [{ kind: 'category', tag }, { kind: 'everything' }] as GrantScope[]) {
      const { made } = grantTo(directory, hospital, scope);
      const context = decodeCanonical(made.bytes) as Record<string, Canonical>;
      delete context.v;
      delete context.wrap;
      const wrap = seal(hospital.bundle.kem, 'grant', context, randomBytes(32));
      const bytes = encodeCanonical({ v: 1, ...context, wrap });
      const opened = openGrant(hospital.identity, bytes, {
        digest: sha256(bytes),
        place: PLACE,
        patient: patient.address,
        grantee: hospital.address,
        scope: made.scope,
        expiry: EXPIRY
      });
      const grants = [opened];
      const keys = () => {
        const o = { grantee: hospital.address, grants };
        return readerKeys(hospital.identity, directory, o).categories;
      };
      expect(await errorOf(keys)).toBe('crypto/mismatch');
    }
  });

  test('a directory older than a grant is refused: somebody serves an old one', async () => {
    const tag = directory.categories[0]!.tag;
    const next = rotateCategory(patient.identity, directory, tag, []);
    const grants = [shared(next, hospital, { kind: 'category', tag })];
    const o = { grantee: hospital.address, grants };
    expect(await errorOf(() => readerKeys(hospital.identity, directory, o).categories)).toBe(
      'crypto/mismatch'
    );
    const strangers = { grantee: other.address, grants };
    expect(await errorOf(() => readerKeys(other.identity, next, strangers))).toBe(
      'crypto/mismatch'
    );
  });
});
