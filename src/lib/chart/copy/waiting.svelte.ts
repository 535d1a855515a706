import { BadCarError } from '../../ipfs/car/errors.ts';
import { ChartError } from '../errors.ts';
import type { Live } from '../live.ts';
import type { CopyProgress } from '../../ipfs/car/copy.ts';
import { m } from '../../words/compiled/messages.js';

/** A saved copy that was chosen before the health key was open: taken in as soon as it is. */
class WaitingCopy {
  progress: CopyProgress | null = $state.raw(null);
  chosen: boolean = $state(false);
  #file: Blob | null = null;

  /** Waits with a copy for a health key that is here already. */
  choose(file: Blob): void {
    this.#file = file;
    this.chosen = true;
  }

  /**
   * The bytes of a key file, out of a saved copy too: then the copy waits.
   * @throws BadCarError, ChartError where the copy has no key
   */
  async keyOf(file: Blob): Promise<Uint8Array> {
    let key: Uint8Array | null;
    try {
      const { keyInCopy } = await import('./take.ts');
      key = await keyInCopy(file);
    } catch (error) {
      if (!(error instanceof BadCarError) || error.fault !== 'not-a-car') throw error;
      return new Uint8Array(await file.arrayBuffer());
    }
    if (key === null)
      throw new ChartError(
        'chart/copy-without-key',
        m.chart_copy_no_key(),
        m.chart_copy_no_key_remedy()
      );
    this.choose(file);
    return key;
  }

  /** Takes in what waits; nothing where nothing does. A copy that fails does not wait any more. */
  async take(live: Live): Promise<void> {
    const file = this.#file;
    if (file === null) return;
    this.#file = null;
    this.chosen = false;
    const { takeSavedCopy } = await import('./take.ts');
    try {
      await takeSavedCopy(live, file, { onProgress: (progress) => (this.progress = progress) });
    } finally {
      this.progress = null;
    }
  }
}

export const waitingCopy = new WaitingCopy();
