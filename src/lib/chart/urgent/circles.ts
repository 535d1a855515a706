import type { HistoryEntry } from '../../chain/history.ts';
import {
  scopeOfCircle,
  type Circle,
  type CircleTerms,
  type Reason,
  type Verdict
} from '../../chain/urgent-entries.ts';
import type { Address } from '../types.ts';

type Hex = `0x${string}`;

/** A guardian of a circle, and when the guardian last said to have the share. */
export interface CircleGuardian {
  address: Address;
  /** Unix seconds; null where the share of this dealing was never accepted. */
  confirmed: number | null;
  /** The block of that; 0 where never. */
  confirmedIn: number;
}

/** What was dealt to whom, and what it opens. */
export type Dealing = Pick<
  CircleState,
  'patient' | 'circle' | 'terms' | 'deal' | 'guardians' | 'capsule'
>;

/** One request to a circle, as the patient's verified history tells it. */
export interface CircleRequest {
  patient: Address;
  circle: Circle;
  /** Counts the requests to this circle, from 1. */
  number: number;
  /** The clinician; in a recovery the wallet that is to act for the patient. */
  asker: Address;
  reason: Reason | null;
  /** sha2-256 of the block with the reason in words; in a recovery, of the key bundle that shares are sealed to. */
  text: Hex;
  /** Unix seconds. */
  asked: number;
  /** Unix seconds: the first moment at which it can open. */
  opensAt: number;
  /** The dealing that it was made to, with what that dealing could open when it opened. */
  dealing: Dealing;
  /** A second clinician, as the summary takes one. */
  secondedBy: Address | null;
  approvals: { guardian: Address; release: Hex }[];
  /** 'void' where the circle was dealt anew before it opened; 'ended' where the patient ended what was open. */
  state: 'waiting' | 'stopped' | 'opened' | 'ended' | 'void';
  stoppedBy: Address | null;
  /** Unix seconds: when it opened, and up to when it is open; null before. A recovery opens for good. */
  opened: number | null;
  until: number | null;
  /** sha2-256 of the block with the report. */
  report: Hex | null;
  review: { verdict: Verdict | null; by: Address } | null;
}

/** A circle of guardians as the patient's verified history tells it. */
export interface CircleState {
  patient: Address;
  circle: Circle;
  terms: CircleTerms;
  deal: Hex;
  capsule: Hex;
  /** Block in which it was dealt. */
  dealt: number;
  /** Ascending by address, as they are on chain. */
  guardians: CircleGuardian[];
  /** Every guardian has accepted: only then it can be asked. */
  armed: boolean;
  /** Something opened since it was dealt, so its secret is known to somebody: to be dealt anew. */
  used: boolean;
  /**
   * 'renew': a lock changed since, so what is added later stays closed to it. 'deal': its shares are of no use any more. A
   * summary that was handed out can be asked for again: other clinicians may need it in the same hour.
   */
  needs: 'renew' | 'deal' | null;
  /** Oldest first. */
  requests: CircleRequest[];
}

/** Every circle that was ever dealt, from the patient's history; pure. One that was ended has no guardians. */
export function circlesOf(patient: Address, entries: readonly HistoryEntry[]): CircleState[] {
  const circles = new Map<Circle, CircleState>();
  for (const entry of entries) take(circles, patient, entry);
  return [...circles.values()];
}

function take(circles: Map<Circle, CircleState>, patient: Address, entry: HistoryEntry): void {
  if (entry.kind === 'shares-dealt') {
    const { circle, terms, deal } = entry;
    const requests = circles.get(circle)?.requests ?? [];
    for (const one of requests) if (one.state === 'waiting') one.state = 'void';
    const fresh = {
      guardians: [],
      armed: false,
      used: false,
      needs: null,
      capsule: deal,
      requests
    };
    circles.set(circle, { patient, circle, terms, deal, dealt: entry.block, ...fresh });
    return;
  }
  if (entry.kind === 'directory-published' || entry.kind === 'key-bundle-published') {
    // A dealing is signed with the patient's key: with another one, nobody can verify it. What was dealt before the first keys
    // were published is signed with these.
    if (entry.kind === 'key-bundle-published' && entry.version === 1) return;
    const needs = entry.kind === 'key-bundle-published' ? 'deal' : 'renew';
    for (const state of circles.values()) {
      // The summary opens no lock, and a new wallet opens all of them.
      const locks = state.circle !== 'summary' && state.circle !== 'recovery';
      if (!locks && needs === 'renew') continue;
      state.needs = state.needs === 'deal' ? 'deal' : needs;
    }
    return;
  }
  if (entry.kind === 'access-revoked' || entry.kind === 'all-access-revoked') {
    const ends = ({ circle, asker, state }: CircleRequest): boolean =>
      state === 'opened' &&
      (entry.kind === 'all-access-revoked' ||
        (entry.scope === scopeOfCircle(circle) && entry.grantee === asker));
    for (const { requests } of circles.values())
      for (const one of requests.filter(ends)) [one.state, one.until] = ['ended', entry.time];
    return;
  }
  if (entry.kind === 'controller-changed') {
    // The circle whose request the new wallet finished is ended by it.
    const state = circles.get('recovery');
    const done = state?.requests.findLast(
      (one) => one.state === 'waiting' && one.asker === entry.controller
    );
    if (!state || !done) return;
    [done.state, done.opened] = ['opened', entry.time];
    for (const one of state.requests) if (one.state === 'waiting') one.state = 'void';
    [state.guardians, state.armed] = [[], false];
    // The contract counts that as a dealing to nobody.
    state.terms = { ...state.terms, epoch: state.terms.epoch + 1, count: 0 };
    return;
  }
  if (!('circle' in entry)) return;
  const state = circles.get(entry.circle);
  if (!state) return;
  const request = 'number' in entry ? state.requests.find((r) => r.number === entry.number) : null;
  switch (entry.kind) {
    case 'guardian-named':
      state.guardians.push({ address: entry.guardian, confirmed: null, confirmedIn: 0 });
      break;
    case 'share-accepted': {
      const guardian = state.guardians.find((one) => one.address === entry.guardian);
      if (guardian) [guardian.confirmed, guardian.confirmedIn] = [entry.time, entry.block];
      state.armed = state.guardians.every((one) => one.confirmed !== null);
      break;
    }
    case 'capsule-sealed':
      state.capsule = entry.capsule;
      if (state.needs === 'renew') state.needs = null;
      break;
    case 'urgent-asked': {
      const { asker, reason, text } = entry;
      state.requests.push(newRequest(state, entry, { asker, reason, text }));
      break;
    }
    case 'recovery-asked': {
      const { controller: asker, bundle: text } = entry;
      state.requests.push(newRequest(state, entry, { asker, reason: null, text }));
      break;
    }
    case 'urgent-seconded':
      if (request) request.secondedBy = entry.clinician;
      break;
    case 'urgent-approved':
      request?.approvals.push({ guardian: entry.guardian, release: entry.release });
      break;
    case 'urgent-stopped':
      if (request) [request.state, request.stoppedBy] = ['stopped', entry.who];
      break;
    case 'urgent-opened':
      if (!request) break;
      [request.state, request.opened, request.until] = ['opened', entry.time, entry.expiry];
      request.dealing = { ...request.dealing, capsule: state.capsule };
      state.used = true;
      if (state.circle !== 'summary') state.needs = 'deal';
      break;
    case 'urgent-reported':
      if (request) request.report = entry.report;
      break;
    case 'urgent-reviewed':
      if (request) request.review = { verdict: entry.verdict, by: entry.authority };
      break;
  }
}

function newRequest(
  { patient, circle, terms, deal, guardians, capsule }: CircleState,
  { number, time }: { number: number; time: number },
  asked: Pick<CircleRequest, 'asker' | 'reason' | 'text'>
): CircleRequest {
  return {
    patient,
    circle,
    number,
    ...asked,
    asked: time,
    opensAt: time + terms.window,
    dealing: { patient, circle, terms, deal, guardians, capsule },
    secondedBy: null,
    approvals: [],
    state: 'waiting',
    stoppedBy: null,
    opened: null,
    until: null,
    report: null,
    review: null
  };
}

/** Whether a request can still be approved, stopped or opened: the contract lets it lapse a week after its window. */
export function isWaiting({ state, opensAt }: CircleRequest, now: number): boolean {
  return state === 'waiting' && now / 1000 <= opensAt + 7 * 86_400;
}
