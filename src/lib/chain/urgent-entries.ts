import { hexToBigInt, hexToNumber } from 'viem';
import type { Entry } from './entries.ts';
import { type Address, type Hex, lowerAddress } from './hex.ts';

/** The groups of guardians a patient can have, by the contract's code minus one. */
export const CIRCLES = ['guardians', 'panel', 'sealed', 'summary', 'recovery'] as const;
export type Circle = (typeof CIRCLES)[number];

/** Why a clinician asks urgently, by the contract's code minus one. */
export const REASONS = [
  'unconscious',
  'cannot-answer',
  'danger-to-life',
  'danger-to-others',
  'other'
] as const;
export type Reason = (typeof REASONS)[number];

/** What an authority found, by the contract's code minus one. */
export const VERDICTS = ['justified', 'not-justified', 'to-look-into'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The terms of a circle, as its word on chain has them. */
export interface CircleTerms {
  /** Counts the dealings, from 1; 0 where nothing was ever dealt. */
  epoch: number;
  threshold: number;
  /** How many guardians; 0 where the circle was ended. */
  count: number;
  /** The places of those who have accepted, from 0. */
  accepted: number[];
  /** Seconds. */
  window: number;
  duration: number;
  /** How many requests were ever made to it. */
  requests: number;
}

interface OfCircle extends Entry {
  patient: Address;
  circle: Circle;
}
export interface SharesDealt extends OfCircle {
  kind: 'shares-dealt';
  wallet: Address;
  terms: CircleTerms;
  /** sha2-256 of the block with the sealed shares. */
  deal: Hex;
}
export interface GuardianNamed extends OfCircle {
  kind: 'guardian-named';
  guardian: Address;
  epoch: number;
  /** From 0. */
  place: number;
  deal: Hex;
}
export interface ShareAccepted extends OfCircle {
  kind: 'share-accepted';
  guardian: Address;
  epoch: number;
  place: number;
}
export interface CapsuleSealed extends OfCircle {
  kind: 'capsule-sealed';
  epoch: number;
  /** sha2-256 of the block that the circle's secret opens. */
  capsule: Hex;
}
interface OfRequest extends OfCircle {
  /** Counts the requests to this circle, from 1. */
  number: number;
}
export interface UrgentAccessAsked extends OfRequest {
  kind: 'urgent-asked';
  asker: Address;
  /** Null for a code this version does not know. */
  reason: Reason | null;
  /** sha2-256 of the block with the reason in words. */
  text: Hex;
}
export interface UrgentAccessApproved extends OfRequest {
  kind: 'urgent-approved';
  guardian: Address;
  /** sha2-256 of the block with the share. */
  release: Hex;
}
export interface UrgentAccessSeconded extends OfRequest {
  kind: 'urgent-seconded';
  /** The other clinician. */
  clinician: Address;
}
export interface UrgentAccessStopped extends OfRequest {
  kind: 'urgent-stopped';
  who: Address;
}
export interface UrgentAccessOpened extends OfRequest {
  kind: 'urgent-opened';
  asker: Address;
  scope: Hex;
  expiry: number;
}
export interface UrgentAccessReported extends OfRequest {
  kind: 'urgent-reported';
  asker: Address;
  report: Hex;
}
export interface UrgentAccessReviewed extends OfRequest {
  kind: 'urgent-reviewed';
  authority: Address;
  verdict: Verdict | null;
  organisation: Address;
}
export interface RecoveryAsked extends OfRequest {
  kind: 'recovery-asked';
  controller: Address;
  guardian: Address;
  /** sha2-256 of the key bundle that the guardians seal their shares to. */
  bundle: Hex;
}
export type UrgentEntry =
  | SharesDealt
  | GuardianNamed
  | ShareAccepted
  | CapsuleSealed
  | UrgentAccessAsked
  | UrgentAccessApproved
  | UrgentAccessSeconded
  | UrgentAccessStopped
  | UrgentAccessOpened
  | UrgentAccessReported
  | UrgentAccessReviewed
  | RecoveryAsked;

/** What a step of a circle says on chain: the layout of the contract's CircleStep and CircleSteps. */
export interface CircleStep {
  who: Address;
  kind: number;
  circle: number;
  number: number;
  a: Hex;
  b: Hex;
}

/** The code of a circle on chain. */
export const circleCode = (circle: Circle): number => CIRCLES.indexOf(circle) + 1;

/** The circle of a code. Throws a RangeError for one this version does not know. */
export function circleOfCode(code: number): Circle {
  const circle = CIRCLES[code - 1];
  if (!circle) throw new RangeError(`Unknown circle ${code}.`);
  return circle;
}

/** The scope of what a circle opens: a tag that no directory can give to a category. */
export function scopeOfCircle(circle: Circle): Hex {
  const tag = 2n ** 128n - 1n - BigInt(circleCode(circle));
  return `0x${tag.toString(16)}${'00'.repeat(16)}`;
}

/** Reads a circle's word: the layout of the contract's CircleWord. */
export function parseCircle(word: Hex): CircleTerms {
  const bits = hexToBigInt(word);
  const field = (offset: number, size: number): number =>
    Number((bits >> BigInt(offset)) & (2n ** BigInt(size) - 1n));
  const accepted = field(32, 16);
  return {
    epoch: field(0, 16),
    threshold: field(16, 8),
    count: field(24, 8),
    accepted: Array.from({ length: 16 }, (_, i) => i).filter((i) => (accepted >> i) & 1),
    window: field(48, 32),
    duration: field(80, 32),
    requests: field(112, 32)
  };
}

const addressIn = (word: Hex): Address => lowerAddress(`0x${word.slice(-40)}`);

/** The entry of a step of a circle. Throws a RangeError where it names none of the circles or steps. */
export function urgentEntryOf(entry: Entry, step: CircleStep): UrgentEntry {
  const { number, a, b } = step;
  const who = lowerAddress(step.who);
  const common = { ...entry, patient: entry.owner, circle: circleOfCode(step.circle) };
  switch (step.kind) {
    case 1:
      return { ...common, kind: 'shares-dealt', wallet: who, terms: parseCircle(a), deal: b };
    case 2: {
      const place = hexToNumber(a);
      return { ...common, kind: 'guardian-named', guardian: who, epoch: number, place, deal: b };
    }
    case 3: {
      const place = hexToNumber(a);
      return { ...common, kind: 'share-accepted', guardian: who, epoch: number, place };
    }
    case 4:
      return { ...common, kind: 'capsule-sealed', epoch: number, capsule: a };
    case 5: {
      const reason = REASONS[hexToNumber(a) - 1] ?? null;
      return { ...common, kind: 'urgent-asked', number, asker: who, reason, text: b };
    }
    case 6:
      return { ...common, kind: 'urgent-seconded', number, clinician: who };
    case 7:
      return { ...common, kind: 'urgent-approved', number, guardian: who, release: a };
    case 8:
      return { ...common, kind: 'urgent-stopped', number, who };
    case 9: {
      const expiry = hexToNumber(b);
      return { ...common, kind: 'urgent-opened', number, asker: who, scope: a, expiry };
    }
    case 10:
      return { ...common, kind: 'urgent-reported', number, asker: who, report: b };
    case 11: {
      const verdict = VERDICTS[hexToNumber(a) - 1] ?? null;
      const of = { number, authority: who, organisation: addressIn(b), verdict };
      return { ...common, kind: 'urgent-reviewed', ...of };
    }
    case 12: {
      const of = { number, controller: who, guardian: addressIn(a), bundle: b };
      return { ...common, kind: 'recovery-asked', ...of };
    }
    default:
      throw new RangeError(`Unknown step ${step.kind} of a circle.`);
  }
}
