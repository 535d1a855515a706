import type { OwnChartError } from '../errors.ts';
import type { Account } from './account.ts';
import { asOwnChartError, ChartError, noWallet } from './errors.ts';
import { Care } from './family/care.svelte.ts';
import { keptSite } from './offline/keep-site.svelte.ts';
import { setDesk, setLive, type Live } from './live.ts';
import {
  loadSettings,
  resetSettings,
  restrictConnections,
  saveSettings,
  type Settings
} from './settings.ts';
import { Network } from './network.svelte.ts';
import { outbox } from './outbox.svelte.ts';
import { SetUp } from './set-up-steps.ts';
import type { Signer } from './signer.ts';
import type { Address, Me } from './types.ts';
import { AutoLock, autoLockMinutes } from './unlock/auto-lock.svelte.ts';
import { uploads } from './uploads.svelte.ts';
import { Ways } from './unlock/ways.svelte.ts';
import type { Watching } from './watch.ts';
import { m } from '../words/compiled/messages.js';

/**
 * visitor: no wallet. new: a wallet without a health key. elsewhere: the health key was made in another browser.
 * unpublished: the key is made, its public half not
 * yet on chain. recovering: a new wallet that is to take over an account waits for the helpers. locked: the key is on this device, closed. open: everything works.
 */
export type Phase =
  | 'starting'
  | 'visitor'
  | 'new'
  | 'elsewhere'
  | 'unpublished'
  | 'recovering'
  | 'locked'
  | 'open'
  | 'failed';

/** Who is here, and how far in. The heavy parts (chain, keys, node) are loaded when a wallet connects. */
class Session {
  phase: Phase = $state('starting');
  problem: OwnChartError | null = $state(null);
  me: Me | null = $state(null);
  settings: Settings | null = $state.raw(null);
  readonly network = new Network();
  /** Counts up when the chain has news for this account: lists reload on it. */
  historyChanged: number = $state(0);
  copiesChanged: number = $state(0);
  /** An organisation: when this device last had everything its patients' charts need. */
  chartsKept: Date | null = $state(null);
  /** Whose chart is shown. */
  readonly care = new Care(this);
  readonly setup = new SetUp(this);
  readonly ways = new Ways(this);
  readonly autoLock = new AutoLock(
    () => this.lock(),
    () => uploads.busy
  );
  account: Account | null = null;
  #live: Live | null = null;
  #ending = new AbortController();

  /** Reads the settings and forbids every other host; the first thing a page does. */
  async start(): Promise<void> {
    this.problem = null;
    try {
      this.settings = await loadSettings();
      restrictConnections(this.settings);
      this.phase = 'visitor';
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Loads what coming back takes, while the settings are read and the wallet is asked. */
  expect(): void {
    // What does not load is told when it is needed.
    void Promise.all([import('./account.ts'), import('./unlock/vault.ts')]).catch(() => {});
  }

  async saveSettings(changes: Partial<Settings>): Promise<void> {
    await saveSettings(changes);
    location.reload();
  }

  resetSettings(): void {
    resetSettings();
    location.reload();
  }

  /** Takes a connected wallet in, as far as its health key allows. */
  async connect(signer: Signer): Promise<void> {
    await this.#leave();
    this.problem = null;
    try {
      if (!this.settings)
        throw new ChartError(
          'chart/not-started',
          m.chart_error_not_started(),
          m.chart_error_not_started_remedy()
        );
      const { openAccount } = await import('./account.ts');
      this.#ending = new AbortController();
      this.account = await openAccount(this.settings, signer, {
        signal: this.#ending.signal,
        changed: (what) => {
          if (what === 'copies') this.copiesChanged++;
          else this.historyChanged++;
        }
      });
      setDesk(this.account.desk);
      this.network.followChain(this.account);
      this.me = this.account.me;
      await this.ways.show();
      // The registrar keeps no records: the register needs a wallet and no health key.
      if (this.me.role === 'registrar') this.phase = 'open';
      else if (this.account.vault) {
        this.phase = 'locked';
        // Another device changed the ways to unlock: where nobody has the newer ones now, those of here may still do.
        if (this.account.outdated) void this.ways.find().catch(() => {});
      } else this.phase = this.account.published ? 'elsewhere' : 'new';
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Takes in somebody who has the recovery kit and no wallet here: to read, not to sign. */
  async comeBackByKit(address: Address): Promise<void> {
    const { withoutWallet } = await import('./unlock/no-wallet.ts');
    await this.connect(withoutWallet(address));
  }

  /** Closes the health key; the wallet stays connected. */
  async lock(): Promise<void> {
    const signer = (this.care.own ?? this.account)?.desk.signer;
    await this.disconnect();
    if (signer) await this.connect(signer);
  }

  /** Counts the time without a touch, as this device wants it. */
  watchIdle(): void {
    if (this.phase !== 'open' || !this.#live) return;
    this.autoLock.start(autoLockMinutes(this.me?.role !== 'patient'));
  }

  /** Forgets who was here; nothing on this device is removed. */
  async disconnect(): Promise<void> {
    await this.#leave();
    this.phase = this.settings ? 'visitor' : 'failed';
  }

  /** A locked health key is in this browser now. */
  arrived(): void {
    if (this.phase === 'elsewhere') this.phase = 'locked';
  }

  /** The health key of this wallet is lost: the set-up makes another, which opens nothing of before. */
  beginAnew(): void {
    if (this.phase === 'elsewhere') this.phase = 'new';
  }

  /** Starts the node with the unlocked key. */
  async enter(): Promise<void> {
    const account = this.accountOrThrow();
    // A first try may have started the node and then found nobody online.
    if (!this.#live) await this.#goLive(account);
    if (!account.published) {
      if (account.vault?.recovers) this.recover();
      else this.phase = 'unpublished';
      return;
    }
    await this.begin();
  }

  /** Ends what runs for one chart; the keeper goes on with the keys of another. Returns the end of the next one. */
  async leaveOpen(own: Account): Promise<AbortSignal> {
    this.phase = 'starting';
    await this.#leave(own);
    this.#ending = new AbortController();
    return this.#ending.signal;
  }

  /** Opens the chart of an account in the place of the one before. */
  async openAccount(account: Account): Promise<void> {
    this.account = account;
    this.me = account.me;
    setDesk(account.desk);
    this.network.followChain(account);
    await this.#goLive(account);
    await this.begin();
  }

  /** Waits with a new wallet for the helpers of the account that it is to take over. */
  recover(): void {
    this.phase = 'recovering';
    void this.#watch('patient');
  }

  async #watch(role: Watching): Promise<void> {
    const { watch } = await import('./watch.ts');
    void watch(this.#live!, role, ({ chain, chartsKept, replaced, actingOver }) => {
      if (actingOver && this.phase === 'open') void this.care.isOver();
      // Coming in again says in words that this wallet acts for nobody any more.
      if (replaced && this.phase === 'open') void this.lock();
      if (chain) this.network.chain = chain;
      if (chartsKept) this.chartsKept = chartsKept;
    });
  }

  /** @throws ChartError where no wallet is connected */
  async liveForSetup(): Promise<{ live: Live; account: Account }> {
    const account = this.accountOrThrow();
    return { live: this.#live ?? (await this.#goLive(account)), account };
  }

  /** The last step in: brings back unfinished uploads and follows the chain. */
  async begin(): Promise<void> {
    const live = this.#live!;
    const { role: mine } = this.accountOrThrow().me;
    const role: Watching =
      mine === 'hospital' || mine === 'authority' || mine === 'registrar' ? 'organisation' : mine;
    const { waitingCopy } = await import('./copy/waiting.svelte.ts');
    await waitingCopy.take(live);
    if (role === 'patient') {
      const { ownChart } = await import('./patient-chart.ts');
      await ownChart(live);
    }
    await uploads.restore();
    const { answerOthers } = await import('./answering.ts');
    await answerOthers(live, role);
    await this.#watch(role);
    await this.ways.show();
    this.phase = 'open';
    this.watchIdle();
    void keptSite.keep(live.settings.offline !== false);
  }

  async #goLive(account: Account): Promise<Live> {
    const { goLive } = await import('./go-live.ts');
    this.me = account.me;
    const live = await goLive(account);
    // A closed tab says good-bye, so that others ask the next holder at once.
    const goodbye = (): void => void live.node.stop();
    addEventListener('pagehide', goodbye);
    this.#ending.signal.addEventListener('abort', () => removeEventListener('pagehide', goodbye));
    this.network.followNode(live, this.#ending.signal);
    this.#live = live;
    setLive(live);
    return live;
  }

  async #leave(kept: Account | null = null): Promise<void> {
    this.#ending.abort();
    this.autoLock.stop();
    setLive(null);
    setDesk(null);
    uploads.clear();
    outbox.clear();
    await this.#live?.node.stop();
    if (!kept) {
      this.account?.keeper.end();
      this.care.forget();
    }
    this.#live = null;
    this.account = null;
    this.me = null;
    this.network.forget();
    this.chartsKept = null;
  }

  /** @throws ChartError where no wallet is connected */
  accountOrThrow(): Account {
    if (!this.account) throw noWallet();
    return this.account;
  }

  #fail(error: unknown): void {
    this.problem = asOwnChartError(error);
    this.phase = 'failed';
  }
}

export const session = new Session();
