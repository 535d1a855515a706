import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes, randomBytes, utf8 } from '../bytes.ts';
import { errorOf, flip } from '../testing.ts';
import { combineShares, dealSecret, verifyShare, type Share } from './vss.ts';

const { Point } = ristretto255;
const { Fn } = Point;
const ORDER = hexToBytes('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');

/** Any `size` of a list, in any order. */
const some = <T>(all: readonly T[], size: number): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...all], { minLength: size, maxLength: size });

const counts = fc
  .integer({ min: 1, max: 9 })
  .chain((holders) => fc.tuple(fc.integer({ min: 1, max: holders }), fc.constant(holders)));

describe('shares of a secret', () => {
  test('any k of n give the secret, whatever k, n and the order', () => {
    fc.assert(
      fc.property(counts, fc.gen(), ([threshold, holders], g) => {
        const dealt = dealSecret(threshold, holders);
        const chosen = g(() => some(dealt.shares, threshold));
        expect(combineShares(chosen, dealt.commitments)).toEqual(dealt.secret);
        expect(combineShares(dealt.shares, dealt.commitments)).toEqual(dealt.secret);
      }),
      { numRuns: 25 }
    );
  });

  // An independent reading of the scheme: Lagrange over plain BigInt, with the group order written out.
  test('an oracle written out in plain numbers finds the same secret', () => {
    const q = 2n ** 252n + 27742317777372353535851937790883648493n;
    const le = (bytes: Uint8Array) => BigInt('0x' + bytesToHex(bytes.slice().reverse()));
    const power = (base: bigint, exponent: bigint): bigint => {
      let [result, b] = [1n, ((base % q) + q) % q];
      for (let e = exponent; e > 0n; e >>= 1n, b = (b * b) % q)
        if (e & 1n) result = (result * b) % q;
      return result;
    };
    const dealt = dealSecret(3, 5);
    const chosen = [dealt.shares[4]!, dealt.shares[0]!, dealt.shares[2]!];
    let sum = 0n;
    for (const { index, bytes } of chosen) {
      let [top, bottom] = [1n, 1n];
      for (const other of chosen) {
        if (other.index === index) continue;
        top = (top * BigInt(other.index)) % q;
        bottom = (bottom * BigInt(other.index - index)) % q;
      }
      sum += le(bytes.subarray(0, 32)) * top * power(bottom, q - 2n);
    }
    expect(((sum % q) + q) % q).toBe(le(dealt.secret));
    expect(combineShares(chosen, dealt.commitments)).toEqual(dealt.secret);
  });

  test('the first commitment is Pedersen: it holds the secret and its blinding, not the secret alone', () => {
    const dealt = dealSecret(2, 3);
    const blindingBase = ristretto255_hasher.hashToCurve(utf8('ehr/v1/share/blinding'), {
      DST: 'ehr/v1/share/ristretto255_XMD:SHA-512_R255MAP_RO_'
    });
    const [a, b] = [dealt.shares[0]!, dealt.shares[1]!];
    const blinding = (share: Share) => Fn.fromBytes(share.bytes.slice(32));
    // t(0) = 2 t(1) - t(2) for a line.
    const zero = Fn.sub(Fn.mul(2n, blinding(a)), blinding(b));
    const secret = Fn.fromBytes(dealt.secret);
    const expected = Point.BASE.multiply(secret).add(blindingBase.multiply(zero));
    expect(dealt.commitments[0]).toEqual(expected.toBytes());
    expect(dealt.commitments[0]).not.toEqual(Point.BASE.multiply(secret).toBytes());
  });

  test('any turned bit of a share is noticed', async () => {
    const dealt = dealSecret(3, 5);
    const share = dealt.shares[1]!;
    for (let bit = 0; bit < 512; bit += 7) {
      const bad = { ...share, bytes: flip(share.bytes, bit) };
      expect(await errorOf(() => verifyShare(bad, dealt.commitments)), `bit ${bit}`).toBe(
        'crypto/bad-share'
      );
    }
  });

  test('abuse 41: an index of 0, beyond the holders, or not a whole number is refused', async () => {
    const dealt = dealSecret(2, 3);
    for (const index of [0, -1, 4, 17, 1.5, NaN, 2 ** 40]) {
      const bad = { ...dealt.shares[0]!, index };
      expect(await errorOf(() => verifyShare(bad, dealt.commitments))).toBe('crypto/bad-share');
    }
    // The secret itself offered as "the share at 0" is refused as well.
    const zero = { index: 0, bytes: dealt.shares[0]!.bytes };
    expect(await errorOf(() => combineShares([zero, dealt.shares[1]!], dealt.commitments))).toBe(
      'crypto/bad-share'
    );
  });

  test('abuse 41: one share twice does not count as two', async () => {
    const dealt = dealSecret(2, 3);
    const [one] = dealt.shares;
    expect(await errorOf(() => combineShares([one!, { ...one! }], dealt.commitments))).toBe(
      'crypto/malformed'
    );
  });

  test('abuse 41: a scalar that is not below the order is refused, so a share has one encoding', async () => {
    const dealt = dealSecret(2, 3);
    const share = dealt.shares[0]!;
    const value = BigInt('0x' + bytesToHex(share.bytes.slice(0, 32).reverse()));
    const order = BigInt('0x' + bytesToHex(ORDER.slice().reverse()));
    const same = hexToBytes((value + order).toString(16).padStart(64, '0')).reverse();
    for (const scalar of [ORDER, same, new Uint8Array(32).fill(255)]) {
      const bytes = new Uint8Array([...scalar, ...share.bytes.slice(32)]);
      expect(await errorOf(() => verifyShare({ index: 1, bytes }, dealt.commitments))).toBe(
        'crypto/bad-share'
      );
    }
  });

  test('abuse 41: commitments that are the identity, not canonical or too many are refused', async () => {
    const dealt = dealSecret(2, 3);
    const share = dealt.shares[0]!;
    const second = dealt.commitments[1]!;
    const bad = [new Uint8Array(32), new Uint8Array(32).fill(255), randomBytes(31), ORDER];
    for (const commitment of bad) {
      expect(await errorOf(() => verifyShare(share, [commitment, second]))).toBe(
        'crypto/malformed'
      );
    }
    expect(await errorOf(() => verifyShare(share, []))).toBe('crypto/malformed');
    expect(await errorOf(() => verifyShare(share, Array<Uint8Array>(17).fill(second)))).toBe(
      'crypto/malformed'
    );
  });

  test('abuse 42: k-1 shares are too few, and a bad one among k is refused', async () => {
    const dealt = dealSecret(3, 5);
    const [a, b, c] = dealt.shares;
    expect(await errorOf(() => combineShares([a!, b!], dealt.commitments))).toBe(
      'crypto/too-few-shares'
    );
    const bad = { ...c!, bytes: flip(c!.bytes, 3) };
    expect(await errorOf(() => combineShares([a!, b!, bad], dealt.commitments))).toBe(
      'crypto/bad-share'
    );
    const foreign = dealSecret(3, 5).shares[2]!;
    expect(await errorOf(() => combineShares([a!, b!, foreign], dealt.commitments))).toBe(
      'crypto/bad-share'
    );
  });

  test('counts out of range are refused', async () => {
    for (const [k, n] of [
      [0, 3],
      [4, 3],
      [2, 17],
      [1.5, 3]
    ] as const) {
      expect(await errorOf(() => dealSecret(k, n)), `${k} of ${n}`).toBe('crypto/malformed');
    }
  });
});
