import type { Circle } from '../../chain/urgent-entries.ts';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** What a patient can choose for a circle. The contract holds the same bounds (`CircleCodes.areValid`). */
export interface CircleBounds {
  /** People, organisations, or both together. */
  helpers: 'people' | 'organisations' | 'both';
  /** Seconds in which a request can be stopped; the usual one first. */
  windows: readonly number[];
  /** Seconds for which what opened stays open; the usual one first; none where nothing is opened. */
  durations: readonly number[];
}

const usual = { windows: [15 * MINUTE, 5 * MINUTE, HOUR, 12 * HOUR, DAY] } as const;
const durations = [DAY, HOUR, 3 * DAY, 7 * DAY] as const;

/** The circles that a patient can make, in which several must agree. */
export const BOUNDS = {
  guardians: { helpers: 'both', ...usual, durations },
  panel: { helpers: 'organisations', ...usual, durations },
  sealed: { helpers: 'both', windows: [12 * HOUR, DAY, 3 * DAY], durations },
  recovery: { helpers: 'both', windows: [3 * DAY, DAY, 7 * DAY, 14 * DAY, 30 * DAY], durations: [] }
} as const satisfies Partial<Record<Circle, CircleBounds>>;

export type OwnCircle = keyof typeof BOUNDS;

/** The circle of the emergency summary: any one of its organisations hands it out at once, when two clinicians have asked. */
export const SUMMARY = { helpers: 'organisations', threshold: 1, window: 0, durations } as const;

/** Milliseconds from the opening in which an authority should review it; the contract counts what is late. */
export const REVIEW_WITHIN = 14 * DAY * 1000;

/** Most helpers that the page offers to name; the contract takes 16. */
export const MOST_HELPERS = 9;

/** How many of so many must agree, where nothing speaks for another figure: 2 of 3, 3 of 5. */
export function usualThreshold(count: number): number {
  return Math.max(2, Math.ceil((count + 1) / 2));
}

/**
 * Which thresholds so many helpers allow. What is sealed takes people and organisations together: neither alone may be
 * enough.
 */
export function thresholds(circle: OwnCircle, people: number, organisations: number): number[] {
  const count = people + organisations;
  const least = circle === 'sealed' ? Math.max(2, people + 1, organisations + 1) : 2;
  return Array.from({ length: count }, (_, i) => i + 1).filter((k) => k >= least);
}
