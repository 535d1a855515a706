import { acceptShare, approve, stopRequest } from '../../chain/urgent-calls.ts';
import { bytesToHex } from '../../chain/hex.ts';
import { readActor } from '../../chain/register.ts';
import type { Circle } from '../../chain/urgent-entries.ts';
import { perform, type OnStage } from '../action.ts';
import { ChartError } from '../errors.ts';
import type { Live } from '../live.ts';
import { bundleOf } from '../people.ts';
import type { Address } from '../types.ts';
import { circleOf, dealOf, membersOf, readCircles, requestOf } from './blocks.ts';
import type { CircleRequest } from './circles.ts';

/** Names one request of a patient. */
export type RequestName = Pick<CircleRequest, 'patient' | 'circle' | 'number'>;

/**
 * As a guardian: verifies the own share against what the patient committed to, keeps the deal, and accepts on chain; or
 * confirms again.
 * @throws BadShareError, BadSignatureError, MismatchError: then nothing is accepted
 */
export async function acceptOwnShare(
  live: Live,
  patient: Address,
  circle: Circle,
  onStage?: OnStage
): Promise<void> {
  const read = await readCircles(live, patient);
  const state = circleOf(read, circle);
  const deal = await dealOf(live, state, read.holders);
  await live.keeper.checkShare(deal);
  await keep(live, patient, deal.bytes);
  await perform(live, [acceptShare({ patient, circle, members: membersOf(state) })], onStage);
}

/**
 * As a guardian: makes sure of who asks (licence and key), seals the own share again to that key for this request alone,
 * and approves on chain.
 * @throws ChartError where the request no longer waits or the asker's licence has ended
 */
export async function approveRequest(
  live: Live,
  name: RequestName,
  onStage?: OnStage
): Promise<void> {
  const { patient, circle, number } = name;
  const read = await readCircles(live, patient);
  const request = requestOf(read, name);
  if (request.state !== 'waiting')
    throw new ChartError(
      'chart/request-closed',
      'This request no longer waits for approvals.',
      'There is nothing to do.'
    );
  const { validUntil } = await readActor(live.chain, request.asker);
  if (validUntil <= live.now() / 1000)
    throw new ChartError(
      'chart/not-licensed',
      'Whoever asks has no licence that holds now.',
      'Do not approve. Call the hospital if you are in doubt.'
    );
  const state = circleOf(read, circle);
  const deal = await dealOf(live, state, read.holders);
  const requester = await bundleOf(live, request.asker, read.holders);
  const release = await live.keeper.releaseShare(deal, number, requester);
  await keep(live, patient, release.bytes);
  const members = membersOf(state);
  const place = members.guardians.indexOf(live.address);
  const call = approve({ ...name, place, release: bytesToHex(release.digest), members });
  await perform(live, [call], onStage);
}

/** As a guardian: stops a request for good. */
export async function stopAsGuardian(
  live: Live,
  name: RequestName,
  onStage?: OnStage
): Promise<void> {
  const read = await readCircles(live, name.patient);
  const mine = [circleOf(read, name.circle), ...read.circles].find(
    ({ circle, guardians }) =>
      (circle === name.circle || circle === 'guardians') &&
      guardians.some((one) => one.address === live.address)
  );
  if (!mine)
    throw new ChartError(
      'chart/no-helper',
      'You are not a helper of this patient.',
      'Switch to the wallet that the patient named.'
    );
  const as = { circle: mine.circle, members: membersOf(mine) };
  await perform(live, [stopRequest({ ...name, as })], onStage);
}

async function keep(live: Live, patient: Address, bytes: Uint8Array): Promise<void> {
  await live.node.putBlock(bytes, 'dag-cbor', { label: `help ${patient}` });
}
