import { factorsOf, type SlotKind } from '../../crypto/unlock/schemes.ts';
import type { Account } from '../account.ts';
import type { OnStage } from '../action.ts';
import { ChartError, notBegun, noWallet } from '../errors.ts';
import type { RecoveryKit } from '../keeper/keeper.ts';
import type { Live } from '../live.ts';
import type { Preview } from '../types.ts';
import type { StoredSlot } from './vault.ts';
import { m } from '../../words/compiled/messages.js';

/** What of the session the ways to unlock need. */
interface Door {
  account: Account | null;
  liveForSetup(): Promise<{ live: Live; account: Account }>;
  /** Goes in with the keys that are open now. */
  enter(): Promise<void>;
  /** A locked health key is in this browser now. */
  arrived(): void;
}

/** One way to unlock, as a screen shows it. */
export interface Way {
  kind: SlotKind;
  /** In ms. */
  created: number;
  /** When it was last seen to open, in ms; null where it never was. */
  tested: number | null;
}

/** The ways to unlock the connected account's health key: to open by, to add, to test, to remove, to bring here. */
export class Ways {
  all: Way[] = $state([]);
  #door: Door;
  #slots: StoredSlot[] = [];
  #making: StoredSlot | null = null;

  constructor(door: Door) {
    this.#door = door;
  }

  /** Reads them from the account anew. @throws where what is kept here is damaged */
  async show(): Promise<void> {
    const { account } = this.#door;
    this.#slots = [];
    if (account?.vault) {
      const { slotsOf } = await import('./vault.ts');
      this.#slots = slotsOf(account.vault, account.desk);
    }
    this.all = this.#slots.map(({ kind, created, tested }) => ({ kind, created, tested }));
  }

  /** Opens the health key by the way at this place of the list; `code` where the recovery code takes part. */
  async unlock(index: number, code?: string): Promise<void> {
    const { account, slot } = this.#slot(index);
    const [{ answer }, { held, markTested }] = await Promise.all([
      import('./answer.ts'),
      import('./vault.ts')
    ]);
    const { keeper } = account.keeper;
    const told = await answer(await keeper.askOf(slot.bytes), account.desk.signer, code);
    const { block, version } = held(account);
    const notes = await keeper.unlock({ block, version }, slot.bytes, told);
    if (!account.me.name) account.me.name = notes.name;
    await markTested(account, index, notes.tested);
    await this.#door.enter();
  }

  /** Shows that a way opens this health key, without locking it first. @throws where it does not */
  async test(index: number, code?: string): Promise<void> {
    const { account, slot } = this.#slot(index);
    const [{ answer }, { markTested }] = await Promise.all([
      import('./answer.ts'),
      import('./vault.ts')
    ]);
    const { keeper } = account.keeper;
    const told = await answer(await keeper.askOf(slot.bytes), account.desk.signer, code);
    await keeper.testSlot(slot.bytes, told);
    await markTested(account, index);
    await this.show();
  }

  /** A new recovery kit, for a way that is about to be made. */
  async newKit(): Promise<RecoveryKit> {
    return await this.#account().keeper.keeper.newKit();
  }

  /** @throws ChartError naming the word of the new kit that is not right */
  async checkKit(answers: { position: number; word: string }[]): Promise<void> {
    await this.#account().keeper.keeper.checkKit(answers);
  }

  /** Asks wallet and passkey for what a new way takes. Nothing is kept before `add`. */
  async make(kind: SlotKind): Promise<void> {
    const { makeSlot } = await import('./slots.ts');
    this.#making = await makeSlot(this.#account(), kind);
  }

  /** What the wallet will be asked where the way that was made is added. */
  async previewAdd(): Promise<Preview> {
    const { previewSlots } = await import('./slots.ts');
    if (!this.#making) throw notBegun();
    const slots = [...this.#slots, this.#making];
    return await previewSlots(this.#account(), slots, m.chart_ways_add());
  }

  /** What the wallet will be asked where this way is removed. @throws ChartError where fewer than two would be left */
  async previewRemove(index: number): Promise<Preview> {
    const { previewSlots } = await import('./slots.ts');
    const slots = this.#slots.filter((_, at) => at !== index);
    return await previewSlots(this.#account(), slots, m.chart_ways_remove());
  }

  /** Adds the way that was made; the wallet opens to record it. */
  async add(onStage?: OnStage): Promise<void> {
    const { changeSlots } = await import('./slots.ts');
    const { live, account } = await this.#door.liveForSetup();
    if (!this.#making) throw notBegun();
    // What was made answered twice alike, or its kit was read back: it was seen to open.
    const slot = { ...this.#making, tested: Date.now() };
    await changeSlots(live, account, [...this.#slots, slot], onStage);
    this.#making = null;
    if (factorsOf(slot.kind).includes('recovery-code')) await account.keeper.keeper.forgetKit();
    await this.show();
  }

  /** Removes a way; the wallet opens to record it. @throws ChartError where fewer than two would be left */
  async remove(index: number, onStage?: OnStage): Promise<void> {
    const { changeSlots } = await import('./slots.ts');
    const { live, account } = await this.#door.liveForSetup();
    const { slot } = this.#slot(index);
    const left = this.#slots.filter((one) => one !== slot);
    await changeSlots(live, account, left, onStage);
    await this.show();
  }

  /** The locked health key as a file, for another device. */
  async keyFile(): Promise<Uint8Array> {
    const { held } = await import('./vault.ts');
    return held(this.#account()).block;
  }

  /** Takes in a key file that another device saved, or a saved copy with one in it; it stays locked. */
  async bringKeyFile(file: Blob): Promise<void> {
    const account = this.#account();
    const [{ readKeyFile }, { keepVault }, { waitingCopy }] = await Promise.all([
      import('./key-file.ts'),
      import('./vault.ts'),
      import('../copy/waiting.svelte.ts')
    ]);
    const bytes = await waitingCopy.keyOf(file);
    const { version } = readKeyFile(account.desk, bytes);
    await keepVault(account, { block: bytes, version, tested: {} });
    await this.show();
    this.#door.arrived();
  }

  /** Finds the locked health key with those who keep copies; it stays locked. */
  async find(): Promise<void> {
    const account = this.#account();
    const [{ findVault }, { keepVault }] = await Promise.all([
      import('./come-back.ts'),
      import('./vault.ts')
    ]);
    const tested = account.vault?.tested ?? {};
    await keepVault(account, { ...(await findVault(account)), tested });
    await this.show();
    this.#door.arrived();
  }

  #slot(index: number): { account: Account; slot: StoredSlot } {
    const slot = this.#slots[index];
    if (!slot)
      throw new ChartError(
        'chart/no-such-unlock',
        m.chart_error_no_such_unlock(),
        m.chart_error_no_such_unlock_remedy()
      );
    return { account: this.#account(), slot };
  }

  #account(): Account {
    if (!this.#door.account) throw noWallet();
    return this.#door.account;
  }
}
