import type { KeepingPolicy } from '$lib/chart';
import { m } from '$lib/words/compiled/messages.js';

/** A policy as it is typed: gigabytes and days. */
export interface PolicyDraft {
  room: string;
  largest: string;
  daysAfter: string;
  anyone: boolean;
}

const GB = 1_000_000_000;
const MOST = 100_000;

export function draftOf({ room, largest, daysAfter, anyone }: KeepingPolicy): PolicyDraft {
  return {
    room: String(room / GB),
    largest: String(largest / GB),
    daysAfter: daysAfter === null ? '' : String(daysAfter),
    anyone
  };
}

/** The policy that a draft means, or what is wrong with each field. */
export function policyOf(
  draft: PolicyDraft,
  before: KeepingPolicy
): {
  policy: KeepingPolicy | null;
  errors: Record<'room' | 'largest' | 'daysAfter', string | null>;
} {
  const room = bytesIn(draft.room);
  const largest = bytesIn(draft.largest);
  const text = draft.daysAfter.trim();
  const days = text === '' ? null : /^\d{1,5}$/.test(text) ? Number(text) : undefined;
  const errors = {
    room: room === null ? m.copies_policy_room_wrong() : null,
    largest: largest === null ? m.copies_policy_largest_wrong() : null,
    daysAfter: days === undefined ? m.copies_policy_days_wrong() : null
  };
  if (room === null || largest === null || days === undefined) return { policy: null, errors };
  return {
    policy: { ...before, room, largest, daysAfter: days, anyone: draft.anyone },
    errors
  };
}

function bytesIn(text: string): number | null {
  const value = Number(text.trim().replace(',', '.'));
  if (text.trim() === '' || !Number.isFinite(value) || value < 0 || value > MOST) return null;
  return Math.round(value * GB);
}
