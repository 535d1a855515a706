import { PURPOSES } from '$lib/chart';
import type { PatientCard, Role, Share } from '$lib/chart/types.ts';
import type { Tone } from '$lib/ui/Pill.svelte';
import { dateInWords, whenInWords } from '$lib/words/format.ts';

/** The purpose of a share as a word of its own. */
export function purposeLabel(share: Pick<Share, 'purpose'>): string {
  return PURPOSES.find((purpose) => purpose.code === share.purpose)?.label ?? share.purpose;
}

/** What a share lets its grantee do. */
export function rightsLabel({ rights }: Pick<Share, 'rights'>): string {
  if (!rights.write) return 'See';
  return rights.read ? 'See and add' : 'Only add';
}

export function untilLabel(until: Date | null, now: Date): string {
  if (!until) return 'Until it is stopped';
  const left = until.getTime() - now.getTime();
  return left > 0 && left < 7 * 86_400_000
    ? `${dateInWords(until)} (${whenInWords(until, now)})`
    : dateInWords(until);
}

export const STATE_WORDS: Record<PatientCard['state'], { text: string; tone: Tone }> = {
  live: { text: 'Can open now', tone: 'ok' },
  expired: { text: 'Expired', tone: 'warn' },
  stopped: { text: 'Stopped', tone: 'plain' }
};

/** The longest share in days the contract allows to a role; null where there is no limit. */
export function longestShare(role: Role): number | null {
  return role === 'insurer' || role === 'authority' ? 90 : null;
}

/** Where a share is given anew, with everything as it is but the time. */
export function renewLink({
  grantee,
  scope,
  purpose
}: Pick<Share, 'grantee' | 'scope' | 'purpose'>): string {
  const query = new URLSearchParams({ with: grantee.address, purpose });
  if (scope.kind === 'record') query.set('record', String(scope.index));
  if (scope.kind === 'category') query.set('category', scope.tag);
  return `#/sharing/new?${query}`;
}
