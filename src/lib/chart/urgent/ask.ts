import { ZERO_WORD } from '../../chain/hex.ts';
import { readKeys } from '../../chain/keys.ts';
import { askUrgently, openRequest, reportUse } from '../../chain/urgent-calls.ts';
import type { Circle, Reason } from '../../chain/urgent-entries.ts';
import { perform, preview, type OnStage } from '../action.ts';
import type { Live } from '../live.ts';
import { nameBook } from '../people.ts';
import type { Address, Preview } from '../types.ts';
import { circleOf, membersOf, putWords, readCircles } from './blocks.ts';
import type { CircleRequest } from './circles.ts';
import { nameOf, type RequestName } from './help.ts';
import type { Gathered } from './pieces.ts';
import { toOpen } from './releases.ts';
import { viewsOf, type CircleView, type UrgentRequest } from './views.ts';
import { listInWords, spanInWords } from '../../words/format.ts';
import { m } from '../../words/compiled/messages.js';

/** What a clinician asks for. */
export interface UrgentAsking {
  patient: Address;
  circle: Circle;
  reason: Reason;
  words: string;
}

/** Which of a patient's circles can be asked now. */
export async function circlesToAsk(live: Live, patient: Address): Promise<CircleView[]> {
  return (await viewsOf(live, patient)).filter(
    ({ circle, armed, needs }) => armed && needs !== 'deal' && circle !== 'recovery'
  );
}

/** What asking does, in words. */
export async function previewAsk(live: Live, asking: UrgentAsking): Promise<Preview> {
  const { circle, patient, reason } = asking;
  if (circle === 'summary')
    return await (await import('./summary.ts')).previewAskSummary(live, asking);
  const { terms } = circleOf(await readCircles(live, patient), circle);
  const who = (await nameBook(live))(patient);
  return await preview(
    live,
    {
      sentence: m.urgent_ask({
        threshold: terms.threshold,
        count: terms.count,
        patient: who,
        span: spanInWords(terms.duration)
      }),
      rows: [
        { label: m.urgent_label_why(), value: m.urgent_reason({ reason }) },
        {
          label: m.urgent_label_opens(),
          value: m.urgent_ask_earliest({ span: spanInWords(terms.window) })
        },
        { label: m.urgent_label_until_then(), value: m.urgent_ask_can_stop() },
        { label: m.urgent_ask_label_afterwards(), value: m.urgent_ask_afterwards() }
      ],
      becomesPublic: m.urgent_ask_public(),
      staysPrivate: m.urgent_ask_private()
    },
    [askUrgently({ ...asking, text: ZERO_WORD })]
  );
}

/** As a clinician: asks a patient's circle. Returns the number of the request. */
export async function askCircle(live: Live, o: UrgentAsking, onStage?: OnStage): Promise<number> {
  const text = await putWords(live, o.patient, o.circle, o.words);
  await perform(live, [askUrgently({ ...o, text })], onStage);
  live.changed('history');
  const { requests } = circleOf(await readCircles(live, o.patient), o.circle);
  return requests.findLast((one) => one.asker === live.address && one.text === text)!.number;
}

/** What opening does, in words. */
export async function previewOpen(live: Live, request: UrgentRequest): Promise<Preview> {
  const name = nameOf(request);
  const state = circleOf(await readCircles(live, name.patient), name.circle);
  const open = spanInWords(state.terms.duration);
  return await preview(
    live,
    {
      sentence: m.urgent_open({ patient: request.patient.name, span: open }),
      rows: [
        {
          label: m.urgent_label_helpers_agreed(),
          value: listInWords(request.approvals.map((one) => one.name))
        },
        { label: m.urgent_open_label_closes(), value: m.urgent_open_closes({ span: open }) }
      ],
      becomesPublic: m.urgent_open_public(),
      staysPrivate: m.urgent_private_records()
    },
    [openRequest({ ...name, members: membersOf(state) })]
  );
}

/** Opens a request that has its approvals, once its window has passed. */
export async function openAsked(live: Live, name: RequestName, onStage?: OnStage): Promise<void> {
  const read = await readCircles(live, name.patient);
  const members = membersOf(circleOf(read, name.circle));
  await perform(live, [openRequest({ ...name, members })], onStage);
  live.changed('history');
}

/** What reporting does, in words. */
export async function previewReport(live: Live, request: UrgentRequest): Promise<Preview> {
  return await preview(
    live,
    {
      sentence: m.urgent_report({ patient: request.patient.name }),
      rows: [
        {
          label: m.urgent_report_label_reader(),
          value: m.urgent_report_reader()
        }
      ],
      becomesPublic: m.urgent_report_public(),
      staysPrivate: m.urgent_report_private()
    },
    [reportUse({ ...nameOf(request), report: ZERO_WORD })]
  );
}

/** As the clinician: says afterwards what it was used for. */
export async function report(
  live: Live,
  name: RequestName,
  words: string,
  onStage?: OnStage
): Promise<void> {
  const digest = await putWords(live, name.patient, name.circle, words);
  await perform(live, [reportUse({ ...name, report: digest })], onStage);
  live.changed('history');
}

/**
 * What the guardians released to this account for requests that are open now, to read records by, good and bad.
 * A guardian whose block nobody has counts as one who has not approved.
 */
export async function releasedToMe(live: Live, patient: Address): Promise<Gathered[]> {
  const { circles, holders } = await readCircles(live, patient);
  const keys = await readKeys(live.chain, live.address);
  const reading = circles.filter(({ circle }) => circle !== 'summary');
  const open = reading.flatMap((state) =>
    state.requests
      .filter((one) => one.asker === live.address && isOpen(one, live.now()))
      .map((request) => ({ state, request }))
  );
  // The last one opened replaces what was opened before through the same circle.
  const latest = open.filter(
    ({ state }, i) => !open.slice(i + 1).some((later) => later.state === state)
  );
  const { version = 0 } = keys.bundle ?? {};
  return await Promise.all(
    latest.map(async ({ request }) => ({
      request,
      released: await toOpen(live, request, holders, version)
    }))
  );
}

const isOpen = ({ state, until }: CircleRequest, now: number): boolean =>
  state === 'opened' && until !== null && until > now / 1000;
