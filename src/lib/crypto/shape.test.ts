import { describe, expect, test } from 'vitest';
import { encodeCanonical, type Canonical } from './canonical.ts';
import {
  address,
  bytes,
  list,
  map,
  nullable,
  oneOf,
  readBlock,
  record,
  text,
  uint,
  type Read
} from './shape.ts';

const of = (length: number) => new Uint8Array(length);

const CASES: [string, Read<unknown>, unknown[], unknown[]][] = [
  ['bytes of one length', bytes(2), [of(2)], [of(1), of(3), [0, 0], 'ab', null, 2]],
  ['bytes of a range', bytes(1, 3), [of(1), of(3)], [of(0), of(4), '12']],
  ['uint', uint(9, 1), [1, 9], [0, 10, 1.5, -1, '5', null, NaN, of(1)]],
  ['uint of 32 bits', uint(), [0, 2 ** 32 - 1], [2 ** 32, -1]],
  ['text', text(3, 1), ['a', 'abc'], ['', 'abcd', null, 7, of(2), ['a']]],
  ['one of some words', oneOf('a', 'b'), ['a', 'b'], ['c', '', 'ab', null, ['a']]],
  ['null or else', nullable(uint(3)), [null, 3], [4, undefined, 'x']],
  ['list', list(uint(3), 2), [[], [1], [1, 2]], [[1, 2, 3], [4], null, 'ab', of(2), { 0: 1 }]],
  [
    'map of free keys',
    record(uint(3), 2),
    [{}, { a: 1, b: 2 }],
    [{ a: 1, b: 2, c: 3 }, { a: 4 }, [1], of(1), null, 'ab', 7]
  ],
  [
    'map of fixed keys',
    map({ a: uint(3), b: nullable(text(2)) }),
    [{ a: 1, b: null }],
    [{ a: 1 }, { a: 1, b: null, c: 1 }, { a: 1, c: null }, [1, null], of(2), null, 'ab', 7]
  ],
  ['map of nothing', map({}), [{}], [of(0), [], null, 'ab', 7, true]]
];

describe.each(CASES)('%s', (_, read, good, bad) => {
  test.each(good.map((value) => ({ value })))('is read: $value', ({ value }) => {
    expect(read(value, 'thing')).toEqual(value);
  });

  test.each(bad.map((value) => ({ value })))('is refused: $value', ({ value }) => {
    expect(() => read(value, 'thing')).toThrow(
      expect.objectContaining({
        code: 'crypto/malformed',
        message: expect.stringContaining('thing') as string
      })
    );
  });
});

test('a key of the prototype is none of the map', () => {
  const read = map({ toString: nullable(uint()) });
  expect(() => read({ other: null }, 'thing')).toThrow('thing');
});

test('an address is 20 bytes', () => {
  expect(address(of(20), 'thing')).toBe(`0x${'00'.repeat(20)}`);
  expect(() => address(of(19), 'thing')).toThrow('thing');
  expect(() => address(`0x${'00'.repeat(20)}`, 'thing')).toThrow('thing');
});

test('a block has the version it says, and no other form', () => {
  const read = (block: Canonical) => () =>
    readBlock(encodeCanonical(block), 'thing', { a: uint(3) });
  expect(read({ v: 1, a: 2 })()).toEqual({ a: 2 });
  expect(read({ v: 2, a: 2 })).toThrow(expect.objectContaining({ code: 'crypto/unknown-version' }));
  for (const bad of [{ a: 2 }, { v: '1', a: 2 }, { v: 1 }, [1], of(3), null, 'v', 1] as const)
    expect(read(bad)).toThrow(expect.objectContaining({ code: 'crypto/malformed' }));
});
