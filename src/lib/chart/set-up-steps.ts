import type { Account } from './account.ts';
import type { OnStage } from './action.ts';
import { ChartError } from './errors.ts';
import type { RecoveryKit } from './keeper/keeper.ts';
import type { Live } from './live.ts';
import type { Me } from './types.ts';
import type { StoredSlot } from './unlock/vault.ts';

/** What of the session the set-up needs: who is at the door, and the way in. */
interface Entrance {
  me: Me | null;
  account: Account | null;
  liveForSetup(): Promise<{ live: Live; account: Account }>;
  begin(): Promise<void>;
}

/** The steps from a new wallet to a working account, in the order they must come. */
export class SetUp {
  #session: Entrance;
  #first: StoredSlot | null = null;
  #hard = false;

  constructor(session: Entrance) {
    this.#session = session;
  }

  /**
   * Makes the health key; `name` is what the person wants to be called. `hard`: every way to unlock takes the wallet
   * and something that is not the wallet.
   */
  async begin(name: string, hard: boolean): Promise<RecoveryKit> {
    this.#hard = hard;
    const account = this.#account();
    if (!account.me.name) account.me.name = name;
    const { me } = this.#session;
    if (me && !me.name) me.name = name;
    return await account.keeper.keeper.begin();
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
        'The unlocking by your wallet is not set up yet.',
        'Go back one step and sign with your wallet.'
      );
    const kind = this.#hard ? 'wallet-signature+recovery-code' : 'recovery-code';
    const kit = await makeSlot(account, kind);
    await keepVault(account, await lockVault(account, [this.#first, kit]));
  }

  /** @throws ChartError naming the word that is not right */
  async testKit(answers: { position: number; word: string }[]): Promise<void> {
    const { markTested } = await import('./unlock/vault.ts');
    const account = this.#account();
    await account.keeper.keeper.checkKit(answers);
    await markTested(account, 1);
  }

  /** The wallet opens twice: once to sign the key card, once to confirm. It can be repeated. */
  async publish(onStage?: OnStage): Promise<void> {
    const { publishKeys } = await import('./set-up.ts');
    const { held, keepVault, lockVault, slotsOf } = await import('./unlock/vault.ts');
    const { live, account } = await this.#session.liveForSetup();
    // Once more, with what was tested since.
    await keepVault(account, await lockVault(account, slotsOf(held(account), account.desk)));
    await publishKeys(live, account, onStage);
    await account.keeper.keeper.forgetKit();
    await this.#session.begin();
  }

  #account(): Account {
    if (!this.#session.account)
      throw new ChartError(
        'chart/no-wallet',
        'No wallet is connected.',
        'Connect your wallet first.'
      );
    return this.#session.account;
  }
}
