import { session } from '$lib/chart/session.svelte';
import type { Role } from '$lib/chart/types.ts';
import { toast } from '$lib/ui/announce.svelte.ts';
import {
  connect,
  discoverWallets,
  forgetWallet,
  lastWallet,
  resume,
  type WalletChoice,
  type WalletSession
} from '$lib/wallet/index.ts';
import { HOMES } from './homes.ts';
import { m } from '$lib/words/compiled/messages.js';

const FRAME = 'ownchart-frame';

/** The wallets this browser has, and the way in through one of them. */
class Wallets {
  found = $state.raw<WalletChoice[]>([]);
  /** True until the wallet of the last visit was asked whether it still knows this page. */
  resuming = $state(true);
  /** The wallet whose window is open now. */
  asking = $state<string | null>(null);
  problem = $state.raw<unknown>(null);
  /** Whose places are shown while the wallet of the last visit comes back: the role it had then. */
  expected = $state<Role | null>(lastWallet() ? frameOfBefore() : null);
  #tried = false;
  #current: WalletSession | null = null;

  /** Loads what somebody needs who was here before. */
  expect(): void {
    if (!lastWallet()) return;
    session.expect();
    void import('./UnlockPanel.svelte').catch(() => {});
  }

  /** Looks for wallets until the returned function is called; goes on with the last one without asking. */
  watch(): () => void {
    const last = lastWallet();
    if (!last) this.resuming = false;
    // A wallet announces itself within a moment or never.
    const giveUp = setTimeout(() => this.#nobody(), 1500);
    const stop = discoverWallets((found) => {
      this.found = found;
      const known = found.find((wallet) => wallet.rdns === last);
      if (known && !this.#tried) {
        this.#tried = true;
        clearTimeout(giveUp);
        void this.#resume(known);
      }
    });
    return () => {
      clearTimeout(giveUp);
      stop();
    };
  }

  #nobody(): void {
    this.resuming = false;
    this.expected = null;
  }

  async connect(wallet: WalletChoice): Promise<void> {
    this.problem = null;
    this.asking = wallet.id;
    try {
      await this.#enter(await connect(wallet));
    } catch (problem) {
      this.problem = problem;
    } finally {
      this.asking = null;
    }
  }

  async disconnect(): Promise<void> {
    const left = this.#current;
    this.#current = null;
    forgetWallet();
    this.#expect(null);
    await session.disconnect();
    try {
      await left?.disconnect();
    } catch (problem) {
      this.problem = problem;
    }
  }

  /** After a failure: reads the settings again, and goes on with the wallet of before. */
  async startAgain(): Promise<void> {
    await session.start();
    const last = this.found.find((wallet) => wallet.rdns === lastWallet());
    if (last) await this.#resume(last);
  }

  async #resume(wallet: WalletChoice): Promise<void> {
    this.resuming = true;
    try {
      const known = await resume(wallet);
      if (known && session.phase === 'visitor') await this.#enter(known);
      else if (!known) this.expected = null;
    } catch (problem) {
      this.problem = problem;
      this.expected = null;
    } finally {
      this.resuming = false;
    }
  }

  async #enter(entered: WalletSession): Promise<void> {
    this.#current?.close();
    this.#current = entered;
    entered.onChange((change) => {
      if (change.type === 'chain') return;
      void this.#left(entered, change.type === 'account' && change.address !== null);
    });
    await session.connect(entered);
    this.#expect(session.me?.role ?? null);
  }

  #expect(role: Role | null): void {
    this.expected = role;
    try {
      if (role) localStorage.setItem(FRAME, role);
      else localStorage.removeItem(FRAME);
    } catch {
      // A browser that keeps nothing shows the frame once the wallet has answered.
    }
  }

  // Another account is another person: what is open is closed before anything else is shown.
  async #left(old: WalletSession, another: boolean): Promise<void> {
    if (this.#current !== old) return;
    old.close();
    this.#current = null;
    this.#expect(null);
    await session.disconnect();
    toast(another ? m.parts_wallet_changed() : m.parts_wallet_gone(), 'warn');
    if (another) await this.#resume(old.wallet);
  }
}

function frameOfBefore(): Role | null {
  try {
    const kept = localStorage.getItem(FRAME);
    return kept !== null && Object.hasOwn(HOMES, kept) ? (kept as Role) : null;
  } catch {
    return null;
  }
}

export const wallets = new Wallets();
