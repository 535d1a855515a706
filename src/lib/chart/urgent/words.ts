import { timeInWords } from '../../words/format.ts';
import type { Circle, Reason, Verdict } from '../../chain/urgent-entries.ts';
import type { ActivityItem, UrgentKind } from '../types.ts';

/** What a group of helpers is for, for the middle of a sentence. */
export const CIRCLE_WORDS: Record<Circle, string> = {
  guardians: 'urgent access',
  panel: 'urgent access by organisations',
  sealed: 'urgent access to what is sealed',
  summary: 'the emergency summary',
  recovery: 'a new wallet'
};

/** Why somebody asks urgently, as one chooses it. */
export const REASON_WORDS: Record<Reason, string> = {
  unconscious: 'The patient is unconscious',
  'cannot-answer': 'The patient cannot answer',
  'danger-to-life': 'There is danger to the patient’s life',
  'danger-to-others': 'There is danger to others',
  other: 'Another reason'
};

/** What a review found. */
export const VERDICT_WORDS: Record<Verdict, string> = {
  justified: 'justified',
  'not-justified': 'not justified',
  'to-look-into': 'to be looked into'
};

/** What a review found; null is a finding of a later version. */
export const verdictInWords = (verdict: Verdict | null): string =>
  verdict ? VERDICT_WORDS[verdict] : 'in a way not known here';

/** One line of the activity list about helpers: who did what. */
export function urgentSentence(
  kind: UrgentKind,
  { what, until }: Pick<ActivityItem, 'what' | 'until'>,
  who: string,
  whom: string
): string {
  switch (kind) {
    case 'shares-dealt':
      return `${who} chose helpers for ${what}.`;
    case 'shares-ended':
      return `${who} let the helpers for ${what} go.`;
    case 'guardian-named':
      return `${who} named ${whom} as a helper for ${what}.`;
    case 'share-accepted':
      return `${who} agreed to help with ${what}.`;
    case 'capsule-sealed':
      return `${who} renewed what the helpers for ${what} can open.`;
    case 'urgent-asked':
      return `${who} asked for ${what}.`;
    case 'urgent-seconded':
      return `${who} asked for ${what}, as the second clinician.`;
    case 'urgent-approved':
      return `${who} approved that ${whom} gets ${what}.`;
    case 'urgent-stopped':
      return `${who} stopped the request of ${whom} for ${what}.`;
    case 'urgent-opened':
      return `${who} got ${what}${until ? `, until ${timeInWords(until)}` : ''}.`;
    case 'urgent-ended':
      return `${who} ended the urgent access of ${whom}.`;
    case 'urgent-reported':
      return `${who} reported what ${what} was used for.`;
    case 'urgent-reviewed':
      return `${who} reviewed the urgent access of ${whom}: ${what}.`;
    case 'recovery-asked':
      return `${who} asked that another wallet take over: ${whom}.`;
  }
}
