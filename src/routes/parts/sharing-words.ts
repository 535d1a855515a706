import { PURPOSES } from '$lib/chart';
import type { PatientCard, Role, Share } from '$lib/chart/types.ts';
import type { Tone } from '$lib/ui/Pill.svelte';
import { m } from '$lib/words/compiled/messages.js';
import { dateInWords, whenInWords } from '$lib/words/format.ts';

/** The purpose of a share as a word of its own. */
export function purposeLabel(share: Pick<Share, 'purpose'>): string {
  return PURPOSES.find((purpose) => purpose.code === share.purpose)?.label ?? share.purpose;
}

/** What a share lets its grantee do. */
export function rightsLabel({ rights }: Pick<Share, 'rights'>): string {
  if (!rights.write) return m.sharing_see();
  return rights.read ? m.sharing_see_and_add() : m.sharing_only_add();
}

export function untilLabel(until: Date | null, now: Date): string {
  if (!until) return m.sharing_until_stopped();
  const left = until.getTime() - now.getTime();
  return left > 0 && left < 7 * 86_400_000
    ? m.sharing_until_when({ date: dateInWords(until), when: whenInWords(until, now) })
    : dateInWords(until);
}

const STATE_TONES: Record<PatientCard['state'], Tone> = {
  live: 'ok',
  expired: 'warn',
  stopped: 'plain'
};

export function stateInWords(state: PatientCard['state']): { text: string; tone: Tone } {
  return { text: m.sharing_state({ state }), tone: STATE_TONES[state] };
}

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
