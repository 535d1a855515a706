import type { VerifiedBundle } from './bundle.ts';
import { addressToBytes, randomBytes, sha256, type Address } from './bytes.ts';
import { encodeCanonical } from './canonical.ts';
import { MismatchError } from './errors.ts';
import { openOwn } from './open-own.ts';
import {
  encodePlace,
  placeFields,
  requireAddress,
  requireBytes,
  requirePlace,
  type Place
} from './place.ts';
import { seal, SEAL_OVERHEAD } from './seal.ts';
import { address, bytes, readBlock, uint } from './shape.ts';
import type { Identity } from './vault.ts';

const WHAT = 'family key';
const SEED = 32;
const fields = {
  ...placeFields,
  patient: address,
  carer: address,
  carerBundle: uint(2 ** 32 - 1, 1),
  until: uint(2 ** 40 - 1),
  id: bytes(16),
  wrap: bytes(SEED + SEAL_OVERHEAD)
};

/**
 * The block that lets a family member open the whole health key of a patient: the seed of her vault, sealed to the carer's
 * keys and bound to both people, the place and the day it ends, in s. It is no way to unlock: it lies beside the vault, and its
 * digest stands where the patient named the carer. Throws MismatchError, WeakKeyError; MalformedError for a seed of another length.
 */
export function makeCare(
  seed: Uint8Array,
  o: { place: Place; patient: Address; carer: VerifiedBundle; until: number }
): { bytes: Uint8Array; digest: Uint8Array } {
  requirePlace('key bundle', o.carer.place, o.place);
  const context = {
    ...encodePlace(o.place),
    patient: addressToBytes(o.patient),
    carer: addressToBytes(o.carer.owner),
    carerBundle: o.carer.version,
    until: o.until,
    id: randomBytes(16)
  };
  const block = encodeCanonical({
    v: 1,
    ...context,
    wrap: seal(o.carer.kem, 'care', context, seed)
  });
  readBlock(block, WHAT, fields);
  return { bytes: block, digest: sha256(block) };
}

/**
 * The seed in a block that a patient made for this carer, held against what the chain says. Whether it is the seed of the
 * present vault shows as it opens that. Throws MalformedError, UnknownVersionError, MismatchError, CannotOpenError.
 */
export function openCare(
  identity: Identity,
  block: Uint8Array,
  expected: { digest: Uint8Array; place: Place; patient: string; carer: string; until: number }
): Uint8Array {
  requireBytes(WHAT, 'digest', sha256(block), expected.digest);
  const { wrap, chainId, contract, patient, carer, ...rest } = readBlock(block, WHAT, fields);
  requirePlace(WHAT, { chainId, contract }, expected.place);
  requireAddress(WHAT, 'patient', patient, expected.patient);
  requireAddress(WHAT, 'recipient', carer, expected.carer);
  if (rest.until !== expected.until) throw new MismatchError(WHAT, 'expiry');
  const context = {
    ...encodePlace(expected.place),
    patient: addressToBytes(patient),
    carer: addressToBytes(carer),
    ...rest
  };
  return openOwn(identity, 'care', context, wrap);
}
