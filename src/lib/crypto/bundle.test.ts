import {
  recoverTypedSignature,
  SignTypedDataVersion,
  type MessageTypes,
  type TypedMessage
} from '@metamask/eth-sig-util';
import { x25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { hashTypedData } from 'viem';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { bundleTypedData, draftBundle, finishBundle, verifyBundle } from './bundle.ts';
import { addressToBytes, bytesToHex, concatBytes, randomBytes, sha256 } from './bytes.ts';
import { decodeCanonical, encodeCanonical, type Canonical } from './canonical.ts';
import { typedDataHash } from './ethereum.ts';
import { acceptedBits, errorOf, flip, mismatch, person, type Person, PLACE } from './testing.ts';

vi.mock('@noble/curves/ed25519.js', async (noble) =>
  (await import('./testing-native.ts')).mayVerify(await noble())
);

let alice: Person;
let mallory: Person;
beforeAll(async () => {
  [alice, mallory] = await Promise.all([person(), person()]);
});

const expected = (of: Person) => ({
  digest: of.bundle.digest,
  owner: of.address,
  place: PLACE,
  version: 1
});
/** A block that says of itself what was asked for: only its content can give it away. */
const forge = (change: Record<string, Canonical>) => {
  const block = decodeCanonical(alice.bundle.bytes) as Record<string, Canonical>;
  const bytes = encodeCanonical({ ...block, ...change });
  return { bytes, expected: { ...expected(alice), digest: sha256(bytes) } };
};

describe('key bundle', () => {
  test('round trip, about 1.4 kB', () => {
    const read = verifyBundle(alice.bundle.bytes, expected(alice));
    expect(read).toEqual(alice.bundle);
    expect(read.kem).toEqual(alice.identity.kem.publicKey);
    expect(alice.bundle.bytes.length).toBeGreaterThan(1350);
    expect(alice.bundle.bytes.length).toBeLessThan(1650);
  });

  test('round trip for any version, predecessor, node and place', async () => {
    const uint = fc.integer({ min: 1, max: 2 ** 32 - 1 });
    const digest = fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }));
    const peerId = fc.string({ maxLength: 128 });
    await fc.assert(
      fc.asyncProperty(uint, digest, peerId, uint, async (version, previous, peerId, chainId) => {
        const place = { ...PLACE, chainId };
        const o = { place, owner: alice.address, version, previous, peerId };
        const draft = draftBundle(alice.identity, o);
        const typed = bundleTypedData(draft);
        const signature = await alice.account.signTypedData(
          typed as unknown as Parameters<typeof alice.account.signTypedData>[0]
        );
        const made = finishBundle(draft, signature);
        const read = verifyBundle(made.bytes, { ...expected(alice), ...o, digest: made.digest });
        expect(read).toEqual(made);
        expect([read.version, read.previous, read.peerId]).toEqual([version, previous, peerId]);
      }),
      { numRuns: 8 }
    );
  });

  test('the typed data is hashed as viem does, and signed as MetaMask recovers it', async () => {
    const draft = draftBundle(alice.identity, {
      place: PLACE,
      owner: alice.address,
      version: 2,
      previous: alice.bundle.digest,
      peerId: 'x'
    });
    const typed = bundleTypedData(draft);
    expect(JSON.parse(JSON.stringify(typed))).toEqual(typed);
    const viemTyped = typed as unknown as Parameters<typeof hashTypedData>[0];
    expect('0x' + bytesToHex(typedDataHash(typed))).toBe(hashTypedData(viemTyped));
    const signature = await alice.account.signTypedData(
      typed as unknown as Parameters<typeof alice.account.signTypedData>[0]
    );
    const data = typed as unknown as TypedMessage<MessageTypes>;
    const version = SignTypedDataVersion.V4;
    expect(recoverTypedSignature({ data, signature, version })).toBe(alice.address);
    const second = finishBundle(draft, signature);
    const read = verifyBundle(second.bytes, {
      ...expected(alice),
      digest: second.digest,
      version: 2
    });
    expect(read.previous).toEqual(alice.bundle.digest);
  });

  test('every single bit counts, also to who can change the digest with it', async () => {
    const { bytes } = alice.bundle;
    const of = expected(alice);
    expect(await errorOf(() => verifyBundle(flip(bytes, 999), of))).toBe('crypto/mismatch');
    const refusals = /^crypto\/(malformed|unknown-version|mismatch|weak-key|bad-signature)$/;
    const run = (changed: Uint8Array) => verifyBundle(changed, { ...of, digest: sha256(changed) });
    expect(await acceptedBits(bytes, refusals, run)).toEqual([]);
  }, 120_000);

  test('abuse 29, abuse 30: a bundle of another version, chain, contract or owner is refused', async () => {
    const of = expected(alice);
    const elsewhere = { ...PLACE, contract: mallory.address };
    for (const [part, wrong] of [
      ['version', { version: 2 }],
      ['network', { place: { ...PLACE, chainId: 1 } }],
      ['contract', { place: elsewhere }],
      ['owner', { owner: mallory.address }],
      ['digest', { digest: randomBytes(32) }]
    ] as const) {
      const said = await mismatch(() => verifyBundle(alice.bundle.bytes, { ...of, ...wrong }));
      expect(said).toMatch(new RegExp(`key bundle .* ${part} `));
    }
    for (const change of [
      { version: 2 },
      { chainId: 1 },
      { contract: addressToBytes(mallory.address) },
      { owner: addressToBytes(mallory.address) }
    ]) {
      const forged = forge(change);
      const agreeing = {
        ...forged.expected,
        version: change.version ?? 1,
        place: {
          chainId: change.chainId ?? PLACE.chainId,
          contract: change.contract ? mallory.address : PLACE.contract
        },
        owner: change.owner ? mallory.address : alice.address
      };
      expect(await errorOf(() => verifyBundle(forged.bytes, agreeing))).toBe(
        'crypto/bad-signature'
      );
    }
  });

  test('abuse 31: my public keys in the bundle of somebody else are refused', async () => {
    const draft = draftBundle(mallory.identity, {
      place: PLACE,
      owner: mallory.address,
      version: 1,
      previous: null,
      peerId: 'x'
    });
    const stolen = { ...draft, sign: alice.bundle.sign, kem: alice.bundle.kem };
    const typed = bundleTypedData(stolen);
    const signature = await mallory.account.signTypedData(
      typed as unknown as Parameters<typeof mallory.account.signTypedData>[0]
    );
    const forged = finishBundle(stolen, signature);
    expect(
      await errorOf(() =>
        verifyBundle(forged.bytes, { ...expected(mallory), digest: forged.digest })
      )
    ).toBe('crypto/bad-signature');
  });

  test('signed by the wallet that acts for the owner it is good for that wallet alone', async () => {
    const { address: signer, account, identity } = mallory;
    const o = { place: PLACE, owner: alice.address, version: 2, previous: null, peerId: 'x' };
    const draft = draftBundle(identity, o);
    const typed = bundleTypedData(draft) as unknown as Parameters<typeof account.signTypedData>[0];
    const signature = await account.signTypedData(typed);
    expect(await errorOf(() => finishBundle(draft, signature))).toBe('crypto/wrong-signer');
    const { bytes, digest } = finishBundle(draft, signature, signer);
    const of = { ...expected(alice), digest, version: 2 };
    expect(verifyBundle(bytes, { ...of, signer })).toMatchObject({ owner: alice.address });
    expect(await errorOf(() => verifyBundle(bytes, of))).toBe('crypto/bad-signature');
    // Where another wallet acted, the owner's own is no longer good either.
    expect(
      await errorOf(() => verifyBundle(alice.bundle.bytes, { ...expected(alice), signer }))
    ).toBe('crypto/bad-signature');
  });

  test('abuse 28: keys that somebody else signed for me are refused', async () => {
    const draft = draftBundle(mallory.identity, {
      place: PLACE,
      owner: alice.address,
      version: 1,
      previous: null,
      peerId: 'x'
    });
    const typed = bundleTypedData(draft);
    const signature = await mallory.account.signTypedData(
      typed as unknown as Parameters<typeof mallory.account.signTypedData>[0]
    );
    expect(await errorOf(() => finishBundle(draft, signature))).toBe('crypto/wrong-signer');
    expect(await errorOf(() => finishBundle(draft, '0x1234'))).toBe('crypto/wrong-signer');
  });

  test('a weak key is refused though everything is signed', async () => {
    const low = concatBytes(alice.bundle.kem.subarray(0, 1184), new Uint8Array(32));
    const identity = { ...alice.identity, kem: { ...alice.identity.kem, publicKey: low } };
    const draft = draftBundle(identity, {
      place: PLACE,
      owner: alice.address,
      version: 1,
      previous: null,
      peerId: 'x'
    });
    const typed = bundleTypedData(draft);
    const signature = await alice.account.signTypedData(
      typed as unknown as Parameters<typeof alice.account.signTypedData>[0]
    );
    const bundle = finishBundle(draft, signature);
    const of = { ...expected(alice), digest: bundle.digest };
    expect(await errorOf(() => verifyBundle(bundle.bytes, of))).toBe('crypto/weak-key');
    expect(() => x25519.getSharedSecret(randomBytes(32), low.subarray(1184))).toThrow();
  });

  test('abuse 27: unknown version, trailing bytes and further fields are refused', async () => {
    const later = forge({ v: 2 });
    expect(await errorOf(() => verifyBundle(later.bytes, later.expected))).toBe(
      'crypto/unknown-version'
    );
    const more = forge({ admin: true });
    expect(await errorOf(() => verifyBundle(more.bytes, more.expected))).toBe('crypto/malformed');
    const trailing = concatBytes(alice.bundle.bytes, new Uint8Array(1));
    const of = { ...expected(alice), digest: sha256(trailing) };
    expect(await errorOf(() => verifyBundle(trailing, of))).toBe('crypto/malformed');
  });
});
