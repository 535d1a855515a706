import { readHistory } from '../chain/history.ts';
import { bytesToHex } from '../chain/hex.ts';
import { verifyBundle, type VerifiedBundle } from '../crypto/bundle.ts';
import { BadSignatureError } from '../crypto/errors.ts';
import type { Place } from '../crypto/place.ts';
import type { Reader } from './live.ts';
import { historyCache } from './store.ts';
import type { Address } from './types.ts';

/**
 * A key bundle that an owner published, verified down to the signature of the wallet that acted for the owner then: the
 * owner's own, or by the verified history the one that had taken its place.
 * @throws the crypto room's errors where it is not true
 */
export async function verifyPublished(
  reader: Reader & { place: Place },
  owner: Address,
  bytes: Uint8Array,
  published: { digest: Uint8Array; version: number }
): Promise<VerifiedBundle> {
  const expected = { ...published, owner, place: reader.place };
  try {
    return verifyBundle(bytes, expected);
  } catch (error) {
    if (!(error instanceof BadSignatureError)) throw error;
    const signer = await controllerAt(reader, owner, bytesToHex(published.digest));
    if (signer === owner) throw error;
    return verifyBundle(bytes, { ...expected, signer });
  }
}

/** The wallet that acted for an owner when a bundle was published. */
async function controllerAt(reader: Reader, owner: Address, digest: string): Promise<Address> {
  const options = { cache: historyCache, signal: reader.signal };
  const { entries } = await readHistory(reader.chain, owner, options);
  let controller = owner;
  for (const entry of entries) {
    if (entry.kind === 'controller-changed') controller = entry.controller;
    if (entry.kind === 'key-bundle-published' && entry.digest === digest) return controller;
  }
  return owner;
}
