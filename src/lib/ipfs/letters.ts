import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import * as lengthPrefixed from 'it-length-prefixed';
import { anyOf, orCancelled } from './cancel.ts';
import { UnreachableError } from './errors.ts';
import type { Holders } from './holders.ts';
import type { Holder, Limits } from './types.ts';

/** One letter and its reply, both bytes behind a varint length; what is inside is for the use cases to say. */
const protocolOf = (topic: string): string => `/ownchart/${topic}/1`;

const MAX_LETTER = 65_536;
/** Letters of one topic read at the same time. */
const MAX_READING = 8;

/** Reads a letter, tells who sent it, and returns the reply; null where there is nothing to say. */
export type OnLetter = (from: string, letter: Uint8Array) => Promise<Uint8Array | null>;

export class Letters {
  readonly #libp2p: Libp2p;
  readonly #holders: Holders;
  readonly #limits: Limits;
  readonly #topics = new Set<string>();

  constructor(libp2p: Libp2p, holders: Holders, limits: Limits) {
    this.#libp2p = libp2p;
    this.#holders = holders;
    this.#limits = limits;
  }

  /** Node.onLetter: see types.ts. */
  async open(topic: string, read: OnLetter): Promise<() => Promise<void>> {
    const protocol = protocolOf(topic);
    const options = { maxInboundStreams: MAX_READING, force: true as const };
    const onStream = (stream: Stream, { remotePeer }: Connection): Promise<void> =>
      this.#reply(stream, remotePeer.toString(), read);
    await this.#libp2p.handle(protocol, onStream, options);
    this.#topics.add(protocol);
    return async () => {
      this.#topics.delete(protocol);
      await this.#libp2p.unhandle(protocol);
    };
  }

  async stop(): Promise<void> {
    for (const protocol of this.#topics) await this.#libp2p.unhandle(protocol);
  }

  /** Node.sendLetter: see types.ts. Throws UnreachableError, or the signal's reason. */
  async send(
    holder: Holder,
    topic: string,
    letter: Uint8Array,
    signal?: AbortSignal
  ): Promise<Uint8Array | null> {
    if (letter.byteLength > MAX_LETTER) throw new RangeError('The letter is too long.');
    const connection = await this.#holders.connect(holder, signal);
    const limit = anyOf(signal, AbortSignal.timeout(this.#limits.challenge));
    try {
      const stream = await connection.newStream(protocolOf(topic), { signal: limit });
      try {
        await write(stream, letter, limit);
        const reply = await orCancelled(receive(stream), limit);
        // Nothing to say is a message of no bytes; no message at all is a stream that broke off.
        if (reply === null) throw new Error('no reply');
        return reply.byteLength > 0 ? reply : null;
      } finally {
        if (stream.status !== 'closed') stream.abort(new Error('the letter is sent'));
      }
    } catch (cause) {
      signal?.throwIfAborted();
      // Whoever does not know the topic is of no help, like who is not there.
      throw new UnreachableError(holder, cause);
    }
  }

  async #reply(stream: Stream, from: string, read: OnLetter): Promise<void> {
    const limit = AbortSignal.timeout(this.#limits.challenge);
    try {
      const letter = await orCancelled(receive(stream), limit);
      const reply = letter && (await orCancelled(read(from, letter), limit));
      await write(stream, reply ?? new Uint8Array(), limit);
    } catch (cause) {
      stream.abort(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }
}

async function write(stream: Stream, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  stream.send(lengthPrefixed.encode.single(bytes));
  await stream.close({ signal });
}

/** The one message of the other side, or null where it sent none. */
async function receive(stream: Stream): Promise<Uint8Array | null> {
  for await (const message of lengthPrefixed.decode(stream, { maxDataLength: MAX_LETTER }))
    return message.subarray();
  return null;
}
