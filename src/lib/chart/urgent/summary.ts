import { latestTime } from '../../chain/client.ts';
import { readKeys } from '../../chain/keys.ts';
import { approve, askUrgently, secondRequest } from '../../chain/urgent-calls.ts';
import { ZERO_WORD } from '../../chain/hex.ts';
import type { EmergencyCard } from '../../health/emergency-card.ts';
import { m } from '../../words/compiled/messages.js';
import { listInWords, spanInWords } from '../../words/format.ts';
import { OwnChartError } from '../../errors.ts';
import { perform, preview, type OnStage } from '../action.ts';
import { ChartError } from '../errors.ts';
import type { UrgentToOpen } from '../keeper/guardianship.ts';
import type { Live } from '../live.ts';
import { nameBook } from '../people.ts';
import type { Address, Preview } from '../types.ts';
import type { UrgentAsking } from './ask.ts';
import { circleOf, membersOf, readCircles, requestOf, TRIAL } from './blocks.ts';
import { isWaiting, type CircleRequest } from './circles.ts';
import { requireLicensed, withLicence } from './licence.ts';
import { toOpen } from './releases.ts';
import { readSummary } from './summary-lines.ts';
import { viewsOf, type UrgentRequest } from './views.ts';

// The emergency summary: one clinician asks, another one too, and any of the organisations that the patient chose hands it out.

const circle = 'summary';

/** Names one request for a summary. */
type SummaryName = Pick<CircleRequest, 'patient' | 'number'>;

/** What asking for the summary does, in words. */
export async function previewAskSummary(live: Live, asking: UrgentAsking): Promise<Preview> {
  const { patient, reason } = asking;
  const { terms, guardians } = circleOf(await readCircles(live, patient), circle);
  const name = await nameBook(live);
  const names = listInWords(guardians.map((one) => name(one.address)));
  return await preview(
    live,
    {
      sentence: m.summary_ask_sentence({ patient: name(patient) }),
      rows: [
        { label: m.summary_row_why(), value: m.urgent_reason({ reason }) },
        { label: m.summary_row_second(), value: m.summary_row_second_text() },
        { label: m.summary_row_then(), value: m.summary_row_then_text({ names }) },
        {
          label: m.summary_row_open(),
          value: m.summary_row_open_text({ span: spanInWords(terms.duration) })
        },
        { label: m.summary_row_after(), value: m.summary_row_after_text() }
      ],
      becomesPublic: m.summary_ask_public(),
      staysPrivate: m.summary_ask_private()
    },
    [askUrgently({ ...asking, text: ZERO_WORD })]
  );
}

/** The requests for a patient's summary that the connected clinician could second. */
export async function toSecond(live: Live, patient: Address): Promise<UrgentRequest[]> {
  const found = (await viewsOf(live, patient)).find((one) => one.circle === circle);
  return (found?.requests ?? []).filter(
    ({ state, seconded, asker }) =>
      state === 'waiting' && seconded === null && asker.address !== live.address
  );
}

/** What seconding does, in words. */
export async function previewSecond(live: Live, request: UrgentRequest): Promise<Preview> {
  const [asker, patient] = [request.asker.name, request.patient.name];
  return await preview(
    live,
    {
      sentence: m.summary_second_sentence({ asker, patient }),
      rows: [
        { label: m.summary_row_why(), value: request.reason },
        { label: m.summary_row_reads(), value: m.summary_row_reads_text({ asker }) }
      ],
      becomesPublic: m.summary_second_public(),
      staysPrivate: m.summary_second_private()
    },
    [secondRequest({ patient: request.patient.address, number: request.number })]
  );
}

/** As another clinician: asks for the summary too. @throws as `perform` */
export async function second(live: Live, name: SummaryName, onStage?: OnStage): Promise<void> {
  await perform(live, [secondRequest(name)], onStage);
  live.changed('history');
}

/** What handing the summary out does, in words. */
export async function previewHandOut(live: Live, request: UrgentRequest): Promise<Preview> {
  const [patient, number] = [request.patient.address, request.number];
  const state = circleOf(await readCircles(live, patient), circle);
  const members = membersOf(state);
  const place = members.guardians.indexOf(live.address);
  const clinicians = [request.asker, ...(request.seconded ? [request.seconded] : [])];
  const shown = await preview(
    live,
    {
      sentence: m.summary_hand_sentence({
        asker: request.asker.name,
        patient: request.patient.name
      }),
      rows: [
        {
          label: m.summary_row_clinicians(),
          value: listInWords(clinicians.map((one) => one.name))
        },
        { label: m.summary_row_why(), value: request.reason },
        {
          label: m.summary_row_open(),
          value: m.summary_row_open_text({ span: spanInWords(state.terms.duration) })
        }
      ],
      becomesPublic: m.summary_hand_public(),
      staysPrivate: m.summary_hand_private({ asker: request.asker.name })
    },
    [approve({ patient, circle, number, place, release: TRIAL, members })]
  );
  return await withLicence(
    live,
    clinicians.map((one) => one.address),
    shown
  );
}

/**
 * As an organisation that holds the summary: refuses while one clinician alone asks, or one of the two has no licence now.
 * @throws ChartError
 */
export async function requireTwo(
  live: Live,
  { asker, secondedBy }: Pick<CircleRequest, 'asker' | 'secondedBy'>
): Promise<void> {
  if (!secondedBy || secondedBy === asker)
    throw new ChartError(
      'chart/one-clinician',
      m.summary_one_clinician(),
      m.summary_one_clinician_remedy()
    );
  await requireLicensed(live, secondedBy);
}

/** An emergency summary that was handed out. */
export interface OpenedSummary {
  patient: { address: Address; name: string };
  card: EmergencyCard;
  /** It closes by itself then. */
  until: Date;
  /** The same lines as FHIR: an International Patient Summary. */
  fhir: Uint8Array;
}

/**
 * As the clinician who asked: opens the summary, as long as it is open on chain and the own licence holds.
 * @throws ChartError where it is not open, or no more; TooFewSharesError, MismatchError; NobodyHasItError
 */
export async function openSummary(
  live: Live,
  { patient, number }: SummaryName
): Promise<OpenedSummary> {
  const read = await readCircles(live, patient);
  const request = requestOf(read, { circle, number });
  const now = Math.max(live.now() / 1000, await latestTime(live.chain, live));
  if (
    request.asker !== live.address ||
    request.state !== 'opened' ||
    request.until === null ||
    request.until <= now
  )
    throw new ChartError(
      'chart/summary-closed',
      isWaiting(request, live.now()) ? m.summary_not_open_yet() : m.summary_closed(),
      m.summary_closed_remedy()
    );
  await requireLicensed(live, live.address);
  const { version = 0 } = (await readKeys(live.chain, live.address)).bundle ?? {};
  const name = await nameBook(live);
  const fhir = await opened(
    live,
    request,
    await toOpen(live, request, read.holders, version),
    name
  );
  return {
    patient: { address: patient, name: name(patient) },
    card: readSummary(fhir),
    until: new Date(request.until * 1000),
    fhir
  };
}

/** @throws ChartError that names who handed out something else than the key */
async function opened(
  live: Live,
  { approvals }: CircleRequest,
  released: UrgentToOpen,
  name: (address: Address) => string
): Promise<Uint8Array> {
  try {
    return await live.keeper.openSummary(released);
  } catch (error) {
    if (!(error instanceof OwnChartError) || error.code !== 'crypto/too-few-shares') throw error;
    throw new ChartError(
      'chart/bad-summary',
      m.summary_bad({ holder: approvals.map(({ guardian }) => name(guardian)).join(', ') }),
      m.summary_bad_remedy(),
      error
    );
  }
}
