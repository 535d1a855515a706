import { addressToBytes, type Address } from './bytes.ts';
import { encodeCanonical } from './canonical.ts';
import { encodePlace, placeFields, type Place } from './place.ts';
import { address, bytes, readBlock } from './shape.ts';

/**
 * What lets anybody see that a file is the document of a record, who filed it, and when: all but the chain, and all but the
 * file. It opens the record's metadata (title, file name, length, digest), not the document.
 */
export interface FileProof {
  place: Place;
  patient: Address;
  /** The IPFS block of the author's envelope. */
  envelope: Uint8Array;
  /** `metadataKey` of that envelope. */
  key: Uint8Array;
  /** The IPFS block of the author's key bundle that was in force. */
  bundle: Uint8Array;
}

const WHAT = 'proof of a file';
const MOST = 48_000;
const fields = {
  ...placeFields,
  patient: address,
  envelope: bytes(1, 42_000),
  key: bytes(32),
  bundle: bytes(1, 4_000)
};

/** About 4 kB. */
export function encodeFileProof({ place, patient, envelope, key, bundle }: FileProof): Uint8Array {
  return encodeCanonical({
    v: 1,
    ...encodePlace(place),
    patient: addressToBytes(patient),
    envelope,
    key,
    bundle
  });
}

/** Reads a proof; nothing in it is verified yet. Throws MalformedError, UnknownVersionError. */
export function readFileProof(block: Uint8Array): FileProof {
  const { chainId, contract, ...proof } = readBlock(block, WHAT, fields, MOST);
  return { ...proof, place: { chainId, contract } };
}
