import fc from 'fast-check';
import { CID } from 'multiformats/cid';
import { describe, expect, test } from 'vitest';
import { bytesToHex, concatBytes, hexToBytes, utf8 } from './bytes.ts';
import { decodeCanonical, encodeCanonical, type Canonical } from './canonical.ts';
import { bytes, list, map, nullable, readBlock, text, uint } from './shape.ts';
import { errorOf } from './testing.ts';

const key = fc.string({ minLength: 1, maxLength: 6 }).filter((k) => k !== '__proto__');
const value = fc.letrec<{ tree: Canonical }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger().map((n) => (n === 0 ? 0 : n)),
    fc.string(),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true })
  )
})).tree;

describe('canonical bytes', () => {
  test('round trip for any value; equal values have equal bytes whatever the order of keys', () => {
    fc.assert(
      fc.property(value, (v) => {
        const encoded = encodeCanonical(v);
        expect(decodeCanonical(encoded)).toEqual(v);
        expect(encodeCanonical(decodeCanonical(encoded))).toEqual(encoded);
      }),
      { numRuns: 300 }
    );
    expect(encodeCanonical({ b: 1, a: 2 })).toEqual(encodeCanonical({ a: 2, b: 1 }));
  });

  test('any bytes give one value or a typed error, and never two forms of one value', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (all) => {
        const code = await errorOf(() => decodeCanonical(all));
        if (code === 'no error') expect(encodeCanonical(decodeCanonical(all))).toEqual(all);
        else expect(code).toBe('crypto/malformed');
      }),
      { numRuns: 500 }
    );
  });

  test.each([
    ['trailing bytes', 'a0' + '00'],
    ['duplicate keys', 'a2616101616102'],
    ['keys out of order', 'a2616201616101'],
    ['a number longer than needed', '1801'],
    ['a length longer than needed', '580100'],
    ['an endless list', '9f01ff'],
    ['endless bytes', '5f4101ff'],
    ['a float', 'fb3ff0000000000000'],
    ['a half float', 'f93c00'],
    ['NaN', 'fb7ff8000000000000'],
    ['undefined', 'f7'],
    ['a tag', 'c11a5f5e0f00'],
    ['a link', 'd82a58250001711220' + '00'.repeat(32)],
    ['a number beyond 2^53', '1b0020000000000000'],
    ['a key that is not text', 'a10101'],
    ['text that is not UTF-8', '61ff'],
    ['a list of 10^9 that is not there', '9a3b9aca00'],
    ['bytes of 4 GiB that are not there', '5affffffff'],
    ['the prototype as a key', 'a1695f5f70726f746f5f5fa0'],
    ['nothing', ''],
    ['100,000 lists in one another', '81'.repeat(100_000) + '00']
  ])('abuse 27: %s is refused', async (_, hex) => {
    expect(await errorOf(() => decodeCanonical(hexToBytes(hex)))).toBe('crypto/malformed');
  });

  test('abuse 27: a block beyond the limit is refused before it is read', async () => {
    const large = encodeCanonical(new Uint8Array(2000));
    expect(await errorOf(() => decodeCanonical(large, 2002))).toBe('crypto/malformed');
    expect(decodeCanonical(large, 2003)).toHaveLength(2000);
    expect(await errorOf(() => decodeCanonical(encodeCanonical(new Uint8Array(2 ** 20))))).toBe(
      'crypto/malformed'
    );
  });

  test('what has no canonical form is not encoded', async () => {
    const cid = CID.parse('bafyreigh2akiscaildc3lqcrnkyqzcdqdzk2o2nvbcg3ieaj6ywxrvdj3e');
    for (const bad of [1.5, NaN, Infinity, -0, 2 ** 53, '\ud800', undefined, 5n, cid, new Map()]) {
      for (const value of [bad, [1, bad], { a: [{ b: bad }] }]) {
        expect(await errorOf(() => encodeCanonical(value as unknown as Canonical))).toBe(
          'crypto/malformed'
        );
      }
    }
  });

  test('sixteen levels are as deep as it goes, of lists and of maps', async () => {
    const nest = (depth: number, around: (inside: Canonical) => Canonical): Canonical =>
      depth === 0 ? 1 : around(nest(depth - 1, around));
    for (const around of [(it: Canonical) => [it], (it: Canonical) => ({ it })]) {
      const deepest = nest(16, around);
      expect(decodeCanonical(encodeCanonical(deepest))).toEqual(deepest);
      expect(await errorOf(() => encodeCanonical(nest(17, around)))).toBe('crypto/malformed');
    }
  });

  test('a map without a prototype is a map', () => {
    const bare = Object.assign(Object.create(null) as Record<string, Canonical>, { a: 1 });
    expect(encodeCanonical(bare)).toEqual(encodeCanonical({ a: 1 }));
  });
});

describe('blocks', () => {
  const fields = {
    id: bytes(2),
    n: uint(9, 1),
    t: nullable(text(3)),
    l: list(map({ x: uint() }), 2)
  };
  const good = { v: 1, id: new Uint8Array(2), n: 5, t: null, l: [{ x: 1 }] };
  const read = (block: unknown) => readBlock(encodeCanonical(block as Canonical), 'block', fields);

  test('are read field by field', () => {
    expect({ v: 1, ...read(good) }).toEqual(good);
  });

  test.each([
    [{ ...good, v: 2 }, 'crypto/unknown-version'],
    [{ ...good, v: '1' }, 'crypto/malformed'],
    [{ ...good, extra: 1 }, 'crypto/malformed'],
    [{ v: 1, id: good.id, n: 5, t: null }, 'crypto/malformed'],
    [{ ...good, id: new Uint8Array(3) }, 'crypto/malformed'],
    [{ ...good, id: [0, 0] }, 'crypto/malformed'],
    [{ ...good, n: 0 }, 'crypto/malformed'],
    [{ ...good, n: 10 }, 'crypto/malformed'],
    [{ ...good, n: '5' }, 'crypto/malformed'],
    [{ ...good, t: 'long' }, 'crypto/malformed'],
    [{ ...good, l: [{ x: 1 }, { x: 1 }, { x: 1 }] }, 'crypto/malformed'],
    [{ ...good, l: [{ x: 1, y: 1 }] }, 'crypto/malformed'],
    [{ ...good, l: [[]] }, 'crypto/malformed'],
    [{ ...good, l: {} }, 'crypto/malformed'],
    [[good], 'crypto/malformed'],
    [utf8('x'), 'crypto/malformed'],
    [null, 'crypto/malformed']
  ])('abuse 27: %j is refused', async (block, code) => {
    expect(await errorOf(() => read(block))).toBe(code);
  });

  test('abuse 27: trailing bytes are refused', async () => {
    const block = concatBytes(encodeCanonical(good), new Uint8Array(1));
    expect(await errorOf(() => readBlock(block, 'block', fields))).toBe('crypto/malformed');
    expect(bytesToHex(block).endsWith('00')).toBe(true);
  });
});
