import { wordlist } from '@scure/bip39/wordlists/english.js';
import { base64urlnopad } from '@scure/base';
import { addressToBytes, bytesToAddress, concatBytes, equalBytes, sha256, utf8 } from './bytes.ts';
import type { VerifiedBundle } from './bundle.ts';
import { encodeCanonical } from './canonical.ts';
import { MalformedError, MismatchError } from './errors.ts';
import { encodePlace } from './place.ts';

/** What two people compare, to know that nobody put other keys between them. */
export interface Fingerprint {
  /** Ten words to read out, 110 bits. Ten, so that nobody takes them for the twelve of a recovery kit. */
  words: string[];
  /** What a QR code shows: all 32 bytes, and whose they are. */
  qr: string;
}

type Keys = Pick<VerifiedBundle, 'owner' | 'place' | 'kem' | 'sign'>;

const WORDS = 10;
const BITS = 11;
const QR = 'ownchart-keys:1:';
// Slows a search for keys with the same words; one comparison takes some milliseconds.
const ROUNDS = 4096;

/**
 * The fingerprint of somebody's keys: of owner, chain, contract and both public keys, and of nothing that changes while
 * the keys stay. Words are of the English list of BIP-39, which spoken words are hard to mistake in.
 */
export function fingerprintOf(keys: Keys): Fingerprint {
  const hash = hashOf(keys);
  let bits = 0n;
  for (const byte of hash) bits = (bits << 8n) | BigInt(byte);
  const words = Array.from({ length: WORDS }, (_, i) => {
    return wordlist[Number((bits >> BigInt(256 - BITS * (i + 1))) & 2047n)]!;
  });
  const payload = concatBytes(addressToBytes(keys.owner), hash);
  return { words, qr: QR + base64urlnopad.encode(payload) };
}

/**
 * Compares keys with a QR code that their owner showed. Throws MalformedError for any other code, and MismatchError
 * naming whether it is of another owner or of other keys.
 */
export function requireFingerprint(keys: Keys, scanned: string): void {
  const { owner, hash } = readQr(scanned);
  if (owner !== bytesToAddress(addressToBytes(keys.owner))) {
    throw new MismatchError('fingerprint', 'owner');
  }
  if (!equalBytes(hash, hashOf(keys))) throw new MismatchError('fingerprint', 'key');
}

function readQr(scanned: string) {
  let payload: Uint8Array;
  try {
    if (!scanned.startsWith(QR)) throw new Error('scheme');
    payload = base64urlnopad.decode(scanned.slice(QR.length));
    if (payload.length !== 52) throw new Error('length');
  } catch (cause) {
    throw new MalformedError('fingerprint', cause);
  }
  return { owner: bytesToAddress(payload.slice(0, 20)), hash: payload.slice(20) };
}

function hashOf({ owner, place, kem, sign }: Keys): Uint8Array {
  const value = encodeCanonical({ owner: addressToBytes(owner), ...encodePlace(place), kem, sign });
  const label = utf8('ehr/v1/fingerprint\0');
  let hash = sha256(concatBytes(label, value));
  for (let round = 1; round < ROUNDS; round++) hash = sha256(concatBytes(label, hash));
  return hash;
}
