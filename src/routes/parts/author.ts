import type { RecordCard } from '$lib/chart/types.ts';

/** Who filed a record: `patient` where it was the patient herself and that word is known, else the author's name. */
export function authorOf(card: Pick<RecordCard, 'author' | 'patient'>, patient: string): string {
  return card.author.address === card.patient && patient ? patient : card.author.name;
}
