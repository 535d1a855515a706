import { isCancelled } from '$lib/errors.ts';
import { language } from '$lib/words/language.svelte.ts';
import { untrack } from 'svelte';

/** Something a page reads: the last good value stays while it is read again. */
export interface Resource<T> {
  readonly value: T | null;
  readonly error: unknown;
  readonly loading: boolean;
  reload(): void;
}

/**
 * Reads while the component lives, again whenever `when` changes, and in another language: what is read has words in it.
 * While `when` is false it reads nothing, and forgets what it has read.
 * A newer reading aborts the older one. Call it while a component is set up.
 */
export function resource<T>(
  read: (signal: AbortSignal) => Promise<T>,
  when: () => unknown = () => true
): Resource<T> {
  let value = $state.raw<T | null>(null);
  let error = $state.raw<unknown>(null);
  let loading = $state(true);
  let round = $state(0);

  $effect(() => {
    void [round, language.current];
    if (!when()) {
      // A locked key, for one: what was read with it goes.
      value = null;
      error = null;
      loading = true;
      return;
    }
    const abort = new AbortController();
    loading = true;
    untrack(() => read(abort.signal))
      .then((result) => {
        if (abort.signal.aborted) return;
        value = result;
        error = null;
      })
      .catch((problem: unknown) => {
        if (!abort.signal.aborted && !isCancelled(problem)) error = problem;
      })
      .finally(() => {
        if (!abort.signal.aborted) loading = false;
      });
    return () => abort.abort();
  });

  return {
    get value() {
      return value;
    },
    get error() {
      return error;
    },
    get loading() {
      return loading;
    },
    reload() {
      error = null;
      round++;
    }
  };
}
