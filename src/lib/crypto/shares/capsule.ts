import { sha256 } from '../bytes.ts';
import { decodeCanonical, encodeCanonical } from '../canonical.ts';
import { MalformedError, MismatchError } from '../errors.ts';
import { requireAddress, requireBytes, requirePlace } from '../place.ts';
import { open, seal, SEAL_OVERHEAD } from '../seal.ts';
import { bytes, list, map, nullable, readBlock, uint } from '../shape.ts';
import { dealKeyPair, dealtContext, dealtFields, type Deal } from './deal.ts';
import { combineShares, type Share } from './vss.ts';

/**
 * What a circle's secret opens: one of the three. Only the 'recovery' circle ever holds a vault seed, and the 'summary' circle
 * no key to anything else.
 */
export interface Capsule {
  /** The patient's 32-byte vault seed. */
  vault: Uint8Array | null;
  /** Seeds of categories, in the epoch of the directory at the time of sealing. */
  categories: { tag: Uint8Array; epoch: number; seed: Uint8Array }[];
  /** The emergency summary itself. */
  summary: Uint8Array | null;
}

const WHAT = 'locked key';
const MAX_CATEGORIES = 256;
/** Most bytes of an emergency summary: sealed, it still comes through a relay, which carries blocks of 32 KiB. */
export const SUMMARY_LIMIT = 24_576;
/** 32 category seeds and more; a larger directory takes the next step. */
const STEP = 2048;

const fields = { ...dealtFields, wrap: bytes(SEAL_OVERHEAD + STEP, 1_000_000) };
const keys = map({
  vault: nullable(bytes(32)),
  categories: list(
    map({ tag: bytes(16), epoch: uint(100_000, 1), seed: bytes(32) }),
    MAX_CATEGORIES
  )
});
const words = map({ summary: bytes(1, SUMMARY_LIMIT) });

/**
 * Seals what a circle may open to the public key of its deal: no guardian need be there, so the patient renews it
 * whenever a lock changes. Padded, so that its size tells little. Throws MismatchError where a circle would get what is for
 * another kind; MalformedError for a summary above the limit.
 */
export function makeCapsule(
  deal: Deal,
  capsule: Capsule
): { bytes: Uint8Array; digest: Uint8Array } {
  requireKind(deal, capsule);
  if ((capsule.summary?.length ?? 0) > SUMMARY_LIMIT) throw new MalformedError(WHAT);
  const { summary, vault, categories } = capsule;
  const plain = encodeCanonical(summary ? { summary } : { vault, categories });
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
  const { chainId, contract, wrap, ...of } = readBlock(block, WHAT, fields, 1_000_000);
  requirePlace(WHAT, { chainId, contract }, deal.place);
  requireAddress(WHAT, 'patient', of.patient, deal.patient);
  requireBytes(WHAT, 'deal', of.id, deal.id);
  const pair = dealKeyPair(deal, combineShares(shares, deal.commitments));
  const padded = open(pair.secretKey, 'capsule', dealtContext(deal), wrap);
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  const plain = padded.subarray(4, 4 + length);
  if (plain.length !== length || padded.subarray(4 + length).some((byte) => byte !== 0)) {
    throw new MalformedError(WHAT);
  }
  const found = decodeCanonical(plain);
  const capsule =
    deal.circle === 'summary'
      ? { vault: null, categories: [], ...words(found, WHAT) }
      : { summary: null, ...keys(found, WHAT) };
  requireKind(deal, capsule);
  return capsule;
}

// Reading and identity never share a secret: a clinician must not come out as the patient; nor do the summary and the keys.
function requireKind({ circle }: Deal, { vault, categories, summary }: Capsule): void {
  const sound =
    (circle === 'recovery') === (vault !== null) &&
    (circle === 'summary') === (summary !== null) &&
    (categories.length === 0 || (vault === null && summary === null));
  if (!sound) throw new MismatchError(WHAT, 'kind');
}
