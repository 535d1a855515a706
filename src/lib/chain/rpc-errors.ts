import { BaseError } from 'viem';
import { OwnChartError, isCancelled } from '../errors.ts';
import { NotEnoughFundsError, RpcDownError, RpcRefusedError } from './errors.ts';
import type { Hex } from './hex.ts';
import { refusalOf } from './refusals.ts';

/** True where viem's error means that no answer came; a 4xx other than 408 and 429 is an answer. */
function isUnanswered(error: object): boolean {
  const { name, status } = error as { name?: unknown; status?: unknown };
  if (name === 'TimeoutError') return true;
  if (name !== 'HttpRequestError') return false;
  return typeof status !== 'number' || status >= 500 || status === 408 || status === 429;
}

/** The chain of causes, outermost first; bounded, as a wallet's errors may be anything. */
function* causes(error: unknown): Generator<object> {
  for (let depth = 0; depth < 10 && typeof error === 'object' && error !== null; depth++) {
    yield error;
    error = (error as { cause?: unknown }).cause;
  }
}

/** The revert data inside an RPC's or a wallet's error; null where there is none. */
export function revertData(error: unknown): Hex | null {
  const find = (value: unknown, depth: number): Hex | null => {
    if (typeof value === 'string') return /^0x([0-9a-f]{2})+$/i.test(value) ? (value as Hex) : null;
    if (typeof value !== 'object' || value === null || depth > 3) return null;
    const { data, originalError } = value as { data?: unknown; originalError?: unknown };
    return find(data, depth + 1) ?? find(originalError, depth + 1);
  };
  for (const cause of causes(error)) {
    const data = find(cause, 0);
    if (data) return data;
  }
  return null;
}

function text(error: unknown): string {
  const parts: string[] = [];
  for (const cause of causes(error)) {
    const { details, message } = cause as { details?: unknown; message?: unknown };
    for (const part of [details, message]) if (typeof part === 'string') parts.push(part);
  }
  return parts.join('\n');
}

/** Whatever a request to the chain threw, as an error of this room; cancellations and typed errors pass through. */
export function toChainError(error: unknown): Error {
  if (error instanceof OwnChartError || isCancelled(error)) return error as Error;
  const data = revertData(error);
  if (data) return refusalOf(data, error);
  const said = text(error);
  if (/execution reverted/i.test(said)) return refusalOf(undefined, error);
  if (/insufficient funds|exceeds the balance/i.test(said)) return new NotEnoughFundsError(error);
  for (const cause of causes(error)) {
    if (isUnanswered(cause)) return new RpcDownError(error);
  }
  const detail =
    error instanceof BaseError
      ? error.details || error.shortMessage
      : error instanceof Error
        ? error.message
        : 'no reason given';
  return new RpcRefusedError(detail.slice(0, 200), error);
}
