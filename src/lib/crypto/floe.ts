import { hmac } from '@noble/hashes/hmac.js';
import { sha384 } from '@noble/hashes/sha2.js';
import { concatBytes, equalBytes, randomBytes, utf8, type Bytes } from './bytes.ts';
import { DamagedBodyError, MalformedError } from './errors.ts';
import { subtle } from './subtle.ts';

// FLOE, C2SP, https://github.com/Snowflake-Labs/floe-specification (spec/README.md): AES-256-GCM, HKDF-Expand-SHA-384.

export interface FloeParams {
  /** Bytes of every encrypted segment but the last. */
  segmentLength: number;
  /** log2 of the segments under one AEAD key; 20 in the specification, less only in its known answers. */
  rotation: number;
}

export const FLOE_256K: FloeParams = { segmentLength: 262_144, rotation: 20 };
export const FLOE_HEADER = 74;
/** Bytes a segment adds to its plaintext: length, IV, tag. */
export const FLOE_OVERHEAD = 32;

const IV = 32;
const MAX_SEGMENTS = 2 ** 40;
const NOT_LAST = 0xffffffff;

/** The random-access functions of FLOE; which position is last comes from outside, from signed data. */
export interface FloeCipher {
  /** Encrypts one segment to the start of `out` (which must not move or change meanwhile) and returns its length. */
  encryptInto(out: Bytes, plaintext: Bytes, position: number, last: boolean): Promise<number>;
  /** Decrypts one segment into a buffer of its own. Throws DamagedBodyError. */
  decrypt(segment: Bytes, position: number, last: boolean): Promise<Bytes>;
}

/** Starts an encryption under a 32-byte key with a fresh random IV. Throws MalformedError, UnsupportedError. */
export function floeStart(
  params: FloeParams,
  key: Uint8Array,
  aad: Uint8Array
): { header: Uint8Array; cipher: FloeCipher } {
  const prefix = concatBytes(encodeParams(params), randomBytes(IV));
  const tag = derive(key, prefix, utf8('HEADER_TAG:'), aad, 32);
  return { header: concatBytes(prefix, tag), cipher: makeCipher(params, key, aad, prefix) };
}

/** Starts a decryption. Throws DamagedBodyError unless the header is of these parameters, this key and this `aad`. */
export function floeOpen(
  params: FloeParams,
  key: Uint8Array,
  aad: Uint8Array,
  header: Uint8Array
): FloeCipher {
  const prefix = header.subarray(0, FLOE_HEADER - 32);
  const fits =
    header.length === FLOE_HEADER && equalBytes(prefix.subarray(0, 10), encodeParams(params));
  if (!fits) throw new DamagedBodyError(new Error('header'));
  const tag = derive(key, prefix, utf8('HEADER_TAG:'), aad, 32);
  if (!equalBytes(tag, header.subarray(FLOE_HEADER - 32))) {
    throw new DamagedBodyError(new Error('header tag'));
  }
  return makeCipher(params, key, aad, prefix);
}

function makeCipher(
  params: FloeParams,
  key: Uint8Array,
  aad: Uint8Array,
  prefix: Uint8Array
): FloeCipher {
  const { segmentLength, rotation } = params;
  const aes = subtle();
  const messageKey = derive(key, prefix, utf8('MESSAGE_KEY:'), aad, 48);
  let cached: { number: number; key: Promise<CryptoKey> } | null = null;

  function segmentKey(position: number): Promise<CryptoKey> {
    const number = Math.floor(position / 2 ** rotation) * 2 ** rotation;
    if (cached?.number !== number) {
      const purpose = concatBytes(utf8('DEK:'), uint64(number));
      const raw = derive(messageKey, prefix, purpose, aad, 32) as Bytes;
      cached = {
        number,
        key: aes.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
      };
    }
    return cached.key;
  }

  function gcm(iv: Bytes, position: number, last: boolean): AesGcmParams {
    const additionalData = concatBytes(uint64(position), Uint8Array.of(last ? 1 : 0)) as Bytes;
    return { name: 'AES-GCM', iv, additionalData, tagLength: 128 };
  }

  return {
    async encryptInto(out, plaintext, position, last) {
      const length = plaintext.length + FLOE_OVERHEAD;
      const fits = last ? length <= segmentLength : length === segmentLength;
      if (!fits || out.length < length || !isPosition(position, last)) {
        throw new MalformedError('segment');
      }
      const iv = crypto.getRandomValues(out.subarray(4, 16));
      const sealed = await aes.encrypt(
        gcm(iv, position, last),
        await segmentKey(position),
        plaintext
      );
      new DataView(out.buffer, out.byteOffset, 4).setUint32(0, last ? length : NOT_LAST);
      out.set(new Uint8Array(sealed), 16);
      return length;
    },

    async decrypt(segment, position, last) {
      const { length } = segment;
      const fits = last
        ? length >= FLOE_OVERHEAD && length <= segmentLength
        : length === segmentLength;
      if (!fits || !isPosition(position, last)) throw new DamagedBodyError(new Error('length'));
      const marked = new DataView(segment.buffer, segment.byteOffset, 4).getUint32(0);
      if (marked !== (last ? length : NOT_LAST)) throw new DamagedBodyError(new Error('mark'));
      const cipherKey = await segmentKey(position);
      try {
        const params = gcm(segment.subarray(4, 16), position, last);
        return new Uint8Array(await aes.decrypt(params, cipherKey, segment.subarray(16)));
      } catch (cause) {
        throw new DamagedBodyError(cause);
      }
    }
  };
}

function isPosition(position: number, last: boolean): boolean {
  return (
    Number.isSafeInteger(position) && position >= 0 && position < MAX_SEGMENTS - (last ? 0 : 1)
  );
}

function encodeParams({ segmentLength }: FloeParams): Uint8Array {
  const out = new Uint8Array(10);
  const view = new DataView(out.buffer);
  view.setUint32(2, segmentLength);
  view.setUint32(6, IV);
  return out;
}

function uint64(value: number): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(value));
  return out;
}

/** FLOE_KDF; `prefix` is the encoded parameters and the IV. */
function derive(
  key: Uint8Array,
  prefix: Uint8Array,
  purpose: Uint8Array,
  aad: Uint8Array,
  length: number
): Uint8Array {
  if (key.length !== 32 && key.length !== 48) throw new MalformedError('key');
  return expand(key, concatBytes(prefix, purpose, aad), length);
}

/** HKDF-Expand-SHA-384 for one block (RFC 5869, 2.3). noble's refuses keys shorter than the hash, FLOE has them. */
function expand(key: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  return hmac(sha384, key, concatBytes(info, Uint8Array.of(1))).slice(0, length);
}
