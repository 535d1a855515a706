/** Waits `ms` milliseconds, or until the signal ends it; never throws. */
export function pauseUntil(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    signal.addEventListener('abort', go, { once: true });
    if (signal.aborted) go();
  });
}

/** Waits for the next round: longer while nobody looks at the page, and no more once somebody does. */
export async function pauseForRound(
  { seen, hidden }: { seen: number; hidden: number },
  signal: AbortSignal
): Promise<void> {
  const page = globalThis.document;
  if (page?.visibilityState !== 'hidden') return await pauseUntil(seen, signal);
  const shown = new AbortController();
  const look = (): void => {
    if (page.visibilityState !== 'hidden') shown.abort();
  };
  page.addEventListener('visibilitychange', look);
  await pauseUntil(hidden, AbortSignal.any([signal, shown.signal]));
  page.removeEventListener('visibilitychange', look);
}
