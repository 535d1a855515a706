import type { VerifiedBundle } from './bundle.ts';
import { addressToBytes, randomBytes, sha256, utf8, type Address } from './bytes.ts';
import { encodeCanonical } from './canonical.ts';
import { MalformedError, MismatchError } from './errors.ts';
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
import { address, bytes, list, map, readBlock } from './shape.ts';
import { decryptSmall, encryptSmall, SMALL_OVERHEAD } from './symmetric.ts';
import type { Identity } from './vault.ts';

const WHAT = 'message';
const MOST_READERS = 64;
/** Bytes: words are padded to a multiple of it, so that their length tells little. */
const STEP = 512;
/** Most bytes of the words themselves. */
export const LETTER_LIMIT = 8192;

const fields = {
  ...placeFields,
  patient: address,
  id: bytes(16),
  readers: list(map({ reader: address, wrap: bytes(32 + SEAL_OVERHEAD) }), MOST_READERS),
  box: bytes(SMALL_OVERHEAD + STEP, SMALL_OVERHEAD + LETTER_LIMIT + STEP)
};

/** What a letter is about: it opens for nothing else. */
export interface LetterAbout {
  place: Place;
  patient: Address;
}

/**
 * Words about a patient that only these people can read: one key sealed to each. Its digest goes on chain; the block
 * tells who may read it, and how long the words are to 512 bytes. Throws MalformedError for words above the limit.
 */
export function makeLetter(
  about: LetterAbout,
  words: string,
  readers: readonly VerifiedBundle[]
): { bytes: Uint8Array; digest: Uint8Array } {
  const plain = utf8(words);
  if (plain.length > LETTER_LIMIT || readers.length > MOST_READERS) throw new MalformedError(WHAT);
  const padded = new Uint8Array(Math.ceil((plain.length + 4) / STEP) * STEP);
  new DataView(padded.buffer).setUint32(0, plain.length);
  padded.set(plain, 4);
  const [key, id] = [randomBytes(32), randomBytes(16)];
  const context = contextOf(about, id);
  const block = encodeCanonical({
    v: 1,
    ...context,
    readers: readers.map(({ owner, kem }) => ({
      reader: addressToBytes(owner),
      wrap: seal(kem, 'letter', context, key)
    })),
    box: encryptSmall(key, 'letter', context, padded)
  });
  return { bytes: block, digest: sha256(block) };
}

/**
 * The words of a letter to `me`, also to keys that were replaced since. Throws MismatchError where it is another one than the
 * chain names, about another patient, or not to me; MalformedError, CannotOpenError.
 */
export function openLetter(
  identity: Identity,
  me: Address,
  block: Uint8Array,
  expected: LetterAbout & { digest: Uint8Array }
): string {
  requireBytes(WHAT, 'digest', sha256(block), expected.digest);
  const { chainId, contract, patient, id, readers, box } = readBlock(block, WHAT, fields);
  requirePlace(WHAT, { chainId, contract }, expected.place);
  requireAddress(WHAT, 'patient', patient, expected.patient);
  const mine = readers.find(({ reader }) => reader === me);
  if (!mine) throw new MismatchError(WHAT, 'recipient');
  const context = contextOf(expected, id);
  const key = openOwn(identity, 'letter', context, mine.wrap);
  const padded = decryptSmall(key, 'letter', context, box);
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (length > padded.length - 4) throw new MalformedError(WHAT);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(padded.subarray(4, 4 + length));
  } catch (cause) {
    throw new MalformedError(WHAT, cause);
  }
}

const contextOf = ({ place, patient }: LetterAbout, id: Uint8Array) => ({
  ...encodePlace(place),
  patient: addressToBytes(patient),
  id
});
