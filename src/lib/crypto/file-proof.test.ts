import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressToBytes, randomBytes } from './bytes.ts';
import { decodeCanonical, encodeCanonical } from './canonical.ts';
import { encodeFileProof, readFileProof, type FileProof } from './file-proof.ts';
import { errorOf, PLACE } from './testing.ts';

const proof = (o: Partial<FileProof> = {}): FileProof => ({
  place: PLACE,
  patient: `0x${'ab'.repeat(20)}`,
  envelope: randomBytes(2_000),
  key: randomBytes(32),
  bundle: randomBytes(1_437),
  ...o
});

test('round trip', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 3_000 }),
      fc.uint8Array({ minLength: 1, maxLength: 3_000 }),
      (envelope, bundle) => {
        const one = proof({ envelope, bundle });
        expect(readFileProof(encodeFileProof(one))).toEqual(one);
      }
    )
  );
});

test('what is cut off, of another version, or longer than any proof is refused', async () => {
  const whole = encodeFileProof(proof());
  for (const length of [0, 1, 100, whole.length - 1])
    expect(await errorOf(() => readFileProof(whole.subarray(0, length)))).toBe('crypto/malformed');
  const content = decodeCanonical(whole) as Record<string, never>;
  const changed = (change: object) => encodeCanonical({ ...content, ...change });
  expect(await errorOf(() => readFileProof(changed({ v: 2 })))).toBe('crypto/unknown-version');
  expect(await errorOf(() => readFileProof(changed({ key: randomBytes(31) })))).toBe(
    'crypto/malformed'
  );
  expect(
    await errorOf(() => readFileProof(changed({ more: addressToBytes(PLACE.contract) })))
  ).toBe('crypto/malformed');
  const long = encodeFileProof(proof({ envelope: randomBytes(60_000) }));
  expect(await errorOf(() => readFileProof(long))).toBe('crypto/malformed');
});
