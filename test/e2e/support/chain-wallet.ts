import type { BrowserContext } from '@playwright/test';
import { WalletWindow } from './wallet.ts';

/**
 * A wallet for builds without the demo wallet: the development chain holds its keys, and it agrees to everything without a
 * window. Every page of the browser has it, as if an extension had put it there (EIP-6963).
 */
export async function addChainWallet(
  context: BrowserContext,
  wallet: { rpcUrl: string; address: string }
): Promise<void> {
  await context.addInitScript(announce, wallet);
}

/** The hand on that wallet: there is no window to answer. */
export class NoWindow extends WalletWindow {
  override connectAs(): Promise<void> {
    return Promise.resolve();
  }
  override confirm(): Promise<void> {
    return Promise.resolve();
  }
}

/** Runs in every page. */
function announce({ rpcUrl, address }: { rpcUrl: string; address: string }): void {
  const CONNECTED = 'chain-wallet';
  const asked = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    const response = await fetch(rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    });
    const { result, error } = (await response.json()) as { result: unknown; error?: unknown };
    if (error) throw error;
    return result;
  };
  const provider = {
    async request({ method, params = [] }: { method: string; params?: readonly unknown[] }) {
      switch (method) {
        case 'eth_requestAccounts':
          localStorage.setItem(CONNECTED, 'yes');
          return [address];
        case 'eth_accounts':
          return localStorage.getItem(CONNECTED) ? [address] : [];
        case 'wallet_switchEthereumChain':
          return null;
        default:
          return await asked(method, params);
      }
    },
    on: () => {},
    removeListener: () => {}
  };
  const info = {
    uuid: '7a4ad5c2-54d5-4f27-9a4b-4e2fbd1f9d2d',
    name: 'Demo wallet of the chain',
    icon: 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"/>',
    rdns: 'test.chain-wallet'
  };
  const tell = (): void => {
    const detail = Object.freeze({ info, provider });
    dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
  };
  addEventListener('eip6963:requestProvider', tell);
  tell();
}
