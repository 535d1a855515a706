import type { Connection, Libp2p, PeerId } from '@libp2p/interface';
import type { CID } from 'multiformats/cid';
import { collect } from './blockstore.ts';
import { anyOf, orCancelled, pause } from './cancel.ts';
import { keyOf } from './cid.ts';
import { StorageFailedError, StorageFullError, UnreachableError } from './errors.ts';
import { readPeerId, type Holders } from './holders.ts';
import type { SmallBlocks } from './small-blocks.ts';
import type { Holder, Limits, NotChosen, Tried } from './types.ts';

/** A Helia session that asks one peer only and stores what comes. */
export interface Session {
  get(cid: CID, options: { signal: AbortSignal }): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  close(): void;
}

export interface Reach {
  libp2p: Libp2p;
  holders: Holders;
  limits: Limits;
  /** Small blocks through a relay, and whether a connection is still alive. */
  small: SmallBlocks;
  session(cid: CID, peer: PeerId): Session;
  /** Questions under way, by peer and block: a peer that is asked twice answers once. */
  asked: Map<string, Promise<Uint8Array>>;
  /** When a block last came from a peer (ms). */
  heard: Map<string, number>;
  /** Aborts when the node stops. */
  stopped: AbortSignal;
}

/** The holder answered that it does not have the block. */
export class WithoutBlock extends Error {}

/** The connection was lost or brought nothing for too long; another attempt may help. */
export class Interrupted extends Error {}

/** A connection that is lost so often in a row, before any block came, is given up. */
const MAX_LOSSES = 6;

/** One holder during one fetch: its connection, the watch on its progress, and its verdict. */
export class Source {
  readonly holder: Holder;
  outstanding = 0;
  /** Set once this holder cannot help any more in this fetch. */
  gone: Tried['reason'] | null = null;
  ready = false;
  /** Every call was refused at once. */
  refused = false;
  notChosen: NotChosen[] = [];
  readonly #reach: Reach;
  readonly #peer: PeerId | null;
  #opening: Promise<void> | null = null;
  #round = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hangUp: Promise<void> = Promise.resolve();
  #answering: Promise<boolean> | null = null;
  #onIdle: () => void = () => undefined;
  #stalls = 0;
  #losses = 0;
  #delivered = false;

  constructor(reach: Reach, holder: Holder) {
    this.#reach = reach;
    this.holder = holder;
    this.#peer = readPeerId(holder.peerId);
    reach.libp2p.addEventListener('connection:close', this.#onClose);
  }

  /** Nobody waits any more; what is on its way may still come. Resolves when it has. */
  async dispose(): Promise<void> {
    if (this.outstanding > 0)
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    this.#reach.libp2p.removeEventListener('connection:close', this.#onClose);
  }

  /** How long this holder has delivered nothing (ms). */
  silence(): number {
    return Date.now() - (this.#reach.heard.get(this.holder.peerId) ?? 0);
  }

  #idle(): void {
    this.#unwatch();
    this.#onIdle();
  }

  #unwatch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Connects once for all who ask. Throws UnreachableError, or the signal's reason. */
  open(signal: AbortSignal): Promise<void> {
    this.#opening ??= this.#connect(signal).then(
      () => {
        this.ready = true;
      },
      (error: unknown) => {
        this.gone = this.#delivered ? 'stalled' : 'unreachable';
        if (error instanceof UnreachableError) {
          this.refused = !error.hung;
          this.notChosen = error.notChosen;
        }
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
    const over = this.#reach.holders.direct(this.#peer);
    this.outstanding++;
    if (this.#timer === undefined) this.#watch();
    const asking = this.#ask(cid, this.#peer, anyOf(this.#reach.stopped, round.signal));
    asking
      .then(
        () => {
          this.#stalls = 0;
          this.#losses = 0;
          this.#delivered = true;
        },
        () => undefined
      )
      .finally(() => {
        this.outstanding--;
        if (this.outstanding === 0) this.#idle();
      });
    try {
      return await orCancelled(asking, anyOf(signal, round.signal));
    } catch (error) {
      signal.throwIfAborted();
      const storage = storageErrorIn(error);
      if (storage !== null) throw storage;
      if (round.signal.aborted || error instanceof Interrupted)
        throw new Interrupted('interrupted', { cause: error });
      // a question also fails where its connection ended: only who still answers over the same one has said no
      if (over !== null && (await this.#stillAnswers(over, cid, anyOf(signal, round.signal))))
        throw new WithoutBlock('without', { cause: error });
      if (round === this.#round) this.#interrupt();
      throw new Interrupted('connection lost', { cause: error });
    }
  }

  /** Whether this holder is still there, asked once for all questions that failed; a connection that is dead is closed. */
  async #stillAnswers(over: Connection, cid: CID, signal: AbortSignal): Promise<boolean> {
    const { holders, small } = this.#reach;
    this.#answering ??= small
      .answers(over, cid, this.#reach.stopped)
      .finally(() => (this.#answering = null));
    const answers = await orCancelled(this.#answering, signal);
    if (this.#peer === null || holders.direct(this.#peer) !== over) return false;
    if (!answers) this.#hangUp = holders.disconnect(this.#peer);
    return answers;
  }

  /**
   * The question itself. It outlives the one who asked: a block that is on its way is stored even when
   * nobody waits for it any more, because its sender refuses for some seconds to send it again.
   */
  #ask(cid: CID, peer: PeerId, signal: AbortSignal): Promise<Uint8Array> {
    const key = `${peer.toString()}/${keyOf(cid)}`;
    const known = this.#reach.asked.get(key);
    if (known !== undefined) return known;
    const session = this.#reach.session(cid, peer);
    const asking = orCancelled(collect(session.get(cid, { signal })), signal)
      .then((bytes) => {
        this.#reach.heard.set(peer.toString(), Date.now());
        return bytes;
      })
      .finally(() => {
        session.close();
        this.#reach.asked.delete(key);
      });
    this.#reach.asked.set(key, asking);
    return asking;
  }

  /** Watches that blocks keep coming, whoever of this page asked for them: a slow line is no stall. */
  #watch(): void {
    this.#unwatch();
    const begun = Date.now();
    const check = (): void => {
      const heard = Math.max(begun, this.#reach.heard.get(this.holder.peerId) ?? 0);
      const left = heard + this.#reach.limits.stall - Date.now();
      if (left > 0) {
        this.#timer = setTimeout(check, left);
        return;
      }
      // only a new connection makes the other side forget what it believes to have sent
      if (this.#peer !== null) this.#hangUp = this.#reach.holders.disconnect(this.#peer);
      this.#stalls++;
      this.#interrupt();
    };
    this.#timer = setTimeout(check, this.#reach.limits.stall);
  }

  /** Ends the questions under way; too often in a row without a block, and the holder is given up. */
  #interrupt(): void {
    this.ready = false;
    this.#opening = null;
    this.#losses++;
    if (this.#stalls >= this.#reach.limits.stalls || this.#losses >= MAX_LOSSES)
      this.gone = this.#delivered ? 'stalled' : 'unreachable';
    const round = this.#round;
    this.#round = new AbortController();
    this.#unwatch();
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
