import { ZERO_WORD } from '../../chain/hex.ts';
import { readKeys } from '../../chain/keys.ts';
import { askUrgently, openRequest, reportUse } from '../../chain/urgent-calls.ts';
import type { Circle, Reason } from '../../chain/urgent-entries.ts';
import { perform, preview, type OnStage } from '../action.ts';
import type { UrgentToOpen } from '../keeper/guardianship.ts';
import type { Live } from '../live.ts';
import { nameBook } from '../people.ts';
import type { Address, Preview } from '../types.ts';
import { BOUNDS } from './bounds.ts';
import { circleOf, membersOf, putWords, readCircles } from './blocks.ts';
import type { CircleRequest } from './circles.ts';
import { nameOf, type RequestName } from './help.ts';
import { toOpen } from './releases.ts';
import { viewsOf, type CircleView, type UrgentRequest } from './views.ts';
import { REASON_WORDS } from './words.ts';
import { spanInWords } from '../../words/format.ts';

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
    ({ circle, armed, needs }) =>
      armed && needs !== 'deal' && circle !== 'recovery' && circle in BOUNDS
  );
}

/** What asking does, in words. */
export async function previewAsk(live: Live, asking: UrgentAsking): Promise<Preview> {
  const { circle, patient, reason } = asking;
  const { terms } = circleOf(await readCircles(live, patient), circle);
  const who = (await nameBook(live))(patient);
  return await preview(
    live,
    {
      sentence: `You ask ${terms.threshold} of ${terms.count} helpers of ${who} to let you read the records for ${spanInWords(terms.duration)}.`,
      rows: [
        { label: 'Why', value: REASON_WORDS[reason] },
        { label: 'Opens', value: `${spanInWords(terms.window)} after asking, at the earliest` },
        { label: 'Until then', value: 'The patient and each helper can stop it' },
        { label: 'Afterwards', value: 'You report what it was for, and an authority reviews it' }
      ],
      becomesPublic:
        'That your organisation asked for urgent access to this address, when, and the reason from the list.',
      staysPrivate: 'Your words, which the patient and the helpers read.'
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
      sentence: `You open the records of ${request.patient.name} to read them for ${open}.`,
      rows: [
        { label: 'Helpers who agreed', value: request.approvals.map((one) => one.name).join(', ') },
        { label: 'Closes', value: `By itself, after ${open}; the patient can end it before` }
      ],
      becomesPublic:
        'That your organisation opened this address by urgent access, and when; and each record you then open.',
      staysPrivate: 'Everything inside the records.'
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
      sentence: `You report what you used urgent access to the records of ${request.patient.name} for.`,
      rows: [
        {
          label: 'Who reads it',
          value: 'The patient, the helpers, and the authority that reviews it'
        }
      ],
      becomesPublic: 'That your organisation reported, and when.',
      staysPrivate:
        'Your words stand in no public place; whoever is given them by your page can read them.'
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
  const { version = 0 } = keys.bundle ?? {};
  return await Promise.all(latest.map(({ request }) => toOpen(live, request, holders, version)));
}

const isOpen = ({ state, until }: CircleRequest, now: number): boolean =>
  state === 'opened' && until !== null && until > now / 1000;
