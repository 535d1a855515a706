import { xchacha20, xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, concatBytes, hexToBytes, randomBytes, sha256 } from './bytes.ts';
import { encodeCanonical } from './canonical.ts';
import { signCanonical, verifyCanonical } from './sign.ts';
import {
  decryptSmall,
  deriveKey,
  encryptSmall,
  keyOfBox,
  openBox,
  SMALL_OVERHEAD
} from './symmetric.ts';
import { errorOf, flip } from './testing.ts';
import { deriveIdentity, newVaultSeed } from './vault.ts';

const context = { a: 1 };

describe('small encryption', () => {
  test('round trip; another key, label or context opens nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (plain) => {
        const key = randomBytes(32);
        const box = encryptSmall(key, 'x', context, plain);
        expect(box).toHaveLength(plain.length + SMALL_OVERHEAD);
        expect(decryptSmall(key, 'x', context, box)).toEqual(plain);
        for (const run of [
          () => decryptSmall(randomBytes(32), 'x', context, box),
          () => decryptSmall(key, 'y', context, box),
          () => decryptSmall(key, 'x', { a: 2 }, box),
          () => decryptSmall(key, 'x', context, box.subarray(0, -1)),
          () => decryptSmall(key, 'x', context, concatBytes(box, new Uint8Array(1)))
        ]) {
          expect(await errorOf(run)).toBe('crypto/cannot-open');
        }
      }),
      { numRuns: 20 }
    );
  });

  test('the key of one box opens it, whatever its length, and no other', async () => {
    const key = randomBytes(32);
    for (const length of [0, 1, 100]) {
      const plain = randomBytes(length);
      const box = encryptSmall(key, 'x', context, plain);
      const boxKey = keyOfBox(key, 'x', box);
      expect(openBox(boxKey, 'x', context, box)).toEqual(plain);
      const other = encryptSmall(key, 'x', context, plain);
      for (const run of [
        () => openBox(boxKey, 'x', context, other),
        () => openBox(boxKey, 'x', { a: 2 }, box),
        () => openBox(keyOfBox(key, 'y', box), 'x', context, box),
        () => openBox(boxKey, 'x', context, box.subarray(0, -1)),
        () => openBox(boxKey, 'x', context, box.subarray(0, 20))
      ])
        expect(await errorOf(run)).toBe('crypto/cannot-open');
    }
  });

  test('a key of less than 128 bits is none', async () => {
    expect(deriveKey(randomBytes(16), 'x')).toHaveLength(32);
    for (const length of [0, 15])
      expect(await errorOf(() => deriveKey(new Uint8Array(length), 'x'))).toBe('crypto/malformed');
  });

  test('every single bit turned is refused', async () => {
    const key = randomBytes(32);
    const box = encryptSmall(key, 'x', context, randomBytes(32));
    for (let bit = 0; bit < box.length * 8; bit++) {
      const code = await errorOf(() => decryptSmall(key, 'x', context, flip(box, bit)));
      expect(code, `bit ${bit}`).toBe('crypto/cannot-open');
    }
  });

  test('abuse 26: a ciphertext made to open under two keys opens under one', async () => {
    const [keyA, keyB] = [randomBytes(32), randomBytes(32)];
    const nonce = randomBytes(24);
    const aad = sha256(encodeCanonical(context));
    const derived = [keyA, keyB].map((key) => deriveKey(key, 'x', nonce, 64));
    const [cipherA, cipherB] = derived.map((both) => both.subarray(0, 32));
    const forged = twoKeyCiphertext(cipherA!, cipherB!, nonce, aad);
    const plainA = xchacha20poly1305(cipherA!, nonce, aad).decrypt(forged);
    const plainB = xchacha20poly1305(cipherB!, nonce, aad).decrypt(forged);
    expect(bytesToHex(plainA)).not.toBe(bytesToHex(plainB));
    const box = concatBytes(nonce, derived[0]!.subarray(32), forged);
    expect(decryptSmall(keyA, 'x', context, box)).toEqual(plainA);
    expect(await errorOf(() => decryptSmall(keyB, 'x', context, box))).toBe('crypto/cannot-open');
  });
});

const P = 2n ** 130n - 5n;
const W = 2n ** 128n;
const mod = (a: bigint) => ((a % P) + P) % P;
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = mod(b * b)) {
    if (e & 1n) result = mod(result * b);
  }
  return result;
}
const inverse = (a: bigint) => power(a, P - 2n);
const little = (bytes: Uint8Array) => BigInt('0x' + bytesToHex(bytes.slice().reverse()));
const block = (n: bigint) => hexToBytes(n.toString(16).padStart(32, '0')).reverse();

/** 32 bytes and a tag that XChaCha20-Poly1305 accepts under both keys: two blocks solve two linear equations. */
function twoKeyCiphertext(a: Uint8Array, b: Uint8Array, nonce: Uint8Array, aad: Uint8Array) {
  const polyKeys = [a, b].map((key) => {
    const stream = xchacha20(key, nonce, new Uint8Array(32));
    const r = little(stream.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
    return { r, s: little(stream.subarray(16)) };
  });
  const [a1, a2] = [little(aad.subarray(0, 16)) + W, little(aad.subarray(16)) + W];
  const lengths = (32n << 64n) + 32n + W;
  for (;;) {
    const tag = little(randomBytes(16));
    const [k1, k2] = polyKeys.map(({ r, s }) => {
      const wanted = (((tag - s) % W) + W) % W;
      const known = a1 * power(r, 5n) + a2 * power(r, 4n) + lengths * r;
      return mod((wanted - known) * inverse(r * r));
    });
    const [r1, r2] = polyKeys.map(({ r }) => r);
    const b1 = mod((k1! - k2!) * inverse(mod(r1! - r2!)));
    const b2 = mod(k1! - b1 * r1!);
    if (b1 >> 128n === 1n && b2 >> 128n === 1n) {
      return concatBytes(block(b1 - W), block(b2 - W), block(tag));
    }
  }
}

describe('signatures', () => {
  const { sign } = deriveIdentity(newVaultSeed());

  test('hold for this value, label and key alone', async () => {
    const value = { a: 1 };
    const signature = signCanonical(sign.secretKey, 'bundle', value);
    verifyCanonical(sign.publicKey, 'bundle', value, signature);
    const other = deriveIdentity(newVaultSeed()).sign.publicKey;
    for (const run of [
      () => verifyCanonical(sign.publicKey, 'directory', value, signature),
      () => verifyCanonical(sign.publicKey, 'bundle', { a: 2 }, signature),
      () => verifyCanonical(other, 'bundle', value, signature),
      () => verifyCanonical(sign.publicKey, 'bundle', value, signature.subarray(1)),
      () => verifyCanonical(sign.publicKey.subarray(1), 'bundle', value, signature)
    ]) {
      expect(await errorOf(run)).toBe('crypto/bad-signature');
    }
    for (let bit = 0; bit < 512; bit += 3) {
      const code = await errorOf(() =>
        verifyCanonical(sign.publicKey, 'bundle', value, flip(signature, bit))
      );
      expect(code).toBe('crypto/bad-signature');
    }
  });

  test('a key of low order signs nothing', async () => {
    // With A and R the identity and S zero, a lenient verifier accepts every message.
    const identity = hexToBytes('01' + '00'.repeat(31));
    const signature = concatBytes(identity, new Uint8Array(32));
    expect(await errorOf(() => verifyCanonical(identity, 'bundle', {}, signature))).toBe(
      'crypto/bad-signature'
    );
  });
});

describe('vault', () => {
  test('one seed gives the same keys always, and no key twice', async () => {
    const seed = newVaultSeed();
    const [a, b] = [deriveIdentity(seed), deriveIdentity(seed.slice())];
    expect(a.kem).toEqual(b.kem);
    expect(a.sign).toEqual(b.sign);
    const secrets = [a.kem.secretKey, a.sign.secretKey, a.nodeSeed, a.localKey, seed];
    for (let epoch = 1; epoch < 20; epoch++) secrets.push(a.rootSeed(epoch));
    expect(new Set(secrets.map(bytesToHex)).size).toBe(secrets.length);
    expect(a.rootSeed(3)).toEqual(b.rootSeed(3));
    for (const epoch of [0, -1, 1.5, NaN]) {
      expect(await errorOf(() => a.rootSeed(epoch))).toBe('crypto/malformed');
    }
    expect(await errorOf(() => deriveIdentity(new Uint8Array(31)))).toBe('crypto/malformed');
  });

  test('the derivation is fixed: a vault of today opens with the client of tomorrow', () => {
    const id = deriveIdentity(new Uint8Array(32).fill(7));
    const known = [sha256(id.kem.publicKey), id.sign.publicKey, id.nodeSeed, id.rootSeed(1)];
    expect(known.map((bytes) => bytesToHex(bytes).slice(0, 16))).toMatchInlineSnapshot(`
      [
        "4b266c7bc64e325d",
        "fe4a66cdf8c62501",
        "0eb572cd5b670c34",
        "7d743f39a9a2a8bf",
      ]
    `);
  });
});
