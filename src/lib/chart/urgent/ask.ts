import { hexToBytes } from '../../chain/hex.ts';
import { readKeys } from '../../chain/keys.ts';
import { askUrgently, openRequest, reportUse } from '../../chain/urgent-calls.ts';
import type { Circle, Reason } from '../../chain/urgent-entries.ts';
import type { Holder } from '../../ipfs/types.ts';
import { perform, type OnStage } from '../action.ts';
import type { UrgentToOpen } from '../keeper/guardianship.ts';
import type { Live } from '../live.ts';
import type { Address } from '../types.ts';
import { circleOf, dealOf, membersOf, putWords, readCircles } from './blocks.ts';
import type { CircleRequest } from './circles.ts';
import type { RequestName } from './help.ts';

/** As a clinician: asks a patient's circle. Returns the number of the request. */
export async function askCircle(
  live: Live,
  o: { patient: Address; circle: Circle; reason: Reason; words: string },
  onStage?: OnStage
): Promise<number> {
  const text = await putWords(live, o.words);
  await perform(live, [askUrgently({ ...o, text })], onStage);
  const { requests } = circleOf(await readCircles(live, o.patient), o.circle);
  return requests.findLast((one) => one.asker === live.address && one.text === text)!.number;
}

/** Opens a request that has its approvals, once its window has passed. */
export async function openAsked(live: Live, name: RequestName, onStage?: OnStage): Promise<void> {
  const read = await readCircles(live, name.patient);
  const members = membersOf(circleOf(read, name.circle));
  await perform(live, [openRequest({ ...name, members })], onStage);
  live.changed('history');
}

/** As the clinician: says afterwards what it was used for. */
export async function report(
  live: Live,
  name: RequestName,
  words: string,
  onStage?: OnStage
): Promise<void> {
  await perform(live, [reportUse({ ...name, report: await putWords(live, words) })], onStage);
}

/**
 * What the guardians released to this account for requests that are open now: fetched, not yet verified. A guardian
 * whose block nobody has counts as one who has not approved.
 */
export async function releasedToMe(live: Live, patient: Address): Promise<UrgentToOpen[]> {
  const { circles, holders } = await readCircles(live, patient);
  const keys = await readKeys(live.chain, live.address);
  const open = circles.flatMap((state) =>
    state.requests
      .filter((one) => one.asker === live.address && isOpen(one, live.now()))
      .map((request) => ({ state, request }))
  );
  // The last one opened replaces what was opened before through the same circle.
  const latest = open.filter(
    ({ state }, i) => !open.slice(i + 1).some((later) => later.state === state)
  );
  return await Promise.all(
    latest.map(async ({ state, request }) => {
      const capsule = hexToBytes(state.capsule);
      const options = { holders, signal: live.signal };
      return {
        deal: await dealOf(live, state, holders),
        capsule: { digest: capsule, bytes: await live.node.getBlock(capsule, options) },
        request: request.number,
        requesterBundle: keys.bundle?.version ?? 0,
        expiry: request.until ?? 0,
        releases: await fetchReleases(live, request, holders)
      };
    })
  );
}

async function fetchReleases(
  live: Live,
  request: CircleRequest,
  holders: Holder[]
): Promise<UrgentToOpen['releases']> {
  const found = await Promise.allSettled(
    request.approvals.map(async ({ guardian, release }) => {
      const digest = hexToBytes(release);
      const options = { holders, signal: live.signal };
      return { guardian, digest, bytes: await live.node.getBlock(digest, options) };
    })
  );
  return found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

const isOpen = ({ state, until }: CircleRequest, now: number): boolean =>
  state === 'opened' && until !== null && until > now / 1000;
