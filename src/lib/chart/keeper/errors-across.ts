import { transferHandlers, type TransferHandler } from 'comlink';
import { OwnChartError } from '../../errors.ts';

interface Carried {
  name: string;
  message: string;
  own: { code: string; remedy: string } | null;
}

/** Lets typed errors cross between page and worker: call it on both sides. Only their words cross, no stack and no cause. */
export function carryErrors(): void {
  const thrown = transferHandlers.get('throw') as TransferHandler<{ value: unknown }, unknown>;
  transferHandlers.set('throw', {
    canHandle: (value: unknown): value is { value: unknown } => thrown.canHandle(value),
    serialize: ({ value }: { value: unknown }): [Carried, Transferable[]] => [toCarried(value), []],
    deserialize: (carried: Carried): never => {
      throw fromCarried(carried);
    }
  } satisfies TransferHandler<{ value: unknown }, Carried>);
}

function toCarried(value: unknown): Carried {
  const error = value instanceof Error ? value : new Error(String(value));
  const own = error instanceof OwnChartError ? { code: error.code, remedy: error.remedy } : null;
  return { name: error.name, message: error.message, own };
}

function fromCarried({ name, message, own }: Carried): Error {
  if (own) return new OwnChartError(own.code, message, own.remedy);
  if (name === 'AbortError') return new DOMException(message, name);
  return Object.assign(new Error(message), { name });
}
