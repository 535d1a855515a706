import { moveToWorker } from './keeper/client.ts';
import type { EncryptedLeaf } from './keeper/upload-jobs.ts';
import type { Live } from './live.ts';

/** A body on its way from the keeper to the store: what `addBody` of the node takes. */
export interface LeavesOnTheirWay {
  leaves: AsyncGenerator<Uint8Array, void>;
  onStored: (leaf: Uint8Array) => void;
}

/**
 * The leaves of a job as the keeper makes them, each told to `onLeaf` before it is stored. What is stored goes back to the
 * keeper: fresh memory for every leaf would cost a fifth of the whole work. Throws as the keeper's `nextLeaf`, or the
 * signal's reason.
 */
export function encryptedLeaves(
  { keeper }: Pick<Live, 'keeper'>,
  job: number,
  onLeaf: (leaf: EncryptedLeaf) => void,
  signal?: AbortSignal
): LeavesOnTheirWay {
  const stored: Uint8Array<ArrayBuffer>[] = [];
  async function* leaves(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      signal?.throwIfAborted();
      const spare = stored.pop();
      const next = await keeper.nextLeaf(job, spare && moveToWorker(spare));
      if (!next) return;
      onLeaf(next);
      yield next.leaf;
    }
  }
  return {
    leaves: leaves(),
    onStored: (leaf) => void stored.push(leaf as Uint8Array<ArrayBuffer>)
  };
}
