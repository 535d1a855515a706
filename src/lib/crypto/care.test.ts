import { describe, expect, test } from 'vitest';
import { draftBundle, finishBundle, bundleTypedData } from './bundle.ts';
import { randomBytes } from './bytes.ts';
import { makeCare, openCare } from './care.ts';
import { deriveIdentity, newVaultSeed } from './vault.ts';
import { errorOf } from './testing.ts';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';

const place = { chainId: 31337, contract: `0x${'c0'.repeat(20)}` } as const;
const patient = `0x${'0a'.repeat(20)}` as const;
const until = 1_900_000_000;

/** Somebody with keys whose bundle the own wallet signed. */
async function person() {
  const identity = deriveIdentity(newVaultSeed());
  const wallet = privateKeyToAccount(generatePrivateKey());
  const owner = wallet.address.toLowerCase() as `0x${string}`;
  const draft = draftBundle(identity, { place, owner, version: 1, previous: null, peerId: 'peer' });
  const signature = await wallet.signTypedData(bundleTypedData(draft) as never);
  return { identity, owner, bundle: finishBundle(draft, signature, owner) };
}

describe('the health key that a family member gets', async () => {
  const [anna, other] = [await person(), await person()];
  const seed = newVaultSeed();
  const care = makeCare(seed, { place, patient, carer: anna.bundle, until });
  const expected = { digest: care.digest, place, patient, carer: anna.owner, until };

  test('opens for the carer it was made for', () => {
    expect(openCare(anna.identity, care.bytes, expected)).toEqual(seed);
  });

  test('opens for keys that replaced those it was sealed to', () => {
    const { kem, localKey, rootSeed } = anna.identity;
    const later = deriveIdentity(newVaultSeed(), [{ kem, localKey, rootSeed }]);
    expect(openCare(later, care.bytes, expected)).toEqual(seed);
  });

  test('opens for nobody else', async () => {
    expect(await errorOf(() => openCare(other.identity, care.bytes, expected))).toBe(
      'crypto/cannot-open'
    );
  });

  test.each([
    ['another digest', { digest: randomBytes(32) }],
    ['another patient', { patient: `0x${'0b'.repeat(20)}` }],
    ['another carer', { carer: other.owner }],
    ['another day', { until: until + 1 }],
    ['another chain', { place: { ...place, chainId: 1 } }],
    ['another contract', { place: { ...place, contract: `0x${'c1'.repeat(20)}` as const } }]
  ])('belongs to no other: %s', async (_, changed) => {
    const wrong = { ...expected, ...changed };
    expect(await errorOf(() => openCare(anna.identity, care.bytes, wrong))).toBe('crypto/mismatch');
  });

  test('is another block each time, and is made for nobody of another place', async () => {
    const again = makeCare(seed, { place, patient, carer: anna.bundle, until });
    expect(again.digest).not.toEqual(care.digest);
    const elsewhere = { ...place, chainId: 1 };
    expect(
      await errorOf(() => makeCare(seed, { place: elsewhere, patient, carer: anna.bundle, until }))
    ).toBe('crypto/mismatch');
  });
});
