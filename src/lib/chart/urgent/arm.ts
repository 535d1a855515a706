import { bytesToHex, hexToBytes } from '../../chain/hex.ts';
import { dealShares, renewCapsule, stopRequest } from '../../chain/urgent-calls.ts';
import type { Circle } from '../../chain/urgent-entries.ts';
import { perform, type OnStage } from '../action.ts';
import type { Live } from '../live.ts';
import { ownChart } from '../patient-chart.ts';
import { bundleOf } from '../people.ts';
import type { Address } from '../types.ts';
import { circleOf, dealOf, readCircles } from './blocks.ts';
import type { CircleRequest, CircleState } from './circles.ts';

/** What a patient chooses for one circle. */
export interface CircleChoice {
  circle: Circle;
  guardians: Address[];
  /** How many of them must approve. */
  threshold: number;
  /** Seconds in which a request can be stopped before it can open. */
  window: number;
  /** Seconds for which what opened stays open; 0 for recovery. */
  duration: number;
  /** Tags, 32 hex digits each, of the categories that this circle must not open. */
  sealed: string[];
}

/** The connected patient's circles: who the helpers are, who has confirmed and when, what was asked. */
export async function ownCircles(live: Live): Promise<CircleState[]> {
  const { circles } = await readCircles(live, live.address);
  return circles.filter((one) => one.guardians.length > 0);
}

/**
 * Deals shares to a circle, for the first time or anew: every older request is void, and the circle can be asked again
 * when each guardian has accepted. Each guardian's page must have published a key.
 * @throws as `perform`; NobodyHasItError where the key of a guardian is not to be had now
 */
export async function arm(live: Live, choice: CircleChoice, onStage?: OnStage): Promise<void> {
  const chart = await ownChart(live);
  if (!chart.keys) throw new Error('a patient has keys to her own chart');
  const { circles, holders } = await readCircles(live, live.address);
  const guardians = await Promise.all(
    choice.guardians.map((guardian) => bundleOf(live, guardian, holders))
  );
  const { circle, threshold, window, duration } = choice;
  const before = circles.find((one) => one.circle === circle)?.terms.epoch ?? 0;
  const { deal, capsule } = await live.keeper.dealShares({
    circle,
    epoch: before + 1,
    threshold,
    guardians,
    patientBundle: chart.keys.bundle.version,
    sealed: choice.sealed.map((tag) => hexToBytes(`0x${tag}`))
  });
  for (const block of [deal, capsule])
    await live.node.putBlock(block.bytes, 'dag-cbor', { label: `circle ${circle}` });
  const members = {
    deal: bytesToHex(deal.digest),
    guardians: deal.members.map((member) => member.guardian)
  };
  const terms = { circle, threshold, window, duration, members };
  await perform(live, [dealShares({ ...terms, capsule: bytesToHex(capsule.digest) })], onStage);
  live.changed('history');
}

/** Seals the present locks to a circle anew, after a lock changed; no guardian need be there. */
export async function renew(
  live: Live,
  circle: Circle,
  sealed: string[],
  onStage?: OnStage
): Promise<void> {
  await ownChart(live);
  const read = await readCircles(live, live.address);
  const deal = await dealOf(live, circleOf(read, circle), read.holders);
  const tags = sealed.map((tag) => hexToBytes(`0x${tag}`));
  const capsule = await live.keeper.renewCapsule(deal, tags);
  await live.node.putBlock(capsule.bytes, 'dag-cbor', { label: `circle ${circle}` });
  const call = { circle, capsule: bytesToHex(capsule.digest) };
  await perform(live, [renewCapsule(call)], onStage);
}

/** Stops a request to the connected patient's circle, for good. */
export async function stopOwn(
  live: Live,
  { circle, number }: Pick<CircleRequest, 'circle' | 'number'>,
  onStage?: OnStage
): Promise<void> {
  await perform(live, [stopRequest({ patient: live.address, circle, number })], onStage);
  live.changed('history');
}
