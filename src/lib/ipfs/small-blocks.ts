import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import type { CID } from 'multiformats/cid';
import { matches, readLocal, type SafeBlockstore } from './blockstore.ts';
import { pause } from './cancel.ts';
import { codecOf, toCid } from './cid.ts';
import type { Holders } from './holders.ts';
import { exchange, receiveMessage, sendMessage } from './messages.ts';
import type { Holder, Limits } from './types.ts';

/**
 * "Give me this small block": the asker sends {v, block}, a CID, the holder answers {v, bytes}, or null. It is spoken over
 * connections that a relay limits, where no direct one can be opened. Keys, directories, wrapped keys and envelopes have
 * some kB; a public relay carries 128 KiB in two minutes (the defaults of circuit relay v2).
 */
export const SMALL_PROTOCOL = '/ownchart/small/1';

export const SMALL = 32_768;
const MAX_MESSAGE = 256;
/** Questions answered at the same time. */
const MAX_ANSWERS = 8;
const ATTEMPTS = 4;

/** Whether a block may be small: leaves and nodes of bodies are not, and come over a direct connection only. */
export function maybeSmall(cid: CID): boolean {
  return codecOf(cid) === 'dag-cbor';
}

export class SmallBlocks {
  readonly #libp2p: Libp2p;
  readonly #store: SafeBlockstore;
  readonly #holders: Holders;
  readonly #limits: Limits;

  constructor(libp2p: Libp2p, store: SafeBlockstore, holders: Holders, limits: Limits) {
    this.#libp2p = libp2p;
    this.#store = store;
    this.#holders = holders;
    this.#limits = limits;
  }

  async start(): Promise<void> {
    const options = { maxInboundStreams: MAX_ANSWERS, runOnLimitedConnection: true };
    await this.#libp2p.handle(SMALL_PROTOCOL, (stream) => this.#onQuestion(stream), options);
  }

  async stop(): Promise<void> {
    await this.#libp2p.unhandle(SMALL_PROTOCOL);
  }

  /** The verified bytes, through a relay; null where the holder has none, or cannot be reached so either. */
  async ask(holder: Holder, cid: CID, signal: AbortSignal): Promise<Uint8Array | null> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) await pause(250 * attempt, signal);
      try {
        const connection: Connection = await this.#holders.relayed(holder, signal);
        const answer = await exchange(connection, {
          protocol: SMALL_PROTOCOL,
          message: { v: 1, block: cid.bytes },
          limit: this.#limits.challenge,
          longest: SMALL + MAX_MESSAGE,
          signal
        });
        if (!(answer?.bytes instanceof Uint8Array)) return null;
        return (await matches(cid, answer.bytes)) ? answer.bytes : null;
      } catch {
        // the attempt to open a direct connection beside this one may have ended its relayed connection
        signal.throwIfAborted();
      }
    }
    return null;
  }

  /**
   * Whether the other side of a connection is still there: any answer will do, also that it does not speak this protocol.
   * Throws the signal's reason.
   */
  async answers(connection: Connection, cid: CID, signal: AbortSignal): Promise<boolean> {
    try {
      await exchange(connection, {
        protocol: SMALL_PROTOCOL,
        message: { v: 1, block: cid.bytes },
        limit: this.#limits.challenge,
        longest: SMALL + MAX_MESSAGE,
        signal
      });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      return error instanceof Error && error.name === 'UnsupportedProtocolError';
    }
  }

  async #onQuestion(stream: Stream): Promise<void> {
    const limit = AbortSignal.timeout(this.#limits.challenge);
    try {
      const question = await receiveMessage(stream, MAX_MESSAGE, limit);
      const bytes = question?.v === 1 ? await this.#read(question.block) : null;
      await sendMessage(stream, { v: 1, bytes }, limit);
    } catch (cause) {
      stream.abort(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  async #read(block: unknown): Promise<Uint8Array | null> {
    if (!(block instanceof Uint8Array)) return null;
    try {
      const cid = toCid(block);
      if (!maybeSmall(cid)) return null;
      const { bytes } = await readLocal(this.#store, cid);
      return bytes !== null && bytes.byteLength <= SMALL ? bytes : null;
    } catch {
      // not a CID, or a store that does not answer: to the asker it is all the same
      return null;
    }
  }
}
