import type { Account } from './account.ts';
import type { OnStage } from './action.ts';
import { ChartError, noWallet } from './errors.ts';
import type { RecoveryKit } from './keeper/keeper.ts';
import type { Live } from './live.ts';
import type { Address, Me } from './types.ts';
import type { StoredSlot } from './unlock/vault.ts';
import { m } from '../words/compiled/messages.js';

/** What of the session the set-up needs: who is at the door, and the way in. */
interface Entrance {
  me: Me | null;
  account: Account | null;
  liveForSetup(): Promise<{ live: Live; account: Account }>;
  begin(): Promise<void>;
  recover(): void;
  lock(): Promise<void>;
}

/** The steps from a new wallet to a working account, in the order they must come. */
export class SetUp {
  #session: Entrance;
  /** The account that the keys are made to take over, where its wallet is lost. */
  recovers: Address | null = null;
  #first: StoredSlot | null = null;
  #kit: StoredSlot | null = null;
  #hard = false;
  /** True where it is a change of keys and not the first ones. */
  #change = false;
  /** True where this wallet had keys that are lost: the chain knows those, and not the ones that are made. */
  #anew = false;

  constructor(session: Entrance) {
    this.#session = session;
  }

  /**
   * Makes the health key; `name` is what the person wants to be called. `hard`: every way to unlock takes the wallet
   * and something that is not the wallet.
   */
  async begin(name: string, hard: boolean): Promise<RecoveryKit> {
    this.#hard = hard;
    this.#change = false;
    const account = this.#account();
    this.#anew = account.published;
    if (!account.me.name) account.me.name = name;
    const { me } = this.#session;
    if (me && !me.name) me.name = name;
    return await account.keeper.keeper.begin();
  }

  /** Makes new keys in place of the open ones; the steps after it are the same. */
  async beginChange(hard: boolean): Promise<RecoveryKit> {
    this.#hard = hard;
    this.#change = true;
    const { account, live } = await this.#session.liveForSetup();
    const { readPatientLedger } = await import('./patient-chart.ts');
    const { erased } = await readPatientLedger(live, live.address);
    return await account.keeper.keeper.beginChange(erased.size > 0);
  }

  /** Leaves a change of keys before it was published: the old ones stay. */
  async dropChange(): Promise<void> {
    if (!this.#change) return;
    this.#change = false;
    await this.#session.account?.keeper.keeper.dropChange();
  }

  /** The wallet opens twice, and where it is to be so, the browser's window for passkeys. */
  async addFirst(): Promise<void> {
    const { makeSlot } = await import('./unlock/slots.ts');
    const kind = this.#hard ? 'wallet-signature+passkey' : 'wallet-signature';
    this.#first = { ...(await makeSlot(this.#account(), kind)), tested: Date.now() };
  }

  /** Locks the key by the recovery kit too, and puts it on this device: from here on a closed tab loses nothing. */
  async addKit(): Promise<void> {
    const [{ makeSlot }, { keepVault, lockVault }] = await Promise.all([
      import('./unlock/slots.ts'),
      import('./unlock/vault.ts')
    ]);
    const account = this.#account();
    if (!this.#first)
      throw new ChartError(
        'chart/not-begun',
        m.chart_error_wallet_not_begun(),
        m.chart_error_wallet_not_begun_remedy()
      );
    const kind = this.#hard ? 'wallet-signature+recovery-code' : 'recovery-code';
    this.#kit = await makeSlot(account, kind);
    // New keys are kept once they are published: until then the old ones are the ones.
    if (this.#change) return;
    const vault = await lockVault(account, [this.#first, this.#kit]);
    await keepVault(account, this.#anew ? { ...vault, anew: true } : vault);
  }

  /** @throws ChartError naming the word that is not right */
  async testKit(answers: { position: number; word: string }[]): Promise<void> {
    const { markTested } = await import('./unlock/vault.ts');
    const account = this.#account();
    await account.keeper.keeper.checkKit(answers);
    if (this.#kit) this.#kit.tested = Date.now();
    if (!this.#change) await markTested(account, 1);
  }

  /** The wallet opens twice: once to sign the key card, once to confirm. It can be repeated. */
  async publish(onStage?: OnStage): Promise<void> {
    const { publishKeys } = await import('./set-up.ts');
    const { held, keepVault, lockVault, slotsOf } = await import('./unlock/vault.ts');
    const { live, account } = await this.#session.liveForSetup();
    const before = held(account);
    if (before.recovered) {
      const { publishRecovered } = await import('./urgent/recover.ts');
      await publishRecovered(live, account, onStage);
      return await this.#session.begin();
    }
    // Once more, with what was tested since.
    const vault = await lockVault(account, slotsOf(before, account.desk));
    await keepVault(account, before.anew ? { ...vault, anew: true } : vault);
    await publishKeys(live, account, onStage);
    if (before.anew) await keepVault(account, vault);
    await account.keeper.keeper.forgetKit();
    await this.#session.begin();
  }

  /** In the place of publishing: the new wallet signs its keys, for the helpers to seal to. Nothing becomes public by it. */
  async askHelpers(patient: Address): Promise<void> {
    const { beginRecovery } = await import('./urgent/recover.ts');
    const { live, account } = await this.#session.liveForSetup();
    await beginRecovery(live, account, patient);
    await account.keeper.keeper.forgetKit();
    this.recovers = null;
    this.#session.recover();
  }

  /** Publishes the new keys, then locks: the new ways to unlock open it. It can be repeated. */
  async publishChange(onStage?: OnStage): Promise<void> {
    const { changeKeys } = await import('./change-keys.ts');
    const { live, account } = await this.#session.liveForSetup();
    const slots = [this.#first, this.#kit].filter((slot) => slot !== null);
    await changeKeys(live, account, slots, onStage);
    this.#change = false;
    await this.#session.lock();
  }

  #account(): Account {
    if (!this.#session.account) throw noWallet();
    return this.#session.account;
  }
}
