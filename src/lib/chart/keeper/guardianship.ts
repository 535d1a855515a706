import type { VerifiedBundle } from '../../crypto/bundle.ts';
import { equalBytes } from '../../crypto/bytes.ts';
import { scopeOfCategory, type Directory } from '../../crypto/directory.ts';
import { MismatchError } from '../../crypto/errors.ts';
import type { OpenedGrant } from '../../crypto/grant.ts';
import { makeCapsule, openCapsule, type Capsule } from '../../crypto/shares/capsule.ts';
import { makeDeal, type Circle, type Deal } from '../../crypto/shares/deal.ts';
import { openRelease } from '../../crypto/shares/release.ts';
import type { Share } from '../../crypto/shares/vss.ts';
import type { KeyRing } from '../../crypto/tree.ts';
import type { Identity } from '../../crypto/vault.ts';
import { OwnChartError } from '../../errors.ts';
import type { Address } from '../types.ts';

/** What a patient deals, and to whom. */
export interface DealOrder {
  circle: Circle;
  epoch: number;
  threshold: number;
  guardians: VerifiedBundle[];
  patientBundle: number;
  opens: CircleOpens;
}

/** What a circle's secret is to open. */
export interface CircleOpens {
  /** Tags of the categories that it must not open. */
  sealed: Uint8Array[];
  /** The emergency summary: for its circle, which opens nothing else. */
  summary: Uint8Array | null;
}

/** A block to publish. */
export interface Block {
  bytes: Uint8Array;
  digest: Uint8Array;
}

/** What of an opened request a clinician's page gathered: from the chain who approved with what, from IPFS the blocks. */
export interface UrgentToOpen {
  deal: Deal;
  capsule: Block;
  request: number;
  requesterBundle: number;
  /** In s, as on chain. */
  expiry: number;
  releases: { guardian: Address; digest: Uint8Array; bytes: Uint8Array }[];
}

export interface OpenedUrgently {
  grants: OpenedGrant[];
  /** Guardians whose approval held no share, or a wrong one. */
  bad: Address[];
  /** Why nothing opened: too few good shares, or a dealer who lied; null where it did. */
  problem: OwnChartError | null;
}

/** Deals a new secret to a circle, and seals to it what it may open. */
export function dealToCircle(
  identity: Identity,
  seed: Uint8Array,
  directory: Directory,
  ring: KeyRing,
  order: DealOrder
): { deal: Deal; capsule: Block } {
  const { owner: patient, place } = directory;
  const deal = makeDeal(identity, { ...order, patient, place });
  return { deal, capsule: sealCapsule(deal, seed, ring, order.opens) };
}

/** Seals anew what the circle of a deal may open: as after every change of a lock. */
export function sealCapsule(
  deal: Deal,
  seed: Uint8Array,
  ring: KeyRing,
  { sealed, summary }: CircleOpens
): Block {
  if (deal.circle === 'recovery')
    return makeCapsule(deal, { vault: seed, categories: [], summary: null });
  if (deal.circle === 'summary') return makeCapsule(deal, { vault: null, categories: [], summary });
  const categories = ring.categories
    .filter(({ tag }) => !sealed.some((one) => equalBytes(one, tag)))
    .flatMap(({ tag, epoch }) => {
      const key = ring.seedOf(tag, epoch);
      return key ? [{ tag, epoch, seed: key }] : [];
    });
  return makeCapsule(deal, { vault: null, categories, summary: null });
}

/**
 * Verifies each share that was released, leaves out and names the bad ones, and opens the capsule with the good ones.
 * Where that fails, whatever else is open must stay so: the problem is returned.
 */
export function openUrgently(
  identity: Identity,
  me: Address,
  released: UrgentToOpen
): OpenedUrgently {
  const { deal, capsule, expiry } = released;
  const { shares, bad } = verifyReleases(identity, me, released);
  let categories: Capsule['categories'];
  try {
    ({ categories } = openCapsule(deal, shares, capsule.bytes, capsule.digest));
  } catch (problem) {
    if (!(problem instanceof OwnChartError)) throw problem;
    return { grants: [], bad, problem };
  }
  const { patient, place } = deal;
  const grants = categories.map(({ tag, epoch, seed }): OpenedGrant => {
    const scope = scopeOfCategory(tag);
    return { kind: 'category', place, patient, grantee: me, scope, epoch, expiry, key: seed };
  });
  return { grants, bad, problem: null };
}

/**
 * The vault seed that the recovery circle's shares open, and the guardians whose approval held no share that fits.
 * @throws TooFewSharesError, MismatchError (the dealer lied), CannotOpenError
 */
export function openRecovery(
  identity: Identity,
  me: Address,
  released: UrgentToOpen
): { seed: Uint8Array; bad: Address[] } {
  const { shares, bad } = verifyReleases(identity, me, released);
  const { vault } = openCapsule(
    released.deal,
    shares,
    released.capsule.bytes,
    released.capsule.digest
  );
  if (!vault) throw new MismatchError('locked key', 'kind');
  return { seed: vault, bad };
}

/**
 * The emergency summary that one organisation's share opens.
 * @throws TooFewSharesError where its approval held no share that fits; MismatchError (the dealer lied), CannotOpenError
 */
export function openSummary(identity: Identity, me: Address, released: UrgentToOpen): Uint8Array {
  const { deal, capsule } = released;
  const { shares } = verifyReleases(identity, me, released);
  const { summary } = openCapsule(deal, shares, capsule.bytes, capsule.digest);
  if (!summary) throw new MismatchError('locked key', 'kind');
  return summary;
}

/** Whether a release holds the share that its sender was dealt, for this request and these keys. */
export function releaseFits(
  identity: Identity,
  me: Address,
  released: Omit<UrgentToOpen, 'capsule' | 'expiry'>
): boolean {
  return verifyReleases(identity, me, released).bad.length === 0;
}

/** The shares inside what was released; who released something else is named. */
function verifyReleases(
  identity: Identity,
  me: Address,
  { deal, request, requesterBundle, releases }: Omit<UrgentToOpen, 'capsule' | 'expiry'>
): { shares: Share[]; bad: Address[] } {
  const shares: Share[] = [];
  const bad: Address[] = [];
  for (const { guardian, digest, bytes } of releases) {
    const expected = { digest, guardian, request, requester: me, requesterBundle };
    try {
      shares.push(openRelease(identity, deal, bytes, expected));
    } catch (error) {
      if (!(error instanceof OwnChartError)) throw error;
      bad.push(guardian);
    }
  }
  return { shares, bad };
}
