import type { Address } from '../types.ts';

/** What an organisation's device keeps for others, and how much of it. */
export interface KeepingPolicy {
  /** Bytes that all copies together may take. */
  room: number;
  /** Bytes of the largest record that is taken. */
  largest: number;
  /** Patients whose new records are not kept. */
  excluded: Address[];
  /** Digests of records whose copy was removed by hand: it does not come back by itself. */
  removed: string[];
  /** Also keeps for patients who share nothing with this organisation and ask for safe-keeping only. */
  anyone: boolean;
  /** Days for which a copy stays after its patient stopped sharing; null: until it is removed by hand. */
  daysAfter: number | null;
}

export const USUAL_POLICY: KeepingPolicy = {
  room: 20_000_000_000,
  largest: 5_000_000_000,
  excluded: [],
  removed: [],
  anyone: false,
  daysAfter: null
};

/** Why a copy is not taken. */
export type Refusal = 'excluded' | 'stranger' | 'too-large' | 'full';

/** Whether the policy takes a copy of `size` bytes where `used` bytes are kept already; null: it does. */
export function refusalOf(
  policy: KeepingPolicy,
  o: { patient: Address; sharing: boolean; size: number; used: number }
): Refusal | null {
  if (policy.excluded.includes(o.patient)) return 'excluded';
  if (!o.sharing && !policy.anyone) return 'stranger';
  if (o.size > policy.largest) return 'too-large';
  return o.used + o.size > policy.room ? 'full' : null;
}

/** Whether a copy has outstayed the policy; `ended` is when the last share that covered it ended (ms), null while one does. */
export function isOver(policy: KeepingPolicy, ended: number | null, now: number): boolean {
  if (policy.daysAfter === null || ended === null) return false;
  return now >= ended + policy.daysAfter * 86_400_000;
}
