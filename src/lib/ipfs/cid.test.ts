import { describe, expect, it } from 'vitest';
import { cidFromText, cidOfDigest, cidText, digestOfCid } from './cid.ts';
import { BadCidError } from './errors.ts';

/** sha2-256 of the empty string. */
const empty = Uint8Array.from(
  Buffer.from('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex')
);

describe('the CID of a digest', () => {
  it('is the known CIDv1 of the empty block', () => {
    const raw = cidOfDigest(empty, 'raw');
    expect(cidText(raw)).toBe('bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku');
    expect(raw.byteLength).toBe(36);
  });

  it('turns back into the digest, and through text', () => {
    for (const codec of ['dag-cbor', 'raw', 'dag-pb'] as const) {
      const cid = cidOfDigest(empty, codec);
      expect(digestOfCid(cid)).toEqual(empty);
      expect(cidFromText(cidText(cid))).toEqual(cid);
    }
  });

  it('reads a bare digest as dag-cbor', () => {
    expect(cidText(empty)).toBe(cidText(cidOfDigest(empty)));
    expect(cidText(empty).startsWith('bafyrei')).toBe(true);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['31 bytes', new Uint8Array(31)],
    ['noise', new Uint8Array(36).fill(0xff)],
    ['a CID cut short', cidOfDigest(empty).slice(0, 35)],
    ['another codec', Uint8Array.from([1, 0x72, 0x12, 32, ...empty])],
    ['another hash', Uint8Array.from([1, 0x71, 0x1e, 32, ...empty])]
  ])('refuses %s', (_, bytes) => {
    expect(() => digestOfCid(bytes)).toThrow(BadCidError);
  });

  it('refuses text that is no CID', () => {
    for (const text of ['', 'bafy', 'QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n'])
      expect(() => cidFromText(text)).toThrow(BadCidError);
  });
});
