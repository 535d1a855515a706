import { decode, encode } from '@ipld/dag-cbor';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { codecOf, toCid } from '../cid.ts';
import { NotHereError } from '../errors.ts';
import { walkTree } from '../tree.ts';
import type { Node } from '../types.ts';
import { BadCarError } from './errors.ts';
import { readCar } from './read.ts';
import { writeCar, type CarBlock } from './write.ts';

/** What a copy needs of a node. */
export type CopyNode = Pick<Node, 'getBlock' | 'putBlock' | 'pin'>;

/** One pin, as it is to be set again elsewhere. */
export interface CopyPin {
  /** Bytes of the CID. */
  cid: Uint8Array;
  label: string;
  /** Bytes of all leaves. */
  size: number;
}

/** What a saved copy says of itself. */
export interface CopyContents {
  /** Whose it is, in the words of whoever saves it. */
  account: string;
  /** ms since 1970. */
  made: number;
  /** A locked key to go with it; null: none. */
  key: Uint8Array | null;
  pins: CopyPin[];
}

export interface CopyProgress {
  bytes: number;
  total: number;
}

export interface CopyOptions {
  onProgress?: (progress: CopyProgress) => void;
  signal?: AbortSignal;
}

const KIND = 'ownchart-copy';
const DAG_CBOR = 0x71;
/** Pins on one page of the list: some 300 kB. */
const PAGE = 2_000;
const MOST_PAGES = 1_000;
/** Blocks read ahead of the file that is written. */
const AHEAD = 4;

/**
 * A copy as a CAR file, in pieces. Its root is a list with a link to everything in it, so that whoever pins the root keeps
 * all; the list comes first, so that a reader knows what is to come. One block after another is read, verified.
 * Throws NotHereError where something is not on this node, and the signal's reason.
 */
export async function* saveCopy(
  node: Pick<CopyNode, 'getBlock'>,
  contents: CopyContents,
  options: CopyOptions = {}
): AsyncGenerator<Uint8Array, void, undefined> {
  const { root, pages } = await listOf(contents);
  yield* writeCar([root.cid], copyBlocks(node, { root, pages, contents }, options));
}

/** The blocks of a copy, the list first: for a service that takes blocks. Throws as saveCopy. */
export async function blocksOfCopy(
  node: Pick<CopyNode, 'getBlock'>,
  contents: CopyContents,
  options: CopyOptions = {}
): Promise<{ root: CID; blocks: AsyncGenerator<CarBlock, void, undefined> }> {
  const { root, pages } = await listOf(contents);
  return { root: root.cid, blocks: copyBlocks(node, { root, pages, contents }, options) };
}

async function* copyBlocks(
  node: Pick<CopyNode, 'getBlock'>,
  { root, pages, contents }: { root: CarBlock; pages: CarBlock[]; contents: CopyContents },
  { onProgress, signal }: CopyOptions
): AsyncGenerator<CarBlock, void, undefined> {
  yield root;
  yield* pages;
  const total = contents.pins.reduce((sum, { size }) => sum + size, 0);
  let bytes = 0;
  const load = (cid: CID): Promise<Uint8Array> =>
    node.getBlock(cid.bytes, signal ? { signal } : {});
  const written = new Set<string>();
  for (const pin of contents.pins) {
    const cid = toCid(pin.cid);
    const tree =
      codecOf(cid) === 'dag-pb'
        ? await walkTree(cid, load)
        : { nodes: [], leaves: [{ cid, size: pin.size }] };
    const wanted = [...tree.nodes, ...tree.leaves.map((leaf) => leaf.cid)];
    const sizes = new Map(tree.leaves.map((leaf) => [leaf.cid.toString(), leaf.size]));
    const reading: Promise<Uint8Array>[] = [];
    for (const [at, one] of wanted.entries()) {
      signal?.throwIfAborted();
      while (reading.length < AHEAD && at + reading.length < wanted.length) {
        const next = load(wanted[at + reading.length]!);
        // the first failure is thrown in its turn
        next.catch(() => undefined);
        reading.push(next);
      }
      const block = await reading.shift()!;
      const key = one.toString();
      bytes += sizes.get(key) ?? 0;
      onProgress?.({ bytes, total });
      if (written.has(key)) continue;
      written.add(key);
      yield { cid: one, bytes: block };
    }
  }
}

async function listOf(contents: CopyContents): Promise<{ root: CarBlock; pages: CarBlock[] }> {
  const pages: CarBlock[] = [];
  for (let at = 0; at < contents.pins.length; at += PAGE) {
    const pins = contents.pins
      .slice(at, at + PAGE)
      .map(({ cid, label, size }) => ({ cid: toCid(cid), label, size }));
    pages.push(await block({ pins }));
  }
  const { account, made, key } = contents;
  const links = pages.map(({ cid }) => cid);
  return { root: await block({ v: 1, kind: KIND, account, made, key, pages: links }), pages };
}

async function block(value: unknown): Promise<CarBlock> {
  const bytes = encode(value);
  return { cid: CID.createV1(DAG_CBOR, await sha256.digest(bytes)), bytes };
}

/** What a saved copy holds, without reading further than its list. Throws BadCarError, and what `source` throws. */
export async function readContents(source: AsyncIterable<Uint8Array>): Promise<CopyContents> {
  const { contents, blocks } = await openCopy(source);
  await blocks.return(undefined);
  return contents;
}

/**
 * Takes a saved copy in: verifies every block, stores it, and then pins what the copy lists. Nothing that was kept before
 * is lost whatever happens; what came in before a fault stays until the node cleans up.
 * `check` sees the list before anything is stored, and throws where the copy is not wanted.
 * Throws BadCarError, a storage error, what `check` and `source` throw, and the signal's reason.
 */
export async function takeCopy(
  node: CopyNode,
  source: AsyncIterable<Uint8Array>,
  {
    onProgress,
    signal,
    check = () => undefined
  }: CopyOptions & { check?: (contents: CopyContents) => void }
): Promise<CopyContents> {
  const { contents, blocks } = await openCopy(source);
  check(contents);
  const total = contents.pins.reduce((sum, { size }) => sum + size, 0);
  const progress = { bytes: 0, total };
  const single = new Set(contents.pins.map(({ cid }) => toCid(cid).toString()));
  for await (const { cid, bytes } of blocks) {
    signal?.throwIfAborted();
    await node.putBlock(bytes, codecOf(cid));
    // a node of a tree is no content
    if (codecOf(cid) === 'raw' || (codecOf(cid) === 'dag-cbor' && single.has(cid.toString())))
      progress.bytes += bytes.byteLength;
    onProgress?.({ ...progress });
  }
  for (const { cid, label } of contents.pins) {
    signal?.throwIfAborted();
    try {
      await node.pin(cid, signal ? { label, signal } : { label });
    } catch (error) {
      // a file that was cut off between two blocks shows only here
      throw error instanceof NotHereError ? new BadCarError('incomplete', error) : error;
    }
  }
  return contents;
}

async function openCopy(source: AsyncIterable<Uint8Array>): Promise<{
  contents: CopyContents;
  blocks: AsyncGenerator<CarBlock, void, undefined>;
}> {
  const { roots, blocks } = await readCar(source);
  const first = await blocks.next();
  if (first.done) throw new BadCarError('cut-off');
  if (roots.length !== 1 || !roots[0]!.equals(first.value.cid)) throw new BadCarError('foreign');
  const { v, kind, account, made, key, pages } = fieldsOf(first.value.bytes);
  if (
    v !== 1 ||
    kind !== KIND ||
    typeof account !== 'string' ||
    typeof made !== 'number' ||
    !(key === null || key instanceof Uint8Array) ||
    !Array.isArray(pages) ||
    pages.length > MOST_PAGES
  )
    throw new BadCarError('foreign');
  const pins: CopyPin[] = [];
  for (const link of pages as unknown[]) {
    const page = await blocks.next();
    if (page.done) throw new BadCarError('cut-off');
    if (!CID.asCID(link)?.equals(page.value.cid)) throw new BadCarError('foreign');
    const listed = fieldsOf(page.value.bytes).pins;
    if (!Array.isArray(listed)) throw new BadCarError('foreign');
    pins.push(...listed.map(readPin));
  }
  return { contents: { account, made, key, pins }, blocks };
}

function readPin(value: unknown): CopyPin {
  const { cid, label, size } = (value ?? {}) as Record<string, unknown>;
  const link = CID.asCID(cid);
  if (link === null || typeof label !== 'string' || label.length > 1_000)
    throw new BadCarError('foreign');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw new BadCarError('foreign');
  try {
    return { cid: toCid(link.bytes).bytes, label, size };
  } catch (cause) {
    throw new BadCarError('foreign', cause);
  }
}

function fieldsOf(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value = decode<unknown>(bytes);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (cause) {
    throw new BadCarError('foreign', cause);
  }
  throw new BadCarError('foreign');
}
