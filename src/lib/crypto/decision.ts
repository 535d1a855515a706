import type { VerifiedBundle } from './bundle.ts';
import { addressToBytes, sha256, type Address } from './bytes.ts';
import { encodeCanonical } from './canonical.ts';
import { makeLetter, openLetter } from './letter.ts';
import {
  encodePlace,
  placeFields,
  requireAddress,
  requireBytes,
  requirePlace,
  type Place
} from './place.ts';
import { address, bytes, readBlock, uint } from './shape.ts';
import { signCanonical, verifyCanonical } from './sign.ts';
import type { Identity } from './vault.ts';

const WHAT = 'decision';
/** Bytes of the letter inside: a handful of readers. */
const MOST = 32_768;
const fields = {
  ...placeFields,
  patient: address,
  organisation: address,
  organisationBundle: uint(2 ** 32 - 1, 1),
  claim: bytes(32),
  decided: uint(2 ** 40 - 1),
  letter: bytes(1, MOST),
  signature: bytes(64)
};

/** What a decision is about: it counts for nothing else. */
export interface DecisionAbout {
  place: Place;
  patient: Address;
  organisation: Address;
  /** sha2-256 of the letter in which the organisation asked, 32 bytes. */
  claim: Uint8Array;
}

/**
 * What an organisation decided about a claim: a letter that only `readers` open, signed by the organisation, with the version
 * of its key bundle and the moment (unix s) that it says. Throws MalformedError as `makeLetter`.
 */
export function makeDecision(
  identity: Identity,
  about: DecisionAbout,
  o: {
    words: string;
    readers: readonly VerifiedBundle[];
    organisationBundle: number;
    decided: number;
  }
): Uint8Array {
  const { place, patient, organisation, claim } = about;
  const content = {
    v: 1,
    ...encodePlace(place),
    patient: addressToBytes(patient),
    organisation: addressToBytes(organisation),
    organisationBundle: o.organisationBundle,
    claim,
    decided: o.decided,
    letter: makeLetter({ place, patient }, o.words, o.readers).bytes
  };
  const signature = signCanonical(identity.sign.secretKey, 'decision', content);
  const block = encodeCanonical({ ...content, signature });
  readBlock(block, WHAT, fields);
  return block;
}

/**
 * The words to `me`, and when they were decided. `sign` is the organisation's public key of the version that
 * `decisionSigner` tells. Throws MalformedError, UnknownVersionError, MismatchError, BadSignatureError, CannotOpenError.
 */
export function openDecision(
  identity: Identity,
  me: Address,
  block: Uint8Array,
  { sign, ...expected }: DecisionAbout & { sign: Uint8Array }
): { words: string; decided: number } {
  const { chainId, contract, patient, organisation, claim, letter, signature, ...rest } = readBlock(
    block,
    WHAT,
    fields
  );
  const { place } = expected;
  requirePlace(WHAT, { chainId, contract }, place);
  requireAddress(WHAT, 'patient', patient, expected.patient);
  requireAddress(WHAT, 'sender', organisation, expected.organisation);
  requireBytes(WHAT, 'request', claim, expected.claim);
  const content = {
    v: 1,
    ...encodePlace(place),
    patient: addressToBytes(patient),
    organisation: addressToBytes(organisation),
    claim,
    letter,
    ...rest
  };
  verifyCanonical(sign, 'decision', content, signature);
  const about = { place, patient: expected.patient, digest: sha256(letter) };
  return { words: openLetter(identity, me, letter, about), decided: rest.decided };
}

/** Which version of the organisation's key bundle a decision says it is signed by. Throws MalformedError, UnknownVersionError. */
export const decisionSigner = (block: Uint8Array): number =>
  readBlock(block, WHAT, fields).organisationBundle;
