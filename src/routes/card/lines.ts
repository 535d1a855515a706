import type { CardLine } from '$lib/health/emergency-card.ts';

interface Words {
  label: string;
  hint: string;
  /** Shown in red: what a treating person must not miss. */
  urgent?: true;
}

/** The lines of the card in words. */
export const LINE_WORDS: Record<CardLine, Words> = {
  name: { label: 'Name', hint: 'As it stands on your identity card.' },
  born: { label: 'Date of birth', hint: 'For example 3 May 1961.' },
  blood: { label: 'Blood group', hint: 'Only if a laboratory has confirmed it.' },
  allergies: { label: 'Allergies', hint: 'What to, and what happened.', urgent: true },
  conditions: { label: 'Conditions', hint: 'For example diabetes, epilepsy, a heart disease.' },
  medicines: { label: 'Medicines', hint: 'Above all blood thinners, insulin and steroids.' },
  implants: { label: 'Implants', hint: 'For example a pacemaker; may it go into an MR scanner?' },
  contacts: { label: 'Call in an emergency', hint: 'Name, who it is, telephone number.' },
  language: { label: 'Language', hint: 'If you would not understand the local one.' },
  directive: { label: 'Advance directive', hint: 'That there is one, and where it is kept.' }
};
