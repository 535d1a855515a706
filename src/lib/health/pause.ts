/** So long (ms) a reader works before the page may draw and answer. */
const TURN = 12;

/**
 * Lets the page breathe: a long reader calls what this gives again and again, and it waits a moment once a turn is over.
 * @throws the signal's reason
 */
export function breather(signal?: AbortSignal): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    signal?.throwIfAborted();
    if (performance.now() - since < TURN) return undefined;
    return nextTurn().then(() => {
      since = performance.now();
    });
  };
}

/** A message comes at once, also to a page in the background, where timers are slow. */
function nextTurn(): Promise<void> {
  return new Promise((go) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      go();
    };
    port2.postMessage(null);
  });
}
