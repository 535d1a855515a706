import type { Account } from './account.ts';
import type { OnStage } from './action.ts';
import { ChartError } from './errors.ts';
import type { RecoveryKit } from './keeper/keeper.ts';
import type { Live } from './live.ts';
import type { Me } from './types.ts';

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
  #walletSlot: Uint8Array | null = null;
  #name = '';

  constructor(session: Entrance) {
    this.#session = session;
  }

  /** Makes the health key; `name` is what the person wants to be called. */
  async begin(name: string): Promise<RecoveryKit> {
    this.#name = name;
    const { me } = this.#session;
    if (me && !me.name) me.name = name;
    return await this.#account().keeper.keeper.begin();
  }

  /** The wallet opens twice. */
  async addWalletUnlock(): Promise<void> {
    const { addWalletUnlock } = await import('./set-up.ts');
    this.#walletSlot = await addWalletUnlock(this.#account());
  }

  /** @throws ChartError naming the word that is not right */
  async testKit(answers: { position: number; word: string }[]): Promise<void> {
    const account = this.#account();
    const { storeVault } = await import('./set-up.ts');
    if (!this.#walletSlot)
      throw new ChartError(
        'chart/not-begun',
        'The unlocking by your wallet is not set up yet.',
        'Go back one step and sign with your wallet.'
      );
    await account.keeper.keeper.checkKit(answers);
    await storeVault(account, this.#walletSlot, this.#name);
    await account.keeper.keeper.forgetKit();
  }

  /** The wallet opens twice: once to sign the key card, once to confirm. It can be repeated. */
  async publish(onStage?: OnStage): Promise<void> {
    const { publishKeys } = await import('./set-up.ts');
    const { live, account } = await this.#session.liveForSetup();
    await publishKeys(live, account, onStage);
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
