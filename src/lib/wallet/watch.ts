import { readAccounts, readChainId } from './ask.ts';
import type { Address, Eip1193Provider } from './types.ts';

/** `account`: the wallet now is on another account than the session's; null where it is locked or cut the page off. */
export type WalletChange =
  | { type: 'account'; address: Address | null }
  | { type: 'chain'; chainId: number }
  | { type: 'disconnect' };

/** Tells what the wallet does on its own. Returns the stop. A wallet without events is never heard. */
export function watchWallet(
  provider: Eip1193Provider,
  address: Address,
  listener: (change: WalletChange) => void
): () => void {
  const onAccounts = (accounts: unknown) => {
    const [active] = readAccounts(accounts);
    if (active !== address) listener({ type: 'account', address: active ?? null });
  };
  const onChain = (chainId: unknown) => listener({ type: 'chain', chainId: readChainId(chainId) });
  const onDisconnect = () => listener({ type: 'disconnect' });
  provider.on?.('accountsChanged', onAccounts);
  provider.on?.('chainChanged', onChain);
  provider.on?.('disconnect', onDisconnect);
  return () => {
    provider.removeListener?.('accountsChanged', onAccounts);
    provider.removeListener?.('chainChanged', onChain);
    provider.removeListener?.('disconnect', onDisconnect);
  };
}
