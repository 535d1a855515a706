import type { Address } from '../types.ts';
import type { Rest } from '../rest.ts';
import type { Refusal } from './policy.ts';

/** A record of a patient that is not kept here, and why. */
export interface NotKept {
  patient: Address;
  digest: string;
  /** Which of the patient's records it is, from 0. */
  index: number;
  /** Bytes it would take. */
  size: number;
  why: Refusal | 'removed';
}

/** What a session remembers between two rounds of keeping its patients' charts. */
export interface Keeping {
  /** By patient: the head of the chart as it was last kept whole. */
  kept: Map<Address, string>;
  /** Who was out of reach, and until when to let them be. */
  resting: Map<Address, Rest>;
  /** By envelope digest. */
  refused: Map<string, NotKept>;
  /** When what has outstayed the policy was last looked for (ms). */
  swept: number;
  /** Bytes of copies that were promised and are not here yet. */
  promised: number;
  /** One body after the other: they share one disk and one line. */
  turn: Promise<unknown>;
}

export function newKeeping(): Keeping {
  return {
    kept: new Map(),
    resting: new Map(),
    refused: new Map(),
    swept: 0,
    promised: 0,
    turn: Promise.resolve()
  };
}
