import { createStore, type EIP6963ProviderDetail } from 'mipd';
import type { Eip1193Provider, WalletChoice } from './types.ts';

/** The demo wallet's reverse domain name. */
export const DEMO_RDNS = 'org.ownchart.demo';

/**
 * Watches for the browser's wallets (EIP-6963). Calls `onChange` at once with those known, often none, and
 * again whenever one announces itself. Returns the stop.
 */
export function discoverWallets(onChange: (wallets: WalletChoice[]) => void): () => void {
  const store = createStore();
  const tell = () => onChange(choices(store.getProviders()));
  const stop = store.subscribe(tell);
  tell();
  return () => {
    stop();
    store.destroy();
  };
}

/** One entry per wallet, in the order they came; a second announcement under a name already taken is left out. */
export function choices(details: readonly EIP6963ProviderDetail[]): WalletChoice[] {
  const byName = new Map<string, WalletChoice>();
  for (const detail of details) {
    const choice = toChoice(detail);
    if (choice && !byName.has(choice.rdns)) byName.set(choice.rdns, choice);
  }
  return [...byName.values()];
}

/** Any script of the page can announce: what is not a wallet is left out, what is shown is cut to size. */
function toChoice(detail: unknown): WalletChoice | null {
  const { info, provider } = (detail ?? {}) as {
    info?: Record<string, unknown>;
    provider?: { request?: unknown };
  };
  if (!info || typeof provider?.request !== 'function') return null;
  const { uuid, name, icon, rdns } = info;
  if (typeof uuid !== 'string' || typeof name !== 'string' || typeof rdns !== 'string') return null;
  return {
    id: uuid,
    name: name.trim().slice(0, 60) || rdns.slice(0, 60),
    icon: typeof icon === 'string' && icon.startsWith('data:image/') ? icon : '',
    rdns,
    isDemo: rdns === DEMO_RDNS,
    provider: provider as unknown as Eip1193Provider
  };
}
