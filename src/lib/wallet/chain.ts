import { ask, readChainId } from './ask.ts';
import { WalletError } from './errors.ts';
import type { ChainToUse, Eip1193Provider, WaitOptions } from './types.ts';

/**
 * Brings a wallet onto a chain (EIP-3326), adding it where the wallet does not know it (EIP-3085), and looks
 * afterwards whether it is there. Throws WalletError: `wallet/wrong-chain` where the wallet stayed elsewhere.
 */
export async function ensureChain(
  provider: Eip1193Provider,
  chain: ChainToUse,
  options: WaitOptions = {}
): Promise<void> {
  const isThere = async () =>
    readChainId(await ask(provider, 'eth_chainId', [], options)) === chain.chainId;
  if (await isThere()) return;
  const chainId = `0x${chain.chainId.toString(16)}`;
  try {
    await ask(provider, 'wallet_switchEthereumChain', [{ chainId }], options);
  } catch (error) {
    if (!(error instanceof WalletError) || error.code !== 'wallet/wrong-chain') throw error;
    await ask(
      provider,
      'wallet_addEthereumChain',
      [
        {
          chainId,
          chainName: chain.name,
          rpcUrls: [chain.rpcUrl],
          nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 }
        }
      ],
      options
    );
    // Adding does not always switch: EIP-3085 leaves that to the wallet.
    if (!(await isThere()))
      await ask(provider, 'wallet_switchEthereumChain', [{ chainId }], options);
  }
  if (!(await isThere())) throw new WalletError('wrong-chain');
}
