import { type ContractFunctionArgs, concatHex, keccak256, padHex } from 'viem';
import type { Call } from './calls.ts';
import type { circlesAbi } from './circles-abi.ts';
import { type Cancel, type Chain, viewCircles } from './client.ts';
import { type Address, type Hex, lowerAddress, ZERO_WORD } from './hex.ts';
import {
  type Circle,
  circleCode,
  type CircleTerms,
  parseCircle,
  type Reason,
  REASONS,
  type Verdict,
  VERDICTS
} from './urgent-entries.ts';

type ActionName = Extract<
  (typeof circlesAbi)[number],
  { type: 'function'; stateMutability: 'nonpayable' }
>['name'];

function call<N extends ActionName>(
  functionName: N,
  args: ContractFunctionArgs<typeof circlesAbi, 'nonpayable', N>
): Call {
  return { functionName, args: args as readonly unknown[], ofCircles: true };
}

/** Who is in a circle: on chain one hash, shown by whoever acts. */
export interface Members {
  /** sha2-256 of the block with the sealed shares. */
  deal: Hex;
  /** Ascending. */
  guardians: readonly Address[];
}

const NO_MEMBERS: Members = { deal: ZERO_WORD, guardians: [] };

const tuple = ({ deal, guardians }: Members) => ({
  deal,
  guardians: guardians.map((one) => lowerAddress(one))
});

/** The hash of a circle's members as the contract keeps it. */
export const membersHash = ({ deal, guardians }: Members): Hex =>
  keccak256(concatHex([deal, ...guardians.map((one) => padHex(one, { size: 32 }))]));

/** As the patient: deals shares to a circle; every request to it is void from then on. */
export function dealShares(o: {
  patient: Address;
  circle: Circle;
  threshold: number;
  /** Seconds. */
  window: number;
  duration: number;
  capsule: Hex;
  members: Members;
}): Call {
  const { threshold, window, duration, capsule } = o;
  const terms = { circle: circleCode(o.circle), threshold, window, duration, capsule };
  return { ...call('dealShares', [terms, tuple(o.members)]), as: lowerAddress(o.patient) };
}

/** Accepts a share, or confirms it again. */
export function acceptShare(o: { patient: Address; circle: Circle; members: Members }): Call {
  return call('acceptShare', [circleCode(o.circle), lowerAddress(o.patient), tuple(o.members)]);
}

/** Names what the circle's secret opens anew, as after each change of a lock. */
export function renewCapsule(o: { circle: Circle; capsule: Hex }): Call {
  return call('renewCapsule', [circleCode(o.circle), o.capsule]);
}

/** As a clinician: asks a patient's circle. `text` is the sha2-256 of the block with the reason in words. */
export function askUrgently(o: {
  patient: Address;
  circle: Circle;
  reason: Reason;
  text: Hex;
}): Call {
  const reason = REASONS.indexOf(o.reason) + 1;
  return call('askUrgently', [circleCode(o.circle), lowerAddress(o.patient), reason, o.text]);
}

/** One request to a circle. */
export interface RequestName {
  patient: Address;
  circle: Circle;
  /** From 1. */
  number: number;
}

const named = (o: RequestName) =>
  [circleCode(o.circle), lowerAddress(o.patient), o.number] as const;

/** As another clinician: asks for the summary too. */
export function secondRequest(o: Pick<RequestName, 'patient' | 'number'>): Call {
  return call('secondRequest', [lowerAddress(o.patient), o.number]);
}

/** As a guardian at `place` (from 0): approves, and opens where nothing else is missing. */
export function approve(
  o: RequestName & { place: number; /** sha2-256 of the release. */ release: Hex; members: Members }
): Call {
  const own = { place: o.place, release: o.release, signature: '0x' as Hex };
  const as = o.members.guardians[o.place];
  const approval = call('approve', [...named(o), [own], 0n, tuple(o.members)]);
  return as ? { ...approval, as: lowerAddress(as) } : approval;
}

/** Opens a request that has its approvals, once its window has passed. */
export function openRequest(o: RequestName & { members: Members }): Call {
  return call('approve', [...named(o), [], 0n, tuple(o.members)]);
}

/** Stops a request for good: as the patient or the asker without `as`, as a guardian with the circle one belongs to. */
export function stopRequest(
  o: RequestName & { by: Address; as?: { circle: Circle; members: Members } }
): Call {
  const through = o.as ? circleCode(o.as.circle) : 0;
  const stop = call('stopRequest', [...named(o), through, tuple(o.as?.members ?? NO_MEMBERS)]);
  return { ...stop, as: lowerAddress(o.by) };
}

/** As the asker: names the block of the report. */
export function reportUse(o: RequestName & { report: Hex }): Call {
  return call('reportUse', [...named(o), o.report]);
}

/** As an authority: reviews what was opened. `organisation` is the asker's. */
export function reviewUse(o: RequestName & { organisation: Address; verdict: Verdict }): Call {
  const verdict = VERDICTS.indexOf(o.verdict) + 1;
  return call('reviewUse', [...named(o), lowerAddress(o.organisation), verdict]);
}

/** As a guardian of the recovery circle: names a new wallet, and the key bundle the others seal their shares to. */
export function askRecovery(o: {
  patient: Address;
  controller: Address;
  bundle: Hex;
  members: Members;
}): Call {
  const { bundle } = o;
  const [patient, controller] = [lowerAddress(o.patient), lowerAddress(o.controller)];
  return call('askRecovery', [patient, controller, bundle, tuple(o.members)]);
}

/** As the new wallet: takes over. */
export function recover(o: Pick<RequestName, 'patient' | 'number'>): Call {
  return call('recover', [lowerAddress(o.patient), o.number]);
}

/** A request's state on chain; null where there is none of this number. */
export interface RequestState {
  asker: Address;
  /** Unix seconds: when it was made, and once opened when it was opened. */
  time: number;
  epoch: number;
  /** Places of those who approved, from 0. */
  approvals: number[];
  seconded: boolean;
  stopped: boolean;
  opened: boolean;
  reviewed: boolean;
}

/** A circle and one request to it as the contract has them now. */
export async function readCircle(
  chain: Chain,
  { patient, circle, number }: RequestName,
  cancel: Cancel = {}
): Promise<{ terms: CircleTerms; members: Hex; request: RequestState | null }> {
  const args = [lowerAddress(patient), circleCode(circle), number] as const;
  const [word, members, request] = await viewCircles(chain, 'circleOf', args, cancel);
  return { terms: parseCircle(word), members, request: parseRequest(request) };
}

/** Reads a request's word: the layout of the contract's UrgentWord. */
export function parseRequest(word: Hex): RequestState | null {
  const bits = BigInt(word);
  if (bits === 0n) return null;
  const field = (offset: number, size: number): number =>
    Number((bits >> BigInt(offset)) & (2n ** BigInt(size) - 1n));
  const has = (bit: number): boolean => field(bit, 1) === 1;
  const approvals = field(24, 16);
  return {
    asker: lowerAddress(padHex(`0x${(bits >> 96n).toString(16)}`, { size: 20 })),
    time: field(56, 40),
    epoch: field(40, 16),
    approvals: Array.from({ length: 16 }, (_, i) => i).filter((i) => (approvals >> i) & 1),
    seconded: has(1),
    stopped: has(2),
    opened: has(3),
    reviewed: has(4)
  };
}

/** How many uses of urgent access by an organisation an authority should have reviewed by now, and has not. */
export async function readOverdue(
  chain: Chain,
  organisation: Address,
  cancel: Cancel = {}
): Promise<number> {
  return Number(await viewCircles(chain, 'overdueOf', [lowerAddress(organisation)], cancel));
}
