import { OpenElsewhereError } from './errors.ts';

/** A reload asks before the page it replaces has let go. */
const RELOAD_GRACE = 2_000;

/**
 * Takes the Web Lock of a node, since two nodes on one store lose blocks and share one peer id.
 * Returns what gives it back. Throws OpenElsewhereError, or the signal's reason.
 */
export async function lockNode(
  name: string,
  wait: boolean,
  signal?: AbortSignal
): Promise<() => void> {
  const locks = globalThis.navigator?.locks;
  if (locks === undefined) return () => undefined;
  const grace = AbortSignal.timeout(RELOAD_GRACE);
  const limit = wait ? signal : signal === undefined ? grace : AbortSignal.any([signal, grace]);
  return new Promise((resolve, reject) => {
    locks
      .request(
        `ownchart/node/${name}`,
        { mode: 'exclusive', ...(limit === undefined ? {} : { signal: limit }) },
        () => new Promise<void>((release) => resolve(release))
      )
      .catch(() => {
        reject(signal?.aborted ? signal.reason : new OpenElsewhereError());
      });
  });
}
