import { isCancelled } from '../../errors.ts';
import type { CopyProgress } from '../../ipfs/car/copy.ts';
import { live } from '../live.ts';
import type { Service } from '../settings.ts';
import type { CopyScope } from './contents.ts';
import type { TemporaryFile } from './temporary-file.ts';

/** A saved copy on its way to a file, or from one, as a screen shows it. */
export class CopyWork {
  state: 'idle' | 'running' | 'done' = $state('idle');
  progress: CopyProgress | null = $state.raw(null);
  problem: unknown = $state.raw(null);
  #abort = new AbortController();

  /** Writes a copy to a file that the browser can then save. Null where it was cancelled or failed: `problem` says why. */
  async save(scope: CopyScope, key: Uint8Array | null): Promise<TemporaryFile | null> {
    return await this.#run(async (signal) => {
      const [{ contentsOf }, { saveCopy }, { writeTemporaryFile }] = await Promise.all([
        import('./contents.ts'),
        import('../../ipfs/car/copy.ts'),
        import('./temporary-file.ts')
      ]);
      const now = live();
      const contents = await contentsOf(now, scope, key);
      const both = AbortSignal.any([signal, now.signal]);
      const { onProgress } = this;
      return await writeTemporaryFile(
        saveCopy(now.node, contents, { signal: both, onProgress }),
        both
      );
    });
  }

  /** Takes a saved copy in; returns how many records it held. Null where it was cancelled or failed. */
  async take(file: Blob): Promise<number | null> {
    return await this.#run(async (signal) => {
      const { takeSavedCopy } = await import('./take.ts');
      return await takeSavedCopy(live(), file, { signal, onProgress: this.onProgress });
    });
  }

  /** Sends a copy to a service and asks it for proof. False where it was cancelled or failed. */
  async send(service: Service, scope: CopyScope): Promise<boolean> {
    const sent = await this.#run(async (signal) => {
      const [{ sendCopy }, { refreshServices }] = await Promise.all([
        import('../services/send.ts'),
        import('../services/prove.ts')
      ]);
      const now = live();
      await sendCopy(now, service, scope, { signal, onProgress: this.onProgress });
      if (now.settings.services?.some(({ kind }) => kind !== 'pinning')) await refreshServices(now);
      return true;
    });
    return sent ?? false;
  }

  cancel(): void {
    this.#abort.abort();
  }

  readonly onProgress = (progress: CopyProgress): void => {
    this.progress = progress;
  };

  async #run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    this.#abort = new AbortController();
    this.state = 'running';
    this.problem = null;
    this.progress = null;
    try {
      const result = await work(this.#abort.signal);
      this.state = 'done';
      return result;
    } catch (error) {
      this.state = 'idle';
      if (!isCancelled(error)) this.problem = error;
      return null;
    }
  }
}
