import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pauseForRound } from './pause.ts';

const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
const pauses = { seen: 4_000, hidden: 30_000 };
const never = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', page);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Whether a round begins after so many ms, and not one earlier. */
async function beginsAfter(ms: number, signal = never): Promise<boolean> {
  let begun = false;
  const pause = pauseForRound(pauses, signal).then(() => (begun = true));
  await vi.advanceTimersByTimeAsync(ms - 1);
  const early: boolean = begun;
  await vi.advanceTimersByTimeAsync(1);
  const inTime: boolean = begun;
  await vi.runAllTimersAsync();
  await pause;
  return inTime && !early;
}

it('rounds are short while somebody looks, and long while nobody does', async () => {
  page.visibilityState = 'visible';
  expect(await beginsAfter(4_000)).toBe(true);
  page.visibilityState = 'hidden';
  expect(await beginsAfter(30_000)).toBe(true);
  vi.stubGlobal('document', undefined);
  expect(await beginsAfter(4_000)).toBe(true);
});

it('a long one ends as soon as somebody looks, or the session ends', async () => {
  page.visibilityState = 'hidden';
  setTimeout(() => page.dispatchEvent(new Event('visibilitychange')), 5_000);
  setTimeout(() => {
    page.visibilityState = 'visible';
    page.dispatchEvent(new Event('visibilitychange'));
  }, 7_000);
  expect(await beginsAfter(7_000)).toBe(true);
  page.visibilityState = 'hidden';
  const end = new AbortController();
  setTimeout(() => end.abort(), 9_000);
  expect(await beginsAfter(9_000, end.signal)).toBe(true);
});
