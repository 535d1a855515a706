import { decrypt, encrypt, getEncryptionPublicKey } from '@metamask/eth-sig-util';
import { base64 } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxToHex, decryptBox, encryptBox, parseBoxPublicKey, type EthBox } from './box.ts';
import { bytesToHex, hexToBytes, randomBytes, utf8 } from './bytes.ts';
import { errorOf, flip } from './testing.ts';

const version = 'x25519-xsalsa20-poly1305';
// Known answer of @metamask/eth-sig-util 9 (ISC), src/encryption.test.ts.
const BOB = {
  secretKey: '7e5374ec2ef0d91761a6e72fdf8f6ac665519bfdf6da0a2329cf0d804514b816',
  publicKey: 'C5YMNdqE4kLgxQhJO1MfuQcHP5hjVSXzamzd/TxlR0U=',
  text: 'My name is Satoshi Buterin',
  box: {
    version,
    nonce: '1dvWO7uOnBnO7iNDJ9kO9pTasLuKNlej',
    ephemPublicKey: 'FBH1/pAEHOOW14Lu3FWkgV3qOEcuL78Zy+qW1RwzMXQ=',
    ciphertext: 'f8kBcl/NCyf3sybfbwAKk/np2Bzt9lRVkZejr6uh5FgnNlH/ic62DZzy'
  } as EthBox
};

describe('EIP-1024 box', () => {
  test('known answer', () => {
    const opened = decryptBox(hexToBytes(BOB.secretKey), BOB.box);
    expect(new TextDecoder().decode(opened)).toBe(BOB.text);
    const json = new TextDecoder().decode(hexToBytes(boxToHex(BOB.box).slice(2)));
    expect(JSON.parse(json)).toEqual(BOB.box);
  });

  test('eth-sig-util opens ours, and we open its', async () => {
    // It takes an empty text for a failure.
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }),
        async (text) => {
          const privateKey = bytesToHex(randomBytes(32));
          const publicKey = getEncryptionPublicKey(privateKey);
          const ours = encryptBox(publicKey, utf8(text));
          expect(decrypt({ encryptedData: ours, privateKey })).toBe(text);
          const theirs = encrypt({ publicKey, data: text, version }) as EthBox;
          expect(decryptBox(hexToBytes(privateKey), theirs)).toEqual(utf8(text));
        }
      ),
      { numRuns: 25 }
    );
  });

  test('another key, another version, and changed bits are refused', async () => {
    const secretKey = hexToBytes(BOB.secretKey);
    expect(await errorOf(() => decryptBox(randomBytes(32), BOB.box))).toBe('crypto/cannot-open');
    const other = { ...BOB.box, version: 'x' } as unknown as EthBox;
    expect(await errorOf(() => decryptBox(secretKey, other))).toBe('crypto/malformed');
    for (const field of ['nonce', 'ephemPublicKey', 'ciphertext'] as const) {
      const raw = base64.decode(BOB.box[field]);
      for (let bit = 0; bit < raw.length * 8; bit += 5) {
        const box = { ...BOB.box, [field]: base64.encode(flip(raw, bit)) };
        const code = await errorOf(() => decryptBox(secretKey, box));
        expect(code, `${field} ${bit}`).toMatch(/^crypto\/(cannot-open|weak-key)$/);
      }
      const text = { ...BOB.box, [field]: BOB.box[field] + '!' };
      expect(await errorOf(() => decryptBox(secretKey, text))).toMatch(/cannot-open|weak-key/);
    }
  });

  test('what a wallet must not answer as an encryption key is refused', async () => {
    expect(parseBoxPublicKey(BOB.publicKey)).toHaveLength(32);
    const raw = base64.decode(BOB.publicKey);
    const of = (bytes: Uint8Array) => base64.encode(bytes);
    for (const bad of [
      '',
      '0x' + bytesToHex(raw),
      bytesToHex(raw),
      BOB.publicKey.replace('/', '_'),
      BOB.publicKey.slice(0, -1),
      BOB.publicKey + '=',
      BOB.publicKey + '\n',
      BOB.publicKey.slice(0, -2) + 'V=', // same bytes, other spare bits
      of(raw.subarray(1)),
      of(Uint8Array.of(...raw, 0)),
      of(new Uint8Array(32)),
      of(hexToBytes('01' + '00'.repeat(31))),
      of(hexToBytes('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800')),
      of(hexToBytes('5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157')),
      of(hexToBytes('ec' + 'ff'.repeat(30) + '7f')),
      of(new Uint8Array(32).fill(255))
    ]) {
      expect(await errorOf(() => parseBoxPublicKey(bad)), bad).toBe('crypto/weak-key');
      expect(await errorOf(() => encryptBox(bad, randomBytes(32))), bad).toBe('crypto/weak-key');
    }
  });
});
