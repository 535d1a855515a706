import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8 } from './bytes.ts';
import { encodeCanonical, type Canonical } from './canonical.ts';
import { BadSignatureError } from './errors.ts';

/** What a signature is over; one never passes for another. */
export type SignLabel =
  'bundle' | 'directory' | 'envelope' | 'vault' | 'deal' | 'delegation' | 'decision';

const message = (label: SignLabel, value: Canonical) =>
  concatBytes(utf8(`ehr/v1/sign/${label}\0`), sha256(encodeCanonical(value)));

/** Ed25519 signature (RFC 8032) over the canonical bytes of a value. */
export function signCanonical(
  secretKey: Uint8Array,
  label: SignLabel,
  value: Canonical
): Uint8Array {
  return ed25519.sign(message(label, value), secretKey);
}

/** Throws BadSignatureError unless the signature is valid; strict: keys and points of low order are refused. */
export function verifyCanonical(
  publicKey: Uint8Array,
  label: SignLabel,
  value: Canonical,
  signature: Uint8Array
): void {
  let valid: boolean;
  try {
    valid = ed25519.verify(signature, message(label, value), publicKey, { zip215: false });
  } catch (cause) {
    throw new BadSignatureError(label, cause);
  }
  if (!valid) throw new BadSignatureError(label);
}
