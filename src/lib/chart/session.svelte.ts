import type { OwnChartError } from '../errors.ts';
import type { Account } from './account.ts';
import { asOwnChartError, ChartError, noWallet } from './errors.ts';
import { keptSite } from './offline/keep-site.svelte.ts';
import { setDesk, setLive, type Live } from './live.ts';
import {
  loadSettings,
  resetSettings,
  restrictConnections,
  saveSettings,
  type Settings
} from './settings.ts';
import { outbox } from './outbox.svelte.ts';
import { SetUp } from './set-up-steps.ts';
import type { Signer } from './signer.ts';
import type { Address, Me } from './types.ts';
import { AutoLock, autoLockMinutes } from './unlock/auto-lock.svelte.ts';
import { uploads } from './uploads.svelte.ts';
import { shortAddress } from './words.ts';
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

export interface NetworkState {
  chain: 'ok' | 'unreachable' | 'unknown';
  relay: 'ok' | 'lost' | 'unknown';
  /** Other people's nodes this page is connected to. */
  people: number;
}

const UNKNOWN: NetworkState = { chain: 'unknown', relay: 'unknown', people: 0 };

/** Who is here, and how far in. The heavy parts (chain, keys, node) are loaded when a wallet connects. */
class Session {
  phase: Phase = $state('starting');
  problem: OwnChartError | null = $state(null);
  me: Me | null = $state(null);
  settings: Settings | null = $state.raw(null);
  network: NetworkState = $state({ ...UNKNOWN });
  /** Counts up when the chain has news for this account: lists reload on it. */
  historyChanged: number = $state(0);
  copiesChanged: number = $state(0);
  /** An organisation: when this device last had everything its patients' charts need. */
  chartsKept: Date | null = $state(null);
  /** Set while the chain is out of reach: what is shown is as it last answered, then; null: never, on this device. */
  staleSince: Date | null = $state.raw(null);
  stale: boolean = $state(false);
  /** Whom this page acts for as a carer, by name, and until when. */
  acting: { name: string; until: Date } | null = $state.raw(null);
  /** Whom it acted for, by name, until that ended while it was open. */
  actingOver: string | null = $state(null);
  readonly setup = new SetUp(this);
  readonly ways = new Ways(this);
  readonly autoLock = new AutoLock(
    () => this.lock(),
    () => uploads.busy
  );
  account: Account | null = null;
  /** The carer's own, while this page acts for somebody else. */
  #own: Account | null = null;
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
      this.#followMemory(this.account);
      this.me = this.account.me;
      this.network.chain = this.stale ? 'unreachable' : 'ok';
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
    const signer = (this.#own ?? this.account)?.desk.signer;
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

  /**
   * As a carer: from here on the page shows the chart of a dependant, and what is done in it is done for that person.
   * @throws ChartError where this account does not act for the person now; NobodyHasItError. Then the own chart is open
   */
  async actFor(patient: Address): Promise<void> {
    const own = this.accountOrThrow();
    const [{ careRefusal, fetchCare }, { careAccount }] = await Promise.all([
      import('./family/dependants.ts'),
      import('./family/care-account.ts')
    ]);
    const care = await fetchCare(this.#live!, patient);
    const called = this.#live!.names.get(patient) ?? shortAddress(patient);
    await this.#leaveOpen(own);
    try {
      const account = await careAccount(own, care, this.#ending.signal);
      this.#own = own;
      const name = account.me.name || called;
      own.desk.names.set(patient, name);
      this.acting = { name, until: new Date(care.until * 1000) };
      await this.#open(account);
    } catch (error) {
      await this.#backTo(own);
      throw careRefusal(error, called);
    }
  }

  /** Closes the chart of a dependant, and opens the own one again. */
  async actForMyself(): Promise<void> {
    if (this.#own) await this.#backTo(this.#own);
  }

  /** Opens the carer's own chart again; where that fails, everything is locked. */
  async #backTo(own: Account): Promise<void> {
    try {
      await this.#leaveOpen(own);
      if (this.#own) await own.keeper.keeper.careNoMore();
      this.#own = null;
      this.acting = null;
      own.desk.signal = this.#ending.signal;
      await this.#open(own);
    } catch (error) {
      await this.lock();
      throw error;
    }
  }

  /** What a dependant let this account do is over: by its day, or because one of the two ended it. */
  async #careOver(): Promise<void> {
    const name = this.acting?.name ?? '';
    await this.actForMyself().catch(() => {});
    this.actingOver = name;
  }

  /** Ends what runs for one chart; the keeper goes on with the keys of another. */
  async #leaveOpen(own: Account): Promise<void> {
    this.phase = 'starting';
    await this.#leave(own);
    this.#ending = new AbortController();
  }

  async #open(account: Account): Promise<void> {
    this.account = account;
    this.me = account.me;
    setDesk(account.desk);
    this.#followMemory(account);
    this.network.chain = this.stale ? 'unreachable' : 'ok';
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
      if (actingOver && this.phase === 'open') void this.#careOver();
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
    if (role !== 'patient') {
      const { inbox } = await import('./inbox.svelte.ts');
      await inbox.open(live);
    }
    if (role === 'organisation') {
      const { answerPractitioners } = await import('./practitioners/lend.ts');
      await answerPractitioners(live);
    }
    if (role === 'insurer') {
      const { answerClaimants } = await import('./claims/insurer.ts');
      await answerClaimants(live);
    }
    await this.#watch(role);
    await this.ways.show();
    this.phase = 'open';
    this.watchIdle();
    void keptSite.keep(live.settings.offline !== false);
  }

  async #goLive(account: Account): Promise<Live> {
    const { goLive } = await import('./account.ts');
    this.me = account.me;
    const live = await goLive(account);
    // A closed tab says good-bye, so that others ask the next holder at once.
    const goodbye = (): void => void live.node.stop();
    addEventListener('pagehide', goodbye);
    this.#ending.signal.addEventListener('abort', () => removeEventListener('pagehide', goodbye));
    const stopListening = live.node.onChange((status) => {
      this.network.relay = status.reachable ? 'ok' : 'lost';
      this.network.people = status.peers.filter((peer) => !peer.relay).length;
    });
    this.#ending.signal.addEventListener('abort', stopListening, { once: true });
    this.network.relay = live.node.status().reachable ? 'ok' : 'lost';
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
      this.#own = null;
      this.acting = null;
    }
    this.#live = null;
    this.account = null;
    this.me = null;
    this.network = { ...UNKNOWN };
    this.stale = false;
    this.chartsKept = null;
  }

  /** @throws ChartError where no wallet is connected */
  accountOrThrow(): Account {
    if (!this.account) throw noWallet();
    return this.account;
  }

  #followMemory({ desk: { chain } }: Account): void {
    const { memory } = chain;
    if (!memory) return;
    memory.onChange = () => {
      this.stale = memory.stale;
      this.staleSince = memory.since;
    };
    memory.onChange();
  }

  #fail(error: unknown): void {
    this.problem = asOwnChartError(error);
    this.phase = 'failed';
  }
}

export const session = new Session();
