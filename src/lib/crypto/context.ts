import { addressToBytes, sha256, type Address } from './bytes.ts';
import { encodeCanonical } from './canonical.ts';
import { encodePlace, placeFields, type Place } from './place.ts';
import { address, bytes, map, uint } from './shape.ts';

/** What a record's body, key and metadata are bound to: a part of one record never passes for that of another. */
export interface RecordContext {
  place: Place;
  patient: Address;
  /** 16 random bytes. */
  recordId: Uint8Array;
  /** Counted from 1; a correction is a new version. */
  version: number;
  /** Tag of the category, 16 bytes. */
  category: Uint8Array;
  /** Epoch of the category the key is sealed to. */
  epoch: number;
  author: Address;
}

const fields = map({
  ...placeFields,
  patient: address,
  recordId: bytes(16),
  version: uint(2 ** 32 - 1, 1),
  category: bytes(16),
  epoch: uint(100_000, 1),
  author: address
});

export function encodeContext(context: RecordContext) {
  const { recordId, version, category, epoch } = context;
  const patient = addressToBytes(context.patient);
  const author = addressToBytes(context.author);
  return { ...encodePlace(context.place), patient, recordId, version, category, epoch, author };
}

/** Reads a context inside a block. Throws MalformedError. */
export function readContext(value: unknown, what: string): RecordContext {
  const { chainId, contract, ...rest } = fields(value, what);
  return { ...rest, place: { chainId, contract } };
}

/** 32 bytes: the AAD of the body. */
export const contextDigest = (context: RecordContext): Uint8Array =>
  sha256(encodeCanonical(encodeContext(context)));
