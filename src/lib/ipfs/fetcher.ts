import type { CID } from 'multiformats/cid';
import { readLocal, type SafeBlockstore } from './blockstore.ts';
import { anyOf, orCancelled, pause } from './cancel.ts';
import { keyOf } from './cid.ts';
import {
  DamagedBlockError,
  FetchStalledError,
  NobodyHasItError,
  NoRelayError,
  NotHereError,
  UnreachableError
} from './errors.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { Holds } from './holds.ts';
import { maybeSmall } from './small-blocks.ts';
import { Interrupted, Source, WithoutBlock, type Reach } from './source.ts';
import type { Holder, Tried } from './types.ts';

export interface FetchParts extends Reach {
  store: SafeBlockstore;
  holds: Holds;
  /** Who was last out of reach, and when (ms). */
  missed: Map<string, number>;
  /** Services to ask where no holder has a block. */
  elsewhere: Elsewhere;
  /** Who could be reached only through a relay of late, and when (ms). */
  narrow: Map<string, number>;
  /** Whether a relay is configured and none is connected. */
  cutOff(): boolean;
}

/** So long somebody who was out of reach is called only together with everybody else (ms). */
const MISSED = 30_000;

/** So long whoever was reached only through a relay is asked so at once (ms). */
const NARROW = 300_000;

/** Brings blocks for one piece of work: from here, else from whichever holder delivers. */
export class Fetcher {
  /** How many blocks to ask for at once; halved when a connection stalls. */
  parallel: number;
  /** For the error of a transfer that stopped. */
  progress = { bytes: 0, total: 0 };
  readonly #parts: FetchParts;
  readonly #sources: Source[];
  readonly #ended = new AbortController();
  readonly #signal: AbortSignal;
  readonly #use: ReturnType<Holds['use']>;

  constructor(parts: FetchParts, holders: Holder[], signal?: AbortSignal) {
    this.#parts = parts;
    this.parallel = parts.limits.parallel;
    this.#signal = anyOf(signal, this.#ended.signal);
    this.#use = parts.holds.use();
    const distinct = new Map(holders.map((holder) => [holder.peerId, holder]));
    this.#sources = [...distinct.values()].map((holder) => new Source(parts, holder));
  }

  /** Ends what is under way; `keep` holds the blocks against gc until they are pinned or the node stops. */
  end(keep = false): void {
    this.#ended.abort();
    void Promise.all(this.#sources.map((source) => source.dispose())).then(() =>
      this.#use.release(keep)
    );
  }

  get keys(): ReadonlySet<string> {
    return this.#use.keys;
  }

  /** Whether a block is here; it is held from now on. */
  async has(cid: CID): Promise<boolean> {
    this.#use.keys.add(keyOf(cid));
    return this.#parts.store.has(cid);
  }

  /**
   * The verified bytes of a block. Throws NotHereError (no holders named), NobodyHasItError, NoRelayError,
   * FetchStalledError, DamagedBlockError, a storage error, or the signal's reason.
   */
  async block(cid: CID): Promise<{ bytes: Uint8Array; local: boolean }> {
    this.#signal.throwIfAborted();
    this.#use.keys.add(keyOf(cid));
    const { bytes, damaged } = await orCancelled(readLocal(this.#parts.store, cid), this.#signal);
    if (bytes !== null) return { bytes, local: true };
    if (!maybeSmall(cid) || this.#sources.length === 0) return await this.#wide(cid, damaged);
    const wide = this.#wide(cid, damaged);
    const over = new AbortController();
    wide.catch(() => undefined).finally(() => over.abort());
    const narrow = this.#narrow(cid, over.signal);
    narrow.catch(() => undefined);
    try {
      return await Promise.any([wide, narrow]);
    } catch {
      return await wide;
    }
  }

  /** From whoever can be reached directly, else from a service. */
  async #wide(cid: CID, damaged: boolean): Promise<{ bytes: Uint8Array; local: boolean }> {
    const without = new Set<Source>();
    for (;;) {
      const source = await this.#choose(without);
      if (source === null) {
        const bytes = await this.#parts.elsewhere.block(cid, this.#signal);
        if (bytes !== null) {
          await this.#parts.store.put(cid, bytes);
          return { bytes, local: false };
        }
        if (damaged) throw new DamagedBlockError();
        throw this.#verdict(without);
      }
      try {
        return { bytes: await this.#take(cid, source, without), local: false };
      } catch (error) {
        this.#signal.throwIfAborted();
        if (error instanceof WithoutBlock) without.add(source);
        else if (error instanceof Interrupted) this.parallel = Math.max(1, this.parallel >> 1);
        else if (!(error instanceof UnreachableError)) throw error;
      }
    }
  }

  /**
   * A small block through a relay, from those to whom no direct connection could be opened in a reasonable time: their
   * network lets none through. Rejects where there is none such; `over` ends the wait.
   */
  async #narrow(cid: CID, over: AbortSignal): Promise<{ bytes: Uint8Array; local: boolean }> {
    const { small, narrow, limits, store } = this.#parts;
    const known = ({ holder: { peerId } }: Source): boolean =>
      Date.now() - (narrow.get(peerId) ?? 0) < NARROW;
    if (!this.#sources.some(known))
      await pause(limits.dial, anyOf(this.#signal, over)).catch(() => undefined);
    this.#signal.throwIfAborted();
    return await Promise.any(
      this.#sources.map(async (source) => {
        // who was refused at once by every relay is not there; who is connected answers by itself
        if (source.ready || source.refused) throw new UnreachableError(source.holder);
        const bytes = await small.ask(source.holder, cid, this.#signal);
        if (bytes === null) throw new UnreachableError(source.holder);
        narrow.set(source.holder.peerId, Date.now());
        await store.put(cid, bytes);
        return { bytes, local: false };
      })
    );
  }

  /** Asks a holder, and a second one besides when the first has been silent for a while. */
  async #take(cid: CID, source: Source, without: Set<Source>): Promise<Uint8Array> {
    const first = source.take(cid, this.#signal);
    const settled = new AbortController();
    first.catch(() => undefined).finally(() => settled.abort());
    const patience = this.#parts.limits.stall / 3;
    try {
      await pause(patience, settled.signal);
    } catch {
      return first;
    }
    const other = leastBusy(
      this.#sources.filter((one) => one !== source && usable(one, without) && one.ready)
    );
    if (other === null || source.silence() < patience) return first;
    try {
      return await Promise.any([first, other.take(cid, this.#signal)]);
    } catch {
      return first;
    }
  }

  /** The connected holder with the least to do; all are called at once, and the first to answer begins. */
  async #choose(without: Set<Source>): Promise<Source | null> {
    for (;;) {
      const able = this.#sources.filter((source) => usable(source, without));
      if (able.length === 0) return null;
      const near = able.filter(({ holder }) => holder.lastResort !== true && !this.#missed(holder));
      const open = near.length > 0 ? near : able;
      const ready = leastBusy(open.filter((source) => source.ready));
      if (ready !== null) return ready;
      const calls = open.map((source) => this.#call(source));
      try {
        await orCancelled(Promise.any(calls), this.#signal);
      } catch (error) {
        this.#signal.throwIfAborted();
        if (!(error instanceof AggregateError)) throw error;
      }
    }
  }

  async #call(source: Source): Promise<void> {
    const { missed } = this.#parts;
    try {
      await source.open(this.#signal);
      missed.delete(source.holder.peerId);
      this.#parts.narrow.delete(source.holder.peerId);
    } catch (error) {
      if (error instanceof UnreachableError) missed.set(source.holder.peerId, Date.now());
      throw error;
    }
  }

  /** Somebody who was out of reach a moment ago does not hold up the others again. */
  #missed({ peerId }: Holder): boolean {
    return Date.now() - (this.#parts.missed.get(peerId) ?? 0) < MISSED;
  }

  #verdict(without: Set<Source>): Error {
    if (this.#sources.length === 0) return new NotHereError();
    const tried: Tried[] = this.#sources.map((source) => ({
      holder: source.holder,
      reason: without.has(source) ? 'without' : (source.gone ?? 'unreachable'),
      ...(source.notChosen.length === 0 ? {} : { notChosen: source.notChosen })
    }));
    if (tried.some(({ reason }) => reason === 'stalled'))
      return new FetchStalledError(this.progress.bytes, this.progress.total, tried);
    if (tried.every(({ reason }) => reason === 'unreachable') && this.#parts.cutOff())
      return new NoRelayError(tried);
    return new NobodyHasItError(tried);
  }
}

function usable(source: Source, without: Set<Source>): boolean {
  return source.gone === null && !without.has(source);
}

function leastBusy(sources: Source[]): Source | null {
  return sources.reduce<Source | null>(
    (best, source) => (best === null || source.outstanding < best.outstanding ? source : best),
    null
  );
}
