import { describe, expect, test } from 'vitest';
import { draftBundle, finishBundle, bundleTypedData } from './bundle.ts';
import { randomBytes } from './bytes.ts';
import { makeCare, openCare } from './care.ts';
import { deriveIdentity, newVaultSeed } from './vault.ts';
import { errorOf, mismatch } from './testing.ts';
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
    ['digest', { digest: randomBytes(32) }],
    ['patient', { patient: `0x${'0b'.repeat(20)}` }],
    ['recipient', { carer: other.owner }],
    ['expiry', { until: until + 1 }],
    ['network', { place: { ...place, chainId: 1 } }],
    ['contract', { place: { ...place, contract: `0x${'c1'.repeat(20)}` as const } }]
  ])('belongs to no other %s', async (part, changed) => {
    const said = await mismatch(() =>
      openCare(anna.identity, care.bytes, { ...expected, ...changed })
    );
    expect(said).toMatch(new RegExp(`family key .* ${part} `));
  });

  test('is another block each time, and is made for nobody of another place', async () => {
    const again = makeCare(seed, { place, patient, carer: anna.bundle, until });
    expect(again.digest).not.toEqual(care.digest);
    expect(openCare(anna.identity, again.bytes, { ...expected, digest: again.digest })).toEqual(
      seed
    );
    const elsewhere = { ...place, chainId: 1 };
    expect(
      await mismatch(() => makeCare(seed, { place: elsewhere, patient, carer: anna.bundle, until }))
    ).toMatch(/key bundle .* network /);
    const short = seed.subarray(1);
    expect(
      await errorOf(() => makeCare(short, { place, patient, carer: anna.bundle, until }))
    ).toBe('crypto/malformed');
  });
});
