import { CLAIM_LIMITS, type ClaimAsking } from '$lib/chart/claims';
import { checkAddress, typedAddress } from '../../parts/address.ts';
import { checkDay, endOfDay } from '../../register/entry.ts';
import { m } from '$lib/words/compiled/messages.js';

/** What an insurer typed, as the fields hold it. */
export interface Typed {
  patient: string;
  person: string;
  number: string;
  documents: string;
  why: string;
  until: string;
}

/** The documents, one from each line that says something. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** What is wrong, by field; empty where nothing is. */
export function checkTyped(typed: Typed, now: Date): Partial<Record<keyof Typed, string>> {
  const errors: Partial<Record<keyof Typed, string>> = {};
  const address = checkAddress(typed.patient);
  if (address) errors.patient = address;
  for (const field of ['person', 'number', 'why'] as const)
    if (typed[field].trim() === '') errors[field] = m.claims_missing();
  const lines = linesOf(typed.documents).length;
  if (lines === 0) errors.documents = m.claims_documents_missing();
  if (lines > CLAIM_LIMITS.lines)
    errors.documents = m.claims_documents_many({ count: CLAIM_LIMITS.lines });
  const day = checkDay(typed.until, now, 'days90');
  if (day) errors.until = day;
  return errors;
}

/** The same as the use case wants it; only after `checkTyped`. */
export const askingOf = ({ patient, until, ...typed }: Typed): ClaimAsking => ({
  patient: typedAddress(patient),
  person: typed.person.trim(),
  number: typed.number.trim(),
  documents: linesOf(typed.documents),
  why: typed.why.trim(),
  until: endOfDay(until)
});

/** The address in what a code says: alone, in a link, or as wallets write it (`ethereum:0x…`); null where there is none. */
export const addressIn = (code: string): string | null =>
  /(?<![0-9a-fA-F])0x[0-9a-fA-F]{40}(?![0-9a-fA-F])/.exec(code)?.[0] ?? null;
