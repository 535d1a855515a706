import { Key, type Datastore } from 'interface-datastore';
import { base32 } from 'multiformats/bases/base32';
import type { CID } from 'multiformats/cid';
import { storageError } from './blockstore.ts';
import { cidOfDigest, toCid } from './cid.ts';

const ADDING = '/ownchart/adding/';
const INTENT = '/ownchart/intent/';
/** Leaves per entry of a body that is being added: what a page that ends may lose. */
const BATCH = 16;
const DIGEST = 32;
/** A body that was to be brought here and had no progress for so long is given up (ms). */
const INTENT_LASTS = 7 * 86_400_000;

/**
 * What is under way and must survive the end of the page: the leaves of a body that is being added, and the bodies
 * that are to be pinned once they are here. gc leaves both alone.
 */
export class Journal {
  readonly #datastore: Datastore;

  constructor(datastore: Datastore) {
    this.#datastore = datastore;
  }

  /** The leaves that an unfinished body has on file, in order. */
  async leaves(label: string): Promise<CID[]> {
    const batches: { key: string; value: Uint8Array }[] = [];
    for await (const { key, value } of this.#query(addingPrefix(label)))
      batches.push({ key: key.toString(), value });
    batches.sort((a, b) => (a.key < b.key ? -1 : 1));
    return batches.flatMap(({ value }) => leavesIn(value));
  }

  /** Puts leaves of a new body on file as they are stored; the first `known` stand there already. */
  writer(label: string, known: number): JournalWriter {
    return new JournalWriter(known, (number, digests) =>
      this.#put(addingPrefix(label) + String(number).padStart(12, '0'), digests)
    );
  }

  /** Leaves an unfinished body to gc. */
  async forget(label: string): Promise<void> {
    const keys: Key[] = [];
    for await (const { key } of this.#query(addingPrefix(label))) keys.push(key);
    for (const key of keys) await this.#delete(key);
  }

  async intend(cid: CID): Promise<void> {
    await this.#put(intentKey(cid), new TextEncoder().encode(String(Date.now())));
  }

  async done(cid: CID): Promise<void> {
    await this.#delete(new Key(intentKey(cid)));
  }

  /** Bodies that are to be pinned; those that were given up are forgotten. */
  async intents(): Promise<CID[]> {
    const found: CID[] = [];
    const old: Key[] = [];
    for await (const { key, value } of this.#query(INTENT)) {
      const since = Number(new TextDecoder().decode(value));
      if (Math.abs(Date.now() - since) > INTENT_LASTS) old.push(key);
      else found.push(toCid(base32.decode(key.toString().slice(INTENT.length))));
    }
    for (const key of old) await this.#delete(key);
    return found;
  }

  /** The leaves of all unfinished bodies. */
  async allLeaves(): Promise<CID[]> {
    const found: CID[] = [];
    for await (const { value } of this.#query(ADDING)) found.push(...leavesIn(value));
    return found;
  }

  async *#query(prefix: string) {
    try {
      yield* this.#datastore.query({ prefix });
    } catch (cause) {
      throw storageError(cause);
    }
  }

  async #put(key: string, value: Uint8Array): Promise<void> {
    try {
      await this.#datastore.put(new Key(key), value);
    } catch (cause) {
      throw storageError(cause);
    }
  }

  async #delete(key: Key): Promise<void> {
    try {
      await this.#datastore.delete(key);
    } catch (cause) {
      throw storageError(cause);
    }
  }
}

/** Leaves are stored in any order, and put on file in theirs. */
export class JournalWriter {
  readonly #write: (number: number, digests: Uint8Array) => Promise<void>;
  readonly #ahead = new Map<number, Uint8Array>();
  #next: number;
  #pending: Uint8Array[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(known: number, write: (number: number, digests: Uint8Array) => Promise<void>) {
    this.#next = known;
    this.#write = write;
  }

  /** A leaf is stored. Resolves at once, but for every so many leaves once they are on file. */
  async add(index: number, digest: Uint8Array): Promise<void> {
    if (index < this.#next) return;
    this.#ahead.set(index, digest);
    for (;;) {
      const next = this.#ahead.get(this.#next);
      if (next === undefined) break;
      this.#ahead.delete(this.#next++);
      this.#pending.push(next);
    }
    if (this.#pending.length >= BATCH) await this.flush();
  }

  /** Puts what is stored without a gap on file. */
  async flush(): Promise<void> {
    const digests = this.#pending;
    this.#pending = [];
    if (digests.length === 0) return this.#last;
    const bytes = new Uint8Array(digests.length * DIGEST);
    for (const [i, digest] of digests.entries()) bytes.set(digest, i * DIGEST);
    // named by its first leaf, so that entries sort in order
    const number = this.#next - digests.length;
    this.#last = this.#last.then(() => this.#write(number, bytes));
    return this.#last;
  }
}

function addingPrefix(label: string): string {
  return `${ADDING}${base32.encode(new TextEncoder().encode(label))}/`;
}

function intentKey(cid: CID): string {
  return INTENT + base32.encode(cid.bytes);
}

function leavesIn(digests: Uint8Array): CID[] {
  const found: CID[] = [];
  for (let at = 0; at + DIGEST <= digests.byteLength; at += DIGEST)
    found.push(toCid(cidOfDigest(digests.slice(at, at + DIGEST), 'raw')));
  return found;
}
