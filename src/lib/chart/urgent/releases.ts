import { hexToBytes } from '../../chain/hex.ts';
import type { Holder } from '../../ipfs/types.ts';
import type { UrgentToOpen } from '../keeper/guardianship.ts';
import type { Live } from '../live.ts';
import { dealOf } from './blocks.ts';
import { holdersAmong } from '../people.ts';
import type { CircleRequest } from './circles.ts';

type Release = UrgentToOpen['releases'][number];

/** Once enough good pieces are here, the rest is waited for so long (ms): who names a block that there is not holds up nobody. */
const GRACE = 3_000;

/**
 * What guardians released for a request, good and bad; `fits` tells which. A guardian whose block nobody has counts as one
 * who has not approved.
 */
export async function fetchReleases(
  live: Live,
  request: CircleRequest,
  holders: Holder[],
  fits: (release: Release) => Promise<boolean>
): Promise<Release[]> {
  const { threshold } = request.dealing.terms;
  const enough = new AbortController();
  const signal = AbortSignal.any([live.signal, enough.signal]);
  const found: Release[] = [];
  let good = 0;
  const fetchOne = async ({ guardian, release }: CircleRequest['approvals'][number]) => {
    const digest = hexToBytes(release);
    // Who made it has it: others that are nearer would first be asked one after the other.
    const maker = await holdersAmong(live, [guardian]);
    const bytes = await Promise.any(
      [maker, holders].map((asked) => live.node.getBlock(digest, { holders: asked, signal }))
    );
    const one = { guardian, digest, bytes };
    found.push(one);
    if ((await fits(one)) && ++good === threshold) setTimeout(() => enough.abort(), GRACE);
  };
  // A connection that did not open is tried once more: too few pieces cost a patient more than a moment.
  let missing = request.approvals;
  for (let tries = 2; tries > 0 && missing.length > 0 && good < threshold; tries--) {
    const fetched = await Promise.allSettled(missing.map(fetchOne));
    live.signal.throwIfAborted();
    missing = missing.filter((_, i) => fetched[i]!.status === 'rejected');
  }
  return found;
}

/** All that opens a request: its dealing, the capsule, and what was released to these keys, good and bad. */
export async function toOpen(
  live: Live,
  request: CircleRequest,
  holders: Holder[],
  requesterBundle: number
): Promise<UrgentToOpen> {
  const { dealing, number, until } = request;
  const capsule = hexToBytes(dealing.capsule);
  const deal = await dealOf(live, dealing, holders);
  const fits = (one: Release) =>
    live.keeper.releaseFits({ deal, request: number, requesterBundle, releases: [one] });
  return {
    deal,
    capsule: {
      digest: capsule,
      bytes: await live.node.getBlock(capsule, { holders, signal: live.signal })
    },
    request: number,
    requesterBundle,
    expiry: until ?? 0,
    releases: await fetchReleases(live, request, holders, fits)
  };
}
