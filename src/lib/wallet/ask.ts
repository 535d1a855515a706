import { ProviderFailure, WalletError, toWalletError } from './errors.ts';
import type { Eip1193Provider, Hex, WaitOptions } from './types.ts';

/**
 * Asks a wallet and waits for its answer, as long as `signal` allows; a late answer is dropped.
 * Throws WalletError, or the signal's reason where the caller cancelled.
 */
export async function ask(
  provider: Eip1193Provider,
  method: string,
  params: readonly unknown[] = [],
  { signal }: WaitOptions = {}
): Promise<unknown> {
  if (signal?.aborted) throw abortReason(signal);
  let stop = () => {};
  try {
    // A wallet may throw instead of rejecting.
    const answer = (async () => provider.request({ method, params }))();
    if (!signal) return await answer;
    const aborted = new Promise<never>((_, reject) => {
      const onAbort = () => reject(abortReason(signal));
      signal.addEventListener('abort', onAbort, { once: true });
      stop = () => signal.removeEventListener('abort', onAbort);
    });
    return await Promise.race([answer, aborted]);
  } catch (error) {
    if (signal?.aborted) throw abortReason(signal);
    throw toWalletError(error);
  } finally {
    stop();
  }
}

function abortReason(signal: AbortSignal): unknown {
  const reason: unknown = signal.reason;
  if (reason instanceof Error && reason.name === 'TimeoutError')
    return new WalletError('no-answer', { cause: reason });
  return reason;
}

/** The accounts a page may use, lower case, the active one first. Throws `wallet/strange-answer`. */
export function readAccounts(answer: unknown): Hex[] {
  if (!Array.isArray(answer)) throw new WalletError('strange-answer');
  return answer.map((entry: unknown) => {
    if (typeof entry !== 'string' || !/^0x[0-9a-f]{40}$/i.test(entry))
      throw new WalletError('strange-answer');
    return entry.toLowerCase() as Hex;
  });
}

/** A chain number out of `eth_chainId` or `chainChanged`; some wallets answer a number. Throws `wallet/strange-answer`. */
export function readChainId(answer: unknown): number {
  const id =
    typeof answer === 'number'
      ? answer
      : typeof answer === 'string' && /^(0x[0-9a-f]+|\d+)$/i.test(answer)
        ? Number(answer)
        : Number.NaN;
  if (!Number.isSafeInteger(id) || id <= 0) throw new WalletError('strange-answer');
  return id;
}

/** A non-empty hex answer, lower case. Throws `wallet/strange-answer`. */
export function readHex(answer: unknown): Hex {
  if (typeof answer !== 'string' || !/^0x([0-9a-f]{2})+$/i.test(answer))
    throw new WalletError('strange-answer');
  return answer.toLowerCase() as Hex;
}

/** A text the wallet answers. Throws `wallet/strange-answer`, which does not repeat it. */
export function readText(answer: unknown): string {
  if (typeof answer !== 'string') throw new WalletError('strange-answer');
  return answer;
}

/** Methods that use the account: before each, the wallet must still be on it. */
const accountMethods = new Set([
  'personal_sign',
  'eth_signTypedData_v4',
  'eth_sendTransaction',
  'eth_decrypt',
  'eth_getEncryptionPublicKey'
]);

/** The provider for other rooms: checks the account first, and throws ProviderFailure. */
export function guardProvider(
  provider: Eip1193Provider,
  assertAccount: () => Promise<void>
): Eip1193Provider {
  const guarded: Eip1193Provider = {
    async request(args) {
      try {
        if (accountMethods.has(args.method)) await assertAccount();
        return await provider.request(args);
      } catch (error) {
        throw new ProviderFailure(toWalletError(error));
      }
    }
  };
  if (provider.on) guarded.on = provider.on.bind(provider);
  if (provider.removeListener) guarded.removeListener = provider.removeListener.bind(provider);
  return guarded;
}
