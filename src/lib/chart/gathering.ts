interface Arrived<T, R> {
  id: string;
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/** Does one piece of work for all that arrive, given what they brought; it answers each of them. The signal aborts when all gave up. */
export type Work<T, R> = (
  items: T[],
  signal: AbortSignal
) => Promise<readonly PromiseSettledResult<R>[]>;

/** Waits until each that is expected has arrived or stays away; then one piece of work is done for those who came. */
export class Gathering<T, R> {
  readonly #expected: Set<string>;
  #arrived: Arrived<T, R>[] = [];
  #watching: (() => void)[] = [];
  #work: Work<T, R> | null = null;
  readonly #end = new AbortController();
  /** How many are expected at first. */
  readonly size: number;
  /** For how many the work is done who have not given up. */
  #going = 0;

  constructor(expected: Iterable<string>) {
    this.#expected = new Set(expected);
    this.size = this.#expected.size;
  }

  /**
   * Comes to what is done together, and returns what it gives for this one. Until the work begins, `signal` takes it out.
   * @throws what the work says of this one; the signal's reason
   */
  arrive(id: string, item: T, signal: AbortSignal, work: Work<T, R>): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      signal.throwIfAborted();
      const arrived = { id, item, resolve, reject };
      this.#arrived.push(arrived);
      this.#work = work;
      const gaveUp = (): void => {
        if (!this.#arrived.includes(arrived)) {
          if (--this.#going === 0) this.#end.abort(signal.reason);
          return;
        }
        this.#arrived = this.#arrived.filter((one) => one !== arrived);
        reject(signal.reason);
      };
      signal.addEventListener('abort', gaveUp, { once: true });
      this.leave(id);
    });
  }

  /** Is not waited for any more; without effect for one that has arrived, or was not expected. */
  leave(id: string): void {
    if (!this.#expected.delete(id)) return;
    for (const tell of this.#watching.splice(0)) tell();
    if (this.#expected.size === 0) void this.#begin();
  }

  /** Returns once this one has arrived or stays away. */
  async settled(id: string): Promise<void> {
    while (this.#expected.has(id)) await new Promise<void>((tell) => this.#watching.push(tell));
  }

  async #begin(): Promise<void> {
    const all = this.#arrived.splice(0);
    if (all.length === 0) return;
    this.#going = all.length;
    try {
      const results = await this.#work!(
        all.map(({ item }) => item),
        this.#end.signal
      );
      for (const [i, { resolve, reject }] of all.entries()) {
        const result = results[i]!;
        if (result.status === 'fulfilled') resolve(result.value);
        else reject(result.reason);
      }
    } catch (error) {
      for (const { reject } of all) reject(error);
    }
  }
}
