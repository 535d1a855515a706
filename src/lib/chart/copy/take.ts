import { readContents, takeCopy, type CopyProgress } from '../../ipfs/car/copy.ts';
import { piecesOf } from '../../ipfs/pieces.ts';
import { ChartError } from '../errors.ts';
import type { Live } from '../live.ts';
import { m } from '../../words/compiled/messages.js';

/**
 * Takes a saved copy in: every part is checked against its fingerprint, stored, and kept again as it was.
 * Returns how many records came. @throws BadCarError, ChartError for another network's copy, storage errors
 */
export async function takeSavedCopy(
  live: Live,
  file: Blob,
  o: { onProgress?: (progress: CopyProgress) => void; signal?: AbortSignal } = {}
): Promise<number> {
  const { pins } = await takeCopy(live.node, piecesOf(file.stream()), {
    signal: o.signal ? AbortSignal.any([o.signal, live.signal]) : live.signal,
    ...(o.onProgress ? { onProgress: o.onProgress } : {}),
    check: ({ account }) => checkNetwork(account, live.account)
  });
  live.described.clear();
  live.changed('history');
  live.changed('copies');
  return pins.filter(({ label }) => label.startsWith('body ')).length;
}

/** Whose copy it is does not matter: it is all locked. Of which chain and contract it is does. */
function checkNetwork(account: string, mine: string): void {
  const network = (key: string): string => key.split(':').slice(0, 2).join(':');
  if (network(account) !== network(mine))
    throw new ChartError(
      'chart/copy-of-other-network',
      m.chart_copy_other_network(),
      m.chart_copy_other_network_remedy()
    );
}

/** The locked health key that a saved copy carries, as a key file; null where it has none. @throws BadCarError */
export async function keyInCopy(file: Blob): Promise<Uint8Array | null> {
  return (await readContents(piecesOf(file.stream()))).key;
}
