/** Somebody who was asked in vain, and until when to let them be (ms). */
export interface Rest {
  pause: number;
  until: number;
}

const SHORTEST = 4_000;
const LONGEST = 300_000;

/** The rest after another vain attempt: it doubles, from four seconds to five minutes. */
export function restAfter(before: Rest | undefined, now: number): Rest {
  const pause = before ? Math.min(before.pause * 2, LONGEST) : SHORTEST;
  return { pause, until: now + pause };
}

/** Whether a rest still lasts. A clock that was set back ends it, instead of making it last for days. */
export function isResting(rest: Rest | undefined, now: number): boolean {
  return rest !== undefined && now < rest.until && rest.until - now <= rest.pause;
}

/** Whether what was seen at `since` counts still, for `lasts` ms. What a wrong clock dated in the future does not. */
export function isFresh(since: number, lasts: number, now: number): boolean {
  return since <= now && now - since < lasts;
}
