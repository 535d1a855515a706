import * as Comlink from 'comlink';
import { Keeper } from './keeper.ts';
import type { EncryptedLeaf } from './upload-jobs.ts';
import { carryErrors } from './errors-across.ts';
import { speak } from '../../words/speak.ts';

carryErrors();

// Large answers are moved out of the worker, not copied.
class KeeperInWorker extends Keeper {
  static readonly speak = speak;

  override async nextLeaf(...args: Parameters<Keeper['nextLeaf']>): Promise<EncryptedLeaf | null> {
    const next = await super.nextLeaf(...args);
    return next && Comlink.transfer(next, [next.leaf.buffer]);
  }

  override async openBody(
    ...args: Parameters<Keeper['openBody']>
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await super.openBody(...args);
    return Comlink.transfer(bytes, [bytes.buffer]);
  }

  override async openRange(
    ...args: Parameters<Keeper['openRange']>
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await super.openRange(...args);
    return Comlink.transfer(bytes, [bytes.buffer]);
  }
}

Comlink.expose(KeeperInWorker);
