import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bodySize, SEGMENT_PLAIN } from './body-size.ts';
import { concatBytes } from './bytes.ts';
import { pad, padme, unpad } from './padme.ts';
import { errorOf } from './testing.ts';

describe('Padmé', () => {
  test.each([
    [0, 4096],
    [1, 4096],
    [4096, 4096],
    [4097, 4352],
    [60_000, 61_440],
    [1_000_000, 1_015_808],
    [2 ** 30, 2 ** 30],
    [2 ** 52, 2 ** 52]
  ])('%d -> %d', (length, padded) => expect(padme(length)).toBe(padded));

  test('never shorter, never over 12 % longer, never falling, and its own fixed point', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4096, max: 2 ** 31 - 1 }), fc.nat(1000), (a, more) => {
        const padded = padme(a);
        expect(padded).toBeGreaterThanOrEqual(a);
        expect(padded / a).toBeLessThanOrEqual(1.12);
        expect(padme(padded)).toBe(padded);
        expect(padme(a + more)).toBeGreaterThanOrEqual(padded);
      })
    );
  });

  test('abuse 12: a negative, fractional or impossible length is refused', async () => {
    for (const length of [-1, 0.5, NaN, 2 ** 52 + 1, 2 ** 53, Infinity]) {
      expect(await errorOf(() => padme(length))).toBe('crypto/malformed');
      expect(await errorOf(() => bodySize(length))).toBe('crypto/malformed');
    }
    expect(await errorOf(() => bodySize(2 ** 42 + 1))).toBe('crypto/malformed');
  });

  test('sizes of bodies', () => {
    expect(bodySize(0)).toEqual({ padded: 4096, segments: 1, leaves: 1, size: 4128 });
    const big = bodySize(100_000_000);
    expect(big.segments).toBe(Math.ceil(big.padded / SEGMENT_PLAIN));
    expect(big.size).toBe(big.padded + 32 * big.segments);
    expect(big.leaves).toBe(Math.ceil(big.segments / 4));
  });
});

describe('padding of short texts', () => {
  test('round trip', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const padded = pad(bytes, 64);
        expect(padded.length % 64).toBe(0);
        expect(unpad(padded, 64)).toEqual(bytes);
      })
    );
  });

  test('abuse 13: padding that is not zero or not the shortest is refused', async () => {
    const padded = pad(new Uint8Array([1, 2, 3]), 64);
    for (let i = 7; i < 64; i++) {
      const changed = padded.slice();
      changed[i] = 1;
      expect(await errorOf(() => unpad(changed, 64))).toBe('crypto/malformed');
    }
    const long = concatBytes(padded, new Uint8Array(64));
    expect(await errorOf(() => unpad(long, 64))).toBe('crypto/malformed');
    const lying = padded.slice();
    new DataView(lying.buffer).setUint32(0, 0xffffffff);
    expect(await errorOf(() => unpad(lying, 64))).toBe('crypto/malformed');
    expect(await errorOf(() => unpad(new Uint8Array(3), 64))).toBe('crypto/malformed');
    expect(unpad(pad(new Uint8Array(0), 4), 4)).toEqual(new Uint8Array(0));
  });
});
