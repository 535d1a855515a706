import {
  addressToBytes,
  concatBytes,
  equalBytes,
  lowerAddress,
  randomBytes,
  sha256,
  type Address
} from '../bytes.ts';
import type { VerifiedBundle } from '../bundle.ts';
import { encodeCanonical, type Canonical } from '../canonical.ts';
import { MalformedError, MismatchError } from '../errors.ts';
import {
  encodePlace,
  placeFields,
  requireAddress,
  requireBytes,
  requirePlace,
  type Place
} from '../place.ts';
import { openOwn } from '../open-own.ts';
import { checkPublicKey, kemKeyPair, PUBLIC_KEY, seal, SEAL_OVERHEAD } from '../seal.ts';
import { address, bytes, list, map, oneOf, readBlock, uint } from '../shape.ts';
import { signCanonical, verifyCanonical } from '../sign.ts';
import { deriveKey } from '../symmetric.ts';
import type { Identity } from '../vault.ts';
import {
  COMMITMENT,
  dealSecret,
  MAX_HOLDERS,
  readCommitments,
  SHARE,
  verifyShare,
  type Share
} from './vss.ts';

/**
 * A group of people or bodies with shares of one secret, and what that secret opens: 'guardians' and 'panel' the record,
 * 'sealed' the sealed categories too, 'summary' the emergency summary, 'recovery' the patient's health key.
 */
export type Circle = 'guardians' | 'panel' | 'sealed' | 'summary' | 'recovery';

export interface DealtMember {
  guardian: Address;
  bundleVersion: number;
  /** The share, sealed to this guardian. */
  sealed: Uint8Array;
}

/** What a patient dealt to one circle: public, for nothing in it opens without the guardians' keys. */
export interface Deal extends DealTerms {
  /** The IPFS block (dag-cbor). */
  bytes: Uint8Array;
  /** Its sha2-256: what the contract keeps, and what each guardian accepts. */
  digest: Uint8Array;
}

interface DealTerms {
  place: Place;
  patient: Address;
  /** Version of the patient's key bundle whose key signed it. */
  patientBundle: number;
  circle: Circle;
  /** Counted from 1; each dealing to a circle is a new one. */
  epoch: number;
  /** 16 random bytes. */
  id: Uint8Array;
  /** X-Wing key of the shared secret: what capsules are sealed to. */
  publicKey: Uint8Array;
  /** As many as shares are needed. */
  commitments: Uint8Array[];
  /** Ascending by address; a member's index is its place, from 1. */
  members: DealtMember[];
}

const WHAT = 'deal';
const UINT32 = 2 ** 32 - 1;
export const CIRCLES = ['guardians', 'panel', 'sealed', 'summary', 'recovery'] as const;

/** The fields that say which dealing a block belongs to. */
export const dealtFields = {
  ...placeFields,
  patient: address,
  circle: oneOf(...CIRCLES),
  epoch: uint(UINT32, 1),
  id: bytes(16)
};
const fields = {
  ...dealtFields,
  patientBundle: uint(UINT32, 1),
  publicKey: bytes(PUBLIC_KEY),
  commitments: list(bytes(COMMITMENT), MAX_HOLDERS),
  members: list(
    map({
      guardian: address,
      bundleVersion: uint(UINT32, 1),
      sealed: bytes(SHARE + SEAL_OVERHEAD)
    }),
    MAX_HOLDERS
  ),
  signature: bytes(64)
};

/**
 * Makes a new secret, shares it among the guardians so that `threshold` of them are needed, and forgets it: what stays
 * is the public key to seal capsules to. Throws MalformedError, MismatchError (a guardian twice, the patient herself, or
 * a bundle of another chain), WeakKeyError.
 */
export function makeDeal(
  identity: Identity,
  o: {
    place: Place;
    patient: string;
    patientBundle: number;
    circle: Circle;
    epoch: number;
    threshold: number;
    guardians: readonly VerifiedBundle[];
  }
): Deal {
  const patient = lowerAddress(o.patient);
  const guardians = [...o.guardians].sort((a, b) => (a.owner < b.owner ? -1 : 1));
  const { secret, shares, commitments } = dealSecret(o.threshold, guardians.length);
  const { circle, epoch, patientBundle } = o;
  const place = { chainId: o.place.chainId, contract: lowerAddress(o.place.contract) };
  const publicKey = secretKeyPair(secret).publicKey;
  const id = randomBytes(16);
  const common = { place, patient, patientBundle, circle, epoch, id, publicKey, commitments };
  const members = guardians.map((bundle, i): DealtMember => {
    requirePlace('key bundle', bundle.place, place);
    const member = { guardian: lowerAddress(bundle.owner), bundleVersion: bundle.version };
    const context = shareContext(common, member, i + 1);
    return { ...member, sealed: seal(bundle.kem, 'share', context, shares[i]!.bytes) };
  });
  const terms: DealTerms = { ...common, members };
  requireConsistent(terms);
  const encoded = encodeTerms(terms);
  const signature = signCanonical(identity.sign.secretKey, 'deal', encoded);
  const block = encodeCanonical({ ...encoded, signature });
  return { ...terms, bytes: block, digest: sha256(block) };
}

/**
 * Checks a deal that came from anywhere against what the chain says, and the signing key of the patient's verified
 * bundle. Throws MalformedError, UnknownVersionError, MismatchError, WeakKeyError, BadSignatureError.
 */
export function verifyDeal(
  block: Uint8Array,
  expected: {
    digest: Uint8Array;
    place: Place;
    patient: string;
    circle: Circle;
    epoch: number;
    threshold: number;
    guardians: readonly string[];
  },
  signPublicKey: Uint8Array
): Deal {
  requireBytes(WHAT, 'digest', sha256(block), expected.digest);
  const { chainId, contract, signature, ...rest } = readBlock(block, WHAT, fields);
  const terms: DealTerms = { ...rest, place: { chainId, contract } };
  requirePlace(WHAT, terms.place, expected.place);
  requireAddress(WHAT, 'patient', terms.patient, expected.patient);
  if (terms.circle !== expected.circle) throw new MismatchError(WHAT, 'kind');
  if (terms.epoch !== expected.epoch) throw new MismatchError(WHAT, 'turn');
  if (terms.commitments.length !== expected.threshold) {
    throw new MismatchError(WHAT, 'number of approvals');
  }
  const guardians = terms.members.map((member) => member.guardian);
  if (guardians.join() !== expected.guardians.map(lowerAddress).join()) {
    throw new MismatchError(WHAT, 'list of helpers');
  }
  verifyCanonical(signPublicKey, 'deal', encodeTerms(terms), signature);
  requireConsistent(terms);
  return { ...terms, bytes: block, digest: expected.digest.slice() };
}

/**
 * A guardian's own share, verified against the commitments: what stands before `accept`. It also opens with keys that the
 * guardian replaced since. Throws MismatchError where this guardian has none, CannotOpenError, BadShareError.
 */
export function openShare(identity: Identity, deal: Deal, guardian: string): Share {
  const index = indexOf(deal, guardian);
  const member = deal.members[index - 1]!;
  const context = shareContext(deal, member, index);
  const share = { index, bytes: openOwn(identity, 'share', context, member.sealed) };
  verifyShare(share, deal.commitments);
  return share;
}

/** The place of a guardian in a deal, from 1. Throws MismatchError where there is none. */
export function indexOf(deal: Pick<Deal, 'members'>, guardian: string): number {
  const place = deal.members.findIndex((member) => member.guardian === lowerAddress(guardian));
  if (place < 0) throw new MismatchError(WHAT, 'helper');
  return place + 1;
}

/** The X-Wing pair of a shared secret. */
export const secretKeyPair = (secret: Uint8Array) => kemKeyPair(deriveKey(secret, 'share/kem'));

/** The pair of a combined secret. Throws MismatchError unless it is the one of the deal. */
export function dealKeyPair(deal: Deal, secret: Uint8Array) {
  const pair = secretKeyPair(secret);
  if (!equalBytes(pair.publicKey, deal.publicKey)) throw new MismatchError(WHAT, 'key');
  return pair;
}

/** What everything of one dealing is bound to. */
export const dealtContext = (
  deal: Pick<DealTerms, 'place' | 'patient' | 'circle' | 'epoch' | 'id'>
) => ({
  ...encodePlace(deal.place),
  patient: addressToBytes(deal.patient),
  circle: deal.circle,
  epoch: deal.epoch,
  id: deal.id
});

function shareContext(
  deal: Omit<DealTerms, 'members'>,
  member: Omit<DealtMember, 'sealed'>,
  index: number
): Canonical {
  return {
    ...dealtContext(deal),
    guardian: addressToBytes(member.guardian),
    bundle: member.bundleVersion,
    index,
    commitments: sha256(concatBytes(...deal.commitments)),
    key: sha256(deal.publicKey)
  };
}

function encodeTerms(terms: DealTerms) {
  const { patientBundle, publicKey, commitments } = terms;
  const members = terms.members.map(({ guardian, bundleVersion, sealed }) => ({
    guardian: addressToBytes(guardian),
    bundleVersion,
    sealed
  }));
  return { v: 1, ...dealtContext(terms), patientBundle, publicKey, commitments, members };
}

function requireConsistent({ patient, publicKey, commitments, members }: DealTerms): void {
  checkPublicKey(publicKey);
  readCommitments(commitments);
  if (commitments.length > members.length) throw new MalformedError(WHAT);
  const guardians = members.map((member) => member.guardian);
  if (guardians.includes(patient)) throw new MismatchError(WHAT, 'helper');
  if (!guardians.every((one, i) => i === 0 || guardians[i - 1]! < one)) {
    throw new MismatchError(WHAT, 'order of helpers');
  }
}
