import type { Libp2p, Stream } from '@libp2p/interface';
import { HolderRefusedError, type KeepRefusal } from './errors.ts';
import type { Holders } from './holders.ts';
import { askHolder, receiveMessage, sendMessage, type Fields } from './messages.ts';
import type { Holder, KeepHandler, KeepRequest, Limits } from './types.ts';

/**
 * "Please keep this for me": the asker sends {v, patient, index, envelope, body, small}, the holder answers
 * {v, refused}: null, or why not. It brings what it takes by itself, from the asker.
 */
export const KEEP_PROTOCOL = '/ownchart/keep/1';

const MAX_REQUEST = 65_536;
const MAX_ANSWER = 256;
const MAX_SMALL = 1_500;
/** Requests looked at at the same time: each costs a few questions to the chain. */
const MAX_LOOKS = 4;
const REFUSALS: readonly KeepRefusal[] = ['excluded', 'stranger', 'too-large', 'full', 'busy'];

export class Keep {
  /** Decides on requests; none: they are declined. */
  handler: KeepHandler | null = null;
  readonly #libp2p: Libp2p;
  readonly #holders: Holders;
  readonly #limits: Limits;
  #looking = 0;

  constructor(libp2p: Libp2p, holders: Holders, limits: Limits) {
    this.#libp2p = libp2p;
    this.#holders = holders;
    this.#limits = limits;
  }

  async start(): Promise<void> {
    await this.#libp2p.handle(KEEP_PROTOCOL, (stream, connection) =>
      this.#onRequest(stream, connection.remotePeer.toString())
    );
  }

  async stop(): Promise<void> {
    await this.#libp2p.unhandle(KEEP_PROTOCOL);
  }

  /** Node.askToKeep: see types.ts. */
  async ask(holder: Holder, request: KeepRequest, signal?: AbortSignal): Promise<void> {
    const answer = await askHolder(this.#holders, holder, {
      protocol: KEEP_PROTOCOL,
      message: { v: 1, ...request, small: request.small.slice(0, MAX_SMALL) },
      // it first looks at the chain, and fetches the envelope
      limit: 4 * this.#limits.challenge,
      longest: MAX_ANSWER,
      ...(signal ? { signal } : {})
    });
    if (answer?.v === 1 && answer.refused === null) return;
    throw new HolderRefusedError(holder, refusalIn(answer));
  }

  async #onRequest(stream: Stream, peerId: string): Promise<void> {
    const limit = AbortSignal.timeout(4 * this.#limits.challenge);
    try {
      const request = readRequest(await receiveMessage(stream, MAX_REQUEST, limit));
      if (request === null) throw new Error('not a request');
      await sendMessage(stream, { v: 1, refused: await this.#decide(request, peerId) }, limit);
    } catch (cause) {
      stream.abort(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  async #decide(request: KeepRequest, peerId: string): Promise<KeepRefusal | null> {
    if (this.handler === null || this.#looking >= MAX_LOOKS) return 'busy';
    this.#looking++;
    try {
      return await this.handler(request, peerId);
    } finally {
      this.#looking--;
    }
  }
}

function refusalIn(answer: Fields | null): KeepRefusal {
  return REFUSALS.find((refusal) => refusal === answer?.refused) ?? 'busy';
}

function readRequest(fields: Fields | null): KeepRequest | null {
  if (fields?.v !== 1) return null;
  const { patient, index, envelope, body, small } = fields;
  if (typeof patient !== 'string' || !/^0x[0-9a-f]{40}$/.test(patient)) return null;
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0) return null;
  if (!(envelope instanceof Uint8Array) || envelope.byteLength !== 32) return null;
  if (!(body instanceof Uint8Array) || !Array.isArray(small) || small.length > MAX_SMALL)
    return null;
  if (!small.every((digest) => digest instanceof Uint8Array && digest.byteLength === 32))
    return null;
  return { patient, index, envelope, body, small: small as Uint8Array[] };
}
