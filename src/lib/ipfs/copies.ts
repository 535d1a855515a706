import { decode, encode } from '@ipld/dag-cbor';
import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import * as lengthPrefixed from 'it-length-prefixed';
import { readLocal, type SafeBlockstore } from './blockstore.ts';
import { localLoader, presenceOf } from './body.ts';
import { anyOf, orCancelled } from './cancel.ts';
import { toCid } from './cid.ts';
import { NotHereError, UnreachableError } from './errors.ts';
import type { Holders } from './holders.ts';
import type { Pins } from './pins.ts';
import { walkTree } from './tree.ts';
import type { BlockRef, Holder, Limits } from './types.ts';

/**
 * "Prove that you keep this": the asker sends {v, root, leaf, nonce}, the holder answers {v, proof} with
 * sha256(nonce || leaf), or {v, proof: null}. Messages are dag-cbor behind a varint length.
 */
export const COPY_PROTOCOL = '/ownchart/copy/1';

const NONCE = 32;
const MAX_MESSAGE = 512;
/** Questions answered at the same time; each reads up to 1 MiB. */
const MAX_ANSWERS = 4;
const ATTEMPTS = 2;

interface Question {
  v: 1;
  root: Uint8Array;
  leaf: number;
  nonce: Uint8Array;
}

interface Answer {
  v: 1;
  proof: Uint8Array | null;
}

export class Copies {
  readonly #libp2p: Libp2p;
  readonly #store: SafeBlockstore;
  readonly #pins: Pins;
  readonly #holders: Holders;
  readonly #limits: Limits;
  #answering = 0;

  constructor(libp2p: Libp2p, store: SafeBlockstore, pins: Pins, holders: Holders, limits: Limits) {
    this.#libp2p = libp2p;
    this.#store = store;
    this.#pins = pins;
    this.#holders = holders;
    this.#limits = limits;
  }

  async start(): Promise<void> {
    await this.#libp2p.handle(COPY_PROTOCOL, (stream) => this.#onQuestion(stream), {
      maxInboundStreams: MAX_ANSWERS
    });
  }

  async stop(): Promise<void> {
    await this.#libp2p.unhandle(COPY_PROTOCOL);
  }

  /** Node.challenge: see types.ts. Throws NotHereError, UnreachableError, or the signal's reason. */
  async ask(holder: Holder, ref: BlockRef, signal?: AbortSignal): Promise<boolean> {
    const root = toCid(ref);
    const { leaves } = await walkTree(root, localLoader(this.#store));
    const index = randomIndex(leaves.length);
    const leaf = leaves[index];
    if (leaf === undefined) throw new NotHereError();
    const { bytes } = await readLocal(this.#store, leaf.cid);
    if (bytes === null) throw new NotHereError();
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
    const expected = await prove(nonce, bytes);

    const question: Question = { v: 1, root: root.bytes, leaf: index, nonce };
    let cause: unknown;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const connection = await this.#holders.connect(holder, signal);
      try {
        const proof = await this.#exchange(connection, question, signal);
        return proof !== null && equal(proof, expected);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof Error && error.name === 'UnsupportedProtocolError') return false;
        cause = error;
        // the connection may have died unnoticed
        await this.#holders.disconnect(connection.remotePeer);
      }
    }
    throw new UnreachableError(holder, cause);
  }

  async #exchange(
    connection: Connection,
    question: Question,
    signal?: AbortSignal
  ): Promise<Uint8Array | null> {
    const limit = anyOf(signal, AbortSignal.timeout(this.#limits.challenge / ATTEMPTS));
    const stream = await connection.newStream(COPY_PROTOCOL, { signal: limit });
    try {
      await send(stream, question, limit);
      return readAnswer(await orCancelled(receive(stream), limit))?.proof ?? null;
    } finally {
      if (stream.status !== 'closed') stream.abort(new Error('challenge is over'));
    }
  }

  async #onQuestion(stream: Stream): Promise<void> {
    const limit = AbortSignal.timeout(this.#limits.challenge);
    if (this.#answering >= MAX_ANSWERS) {
      stream.abort(new Error('too many questions'));
      return;
    }
    this.#answering++;
    try {
      const question = readQuestion(await orCancelled(receive(stream), limit));
      const answer: Answer = {
        v: 1,
        proof: question === null ? null : await this.#proofFor(question)
      };
      await send(stream, answer, limit);
    } catch (cause) {
      stream.abort(cause instanceof Error ? cause : new Error(String(cause)));
    } finally {
      this.#answering--;
    }
  }

  /** Answers only for what is kept as a whole: a passer-by learns nothing about single blocks. */
  async #proofFor({ root, leaf: index, nonce }: Question): Promise<Uint8Array | null> {
    try {
      const cid = toCid(root);
      if (!(await this.#pins.has(cid)) && !(await presenceOf(this.#store, cid)).complete)
        return null;
      const leaf = (await walkTree(cid, localLoader(this.#store))).leaves[index];
      if (leaf === undefined) return null;
      const { bytes } = await readLocal(this.#store, leaf.cid);
      return bytes === null ? null : await prove(nonce, bytes);
    } catch {
      // not here, not a body, or not a CID: to the asker it is all the same
      return null;
    }
  }
}

/** sha256(nonce || leaf). */
async function prove(nonce: Uint8Array, leaf: Uint8Array): Promise<Uint8Array> {
  const joined = new Uint8Array(nonce.byteLength + leaf.byteLength);
  joined.set(nonce);
  joined.set(leaf, nonce.byteLength);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', joined));
}

/** A uniform index below `count`, without the bias of a remainder. */
function randomIndex(count: number): number {
  const words = new Uint32Array(1);
  const limit = Math.floor(2 ** 32 / count) * count;
  for (;;) {
    const [word = 0] = crypto.getRandomValues(words);
    if (word < limit) return word % count;
  }
}

async function send(
  stream: Stream,
  message: Question | Answer,
  signal: AbortSignal
): Promise<void> {
  stream.send(lengthPrefixed.encode.single(encode(message)));
  await stream.close({ signal });
}

/** The one message of the other side, or null where it sent none. */
async function receive(stream: Stream): Promise<Uint8Array | null> {
  for await (const message of lengthPrefixed.decode(stream, { maxDataLength: MAX_MESSAGE }))
    return message.subarray();
  return null;
}

function fieldsOf(bytes: Uint8Array | null): Record<string, unknown> | null {
  if (bytes === null) return null;
  try {
    const value = decode<unknown>(bytes);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function readQuestion(bytes: Uint8Array | null): Question | null {
  const fields = fieldsOf(bytes);
  if (fields === null) return null;
  const { v, root, leaf, nonce } = fields;
  if (v !== 1 || !(root instanceof Uint8Array) || !(nonce instanceof Uint8Array)) return null;
  if (nonce.byteLength !== NONCE || typeof leaf !== 'number' || !Number.isSafeInteger(leaf))
    return null;
  return { v, root, leaf, nonce };
}

function readAnswer(bytes: Uint8Array | null): Answer | null {
  const fields = fieldsOf(bytes);
  if (fields === null || fields.v !== 1) return null;
  return { v: 1, proof: fields.proof instanceof Uint8Array ? fields.proof : null };
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index]);
}
