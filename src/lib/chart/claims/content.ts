import { m } from '../../words/compiled/messages.js';
import { ChartError } from '../errors.ts';

/** What an insurer asks for, as only the patient and the insurer read it. */
export interface ClaimWords {
  /** Who it is about, as the insurer calls the person. */
  person: string;
  /** The insurer's own number of the claim. */
  number: string;
  /** What it is about, and why the documents are needed. */
  why: string;
  /** The documents, each in words: "Hospital bill of 3 May". */
  documents: string[];
}

export const OUTCOMES = ['yes', 'partly', 'no'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface DecisionWords {
  outcome: Outcome;
  reason: string;
}

/** Characters and lines that fit into a letter in any of the six languages. */
export const CLAIM_LIMITS = {
  person: 80,
  number: 60,
  why: 500,
  documents: 900,
  lines: 20
} as const;
export const REASON_LIMIT = 2_000;
/** Records that one answer opens at most: each is a line of the transaction. */
export const MOST_RECORDS = 20;

export const writeClaim = ({ person, number, why, documents }: ClaimWords): string =>
  JSON.stringify({ v: 1, person, number, why, documents });

/** @throws ChartError where it is no claim that this page knows to read, or says more than a page of an insurer lets write */
export function readClaim(text: string): ClaimWords {
  const { v, person, number, why, documents } = parsed(text);
  const isText = (text: unknown, limit: number): text is string =>
    typeof text === 'string' && text.length <= limit;
  if (
    v !== 1 ||
    !isText(person, CLAIM_LIMITS.person) ||
    !isText(number, CLAIM_LIMITS.number) ||
    !isText(why, CLAIM_LIMITS.why) ||
    !Array.isArray(documents) ||
    documents.length > CLAIM_LIMITS.lines ||
    !documents.every((one) => isText(one, CLAIM_LIMITS.documents))
  )
    throw notReadable();
  return { person, number, why, documents };
}

export const writeDecision = ({ outcome, reason }: DecisionWords): string =>
  JSON.stringify({ v: 1, outcome, reason });

/** @throws ChartError where it is no decision that this page knows to read */
export function readDecision(text: string): DecisionWords {
  const { v, outcome, reason } = parsed(text);
  const known = OUTCOMES.find((one) => one === outcome);
  if (v !== 1 || !known || typeof reason !== 'string' || reason.length > REASON_LIMIT)
    throw notReadable();
  return { outcome: known, reason };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch (cause) {
    throw notReadable(cause);
  }
}

function notReadable(cause?: unknown): ChartError {
  return new ChartError(
    'chart/claim-not-readable',
    m.claims_error_not_readable(),
    m.claims_error_not_readable_remedy(),
    cause
  );
}
