import type { Claim } from '$lib/chart/claims';
import type { Tone } from '$lib/ui/Pill.svelte';
import { m } from '$lib/words/compiled/messages.js';

/** A claim by its number, where the letter that holds it is here. */
export const claimTitle = ({ words }: Pick<Claim, 'words'>): string =>
  words ? m.claims_title({ number: words.number }) : m.claims_title_unknown();

const TONES: Record<Claim['state'], Tone> = {
  waiting: 'warn',
  answered: 'info',
  opened: 'info',
  decided: 'ok',
  declined: 'plain',
  lapsed: 'plain',
  over: 'plain'
};

/** The state of a claim as one side reads it. */
export function claimState(
  { state }: Pick<Claim, 'state'>,
  side: 'patient' | 'insurer'
): { text: string; tone: Tone } {
  const text =
    side === 'patient' ? m.claims_state_patient({ state }) : m.claims_state_insurer({ state });
  return { text, tone: TONES[state] };
}

export type Group = 'decide' | 'waiting' | 'closed';

/** Where a claim stands in an insurer's inbox. */
export function groupOf({ state }: Pick<Claim, 'state'>): Group {
  if (state === 'answered' || state === 'opened' || state === 'over') return 'decide';
  return state === 'waiting' ? 'waiting' : 'closed';
}
