import { ask, readAccounts } from './ask.ts';
import { WalletError } from './errors.ts';
import { openSession, type WalletSession } from './session.ts';
import type { WaitOptions, WalletChoice } from './types.ts';

const LAST_WALLET = 'ownchart.wallet';

/** Asks the person, in the wallet's own window, to connect to this page. Throws WalletError. */
export async function connect(
  wallet: WalletChoice,
  options: WaitOptions = {}
): Promise<WalletSession> {
  const [address] = readAccounts(await ask(wallet.provider, 'eth_requestAccounts', [], options));
  if (!address) throw new WalletError('locked');
  remember(wallet.rdns);
  return openSession(wallet, address);
}

/** The session of a page that is still connected, without any window; null where it is not. Throws WalletError. */
export async function resume(
  wallet: WalletChoice,
  options: WaitOptions = {}
): Promise<WalletSession | null> {
  const [address] = readAccounts(await ask(wallet.provider, 'eth_accounts', [], options));
  return address ? openSession(wallet, address) : null;
}

/** The reverse domain name of the wallet last connected, for `resume` at the next visit. */
export function lastWallet(): string | null {
  return storage()?.getItem(LAST_WALLET) ?? null;
}

/** Forgets which wallet was connected. */
export function forgetWallet(): void {
  storage()?.removeItem(LAST_WALLET);
}

function remember(rdns: string): void {
  try {
    storage()?.setItem(LAST_WALLET, rdns);
  } catch {
    // Full storage: the person chooses the wallet again next time.
  }
}

/** Null where the browser forbids storage: reading the property throws there. */
function storage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
