import type { CardLine } from '$lib/health/emergency-card.ts';

/** Shown in red: what a treating person must not miss. */
export const isUrgent = (kind: CardLine): boolean => kind === 'allergies';
