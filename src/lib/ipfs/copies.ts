import type { Libp2p, Stream } from '@libp2p/interface';
import { readLocal, type SafeBlockstore } from './blockstore.ts';
import { localLoader, presenceOf } from './body.ts';
import { toCid } from './cid.ts';
import { NotHereError } from './errors.ts';
import type { Holders } from './holders.ts';
import { askHolder, receiveMessage, sendMessage, type Fields } from './messages.ts';
import type { Pins } from './pins.ts';
import { randomIndex } from './random-leaf.ts';
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

interface Question {
  v: 1;
  root: Uint8Array;
  leaf: number;
  nonce: Uint8Array;
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

    const message = { v: 1, root: root.bytes, leaf: index, nonce };
    const answer = await askHolder(this.#holders, holder, {
      protocol: COPY_PROTOCOL,
      message,
      limit: this.#limits.challenge,
      longest: MAX_MESSAGE,
      ...(signal ? { signal } : {})
    });
    return answer?.v === 1 && answer.proof instanceof Uint8Array && equal(answer.proof, expected);
  }

  async #onQuestion(stream: Stream): Promise<void> {
    const limit = AbortSignal.timeout(this.#limits.challenge);
    if (this.#answering >= MAX_ANSWERS) {
      stream.abort(new Error('too many questions'));
      return;
    }
    this.#answering++;
    try {
      const question = readQuestion(await receiveMessage(stream, MAX_MESSAGE, limit));
      const proof = question === null ? null : await this.#proofFor(question);
      await sendMessage(stream, { v: 1, proof }, limit);
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

function readQuestion(fields: Fields | null): Question | null {
  if (fields === null) return null;
  const { v, root, leaf, nonce } = fields;
  if (v !== 1 || !(root instanceof Uint8Array) || !(nonce instanceof Uint8Array)) return null;
  if (nonce.byteLength !== NONCE || typeof leaf !== 'number' || !Number.isSafeInteger(leaf))
    return null;
  return { v, root, leaf, nonce };
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index]);
}
