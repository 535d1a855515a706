import { gcm } from '@noble/ciphers/aes.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { ml_kem768_x25519 } from '@noble/post-quantum/hybrid.js';
import { encodeCanonical, type Canonical } from './canonical.ts';
import { utf8 } from './bytes.ts';
import { CannotOpenError, MalformedError, WeakKeyError } from './errors.ts';

/** What a sealed thing is for. A thing sealed under one label never opens under another. */
export type SealLabel =
  'category' | 'dek' | 'grant' | 'share' | 'release' | 'capsule' | 'letter' | 'delegation' | 'care';

export interface KemKeyPair {
  /** X-Wing encapsulation key: ML-KEM-768 (1,184 bytes) and X25519 (32). */
  publicKey: Uint8Array;
  /** The 32-byte seed. */
  secretKey: Uint8Array;
}

export const PUBLIC_KEY = 1216;
const ENCAPSULATED = 1120;
const TAG = 16;
/** Bytes a seal adds to its plaintext. */
export const SEAL_OVERHEAD = ENCAPSULATED + TAG;

// HPKE suite: KEM X-Wing 0x647a, KDF HKDF-SHA256 0x0001, AEAD AES-256-GCM 0x0002.
const SUITE = concatBytes(utf8('HPKE'), Uint8Array.of(0x64, 0x7a, 0, 1, 0, 2));
const EMPTY = new Uint8Array(0);

/** X-Wing key pair of a 32-byte seed (draft-connolly-cfrg-xwing-kem, section 5.2). */
export function kemKeyPair(seed: Uint8Array): KemKeyPair {
  if (seed.length !== 32) throw new MalformedError('key seed');
  const { publicKey } = ml_kem768_x25519.keygen(seed);
  return { publicKey, secretKey: seed.slice() };
}

/**
 * Throws WeakKeyError unless the key is safe to seal to: 1,216 bytes, ML-KEM coefficients below q (FIPS 203, 7.2),
 * and an X25519 part that is canonical (RFC 7748 allows more; one key must have one encoding) and not of low order.
 */
export function checkPublicKey(publicKey: Uint8Array): void {
  try {
    if (publicKey.length !== PUBLIC_KEY) throw new Error('length');
    checkMontgomery(publicKey.subarray(1184));
    for (let i = 0; i < 1152; i += 3) {
      const [a, b, c] = [publicKey[i]!, publicKey[i + 1]!, publicKey[i + 2]!];
      if ((a | ((b & 15) << 8)) >= 3329 || ((b >> 4) | (c << 4)) >= 3329)
        throw new Error('modulus');
    }
  } catch (cause) {
    throw new WeakKeyError(cause);
  }
}

/** Throws WeakKeyError unless these 32 bytes are a canonical X25519 public key that is not of low order. */
export function checkX25519(publicKey: Uint8Array): void {
  try {
    checkMontgomery(publicKey);
  } catch (cause) {
    throw new WeakKeyError(cause);
  }
}

// Every canonical u of a point of low order, on the curve and its twist: 0, 1, two of order 8, and -1 (cr.yp.to/ecdh.html).
const P = ed25519.Point.Fp.ORDER;
const LOW_ORDER = [
  0n,
  1n,
  0xb8495f16056286fdb1329ceb8d09da6ac49ff1fae35616aeb8413b7c7aebe0n,
  0x57119fd0dd4e22d8868e1c58c45c44045bef839c55b1d0b1248c50a3bc959c5fn,
  P - 1n
];

function checkMontgomery(u: Uint8Array): void {
  if (u.length !== 32) throw new Error('length');
  let value = 0n;
  for (let i = 31; i >= 0; i--) value = (value << 8n) | BigInt(u[i]!);
  if (value >= P) throw new Error('not canonical');
  // noble refuses them too, when it is too late to say which key it was.
  if (LOW_ORDER.includes(value)) throw new Error('low order');
}

/**
 * Encrypts to a public key: HPKE base mode (RFC 9180), single shot, info `ehr/v1/` + label, aad SHA-256 of the
 * canonical context. Returns 1,120 bytes of encapsulated key, then ciphertext and tag. Throws WeakKeyError.
 */
export function seal(
  publicKey: Uint8Array,
  label: SealLabel,
  context: Canonical,
  plaintext: Uint8Array
): Uint8Array {
  checkPublicKey(publicKey);
  const { cipherText, sharedSecret } = ml_kem768_x25519.encapsulate(publicKey);
  const { key, nonce } = schedule(sharedSecret, utf8('ehr/v1/' + label));
  const aad = sha256(encodeCanonical(context));
  return concatBytes(cipherText, gcm(key, nonce, aad).encrypt(plaintext));
}

/** Opens what `seal` made for the pair of this secret key, under the same label and context. Throws CannotOpenError. */
export function open(
  secretKey: Uint8Array,
  label: SealLabel,
  context: Canonical,
  sealed: Uint8Array
): Uint8Array {
  const aad = sha256(encodeCanonical(context));
  try {
    if (sealed.length < SEAL_OVERHEAD) throw new Error('too short');
    const encapsulated = sealed.subarray(0, ENCAPSULATED);
    const sharedSecret = ml_kem768_x25519.decapsulate(encapsulated, secretKey);
    const { key, nonce } = schedule(sharedSecret, utf8('ehr/v1/' + label));
    return gcm(key, nonce, aad).decrypt(sealed.subarray(ENCAPSULATED));
  } catch (cause) {
    throw new CannotOpenError(label, cause);
  }
}

/** HPKE key schedule in base mode, first message (RFC 9180, section 5.1: mode 0, psk and psk_id empty). */
export function schedule(
  sharedSecret: Uint8Array,
  info: Uint8Array,
  suite: Uint8Array = SUITE
): { key: Uint8Array; nonce: Uint8Array } {
  const labeledExtract = (salt: Uint8Array, label: string, ikm: Uint8Array) =>
    extract(sha256, concatBytes(utf8('HPKE-v1'), suite, utf8(label), ikm), salt);
  const labeledExpand = (prk: Uint8Array, label: string, context: Uint8Array, length: number) =>
    expand(
      sha256,
      prk,
      concatBytes(
        Uint8Array.of(length >> 8, length & 255),
        utf8('HPKE-v1'),
        suite,
        utf8(label),
        context
      ),
      length
    );
  const context = concatBytes(
    Uint8Array.of(0),
    labeledExtract(EMPTY, 'psk_id_hash', EMPTY),
    labeledExtract(EMPTY, 'info_hash', info)
  );
  const secret = labeledExtract(sharedSecret, 'secret', EMPTY);
  return {
    key: labeledExpand(secret, 'key', context, 32),
    nonce: labeledExpand(secret, 'base_nonce', context, 12)
  };
}
