import type { Node } from '../ipfs/types.ts';

/** A relay that leaves a first request unanswered gives a place to the second. */
const PATIENCE = 12_000;

/**
 * Waits a while until a relay holds a place for this node: before that it can call nobody, and nobody finds it. Where none
 * does within `patience` (ms), what comes next says so.
 * @throws the signal's reason
 */
export async function reachable(
  node: Node,
  signal: AbortSignal,
  patience = PATIENCE
): Promise<void> {
  const soon = AbortSignal.timeout(patience);
  try {
    await node.whenReachable({ signal: AbortSignal.any([signal, soon]) });
  } catch (error) {
    if (!soon.aborted) throw error;
  }
}
