/** What gc must leave alone although no pin names it: blocks added in this session, and those in use right now. */
export class Holds {
  readonly #kept = new Set<string>();
  readonly #uses = new Set<Set<string>>();

  /** Registers work in progress: every block touched until `release` is held. */
  use(): { keys: Set<string>; release: (keep: boolean) => void } {
    const keys = new Set<string>();
    this.#uses.add(keys);
    return {
      keys,
      release: (keep) => {
        this.#uses.delete(keys);
        if (keep) for (const key of keys) this.#kept.add(key);
      }
    };
  }

  /** A block is about to be written: whoever is at work may be the one that needs it. */
  touch(key: string): void {
    for (const keys of this.#uses) keys.add(key);
  }

  keep(key: string): void {
    this.#kept.add(key);
  }

  /** Leaves the keys to their pin, or to gc. */
  drop(keys: Iterable<string>): void {
    for (const key of keys) this.#kept.delete(key);
  }

  has(key: string): boolean {
    if (this.#kept.has(key)) return true;
    for (const keys of this.#uses) if (keys.has(key)) return true;
    return false;
  }
}
