import { proxy, releaseProxy, transfer, wrap, type Remote } from 'comlink';
import type { Place } from '../../crypto/place.ts';
import { language, type Language } from '../../words/language.svelte.ts';
import { ChartError } from '../errors.ts';
import type { Address } from '../types.ts';
import { carryErrors } from './errors-across.ts';
import type { Keeper } from './keeper.ts';
import { m } from '../../words/compiled/messages.js';

/** The keeper as the page sees it: the same methods, each a promise. */
export type KeeperClient = Remote<Keeper>;

export interface OpenKeeper {
  keeper: KeeperClient;
  /** Ends the worker, and with it every key it held. */
  end(): void;
}

interface KeeperClass {
  new (place: Place, me: Address, wallet: Address): Keeper;
  speak(language: Language): Promise<void>;
}

/** Starts a worker that holds one account's keys. @throws ChartError where the browser starts no worker */
export async function startKeeper(
  place: Place,
  me: Address,
  wallet: Address = me
): Promise<OpenKeeper> {
  carryErrors();
  const worker = new Worker(new URL('./keeper.worker.ts', import.meta.url), { type: 'module' });
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      reject(
        new ChartError(
          'chart/no-worker',
          m.chart_error_no_worker(),
          m.chart_error_no_worker_remedy(),
          event.message
        )
      );
    });
  });
  const Remote = wrap<KeeperClass>(worker);
  // What goes wrong in the worker is read on this page.
  const stopTelling = language.tell((now) => void Remote.speak(now));
  const keeper = await Promise.race([new Remote({ ...place }, me, wallet), failed]);
  return {
    keeper,
    end() {
      stopTelling();
      keeper[releaseProxy]();
      worker.terminate();
    }
  };
}

/** Lets the worker call back into the page. */
export { proxy };

/** Moves these bytes to the worker; nobody else may hold them. */
export function moveToWorker(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return transfer(bytes, [bytes.buffer]);
}
