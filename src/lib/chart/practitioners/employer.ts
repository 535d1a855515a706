import { readActor } from '../../chain/register.ts';
import { m } from '../../words/compiled/messages.js';
import { ChartError } from '../errors.ts';
import type { Desk } from '../live.ts';
import type { Address } from '../types.ts';

/** The organisation that a practitioner acts for now. */
export interface Employer {
  organisation: Address;
  /** Unix s at which the licence ends. */
  licence: number;
}

/**
 * Whom the connected practitioner acts for, as the contract says now; null for anybody else, and where the licence ended,
 * the practitioner was removed, or the organisation is not accredited any more.
 */
export async function employerOf(desk: Desk): Promise<Employer | null> {
  if (desk.role !== 'practitioner') return null;
  return await employerNow(desk, desk.address);
}

/** The same for anybody. An insurer's claims are its own page's alone: nobody acts for it in a chart. */
export async function employerNow(
  { chain, signal, now }: Pick<Desk, 'chain' | 'signal' | 'now'>,
  practitioner: Address
): Promise<Employer | null> {
  const { role, organisation, validUntil } = await readActor(chain, practitioner, { signal });
  const time = now() / 1000;
  if (role !== 'practitioner' || validUntil <= time) return null;
  const employer = await readActor(chain, organisation, { signal });
  if (employer.validUntil <= time || employer.role === 'insurer') return null;
  return { organisation, licence: validUntil };
}

/** In whose name the connected account reads and adds: its own, and as a practitioner the organisation's. */
export async function namesOf(desk: Desk): Promise<Address[]> {
  const employer = await employerOf(desk);
  return employer ? [desk.address, employer.organisation] : [desk.address];
}

export function notPractising(): ChartError {
  return new ChartError(
    'chart/not-practising',
    m.practitioners_not_practising(),
    m.practitioners_not_practising_remedy()
  );
}
