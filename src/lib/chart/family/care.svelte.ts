import type { Account } from '../account.ts';
import type { Live } from '../live.ts';
import type { Address } from '../types.ts';
import { dateOf, shortAddress } from '../words.ts';

/** What of the session acting for somebody needs: whose chart is open, and how another one takes its place. */
interface Place {
  accountOrThrow(): Account;
  liveForSetup(): Promise<{ live: Live; account: Account }>;
  /** Ends what runs for one chart; the keeper goes on with the keys of another. Returns the end of the next one. */
  leaveOpen(own: Account): Promise<AbortSignal>;
  openAccount(account: Account): Promise<void>;
  lock(): Promise<void>;
}

/** Whose chart this page shows: the own, or that of a dependant, for whom it then acts. */
export class Care {
  /** Whom this page acts for as a carer, by name, and until when. */
  person: { name: string; until: Date } | null = $state.raw(null);
  /** Whom it acted for, by name, until that ended while it was open. */
  over: string | null = $state(null);
  /** The carer's own account, while this page acts for somebody else. */
  own: Account | null = null;
  #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  /**
   * From here on the page shows the chart of a dependant, and what is done in it is done for that person.
   * @throws ChartError where this account does not act for the person now; NobodyHasItError. Then the own chart is open
   */
  async actFor(patient: Address): Promise<void> {
    const own = this.#place.accountOrThrow();
    const [{ careRefusal, fetchCare }, { careAccount }] = await Promise.all([
      import('./dependants.ts'),
      import('./care-account.ts')
    ]);
    const { live } = await this.#place.liveForSetup();
    const care = await fetchCare(live, patient);
    const called = live.names.get(patient) ?? shortAddress(patient);
    const signal = await this.#place.leaveOpen(own);
    try {
      const account = await careAccount(own, care, signal);
      this.own = own;
      const name = account.me.name || called;
      own.desk.names.set(patient, name);
      this.person = { name, until: dateOf(care.until) };
      await this.#place.openAccount(account);
    } catch (error) {
      await this.#backTo(own);
      throw careRefusal(error, called);
    }
  }

  /** Closes the chart of a dependant, and opens the own one again. */
  async actForMyself(): Promise<void> {
    if (this.own) await this.#backTo(this.own);
  }

  /** What a dependant let this account do is over: by its day, or because one of the two ended it. */
  async isOver(): Promise<void> {
    const name = this.person?.name ?? '';
    await this.actForMyself().catch(() => {});
    this.over = name;
  }

  /** Nobody is in. */
  forget(): void {
    this.own = null;
    this.person = null;
  }

  /** Opens the carer's own chart again; where that fails, everything is locked. */
  async #backTo(own: Account): Promise<void> {
    try {
      const signal = await this.#place.leaveOpen(own);
      if (this.own) await own.keeper.keeper.careNoMore();
      this.forget();
      own.desk.signal = signal;
      await this.#place.openAccount(own);
    } catch (error) {
      await this.#place.lock();
      throw error;
    }
  }
}
