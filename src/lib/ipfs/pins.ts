import { decode, encode } from '@ipld/dag-cbor';
import { Key, type Datastore } from 'interface-datastore';
import { base32 } from 'multiformats/bases/base32';
import type { CID } from 'multiformats/cid';
import { collect, storageError, type SafeBlockstore } from './blockstore.ts';
import { bringBody, localLoader } from './body.ts';
import { codecOf, keyOf, toCid } from './cid.ts';
import type { Fetcher } from './fetcher.ts';
import type { Holds } from './holds.ts';
import { walkTree } from './tree.ts';
import type { BlockRef, Body, Pin, PinOptions } from './types.ts';

const PREFIX = '/ownchart/pin/';

interface Stored {
  label: string;
  size: number;
  blocks: number;
  pinnedAt: number;
}

/**
 * What is kept. One entry per pin; gc marks from there. Helia's own pins count every block instead:
 * they leak when the page dies while pinning, and forget a block that two pins share.
 */
export class Pins {
  readonly #datastore: Datastore;
  readonly #store: SafeBlockstore;
  readonly #holds: Holds;
  #collecting: Promise<unknown> = Promise.resolve();

  constructor(datastore: Datastore, store: SafeBlockstore, holds: Holds) {
    this.#datastore = datastore;
    this.#store = store;
    this.#holds = holds;
  }

  /** Brings what is missing, then keeps it. */
  async bring(ref: BlockRef, options: PinOptions, fetcher: Fetcher): Promise<Pin> {
    const body = await bringBody(fetcher, toCid(ref), options.onProgress);
    const pin = await this.write(body, options.label);
    // until stop, these keys also shield the new pin from a gc that began before it
    for (const key of fetcher.keys) this.#holds.keep(key);
    return pin;
  }

  /** Writes the entry of a body whose blocks are all here. */
  async write(body: Body, label: string): Promise<Pin> {
    const cid = toCid(body.cid);
    const old = await this.#read(cid);
    const stored: Stored = {
      label,
      size: body.size,
      blocks: body.blocks,
      pinnedAt: old?.pinnedAt ?? Date.now()
    };
    try {
      await this.#datastore.put(keyFor(cid), encode(stored));
    } catch (cause) {
      throw storageError(cause);
    }
    return toPin(cid, stored);
  }

  async has(cid: CID): Promise<boolean> {
    return (await this.#read(cid)) !== null;
  }

  async remove(ref: BlockRef): Promise<void> {
    const cid = toCid(ref);
    try {
      await this.#datastore.delete(keyFor(cid));
    } catch (cause) {
      throw storageError(cause);
    }
    this.#holds.drop(await this.#marks(cid).catch(() => [keyOf(cid)]));
  }

  async list(): Promise<Pin[]> {
    const pins: Pin[] = [];
    try {
      for await (const { key, value } of this.#datastore.query({ prefix: PREFIX })) {
        const cid = toCid(base32.decode(key.toString().slice(PREFIX.length)));
        pins.push(toPin(cid, decode<Stored>(value)));
      }
    } catch (cause) {
      throw storageError(cause);
    }
    return pins.sort((a, b) => a.pinnedAt - b.pinnedAt);
  }

  /** Removes what no pin reaches and nobody holds; a pin whose tree is damaged stops it, so that nothing of it is lost. */
  async gc(): Promise<{ blocks: number; bytes: number }> {
    const run = this.#collecting.then(() => this.#collect());
    this.#collecting = run.catch(() => undefined);
    return run;
  }

  async #collect(): Promise<{ blocks: number; bytes: number }> {
    const found: CID[] = [];
    for await (const { cid } of this.#store.getAll()) found.push(cid);
    const marked = new Set<string>();
    for (const pin of await this.list())
      for (const key of await this.#marks(toCid(pin.cid))) marked.add(key);
    const removed = { blocks: 0, bytes: 0 };
    for (const cid of found) {
      const key = keyOf(cid);
      if (marked.has(key) || this.#holds.has(key)) continue;
      const { byteLength } = await collect(this.#store.get(cid));
      // no await between the question and the deletion: somebody may begin to use the block
      if (this.#holds.has(key)) continue;
      await this.#store.delete(cid);
      removed.blocks++;
      removed.bytes += byteLength;
    }
    return removed;
  }

  async #marks(root: CID): Promise<string[]> {
    if (codecOf(root) !== 'dag-pb') return [keyOf(root)];
    const { nodes, leaves } = await walkTree(root, localLoader(this.#store));
    return [...nodes, ...leaves.map(({ cid }) => cid)].map(keyOf);
  }

  async #read(cid: CID): Promise<Stored | null> {
    try {
      return decode<Stored>(await this.#datastore.get(keyFor(cid)));
    } catch (cause) {
      if (cause instanceof Error && cause.name === 'NotFoundError') return null;
      throw storageError(cause);
    }
  }
}

function keyFor(cid: CID): Key {
  return new Key(PREFIX + base32.encode(cid.bytes));
}

function toPin(cid: CID, { label, size, blocks, pinnedAt }: Stored): Pin {
  const digest = cid.multihash.digest;
  return { cid: cid.bytes, digest, codec: codecOf(cid), label, size, blocks, pinnedAt };
}
