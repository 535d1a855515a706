import { CARD_LINES, type CardLine, type EmergencyCard } from '$lib/health/emergency-card.ts';

/** The lines of a card while one writes them. */
export type CardDraft = Record<CardLine, { chosen: boolean; text: string }>;

/** A card to go on with; with none, the lines that most people want first. */
export function draftOf(card: EmergencyCard | null): CardDraft {
  const usual: CardLine[] = ['name', 'allergies'];
  return Object.fromEntries(
    CARD_LINES.map((kind) => {
      const text = card?.lines.find((line) => line.kind === kind)?.text;
      const chosen = card ? text !== undefined : usual.includes(kind);
      return [kind, { chosen, text: text ?? '' }];
    })
  ) as CardDraft;
}

/** The card of what is chosen and written. */
export const cardOf = (draft: CardDraft, now: Date): EmergencyCard => ({
  made: now.toISOString().slice(0, 10),
  lines: CARD_LINES.filter((kind) => draft[kind].chosen && draft[kind].text.trim() !== '').map(
    (kind) => ({ kind, text: draft[kind].text.trim() })
  )
});
