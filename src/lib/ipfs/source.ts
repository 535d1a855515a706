import type { Connection, Libp2p, PeerId } from '@libp2p/interface';
import type { CID } from 'multiformats/cid';
import { collect } from './blockstore.ts';
import { anyOf, orCancelled, pause } from './cancel.ts';
import { StorageFailedError, StorageFullError, UnreachableError } from './errors.ts';
import { readPeerId, type Holders } from './holders.ts';
import type { Holder, Limits, Tried } from './types.ts';

/** A Helia session that asks one peer only and stores what comes. */
export interface Session {
  get(cid: CID, options: { signal: AbortSignal }): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  close(): void;
}

export interface Reach {
  libp2p: Libp2p;
  holders: Holders;
  limits: Limits;
  session(cid: CID, peer: PeerId): Session;
}

/** The holder answered that it does not have the block. */
export class WithoutBlock extends Error {}

/** The connection was lost or brought nothing for too long; another attempt may help. */
export class Interrupted extends Error {}

/** One holder during one fetch: its connection, the watch on its progress, and its verdict. */
export class Source {
  readonly holder: Holder;
  outstanding = 0;
  /** Set once this holder cannot help any more in this fetch. */
  gone: Tried['reason'] | null = null;
  ready = false;
  readonly #reach: Reach;
  readonly #peer: PeerId | null;
  #opening: Promise<void> | null = null;
  #round = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hangUp: Promise<void> = Promise.resolve();
  #stalls = 0;
  #delivered = false;

  constructor(reach: Reach, holder: Holder) {
    this.#reach = reach;
    this.holder = holder;
    this.#peer = readPeerId(holder.peerId);
    reach.libp2p.addEventListener('connection:close', this.#onClose);
  }

  dispose(): void {
    this.#reach.libp2p.removeEventListener('connection:close', this.#onClose);
    clearTimeout(this.#timer);
    this.#round.abort();
  }

  /** Connects once for all who ask. Throws UnreachableError, or the signal's reason. */
  open(signal: AbortSignal): Promise<void> {
    this.#opening ??= this.#connect(signal).then(
      () => {
        this.ready = true;
      },
      (error: unknown) => {
        this.gone = this.#delivered ? 'stalled' : 'unreachable';
        throw error;
      }
    );
    return this.#opening;
  }

  /** A holder that has delivered gets the time of a stall to come back, for its page may be reloading. */
  async #connect(signal: AbortSignal): Promise<void> {
    const until = this.#delivered ? Date.now() + this.#reach.limits.stall : 0;
    await this.#hangUp;
    for (;;) {
      try {
        await this.#reach.holders.connect(this.holder, signal);
        return;
      } catch (error) {
        if (!(error instanceof UnreachableError) || Date.now() > until) throw error;
        await pause(Math.min(1_000, this.#reach.limits.stall / 4), signal);
      }
    }
  }

  /**
   * Asks this holder for a block, which is stored when it comes.
   * Throws WithoutBlock, Interrupted, UnreachableError, a storage error, or the signal's reason.
   */
  async take(cid: CID, signal: AbortSignal): Promise<Uint8Array> {
    await orCancelled(this.open(signal), signal);
    if (this.#peer === null) throw new UnreachableError(this.holder);
    const round = this.#round;
    const session = this.#reach.session(cid, this.#peer);
    this.outstanding++;
    if (this.outstanding === 1) this.#watch();
    try {
      const both = anyOf(signal, round.signal);
      const bytes = await orCancelled(collect(session.get(cid, { signal: both })), both);
      this.#stalls = 0;
      this.#delivered = true;
      this.#watch();
      return bytes;
    } catch (error) {
      signal.throwIfAborted();
      const storage = storageErrorIn(error);
      if (storage !== null) throw storage;
      if (round.signal.aborted) throw new Interrupted('interrupted', { cause: error });
      if (this.#reach.holders.direct(this.#peer) !== null)
        throw new WithoutBlock('without', { cause: error });
      this.#interrupt();
      throw new Interrupted('connection lost', { cause: error });
    } finally {
      session.close();
      this.outstanding--;
      if (this.outstanding === 0) clearTimeout(this.#timer);
    }
  }

  /** Begins to count the time without a block anew. */
  #watch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // only a new connection makes the other side forget what it believes to have sent
      if (this.#peer !== null) this.#hangUp = this.#reach.holders.disconnect(this.#peer);
      this.#interrupt();
    }, this.#reach.limits.stall);
  }

  /** Ends the questions under way; too often in a row without a block, and the holder is given up. */
  #interrupt(): void {
    this.ready = false;
    this.#opening = null;
    if (++this.#stalls >= this.#reach.limits.stalls)
      this.gone = this.#delivered ? 'stalled' : 'without';
    const round = this.#round;
    this.#round = new AbortController();
    round.abort(new Interrupted('interrupted'));
  }

  readonly #onClose = ({ detail }: CustomEvent<Connection>): void => {
    if (this.#peer === null || !detail.remotePeer.equals(this.#peer)) return;
    if (this.ready && this.#reach.holders.direct(this.#peer) === null) this.#interrupt();
  };
}

/** A storage error inside what Helia throws, which wraps the errors of all its brokers. */
function storageErrorIn(error: unknown): Error | null {
  if (error instanceof StorageFullError || error instanceof StorageFailedError) return error;
  if (error instanceof AggregateError)
    for (const inner of error.errors) {
      const found = storageErrorIn(inner);
      if (found !== null) return found;
    }
  return null;
}
