import type { Call } from '../../chain/calls.ts';
import { acceptShare, approve, stopRequest } from '../../chain/urgent-calls.ts';
import { bytesToHex } from '../../chain/hex.ts';
import type { Circle } from '../../chain/urgent-entries.ts';
import { perform, preview, type OnStage } from '../action.ts';
import { ChartError } from '../errors.ts';
import type { Live } from '../live.ts';
import { bundleOf, nameBook } from '../people.ts';
import type { Address, Preview } from '../types.ts';
import { previewAcceptSummary } from './arm-summary.ts';
import { circleOf, dealOf, membersOf, readCircles, requestOf, TRIAL } from './blocks.ts';
import type { CircleRequest } from './circles.ts';
import { previewApproveRecovery, recoveryBundle } from './help-recover.ts';
import { keep, keepForHelped } from './keep.ts';
import { requireLicensed, withLicence } from './licence.ts';
import { previewHandOut, requireTwo } from './summary.ts';
import type { UrgentRequest } from './views.ts';
import { spanInWords, timeInWords } from '../../words/format.ts';
import { m } from '../../words/compiled/messages.js';

/** Names one request of a patient. */
export type RequestName = Pick<CircleRequest, 'patient' | 'circle' | 'number'>;

/** What accepting does, in words. */
export async function previewAccept(
  live: Live,
  patient: Address,
  circle: Circle
): Promise<Preview> {
  const read = await readCircles(live, patient);
  const state = circleOf(read, circle);
  const calls = [acceptShare({ patient, circle, members: membersOf(state) })];
  if (circle === 'summary') return await previewAcceptSummary(live, patient, calls);
  const { threshold, count } = state.terms;
  const who = (await nameBook(live))(patient);
  return await preview(
    live,
    {
      sentence: m.urgent_accept({ patient: who, purpose: m.urgent_purpose({ circle }) }),
      rows: [
        { label: m.urgent_accept_label_whom(), value: who },
        {
          label: m.urgent_label_must_agree(),
          value: m.urgent_accept_threshold({ threshold, count })
        },
        { label: m.urgent_accept_label_alone(), value: m.urgent_accept_alone() }
      ],
      becomesPublic: m.urgent_accept_public(),
      staysPrivate: m.urgent_accept_private()
    },
    calls
  );
}

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
  await keepForHelped(live, patient);
  await perform(live, [acceptShare({ patient, circle, members: membersOf(state) })], onStage);
  live.changed('history');
}

/** What approving does, in words; the trial tells whether the contract would take it. */
export async function previewApprove(live: Live, request: UrgentRequest): Promise<Preview> {
  if (request.circle === 'recovery') return await previewApproveRecovery(live, nameOf(request));
  if (request.circle === 'summary') return await previewHandOut(live, request);
  const { patient, circle, number } = nameOf(request);
  const state = circleOf(await readCircles(live, patient), circle);
  const members = membersOf(state);
  const place = members.guardians.indexOf(live.address);
  const { threshold, count, duration } = state.terms;
  const before = request.approvals.length;
  const shown = await preview(
    live,
    {
      sentence: m.urgent_approve({
        circle,
        asker: request.asker.name,
        patient: request.patient.name,
        span: spanInWords(duration),
        threshold,
        count
      }),
      rows: [
        {
          label: m.urgent_approve_label_who(),
          value: m.urgent_in_register({ name: request.asker.name })
        },
        { label: m.urgent_label_why(), value: request.reason },
        {
          label: m.urgent_label_agreed(),
          value: m.urgent_threshold({ threshold: before, count: threshold })
        },
        {
          label: m.urgent_label_opens(),
          value: m.urgent_not_before({ time: timeInWords(request.opensAt) })
        }
      ],
      becomesPublic: m.urgent_approve_public(),
      staysPrivate: m.urgent_approve_private()
    },
    [approve({ patient, circle, number, place, release: TRIAL, members })]
  );
  return await withLicence(live, [request.asker.address], shown);
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
      m.urgent_error_closed(),
      m.urgent_error_closed_remedy()
    );
  if (circle !== 'recovery') await requireLicensed(live, request.asker);
  if (circle === 'summary') await requireTwo(live, request);
  const state = circleOf(read, circle);
  const deal = await dealOf(live, state, read.holders);
  const requester =
    circle === 'recovery'
      ? await recoveryBundle(live, request, read.holders)
      : await bundleOf(live, request.asker, read.holders);
  const release = await live.keeper.releaseShare(deal, number, requester);
  await keep(live, patient, release.bytes);
  const members = membersOf(state);
  const place = members.guardians.indexOf(live.address);
  const call = approve({ ...name, place, release: bytesToHex(release.digest), members });
  await perform(live, [call], onStage);
  live.changed('history');
}

/** What stopping does, in words. */
export async function previewStopAsGuardian(live: Live, request: UrgentRequest): Promise<Preview> {
  return await preview(
    live,
    {
      sentence: m.urgent_stop_as_helper({
        circle: request.circle,
        asker: request.asker.name,
        patient: request.patient.name
      }),
      rows: [
        { label: m.urgent_label_who_asked(), value: request.asker.name },
        { label: m.urgent_label_after(), value: m.urgent_can_ask_again() }
      ],
      becomesPublic: m.urgent_public_stopped(),
      staysPrivate: m.urgent_private_why()
    },
    [await stopCall(live, nameOf(request))]
  );
}

/** As a guardian: stops a request for good. */
export async function stopAsGuardian(
  live: Live,
  name: RequestName,
  onStage?: OnStage
): Promise<void> {
  await perform(live, [await stopCall(live, name)], onStage);
  live.changed('history');
}

async function stopCall(live: Live, name: RequestName): Promise<Call> {
  const read = await readCircles(live, name.patient);
  const mine = [circleOf(read, name.circle), ...read.circles].find(
    ({ circle, guardians }) =>
      (circle === name.circle || circle === 'guardians') &&
      guardians.some((one) => one.address === live.address)
  );
  if (!mine)
    throw new ChartError(
      'chart/no-helper',
      m.urgent_error_no_helper(),
      m.urgent_error_no_helper_remedy()
    );
  const as = { circle: mine.circle, members: membersOf(mine) };
  return stopRequest({ ...name, by: live.address, as });
}

/** A request's name out of what the screens show of it. */
export const nameOf = ({ patient, circle, number }: UrgentRequest): RequestName => ({
  patient: patient.address,
  circle,
  number
});
