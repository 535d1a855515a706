import { onDestroy } from 'svelte';

/** Shorter absences are a look at something else. */
const WORTH_TELLING = 30_000;

/**
 * Keeps the screen, and with it this page, awake where the browser offers that, and tells how long the page was last
 * hidden. For the life of the component that calls it.
 */
export function stayAwake(): {
  readonly words: string;
  readonly hidden: boolean;
  readonly hiddenFor: string;
} {
  let lock: WakeLockSentinel | null = $state(null);
  let refused = $state(false);
  let hiddenSince: number | null = document.hidden ? Date.now() : null;
  let away = $state(0);
  let ended = false;

  async function ask(): Promise<void> {
    if (!('wakeLock' in navigator) || document.hidden || lock || ended) return;
    try {
      const got = await navigator.wakeLock.request('screen');
      got.addEventListener('release', () => (lock = null));
      if (ended) return void got.release();
      lock = got;
      refused = false;
    } catch {
      // low battery, or a browser that does not let: said in words
      refused = true;
    }
  }

  function look(): void {
    if (document.hidden) {
      hiddenSince ??= Date.now();
      return;
    }
    if (hiddenSince !== null) away = Date.now() - hiddenSince;
    hiddenSince = null;
    void ask();
  }

  document.addEventListener('visibilitychange', look);
  void ask();
  onDestroy(() => {
    ended = true;
    document.removeEventListener('visibilitychange', look);
    void lock?.release();
  });

  return {
    get words() {
      if (lock) return 'Yes, while this page is in front';
      if (!('wakeLock' in navigator)) return 'This browser cannot: switch off sleep in its system';
      return refused ? 'The browser refused: is the battery low?' : 'Not now';
    },
    get hidden() {
      return away > WORTH_TELLING;
    },
    get hiddenFor() {
      const minutes = Math.round(away / 60_000);
      return minutes < 1 ? 'half a minute' : minutes === 1 ? 'a minute' : `${minutes} minutes`;
    }
  };
}
