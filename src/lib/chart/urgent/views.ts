import { latestTime } from '../../chain/client.ts';
import { findCirclesOf } from '../../chain/urgent-search.ts';
import type { Circle } from '../../chain/urgent-entries.ts';
import type { Live } from '../live.ts';
import { nameBook, readOrganisations } from '../people.ts';
import { accountKey, historyCache } from '../store.ts';
import type { Address, Role } from '../types.ts';
import { readCircles } from './blocks.ts';
import { isWaiting, type CircleRequest, type CircleState } from './circles.ts';
import { readSealed } from './sealed.ts';
import { REASON_WORDS, VERDICT_WORDS } from './words.ts';

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
}

/** A request to a circle as the screens show it. */
export interface UrgentRequest {
  id: string;
  patient: Named;
  circle: Circle;
  number: number;
  asker: Named;
  /** Why, as it was chosen. */
  reason: string;
  /** sha2-256 of the block with the reason in words. */
  text: `0x${string}`;
  asked: Date;
  /** Until then it can be stopped; from then on it can open. */
  opensAt: Date;
  approvals: Named[];
  threshold: number;
  count: number;
  state: 'waiting' | 'lapsed' | 'stopped' | 'open' | 'ended' | 'void';
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
  needs: CircleState['needs'];
  /** Newest first. */
  requests: UrgentRequest[];
}

/** The connected patient's circles, with the categories she keeps closed to each. */
export async function ownCircleViews(live: Live): Promise<(CircleView & { sealed: string[] })[]> {
  const views = await viewsOf(live, live.address);
  return await Promise.all(
    views.map(async (view) => ({ ...view, sealed: await readSealed(live, view.circle) }))
  );
}

/** The circles in which the connected account is a helper now. */
export async function helping(live: Live): Promise<CircleView[]> {
  const patients = await findCircled(live);
  const views = await Promise.all(patients.map((patient) => viewsOf(live, patient)));
  return views.flat().filter(({ helpers }) => helpers.some((helper) => helper.isMe));
}

/** What the connected clinician asked for, newest first. */
export async function askedByMe(live: Live): Promise<UrgentRequest[]> {
  const patients = await findCircled(live);
  const views = await Promise.all(patients.map((patient) => viewsOf(live, patient)));
  return newest(views.flat().flatMap((view) => view.requests)).filter(
    ({ asker, circle }) => asker.address === live.address && circle !== 'recovery'
  );
}

/** Whatever was opened anywhere, for an authority to review; what waits for it first, oldest first. */
export async function usesToReview(live: Live): Promise<UrgentRequest[]> {
  const { patients } = await findCirclesOf(live.chain, null, { signal: live.signal });
  const views = await Promise.all(patients.map((patient) => viewsOf(live, patient)));
  return newest(views.flat().flatMap((view) => view.requests))
    .filter(({ opened, circle }) => opened !== null && circle !== 'recovery')
    .sort((a, b) => Number(a.review !== null) - Number(b.review !== null));
}

interface Found {
  next: number;
  patients: Address[];
}

/** The patients in whose circles this account has a part; each search goes on where the last one ended. */
export async function findCircled(live: Live): Promise<Address[]> {
  const { chainId, contract, deployedAt } = live.settings;
  const key = `circled ${accountKey(chainId, contract, live.address)}`;
  const before = ((await historyCache.get(key)) as Found | undefined) ?? {
    next: deployedAt,
    patients: []
  };
  const found = await findCirclesOf(live.chain, live.address, {
    fromBlock: before.next,
    signal: live.signal
  });
  const patients = [...new Set([...before.patients, ...found.patients])];
  await historyCache.put(key, { next: found.next, patients } satisfies Found);
  return patients.filter((patient) => patient !== live.address);
}

/** A patient's circles as the screens show them. */
export async function viewsOf(live: Live, patient: Address): Promise<CircleView[]> {
  const [{ circles }, name, register, time] = await Promise.all([
    readCircles(live, patient),
    nameBook(live),
    readOrganisations(live),
    latestTime(live.chain, live)
  ]);
  // The contract goes by its blocks; where none was made for a while, this device's clock is nearer.
  const now = Math.max(live.now(), time * 1000);
  const named = (address: Address): Named => ({ address, name: name(address) });
  return circles.map((state) => ({
    patient: named(patient),
    circle: state.circle,
    threshold: state.terms.threshold,
    window: state.terms.window,
    duration: state.terms.duration,
    helpers: state.guardians.map(({ address, confirmed }) => ({
      ...named(address),
      role: register.find((one) => one.address === address)?.role ?? 'patient',
      isMe: address === live.address,
      confirmed: confirmed === null ? null : new Date(confirmed * 1000)
    })),
    armed: state.armed,
    needs: state.needs,
    requests: state.requests.map((request) => requestView(request, named, now)).reverse()
  }));
}

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
    reason: request.reason ? REASON_WORDS[request.reason] : REASON_WORDS.other,
    text: request.text,
    asked: new Date(request.asked * 1000),
    opensAt: new Date(opensAt * 1000),
    approvals: approvals.map(({ guardian }) => named(guardian)),
    threshold: terms.threshold,
    count: terms.count,
    state: stateOf(request, waiting, now),
    due: waiting && approvals.length >= terms.threshold && now / 1000 >= opensAt,
    stoppedBy: stoppedBy && named(stoppedBy),
    opened: opened === null ? null : new Date(opened * 1000),
    until: until === null ? null : new Date(until * 1000),
    report: request.report,
    review: review && {
      verdict: review.verdict ? VERDICT_WORDS[review.verdict] : 'in a way not known here',
      by: named(review.by)
    }
  };
}

function stateOf(
  { state, until }: CircleRequest,
  waiting: boolean,
  now: number
): UrgentRequest['state'] {
  if (state === 'opened') return until !== null && until > now / 1000 ? 'open' : 'ended';
  if (state === 'waiting') return waiting ? 'waiting' : 'lapsed';
  return state;
}

const newest = (requests: UrgentRequest[]): UrgentRequest[] =>
  requests.sort((a, b) => b.asked.getTime() - a.asked.getTime());
