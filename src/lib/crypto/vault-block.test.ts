import fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { addressToBytes, concatBytes, equalBytes, randomBytes, sha256 } from './bytes.ts';
import { decodeCanonical, encodeCanonical, type Canonical } from './canonical.ts';
import { makeGrant, openGrant } from './grant.ts';
import {
  forgetfulKeychain,
  keychainOf,
  newKeychain,
  previousKeychain,
  readPast,
  rotateKeychain,
  succeedKeychain,
  type Keychain
} from './keychain.ts';
import {
  acceptedBits,
  errorOf,
  flip,
  mismatch,
  person,
  type Person,
  PLACE,
  publish
} from './testing.ts';
import { newDirectory, ownerKeys, readerKeys, rotateRoot } from './tree.ts';
import { newRecoveryCode } from './unlock/recovery-code.ts';
import { newSlotSalt, openSlot, sealSlot } from './unlock/slot.ts';
import { deriveIdentity } from './vault.ts';
import { makeVault, MAX_NOTES, openVault, readVault, type Vault } from './vault-block.ts';

vi.mock('@noble/curves/ed25519.js', async (noble) =>
  (await import('./testing-native.ts')).mayVerify(await noble())
);

const owner = `0x${'ab'.repeat(20)}` as const;
const code = newRecoveryCode();
const slotOf = (seed: Uint8Array) => {
  const parameters = { kind: 'recovery-code', salt: newSlotSalt(), created: 1 } as const;
  return sealSlot(parameters, { code }, {}, seed);
};
function lock(keychain: Keychain, change: Partial<Parameters<typeof makeVault>[1]> = {}): Vault {
  const slots = [slotOf(keychain.seed), slotOf(keychain.seed)];
  const o = { owner, place: PLACE, version: 1, previous: null, slots, notes: new Uint8Array(3) };
  return makeVault(keychain, { ...o, ...change });
}
const at = (vault: Vault) => ({
  digest: vault.digest,
  owner,
  place: PLACE,
  version: vault.version
});

describe('locked vault', () => {
  test('brings keys, earlier keys and notes back, from the block and one way to unlock', () => {
    const keychain = rotateKeychain(rotateKeychain(newKeychain()));
    const notes = randomBytes(2000);
    const vault = lock(keychain, { notes, version: 7, previous: randomBytes(32) });
    const read = readVault(vault.bytes, at(vault));
    expect(read).toEqual(vault);
    const seed = openSlot(read.slots[1]!, { code });
    const opened = openVault(read, seed);
    expect(opened.notes).toEqual(notes);
    expect(opened.keychain.past).toEqual(keychain.past);
    expect(opened.keychain.identity.kem).toEqual(keychain.identity.kem);
    expect(opened.keychain.identity.past.map((past) => past.kem)).toEqual(
      keychain.identity.past.map((past) => past.kem)
    );
  });

  test('round trip for any notes, slots and earlier keys', () => {
    const past = fc.oneof(
      fc.record({ seed: bytes32() }, { noNullPrototype: true }),
      fc.record({ kem: bytes32(), localKey: bytes32() }, { noNullPrototype: true })
    );
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3000 }),
        fc.nat(2),
        fc.array(past, { maxLength: 2 }),
        (notes, count, generations) => {
          const keychain = keychainOf(randomBytes(32), generations);
          const slots = Array.from({ length: count }, () => slotOf(keychain.seed));
          const vault = lock(keychain, { notes, slots });
          const opened = openVault(readVault(vault.bytes, at(vault)), keychain.seed);
          expect(opened.notes).toEqual(notes);
          expect(opened.keychain.past).toEqual(generations);
        }
      ),
      { numRuns: 15 }
    );
    function bytes32() {
      return fc.uint8Array({ minLength: 32, maxLength: 32 });
    }
  });

  test('shows neither how many keys were replaced nor what was noted', () => {
    const first = newKeychain();
    const later = rotateKeychain(first);
    const notes = new TextEncoder().encode('Nora');
    const [a, b] = [lock(first, { notes }), lock(later, { notes })];
    expect(a.bytes.length).toBe(b.bytes.length);
    expect(new TextDecoder('latin1').decode(b.bytes)).not.toContain('Nora');
  });

  test('every single bit counts, also to who can change the digest with it', async () => {
    const keychain = newKeychain();
    const vault = lock(keychain, { slots: [slotOf(keychain.seed)] });
    const refusals = /^crypto\/(malformed|unknown-version|mismatch|cannot-open|bad-signature)$/;
    const open = (bytes: Uint8Array) =>
      openVault(readVault(bytes, { ...at(vault), digest: sha256(bytes) }), keychain.seed);
    expect(open(vault.bytes).keychain.seed).toEqual(keychain.seed);
    expect(await acceptedBits(vault.bytes, refusals, open)).toEqual([]);
    const changed = flip(vault.bytes, 9);
    expect(await errorOf(() => readVault(changed, at(vault)))).toBe('crypto/mismatch');
  }, 120_000);

  test('abuse 29: of another owner, place, version or digest is refused; a seed of another vault opens nothing', async () => {
    const keychain = newKeychain();
    const vault = lock(keychain);
    const elsewhere = { ...PLACE, contract: owner };
    for (const [part, wrong] of [
      ['owner', { owner: PLACE.contract }],
      ['contract', { place: elsewhere }],
      ['network', { place: { ...PLACE, chainId: 1 } }],
      ['version', { version: 2 }],
      ['digest', { digest: randomBytes(32) }]
    ] as const) {
      const said = await mismatch(() => readVault(vault.bytes, { ...at(vault), ...wrong }));
      expect(said).toMatch(new RegExp(`locked vault .* ${part} `));
    }
    expect(await errorOf(() => openVault(vault, randomBytes(32)))).toBe('crypto/cannot-open');
    expect(await errorOf(() => openVault(vault, randomBytes(31)))).toBe('crypto/malformed');
  });

  test('a slot put in, left out or put elsewhere by somebody else shows', async () => {
    const keychain = newKeychain();
    const vault = lock(keychain);
    const [first, second] = vault.slots;
    const block = decodeCanonical(vault.bytes) as Record<string, Canonical>;
    const encoded = block.slots as Uint8Array[];
    const foreign = decodeCanonical(lock(newKeychain()).bytes) as Record<string, Canonical>;
    for (const slots of [
      [encoded[0]!],
      [encoded[1]!, encoded[0]!],
      [...encoded, (foreign.slots as Uint8Array[])[0]!]
    ]) {
      const bytes = encodeCanonical({ ...block, slots });
      const read = readVault(bytes, { ...at(vault), digest: sha256(bytes) });
      expect(await errorOf(() => openVault(read, keychain.seed))).toBe('crypto/bad-signature');
    }
    expect(first).not.toEqual(second);
  });

  test('abuse 27: unknown version, trailing bytes, fields and sizes of another form are refused', async () => {
    const keychain = newKeychain();
    const vault = lock(keychain);
    const block = decodeCanonical(vault.bytes) as Record<string, Canonical>;
    const refuse = async (bytes: Uint8Array, code = 'crypto/malformed') =>
      expect(await errorOf(() => readVault(bytes, { ...at(vault), digest: sha256(bytes) }))).toBe(
        code
      );
    await refuse(encodeCanonical({ ...block, v: 2 }), 'crypto/unknown-version');
    await refuse(encodeCanonical({ ...block, more: 1 }));
    await refuse(concatBytes(vault.bytes, new Uint8Array(1)));
    await refuse(encodeCanonical({ ...block, owner: addressToBytes(owner).subarray(1) }));
    await refuse(encodeCanonical({ ...block, slots: [new Uint8Array(20)] }));
    const one = (block.slots as Uint8Array[])[0]!;
    await refuse(encodeCanonical({ ...block, slots: Array.from({ length: 33 }, () => one) }));
    const notes = new Uint8Array(MAX_NOTES + 1);
    expect(await errorOf(() => lock(keychain, { notes }))).toBe('crypto/malformed');
    const slots = Array.from({ length: 33 }, () => vault.slots[0]!);
    expect(await errorOf(() => lock(keychain, { slots }))).toBe('crypto/malformed');
    expect(lock(keychain, { slots: [] }).slots).toEqual([]);
  });

  test('what is no earlier key is not read as one', async () => {
    const [a, b] = [randomBytes(32), randomBytes(32)];
    for (const bad of [
      null,
      7,
      [],
      {},
      { seed: a.subarray(1) },
      { seed: a, kem: b },
      { kem: a },
      { kem: a, localKey: b.subarray(1) },
      { kem: a.subarray(1), localKey: b },
      { kem: a, localKey: b, more: a }
    ]) {
      expect(await errorOf(() => readPast(bad, 'vault'))).toBe('crypto/malformed');
    }
  });
});

describe('keys that replace others', () => {
  let hospital: Person;
  let old: Person;
  beforeAll(async () => {
    [hospital, old] = await Promise.all([person(), person()]);
  });
  const CATEGORIES = ['Imaging', 'Mental health'];

  /** What a patient has before the change: the keychain, a directory. */
  function before() {
    const keychain = newKeychain();
    const directory = newDirectory(keychain.identity, { place: PLACE, owner }, CATEGORIES);
    return { keychain, directory };
  }

  test('read what was sealed to the ones before, write with their own', async () => {
    const { keychain, directory } = before();
    const next = rotateKeychain(keychain);
    const [tag] = directory.categories.map((entry) => entry.tag);
    const seed = ownerKeys(keychain.identity, directory).seedOf(tag!, 1);
    expect(ownerKeys(next.identity, directory).seedOf(tag!, 1)).toEqual(seed);
    const remaining = { everything: [hospital.bundle], categories: [] };
    const rotated = rotateRoot(next.identity, directory, remaining);
    const after = ownerKeys(next.identity, rotated);
    expect(after.seedOf(tag!, 1)).toEqual(seed);
    expect(after.categories.map(({ name }) => name)).toEqual(CATEGORIES);
    // Who has the old seed alone (the thief of a device) reads nothing new.
    expect(await errorOf(() => ownerKeys(keychain.identity, rotated))).toBe('crypto/mismatch');
    // A reader from before reads on, old and new.
    const reader = readerKeys(hospital.identity, rotated, {
      grantee: hospital.address,
      grants: []
    });
    for (const epoch of [1, 2]) {
      expect(reader.seedOf(tag!, epoch)).toEqual(after.seedOf(tag!, epoch));
    }
    // And once more, over two generations.
    const third = rotateKeychain(next);
    const again = rotateRoot(third.identity, rotated, { everything: [], categories: [] });
    expect(ownerKeys(third.identity, again).seedOf(tag!, 1)).toEqual(seed);
  });

  test('leave the ways to unlock from before with nothing but the vault from before', async () => {
    const keychain = newKeychain();
    const [first] = lock(keychain).slots;
    const next = rotateKeychain(keychain);
    const vault = lock(next, { version: 2 });
    const seed = openSlot(first!, { code });
    expect(seed).toEqual(keychain.seed);
    expect(await errorOf(() => openVault(vault, seed))).toBe('crypto/cannot-open');
    // Nor where the thief puts the old way among the new ones, or signs the whole with the old keys.
    const mixed = lock(next, { version: 2, slots: [first!, ...vault.slots] });
    expect(await errorOf(() => openVault(mixed, seed))).toBe('crypto/cannot-open');
    const forged = lock(keychain, { version: 2, slots: vault.slots });
    expect(await errorOf(() => openVault(forged, openSlot(vault.slots[0]!, { code })))).toBe(
      'crypto/cannot-open'
    );
    expect(openVault(vault, openSlot(vault.slots[0]!, { code })).keychain.seed).toEqual(next.seed);
  });

  test('open grants and memberships that were sealed to the bundle before', async () => {
    const { keychain, directory } = before();
    const tag = directory.categories[0]!.tag;
    const scope = { kind: 'category', tag } as const;
    const o = { grantee: old.bundle, patientBundle: 1, scope, expiry: 0 };
    const grant = makeGrant(keychain.identity, directory, o);
    const expected = { ...grant, place: PLACE, patient: owner, grantee: old.address, expiry: 0 };
    const oldSeed = randomBytes(32);
    const oldKeys = deriveIdentity(oldSeed);
    const renewed = await publish(old.account, rotateKeychain(keychainOf(oldSeed, [])).identity, 2);
    expect(await errorOf(() => openGrant(renewed.identity, grant.bytes, expected))).toBe(
      'crypto/cannot-open'
    );
    // The same with the real predecessor.
    const first = await publish(old.account, oldKeys, 1);
    const second = makeGrant(keychain.identity, directory, { ...o, grantee: first.bundle });
    const again = { ...expected, digest: second.digest };
    const key = ownerKeys(keychain.identity, directory).seedOf(tag, 1);
    expect(openGrant(renewed.identity, second.bytes, again).key).toEqual(key);
    const remaining = { everything: [first.bundle], categories: [] };
    const rotated = rotateRoot(keychain.identity, directory, remaining);
    const ring = readerKeys(renewed.identity, rotated, { grantee: old.address, grants: [] });
    expect(ring.seedOf(tag, 2)).toEqual(ownerKeys(keychain.identity, rotated).seedOf(tag, 2));
  });

  test('an erased category opens to nobody, though old blocks were kept; the others read on', async () => {
    const { keychain, directory } = before();
    const [kept, erased] = directory.categories.map((entry) => entry.tag) as [
      Uint8Array,
      Uint8Array
    ];
    const seeds = ownerKeys(keychain.identity, directory);
    const next = forgetfulKeychain(rotateKeychain(keychain));
    const reader = rotateKeychain(keychain).identity;
    const remaining = { everything: [], categories: [] };
    const o = { reader, without: [erased] };
    const rotated = rotateRoot(next.identity, directory, remaining, o);
    const after = ownerKeys(next.identity, rotated);
    expect(after.seedOf(kept, 1)).toEqual(seeds.seedOf(kept, 1));
    expect(after.seedOf(erased, 1)).toBeNull();
    expect(rotated.categories.some((entry) => equalBytes(entry.tag, erased))).toBe(false);
    // The new vault with the old directory: no key reaches it any more.
    expect(await errorOf(() => ownerKeys(next.identity, directory))).toBe('crypto/mismatch');
    const vault = lock(next);
    const opened = openVault(vault, next.seed).keychain.identity;
    expect(await errorOf(() => ownerKeys(opened, directory))).toBe('crypto/mismatch');
    expect(opened.past).toHaveLength(2);
    expect(opened.past.every((past) => past.rootSeed === null)).toBe(true);
    expect(opened.past[1]!.kem).toEqual(keychain.identity.kem);
    expect(opened.past[1]!.localKey).toEqual(keychain.identity.localKey);
    const unknown = { reader, without: [randomBytes(16)] };
    expect(await errorOf(() => rotateRoot(next.identity, directory, remaining, unknown))).toBe(
      'crypto/mismatch'
    );
  });
});

describe('a vault that is taken over', () => {
  const lost = rotateKeychain(newKeychain());
  const made = newKeychain();
  const taken = succeedKeychain(made, lost);
  const opened = (vault: Vault, seed: Uint8Array) =>
    openVault(readVault(vault.bytes, at(vault)), seed);

  test('is locked by the new seed, and opens all that the lost one did', () => {
    const { keychain } = opened(lock(taken), made.seed);
    expect(keychain.seed).toEqual(made.seed);
    expect(keychain.past).toEqual([{ seed: lost.seed }, ...lost.past]);
    expect(keychain.identity.past[0]!.kem).toEqual(lost.identity.kem);
  });

  test('goes back to the lost keys for what is signed and sealed by them, and no further', async () => {
    const before = previousKeychain(taken);
    expect(before.seed).toEqual(lost.seed);
    expect(before.identity.sign).toEqual(lost.identity.sign);
    expect(previousKeychain(before).past).toEqual([]);
    for (const none of [made, forgetfulKeychain(lost)])
      expect(await errorOf(() => previousKeychain(none))).toBe('crypto/malformed');
  });
});
