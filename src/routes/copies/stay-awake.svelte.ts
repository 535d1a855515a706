import { onDestroy } from 'svelte';
import { m } from '$lib/words/compiled/messages.js';

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
      if (lock) return m.copies_awake_yes();
      if (!('wakeLock' in navigator)) return m.copies_awake_cannot();
      return refused ? m.copies_awake_refused() : m.copies_awake_not_now();
    },
    get hidden() {
      return away > WORTH_TELLING;
    },
    get hiddenFor() {
      const minutes = Math.round(away / 60_000);
      return minutes < 1 ? m.copies_hidden_half() : m.copies_hidden_minutes({ count: minutes });
    }
  };
}
