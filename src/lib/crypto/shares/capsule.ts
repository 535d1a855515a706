import { sha256 } from '../bytes.ts';
import { decodeCanonical, encodeCanonical, type Canonical } from '../canonical.ts';
import { MalformedError, MismatchError } from '../errors.ts';
import { requireAddress, requireBytes, requirePlace } from '../place.ts';
import { open, seal, SEAL_OVERHEAD } from '../seal.ts';
import { bytes, list, map, nullable, readBlock, uint } from '../shape.ts';
import { dealKeyPair, dealtContext, dealtFields, type Deal } from './deal.ts';
import { combineShares, type Share } from './vss.ts';

/** What a circle's secret opens. Only the 'recovery' circle ever holds a vault seed. */
export interface Capsule {
  /** The patient's 32-byte vault seed. */
  vault: Uint8Array | null;
  /** Seeds of categories, in the epoch of the directory at the time of sealing. */
  categories: { tag: Uint8Array; epoch: number; seed: Uint8Array }[];
}

const WHAT = 'locked key';
const MAX_CATEGORIES = 256;
/** 32 category seeds and more; a larger directory takes the next step. */
const STEP = 2048;

const fields = { ...dealtFields, wrap: bytes(SEAL_OVERHEAD + STEP, 1_000_000) };
const content = map({
  vault: nullable(bytes(32)),
  categories: list(
    map({ tag: bytes(16), epoch: uint(100_000, 1), seed: bytes(32) }),
    MAX_CATEGORIES
  )
});

/**
 * Seals what a circle may open to the public key of its deal: no guardian need be there, so the patient renews it
 * whenever a lock changes. Padded, so that its size tells little. Throws MismatchError where a recovery circle would get
 * reading keys, or another circle a vault seed.
 */
export function makeCapsule(
  deal: Deal,
  capsule: Capsule
): { bytes: Uint8Array; digest: Uint8Array } {
  requireKind(deal, capsule);
  const plain = encodeCanonical(capsule as unknown as Canonical);
  const padded = new Uint8Array(Math.ceil((plain.length + 4) / STEP) * STEP);
  new DataView(padded.buffer).setUint32(0, plain.length);
  padded.set(plain, 4);
  const wrap = seal(deal.publicKey, 'capsule', dealtContext(deal), padded);
  const block = encodeCanonical({ v: 1, ...dealtContext(deal), wrap });
  return { bytes: block, digest: sha256(block) };
}

/**
 * Combines verified shares and opens the capsule the chain names. Throws TooFewSharesError, BadShareError, MismatchError
 * (the shares are right and the secret is not the deal's: its dealer lied), CannotOpenError, MalformedError.
 */
export function openCapsule(
  deal: Deal,
  shares: readonly Share[],
  block: Uint8Array,
  digest: Uint8Array
): Capsule {
  requireBytes(WHAT, 'digest', sha256(block), digest);
  const { chainId, contract, wrap, ...found } = readBlock(block, WHAT, fields, 1_000_000);
  requirePlace(WHAT, { chainId, contract }, deal.place);
  requireAddress(WHAT, 'patient', found.patient, deal.patient);
  requireBytes(WHAT, 'deal', found.id, deal.id);
  const pair = dealKeyPair(deal, combineShares(shares, deal.commitments));
  const padded = open(pair.secretKey, 'capsule', dealtContext(deal), wrap);
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  const plain = padded.subarray(4, 4 + length);
  if (plain.length !== length || padded.subarray(4 + length).some((byte) => byte !== 0)) {
    throw new MalformedError(WHAT);
  }
  const capsule = content(decodeCanonical(plain), WHAT);
  requireKind(deal, capsule);
  return capsule;
}

// Reading and identity never share a secret: a clinician must not come out as the patient.
function requireKind(deal: Deal, capsule: Capsule): void {
  const recovers = deal.circle === 'recovery';
  if (recovers !== (capsule.vault !== null) || (recovers && capsule.categories.length > 0)) {
    throw new MismatchError(WHAT, 'kind');
  }
}
