import type { Chain } from './client.ts';
import { type HistoryOptions, readHistory } from './history.ts';
import type { Address } from './hex.ts';

export interface Practitioner {
  address: Address;
  /** Unix seconds of the first enrolment, and at which the licence ends. */
  since: number;
  validUntil: number;
  removed: boolean;
}

/** Everybody an organisation ever enrolled, as they stand, in order of first enrolment; verified against its head. */
export async function readStaff(
  chain: Chain,
  organisation: string,
  options: HistoryOptions = {}
): Promise<Practitioner[]> {
  const { entries } = await readHistory(chain, organisation, options);
  const staff = new Map<Address, Practitioner>();
  for (const entry of entries) {
    if (entry.kind === 'practitioner-enrolled') {
      const { practitioner: address, validUntil, time } = entry;
      const since = staff.get(address)?.since ?? time;
      staff.set(address, { address, since, validUntil, removed: false });
    } else if (entry.kind === 'practitioner-removed') {
      const practitioner = staff.get(entry.practitioner);
      if (practitioner) practitioner.removed = true;
    }
  }
  return [...staff.values()];
}
