import { expose, type Endpoint } from 'comlink';
import { workerData, type MessagePort } from 'node:worker_threads';
import { NoKeyError } from '../../crypto/errors.ts';
import { speak } from '../../words/speak.ts';
import { carryErrors } from './errors-across.ts';

/** A thread that fails as the keeper's worker does, for its test. */
export const failing = {
  speak,
  fail(): void {
    throw new NoKeyError();
  }
};

carryErrors();
expose(failing, workerData as MessagePort as unknown as Endpoint);
