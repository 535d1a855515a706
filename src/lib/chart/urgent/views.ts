import { latestTime } from '../../chain/client.ts';
import { readKeys } from '../../chain/keys.ts';
import { findCirclesOf } from '../../chain/urgent-search.ts';
import type { Circle } from '../../chain/urgent-entries.ts';
import type { Live } from '../live.ts';
import { nameBook, readOrganisations } from '../people.ts';
import type { Address, Role } from '../types.ts';
import { readCircles } from './blocks.ts';
import { findCircled } from './find-circled.ts';
import { isWaiting, type CircleRequest, type CircleState } from './circles.ts';
import type { EmergencyCard } from '../../health/emergency-card.ts';
import { readCard, readSealed } from './sealed.ts';
import { m } from '../../words/compiled/messages.js';

export interface Named {
  address: Address;
  name: string;
}

/** A helper as the screens show one. */
export interface HelperView extends Named {
  role: Role;
  isMe: boolean;
  /** When the helper last said to have a share that fits; null where not yet. */
  confirmed: Date | null;
  /** The helper has other keys than those of then, and has not checked the piece with them. */
  newKeys: boolean;
}

/** A request to a circle as the screens show it. */
export interface UrgentRequest {
  id: string;
  patient: Named;
  circle: Circle;
  number: number;
  asker: Named;
  /** The second clinician, as the summary takes one; null where there is none yet. */
  seconded: Named | null;
  /** Why, as it was chosen. */
  reason: string;
  /** sha2-256 of the block with the reason in words; for a new wallet of the block with its keys. */
  text: `0x${string}`;
  asked: Date;
  /** Until then it can be stopped; from then on it can open. */
  opensAt: Date;
  approvals: Named[];
  threshold: number;
  count: number;
  /** 'done': a new wallet has taken over. */
  state: 'waiting' | 'lapsed' | 'stopped' | 'open' | 'ended' | 'void' | 'done';
  /** It has its approvals, and its window has passed. */
  due: boolean;
  stoppedBy: Named | null;
  opened: Date | null;
  /** Up to when what opened is open. */
  until: Date | null;
  report: `0x${string}` | null;
  review: { verdict: string; by: Named } | null;
}

/** A circle as the screens show it. */
export interface CircleView {
  patient: Named;
  circle: Circle;
  threshold: number;
  /** Seconds. */
  window: number;
  duration: number;
  helpers: HelperView[];
  armed: boolean;
  /** Something opened since it was dealt. */
  used: boolean;
  needs: CircleState['needs'];
  /** Newest first. */
  requests: UrgentRequest[];
}

/** A circle of one's own, with what its helpers can and cannot open. */
export interface OwnCircleView extends CircleView {
  /** Tags of the categories that stay closed to it. */
  sealed: string[];
  /** The lines of the emergency summary. */
  card: EmergencyCard | null;
}

/** The connected patient's circles. */
export async function ownCircleViews(live: Live): Promise<OwnCircleView[]> {
  const views = await viewsOf(live, live.address);
  return await Promise.all(
    views.map(async (view) => ({
      ...view,
      sealed: await readSealed(live, view.circle),
      card: view.circle === 'summary' ? await readCard(live) : null
    }))
  );
}

/** Who can give a patient another wallet, and how far the request is that names these keys; null where none does. */
export interface RecoveryView {
  circle: CircleView | null;
  request: UrgentRequest | null;
}

export async function recoveryView(
  live: Live,
  patient: Address,
  keys: `0x${string}`
): Promise<RecoveryView> {
  const circle = (await viewsOf(live, patient)).find((one) => one.circle === 'recovery') ?? null;
  return { circle, request: circle?.requests.find(({ text }) => text === keys) ?? null };
}

/** The circles in which the connected account is a helper now. */
export async function helping(live: Live): Promise<CircleView[]> {
  const views = await viewsOfAll(live, await findCircled(live));
  return views.filter(({ helpers }) => helpers.some((helper) => helper.isMe));
}

/** What the connected clinician asked for, newest first. */
export async function askedByMe(live: Live): Promise<UrgentRequest[]> {
  const views = await viewsOfAll(live, await findCircled(live));
  return newest(views.flatMap((view) => view.requests)).filter(
    ({ asker, circle }) => asker.address === live.address && circle !== 'recovery'
  );
}

/** Whatever was opened anywhere, for an authority to review: what waits for it, the oldest first, then the rest, newest first. */
export async function usesToReview(live: Live): Promise<UrgentRequest[]> {
  const { patients } = await findCirclesOf(live.chain, null, { signal: live.signal });
  const views = await viewsOfAll(live, patients);
  return newest(views.flatMap((view) => view.requests))
    .filter(({ opened, circle }) => opened !== null && circle !== 'recovery')
    .sort((a, b) => {
      const later = a.opened!.getTime() - b.opened!.getTime();
      return Number(a.review !== null) - Number(b.review !== null) || (a.review ? -later : later);
    });
}

/** A patient's circles as the screens show them. */
export const viewsOf = (live: Live, patient: Address): Promise<CircleView[]> =>
  viewsOfAll(live, [patient]);

/** The circles of these patients; what is the same for all of them is asked once. */
async function viewsOfAll(live: Live, patients: readonly Address[]): Promise<CircleView[]> {
  if (patients.length === 0) return [];
  const [read, name, register, time] = await Promise.all([
    Promise.all(
      patients.map(async (patient) => ({ patient, ...(await readCircles(live, patient)) }))
    ),
    nameBook(live),
    readOrganisations(live),
    latestTime(live.chain, live)
  ]);
  // The contract goes by its blocks; where none was made for a while, this device's clock is nearer.
  const now = Math.max(live.now(), time * 1000);
  const named = (address: Address): Named => ({ address, name: name(address) });
  const keysOf = await newestKeys(
    live,
    read.flatMap(({ circles }) => circles)
  );
  const viewOf = (patient: Address, state: CircleState): CircleView => ({
    patient: named(patient),
    circle: state.circle,
    threshold: state.terms.threshold,
    window: state.terms.window,
    duration: state.terms.duration,
    helpers: state.guardians.map(({ address, confirmed, confirmedIn }) => ({
      ...named(address),
      role: register.find((one) => one.address === address)?.role ?? 'patient',
      isMe: address === live.address,
      confirmed: dateOf(confirmed),
      newKeys: keysOf(address) > Math.max(state.dealt, confirmedIn)
    })),
    armed: state.armed,
    used: state.used,
    needs: state.needs,
    requests: state.requests.map((request) => requestView(request, named, now)).reverse()
  });
  return read.flatMap(({ patient, circles }) => circles.map((state) => viewOf(patient, state)));
}

/** Tells in which block somebody last published keys: a piece is sealed to the keys of its time. */
async function newestKeys(
  live: Live,
  circles: readonly CircleState[]
): Promise<(guardian: Address) => number> {
  const all = new Set(circles.flatMap(({ guardians }) => guardians.map((one) => one.address)));
  const since = new Map(
    await Promise.all(
      [...all].map(async (guardian) => {
        const { bundle } = await readKeys(live.chain, guardian);
        return [guardian, bundle?.block ?? 0] as const;
      })
    )
  );
  return (guardian) => since.get(guardian)!;
}

/** A moment of the chain, in seconds. */
const dateOf = (seconds: number | null): Date | null =>
  seconds === null ? null : new Date(seconds * 1000);

function requestView(
  request: CircleRequest,
  named: (address: Address) => Named,
  now: number
): UrgentRequest {
  const { terms } = request.dealing;
  const { patient, circle, number, approvals, opensAt, stoppedBy, opened, until, review } = request;
  const waiting = isWaiting(request, now);
  return {
    id: `${patient} ${circle} ${number}`,
    patient: named(patient),
    circle,
    number,
    asker: named(request.asker),
    seconded: request.secondedBy && named(request.secondedBy),
    get reason() {
      if (circle === 'recovery') return m.urgent_reason_lost();
      return m.urgent_reason({ reason: request.reason ?? 'other' });
    },
    text: request.text,
    asked: new Date(request.asked * 1000),
    opensAt: new Date(opensAt * 1000),
    approvals: approvals.map(({ guardian }) => named(guardian)),
    threshold: terms.threshold,
    count: terms.count,
    state: stateOf(request, waiting, now),
    due: waiting && approvals.length >= terms.threshold && now / 1000 >= opensAt,
    stoppedBy: stoppedBy && named(stoppedBy),
    opened: dateOf(opened),
    until: dateOf(until),
    report: request.report,
    review: review && {
      get verdict() {
        return m.urgent_verdict({ verdict: review.verdict ?? 'unknown' });
      },
      by: named(review.by)
    }
  };
}

function stateOf(
  { circle, state, until }: CircleRequest,
  waiting: boolean,
  now: number
): UrgentRequest['state'] {
  if (state === 'opened' && circle === 'recovery') return 'done';
  if (state === 'opened') return until !== null && until > now / 1000 ? 'open' : 'ended';
  if (state === 'waiting') return waiting ? 'waiting' : 'lapsed';
  return state;
}

const newest = (requests: UrgentRequest[]): UrgentRequest[] =>
  requests.sort((a, b) => b.asked.getTime() - a.asked.getTime());
