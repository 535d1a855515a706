import { session } from '$lib/chart/session.svelte';
import { untrack } from 'svelte';

/** Does this each time the network answers again after it did not. Call it while a component is set up. */
export function whenAnswering(act: () => void): void {
  let wasStale = untrack(() => session.network.stale);
  $effect(() => {
    const { stale } = session.network;
    if (wasStale && !stale) untrack(act);
    wasStale = stale;
  });
}
