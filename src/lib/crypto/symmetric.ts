import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, equalBytes, randomBytes, utf8 } from './bytes.ts';
import { encodeCanonical, type Canonical } from './canonical.ts';
import { CannotOpenError, MalformedError } from './errors.ts';

const NONCE = 24;
const COMMITMENT = 32;
/** Bytes a small encryption adds to its plaintext: nonce, commitment to the key, tag. */
export const SMALL_OVERHEAD = NONCE + COMMITMENT + 16;

/** HKDF-SHA256 of 32 bytes under the label `ehr/v1/` + label, with an optional salt (RFC 5869). */
export function deriveKey(
  key: Uint8Array,
  label: string,
  salt?: Uint8Array,
  length = 32
): Uint8Array {
  if (key.length < 16) throw new MalformedError('key');
  return hkdf(sha256, key, salt, utf8('ehr/v1/' + label), length);
}

/**
 * Encrypts small things under a shared 32-byte key: XChaCha20-Poly1305 with a key of its own per nonce, and with a
 * commitment, since Poly1305 alone lets one ciphertext open under two keys. Bound to `label` and `context`.
 */
export function encryptSmall(
  key: Uint8Array,
  label: string,
  context: Canonical,
  plaintext: Uint8Array
): Uint8Array {
  const nonce = randomBytes(NONCE);
  const [cipherKey, commitment] = keys(key, label, nonce);
  const aad = sha256(encodeCanonical(context));
  return concatBytes(
    nonce,
    commitment,
    xchacha20poly1305(cipherKey, nonce, aad).encrypt(plaintext)
  );
}

/** Opens what `encryptSmall` made under the same key, label and context. Throws CannotOpenError. */
export function decryptSmall(
  key: Uint8Array,
  label: string,
  context: Canonical,
  box: Uint8Array
): Uint8Array {
  const aad = sha256(encodeCanonical(context));
  try {
    if (box.length < SMALL_OVERHEAD) throw new Error('too short');
    const nonce = box.subarray(0, NONCE);
    const [cipherKey, commitment] = keys(key, label, nonce);
    if (!equalBytes(commitment, box.subarray(NONCE, NONCE + COMMITMENT))) throw new Error('key');
    return xchacha20poly1305(cipherKey, nonce, aad).decrypt(box.subarray(NONCE + COMMITMENT));
  } catch (cause) {
    throw new CannotOpenError(label, cause);
  }
}

/** The key that opens this one box and no other, for somebody who may read it and nothing else under the shared key. */
export function keyOfBox(key: Uint8Array, label: string, box: Uint8Array): Uint8Array {
  return keys(key, label, box.subarray(0, NONCE))[0].slice();
}

/**
 * Opens a box with its own key. That it opens to no other key is not shown by it: whoever made the box could have made it
 * open to two. Throws CannotOpenError.
 */
export function openBox(
  boxKey: Uint8Array,
  label: string,
  context: Canonical,
  box: Uint8Array
): Uint8Array {
  try {
    if (box.length < SMALL_OVERHEAD) throw new Error('too short');
    const aad = sha256(encodeCanonical(context));
    return xchacha20poly1305(boxKey, box.subarray(0, NONCE), aad).decrypt(
      box.subarray(NONCE + COMMITMENT)
    );
  } catch (cause) {
    throw new CannotOpenError(label, cause);
  }
}

function keys(key: Uint8Array, label: string, nonce: Uint8Array): [Uint8Array, Uint8Array] {
  const both = deriveKey(key, label, nonce, 64);
  return [both.subarray(0, 32), both.subarray(32)];
}
