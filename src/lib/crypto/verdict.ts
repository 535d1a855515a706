import { OwnChartError } from '../errors.ts';
import type { VerifiedBundle } from './bundle.ts';
import type { Address } from './bytes.ts';
import { readEnvelope, verifyAuthor, type Envelope } from './envelope.ts';
import { BadSignatureError } from './errors.ts';
import { requireAddress, requirePlace, type Place } from './place.ts';

/** What the verified history says of a record. */
export interface Filed {
  place: Place;
  patient: Address;
  /** Who filed it: the sender, or the signer of a relayed action. */
  author: Address;
  /** sha2-256 of the envelope. */
  digest: Uint8Array;
  /** Block it was recorded in, and the time of that block in s since 1970; null where nobody told. */
  block: number;
  time: number | null;
}

/** A key bundle of the author, and the block in which it was published. */
export interface PublishedBundle {
  bundle: VerifiedBundle;
  block: number;
}

/**
 * Whether a record is exactly what its author filed, or what is wrong:
 * - `envelope`: the block is not the one whose digest is on chain, or not for this patient, place or author;
 * - `no-keys`: no key bundle of the author stood on chain when the record was filed;
 * - `replaced-keys`: signed with keys that the author had replaced by then, as a thief of an old device would;
 * - `later-keys`: signed with keys that were not yet published;
 * - `signature`: signed with no key of the author.
 */
export type Verdict =
  | {
      exact: true;
      author: Address;
      /** Version of the bundle whose key signed. */
      bundleVersion: number;
      block: number;
      time: number | null;
      envelope: Envelope;
    }
  | { exact: false; failed: Failure; reason: OwnChartError };

export type Failure = 'envelope' | 'no-keys' | 'replaced-keys' | 'later-keys' | 'signature';

/**
 * Judges a record by its envelope, by what the chain says, and by every bundle the author ever published. That the
 * document is the one of the envelope is what `decryptBody` checks. Throws MismatchError for a bundle of somebody else.
 */
export function verdictOf(
  block: Uint8Array,
  filed: Filed,
  bundles: readonly PublishedBundle[]
): Verdict {
  const published = ofAuthor(bundles, filed);
  let envelope: Envelope;
  try {
    envelope = readEnvelope(block, filed);
  } catch (error) {
    if (!(error instanceof OwnChartError)) throw error;
    return { exact: false, failed: 'envelope', reason: error };
  }
  const signed = ({ bundle }: PublishedBundle) => isSignedBy(envelope, bundle);
  const inForce = published.findLast((one) => one.block <= filed.block);
  if (inForce && signed(inForce)) {
    const { author, block: number, time } = filed;
    const bundleVersion = inForce.bundle.version;
    return { exact: true, author, bundleVersion, block: number, time, envelope };
  }
  const failed = inForce ? failureOf(published.find(signed), filed) : 'no-keys';
  return { exact: false, failed, reason: new BadSignatureError('record') };
}

function failureOf(signer: PublishedBundle | undefined, filed: Filed): Failure {
  if (!signer) return 'signature';
  return signer.block > filed.block ? 'later-keys' : 'replaced-keys';
}

function ofAuthor(bundles: readonly PublishedBundle[], { place, author }: Filed) {
  for (const { bundle } of bundles) {
    requirePlace('key bundle', bundle.place, place);
    requireAddress('key bundle', 'owner', bundle.owner, author);
  }
  return [...bundles].sort((a, b) => a.bundle.version - b.bundle.version);
}

function isSignedBy(envelope: Envelope, bundle: VerifiedBundle): boolean {
  try {
    verifyAuthor(envelope, bundle.sign);
    return true;
  } catch {
    return false;
  }
}
