import { importer } from 'ipfs-unixfs-importer';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { readLocal, type SafeBlockstore } from './blockstore.ts';
import { keyOf, toCid } from './cid.ts';
import { BadLeafError, NotHereError } from './errors.ts';
import { Fetcher, type FetchParts } from './fetcher.ts';
import type { Holds } from './holds.ts';
import type { Journal } from './journal.ts';
import { LEAF } from './limits.ts';
import { walkTree, type Leaf, type Tree } from './tree.ts';
import type {
  AddOptions,
  Body,
  BodyPresence,
  FetchOptions,
  FetchProgress,
  ReadOptions
} from './types.ts';

const RAW = 0x55;
/** Leaves hashed and written at the same time: the bound of memory while adding. */
const WRITES = 8;

/** Checks the leaves as they pass: only the last may be short, and none empty. */
async function* checked(
  leaves: AsyncIterable<Uint8Array>,
  signal?: AbortSignal
): AsyncGenerator<Uint8Array> {
  let short = false;
  let any = false;
  for await (const leaf of leaves) {
    signal?.throwIfAborted();
    if (short) throw new BadLeafError('short');
    if (leaf.byteLength === 0 || leaf.byteLength > LEAF)
      throw new BadLeafError('size', leaf.byteLength);
    short = leaf.byteLength < LEAF;
    any = true;
    yield leaf;
  }
  signal?.throwIfAborted();
  if (!any) throw new BadLeafError('empty');
}

/**
 * Stores a body (UnixFS, profile unixfs-v1-2025 of IPIP-499). `pin` runs while everything is still held.
 * A resumable one skips the writing of leaves that are on file, and puts the others there as they are stored.
 * Throws BadLeafError, StorageFullError, StorageFailedError, what `leaves` throws, or the signal's reason.
 */
export async function addBody(
  store: SafeBlockstore,
  holds: Holds,
  journal: Journal,
  leaves: AsyncIterable<Uint8Array>,
  options: AddOptions,
  pin: (body: Body) => Promise<void>
): Promise<Body> {
  const { onProgress, onStored, signal, label, resumable = false } = options;
  const onFile = resumable && label !== undefined ? label : null;
  const known = onFile === null ? [] : await journal.leaves(onFile);
  const writer = onFile === null ? null : journal.writer(onFile, known.length);
  const done = { bytes: 0, blocks: 0 };
  const use = holds.use();
  const writing = new Set<Promise<unknown>>();
  let keep = false;
  const storeLeaf = async (leaf: Uint8Array, index: number) => {
    const cid = CID.createV1(RAW, await sha256.digest(leaf));
    signal?.throwIfAborted();
    if (known[index]?.equals(cid) && (await store.has(cid))) use.keys.add(keyOf(cid));
    else await store.put(cid, leaf);
    await writer?.add(index, cid.multihash.digest);
    done.bytes += leaf.byteLength;
    done.blocks++;
    onProgress?.({ ...done });
    // The importer keeps the first one until it knows whether there is another.
    if (index > 0) onStored?.(leaf);
    return { cid, size: BigInt(leaf.byteLength), block: leaf };
  };
  try {
    const target = {
      put(cid: CID, bytes: Uint8Array): Promise<CID> {
        signal?.throwIfAborted();
        return store.put(cid, bytes);
      }
    };
    const source = [{ content: checked(leaves, signal) }];
    for await (const { cid } of importer(source, target as never, {
      profile: 'unixfs-v1-2025',
      chunker: (parts) => parts,
      bufferImporter: async function* ({ content }) {
        let index = 0;
        for await (const leaf of content) {
          const at = index++;
          yield () => {
            const stored = storeLeaf(leaf, at);
            writing.add(stored);
            return stored.finally(() => writing.delete(stored));
          };
        }
      },
      blockWriteConcurrency: WRITES
    })) {
      signal?.throwIfAborted();
      const body = { cid: cid.bytes, size: done.bytes, blocks: done.blocks };
      await writer?.flush();
      await pin(body);
      keep = true;
      return body;
    }
    throw new BadLeafError('empty');
  } catch (error) {
    // what is still being written would come after the clearing up that follows; who cancels does not wait for a disk
    if (!signal?.aborted) await Promise.allSettled(writing);
    // the first error is the one to tell: where nothing can be put on file, less of it is
    await writer?.flush().catch(() => undefined);
    throw error;
  } finally {
    use.release(keep);
  }
}

/** How much of a body is on this machine. */
export async function presenceOf(store: SafeBlockstore, root: CID): Promise<BodyPresence> {
  let tree: Tree;
  try {
    tree = await walkTree(root, localLoader(store));
  } catch (error) {
    if (error instanceof NotHereError) return { complete: false, bytes: 0, total: null };
    throw error;
  }
  let bytes = 0;
  for (const { cid, size } of tree.leaves) if (await store.has(cid)) bytes += size;
  return { complete: bytes === tree.size, bytes, total: tree.size };
}

/** Loads tree nodes from here only; its loader throws NotHereError. */
export function localLoader(store: SafeBlockstore): (cid: CID) => Promise<Uint8Array> {
  return async (cid) => {
    const { bytes } = await readLocal(store, cid);
    if (bytes === null) throw new NotHereError();
    return bytes;
  };
}

/** Counts what has come and tells it. */
class Meter {
  readonly now: FetchProgress;
  readonly #fetcher: Fetcher;
  readonly #tell: ((progress: FetchProgress) => void) | undefined;
  constructor(fetcher: Fetcher, leaves: Leaf[], tell?: (progress: FetchProgress) => void) {
    const total = leaves.reduce((sum, { size }) => sum + size, 0);
    this.now = { bytes: 0, blocks: 0, total, totalBlocks: leaves.length, local: 0 };
    this.#fetcher = fetcher;
    this.#tell = tell;
    fetcher.progress = this.now;
  }
  add(leaf: Leaf, local: boolean): void {
    this.now.bytes += leaf.size;
    this.now.blocks++;
    if (local) this.now.local += leaf.size;
    this.#fetcher.progress = this.now;
    this.#tell?.({ ...this.now });
  }
}

/** Brings every leaf here; what is here is not read again. Throws like Fetcher.block, and NotABodyError. */
export async function bringBody(
  fetcher: Fetcher,
  root: CID,
  onProgress?: (progress: FetchProgress) => void
): Promise<Body> {
  const tree = await walkTree(root, async (cid) => (await fetcher.block(cid)).bytes);
  const meter = new Meter(fetcher, tree.leaves, onProgress);
  const missing: Leaf[] = [];
  for (const leaf of tree.leaves) {
    if (await fetcher.has(leaf.cid)) meter.add(leaf, true);
    else missing.push(leaf);
  }
  const arriving = ahead(fetcher, missing, meter);
  while (!(await arriving.next()).done);
  return { cid: root.bytes, size: tree.size, blocks: tree.leaves.length };
}

/** The bytes of the leaves in order, while those after them are already under way. */
async function* ahead(
  fetcher: Fetcher,
  leaves: Leaf[],
  meter: Meter
): AsyncGenerator<Uint8Array, void, undefined> {
  const waiting: Promise<Uint8Array>[] = [];
  let next = 0;
  const start = async (leaf: Leaf): Promise<Uint8Array> => {
    const { bytes, local } = await fetcher.block(leaf.cid);
    meter.add(leaf, local);
    return bytes;
  };
  for (;;) {
    while (waiting.length < fetcher.parallel) {
      const leaf = leaves[next++];
      if (leaf === undefined) break;
      const work = start(leaf);
      // the first failure is thrown in its turn; the others must not count as unhandled
      work.catch(() => undefined);
      waiting.push(work);
    }
    const first = waiting.shift();
    if (first === undefined) return;
    yield await first;
  }
}

/** Node.readBody: see types.ts. */
export async function* readBody(
  parts: FetchParts,
  cid: Uint8Array,
  options: ReadOptions
): AsyncGenerator<Uint8Array, void, undefined> {
  const root = toCid(cid);
  const fetcher = new Fetcher(parts, options.holders ?? [], options.signal);
  try {
    const tree = await walkTree(root, async (node) => (await fetcher.block(node)).bytes);
    const leaves = tree.leaves.slice(options.fromLeaf ?? 0, options.toLeaf ?? tree.leaves.length);
    const meter = new Meter(fetcher, leaves, options.onProgress);
    yield* ahead(fetcher, leaves, meter);
  } finally {
    fetcher.end(true);
  }
}

/** Node.fetchBody: see types.ts. */
export async function fetchBody(
  parts: FetchParts,
  cid: Uint8Array,
  options: FetchOptions
): Promise<Body> {
  const fetcher = new Fetcher(parts, options.holders ?? [], options.signal);
  try {
    return await bringBody(fetcher, toCid(cid), options.onProgress);
  } finally {
    fetcher.end(true);
  }
}
