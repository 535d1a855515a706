import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { getAddress } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { describe, expect, test } from 'vitest';
import { bytesToHex, concatBytes, hexToBytes } from './bytes.ts';
import { checksumAddress, parseSignature, personalHash, recoverAddress } from './ethereum.ts';
import { errorOf } from './testing.ts';

// The test cases of EIP-2098.
const signer = privateKeyToAddress(`0x${'1234567890'.repeat(6)}1234`).toLowerCase();
const CASES = [
  {
    message: 'Hello World',
    r: '68a020a209d3d56c46f38cc50a33f704f4a9a10a59377f8dd762ac66910e9b90',
    s: '7e865ad05c4035ab5792787d4a0297a43617ae897930a6fe4d822b8faea52064',
    parity: 0,
    compact: '7e865ad05c4035ab5792787d4a0297a43617ae897930a6fe4d822b8faea52064'
  },
  {
    message: "It's a small(er) world",
    r: '9328da16089fcba9bececa81663203989f2df5fe1faa6291a45381c81bd17f76',
    s: '139c6d6b623b42da56557e5e734a43dc83345ddfadec52cbe24d0cc64f550793',
    parity: 1,
    compact: '939c6d6b623b42da56557e5e734a43dc83345ddfadec52cbe24d0cc64f550793'
  }
];
const byte = (value: number): string => value.toString(16).padStart(2, '0');
const high = (s: string): string =>
  (secp256k1.Point.Fn.ORDER - BigInt(`0x${s}`)).toString(16).padStart(64, '0');

describe.each(CASES)("a wallet's signature of $message", ({ message, r, s, parity, compact }) => {
  test.each([
    ['v of 27 or 28', r + s + byte(27 + parity)],
    ['v of 0 or 1', r + s + byte(parity)],
    ['EIP-2098', r + compact],
    ['high s', r + high(s) + byte(28 - parity)],
    ['high s, v of 0 or 1', r + high(s) + byte(1 - parity)]
  ])('with %s has one form, and tells the signer', (_, hex) => {
    for (const typed of [hex, `0x${hex}`]) {
      const found = parseSignature(typed);
      expect({ rs: bytesToHex(found.rs), parity: found.parity }).toEqual({ rs: r + s, parity });
      expect(recoverAddress(personalHash(message), found)).toBe(signer);
    }
  });

  test.each([
    ['one byte less', r + s.slice(2)],
    ['one byte more', r + s + byte(27 + parity) + '00'],
    ['v of 2', r + s + '02'],
    ['v of 26', r + s + '1a'],
    ['v of 29', r + s + '1d'],
    ['v with a chain in it (EIP-155)', r + s + '25'],
    ['r of zero', '00'.repeat(32) + s + '1b'],
    ['s of zero', r + '00'.repeat(32) + '1b'],
    ['s of the order', r + secp256k1.Point.Fn.ORDER.toString(16) + '1b'],
    ['nothing', ''],
    ['what is no hex', 'no']
  ])('with %s is none', async (_, hex) => {
    expect(await errorOf(() => parseSignature(hex))).toBe('crypto/wrong-signer');
  });
});

test('a point that is not on the curve was signed by nobody', async () => {
  // 5 is no x of secp256k1.
  const rs = concatBytes(hexToBytes('5'.padStart(64, '0')), hexToBytes(CASES[0]!.s));
  expect(await errorOf(() => recoverAddress(personalHash('x'), { rs, parity: 0 }))).toBe(
    'crypto/wrong-signer'
  );
});

test('the checksum of any address is that of viem', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
      const address = `0x${bytesToHex(bytes)}` as const;
      expect(checksumAddress(address)).toBe(getAddress(address));
    })
  );
});
