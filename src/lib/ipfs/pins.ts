import { decode, encode } from '@ipld/dag-cbor';
import { Key, type Datastore } from 'interface-datastore';
import { base32 } from 'multiformats/bases/base32';
import type { CID } from 'multiformats/cid';
import { collect, storageError, type SafeBlockstore } from './blockstore.ts';
import { bringBody, localLoader } from './body.ts';
import { codecOf, keyOf, toCid } from './cid.ts';
import type { Fetcher } from './fetcher.ts';
import type { Holds } from './holds.ts';
import type { Journal } from './journal.ts';
import { readLinks, walkTree } from './tree.ts';
import type { BlockRef, Body, Pin, PinOptions } from './types.ts';

const PREFIX = '/ownchart/pin/';
const RAW = 0x55;

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
  readonly #journal: Journal;
  #collecting: Promise<unknown> = Promise.resolve();
  /** All pins, once they were read: a hospital's are asked for often and are many. */
  #known: Promise<Map<string, Pin>> | null = null;

  constructor(datastore: Datastore, store: SafeBlockstore, holds: Holds, journal: Journal) {
    this.#datastore = datastore;
    this.#store = store;
    this.#holds = holds;
    this.#journal = journal;
  }

  /** Brings what is missing, then keeps it; what came stays here too where the page ends in between. */
  async bring(ref: BlockRef, options: PinOptions, fetcher: Fetcher): Promise<Pin> {
    const cid = toCid(ref);
    const intended = codecOf(cid) === 'dag-pb' && !(await this.has(cid));
    if (intended) await this.#journal.intend(cid);
    const body = await bringBody(fetcher, cid, options.onProgress);
    const pin = await this.write(body, options.label);
    // until stop, these keys also shield the new pin from a gc that began before it
    for (const key of fetcher.keys) this.#holds.keep(key);
    if (intended) await this.#journal.done(cid);
    return pin;
  }

  /** Writes the entry of a body whose blocks are all here. */
  async write(body: Body, label: string): Promise<Pin> {
    const cid = toCid(body.cid);
    const known = await this.#all();
    const stored: Stored = {
      label,
      size: body.size,
      blocks: body.blocks,
      pinnedAt: known.get(nameOf(cid))?.pinnedAt ?? Date.now()
    };
    try {
      await this.#datastore.put(keyFor(cid), encode(stored));
    } catch (cause) {
      throw storageError(cause);
    }
    const pin = toPin(cid, stored);
    known.set(nameOf(cid), pin);
    return pin;
  }

  async has(cid: CID): Promise<boolean> {
    return (await this.#all()).has(nameOf(cid));
  }

  async remove(ref: BlockRef): Promise<void> {
    const cid = toCid(ref);
    const known = await this.#all();
    try {
      await this.#datastore.delete(keyFor(cid));
    } catch (cause) {
      throw storageError(cause);
    }
    known.delete(nameOf(cid));
    await this.#journal.done(cid);
    this.#holds.drop(await this.#marks(cid).catch(() => [keyOf(cid)]));
  }

  async list(): Promise<Pin[]> {
    return [...(await this.#all()).values()].sort((a, b) => a.pinnedAt - b.pinnedAt);
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
    for (const cid of await this.#journal.intents())
      for (const key of await this.#partialMarks(cid)) marked.add(key);
    for (const cid of await this.#journal.allLeaves()) marked.add(keyOf(cid));
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

  /** The blocks of a body that is only in part here. */
  async #partialMarks(root: CID): Promise<string[]> {
    const found = [keyOf(root)];
    const load = localLoader(this.#store);
    const visit = async (cid: CID): Promise<void> => {
      const links = await load(cid).then(readLinks, () => []);
      for (const { Hash } of links) {
        found.push(keyOf(Hash));
        if (Hash.code !== RAW) await visit(Hash);
      }
    };
    await visit(root);
    return found;
  }

  #all(): Promise<Map<string, Pin>> {
    this.#known ??= this.#readAll().catch((error: unknown) => {
      this.#known = null;
      throw error;
    });
    return this.#known;
  }

  async #readAll(): Promise<Map<string, Pin>> {
    const pins = new Map<string, Pin>();
    try {
      for await (const { key, value } of this.#datastore.query({ prefix: PREFIX })) {
        const cid = toCid(base32.decode(key.toString().slice(PREFIX.length)));
        pins.set(nameOf(cid), toPin(cid, decode<Stored>(value)));
      }
    } catch (cause) {
      throw storageError(cause);
    }
    return pins;
  }
}

function nameOf(cid: CID): string {
  return base32.encode(cid.bytes);
}

function keyFor(cid: CID): Key {
  return new Key(PREFIX + nameOf(cid));
}

function toPin(cid: CID, { label, size, blocks, pinnedAt }: Stored): Pin {
  const digest = cid.multihash.digest;
  return { cid: cid.bytes, digest, codec: codecOf(cid), label, size, blocks, pinnedAt };
}
