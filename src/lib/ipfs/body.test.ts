import { MemoryBlockstore } from 'blockstore-core';
import 'fake-indexeddb/auto';
import { MemoryDatastore } from 'datastore-core';
import { afterEach, describe, expect, it } from 'vitest';
import { isCancelled } from '../errors.ts';
import { cidOfDigest, cidText, toCid } from './cid.ts';
import {
  BadLeafError,
  BlockTooLargeError,
  DamagedBlockError,
  NotABodyError,
  NotHereError,
  StorageFullError
} from './errors.ts';
import { LEAF } from './limits.ts';
import { startNode } from './node.ts';
import { failureOf, joined, leavesOf, Net, randomBytes } from './testing.ts';
import type { Node, Progress } from './types.ts';

const net = new Net();
afterEach(() => net.end());

async function* these(...leaves: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* leaves;
}

async function read(node: Node, cid: Uint8Array): Promise<Uint8Array> {
  return joined(node.readBody(cid));
}

describe('adding a body', () => {
  it.each([1, LEAF - 1, LEAF, LEAF + 1, 3 * LEAF + 5])('gives back %i bytes', async (size) => {
    const node = await net.node([]);
    const bytes = randomBytes(size);
    const steps: Progress[] = [];
    const body = await node.addBody(leavesOf(bytes), { onProgress: (step) => steps.push(step) });
    expect(body).toMatchObject({ size, blocks: Math.ceil(size / LEAF) });
    expect(steps.at(-1)).toEqual({ bytes: size, blocks: body.blocks });
    expect(steps).toHaveLength(body.blocks);
    expect(await node.hasBody(body.cid)).toEqual({ complete: true, bytes: size, total: size });
    expect(Buffer.compare(await read(node, body.cid), bytes)).toBe(0);
  });

  it('hands back the memory of leaves that are on disk, and none that the store itself keeps', async () => {
    const bytes = randomBytes(4 * LEAF + 7);
    const handedBack = async (node: Node): Promise<number> => {
      let count = 0;
      const onStored = (leaf: Uint8Array): void => {
        count++;
        leaf.fill(0);
      };
      const own = [...Array(5).keys()].map((at) => bytes.slice(at * LEAF, (at + 1) * LEAF));
      const { cid } = await node.addBody(these(...own), { onStored });
      expect(Buffer.compare(await read(node, cid), bytes)).toBe(0);
      return count;
    };
    expect(await handedBack(await net.node([]))).toBe(0);
    const onDisk = await startNode({ name: 'on-disk', seed: randomBytes(32), relays: [] });
    try {
      expect(await handedBack(onDisk)).toBe(4);
    } finally {
      await onDisk.stop();
    }
  });

  it('names the file as every tool of the profile unixfs-v1-2025 does', async () => {
    const node = await net.node([]);
    const body = await node.addBody(leavesOf(new Uint8Array(2 * LEAF)));
    // `ipfs-car pack` and @helia/unixfs addBytes of 2 MiB of zeros
    const { unixfs } = await import('@helia/unixfs');
    const blockstore = new MemoryBlockstore();
    const theirs = await unixfs({ blockstore } as never).addBytes(new Uint8Array(2 * LEAF));
    expect(cidText(body.cid)).toBe(theirs.toString());
  });

  it('refuses leaves that are empty, too long, short in the middle, or none', async () => {
    const node = await net.node([]);
    const bad = [
      these(),
      these(new Uint8Array()),
      these(new Uint8Array(LEAF + 1)),
      these(new Uint8Array(10), new Uint8Array(10))
    ];
    for (const leaves of bad)
      expect(await failureOf(node.addBody(leaves))).toBeInstanceOf(BadLeafError);
  });

  it('passes on what the source throws, and keeps nothing of it after gc', async () => {
    const blockstore = new MemoryBlockstore();
    const node = await net.node([], { blockstore });
    const changed = new Error('the file changed while it was read');
    async function* broken(): AsyncGenerator<Uint8Array> {
      for (let n = 0; n < 12; n++) yield randomBytes(LEAF);
      throw changed;
    }
    expect(await failureOf(node.addBody(broken(), { label: 'x' }))).toBe(changed);
    expect(await node.pins()).toEqual([]);
    await node.gc();
    for await (const { cid } of blockstore.getAll()) throw new Error(`left: ${cid.toString()}`);
  });

  it('can be cancelled', async () => {
    const node = await net.node([]);
    const controller = new AbortController();
    const error = await failureOf(
      node.addBody(leavesOf(new Uint8Array(40 * LEAF)), {
        signal: controller.signal,
        onProgress: ({ blocks }) => {
          if (blocks === 3) controller.abort();
        }
      })
    );
    expect(isCancelled(error)).toBe(true);
  });
});

describe('a full disk', () => {
  class Small extends MemoryBlockstore {
    room = 3;
    override put(...args: Parameters<MemoryBlockstore['put']>) {
      if (this.room-- <= 0) throw new DOMException('no room', 'QuotaExceededError');
      return super.put(...args);
    }
  }

  it('is said in plain words, and what was pinned stays', async () => {
    const blockstore = new Small();
    const node = await net.node([], { blockstore });
    const kept = await node.addBody(leavesOf(randomBytes(LEAF + 7)), { label: 'kept' });
    const error = await failureOf(node.addBody(leavesOf(randomBytes(5 * LEAF)), { label: 'no' }));
    expect(error).toBeInstanceOf(StorageFullError);
    expect((error as StorageFullError).remedy).toMatch(/Free space/);
    expect((await node.pins()).map(({ label }) => label)).toEqual(['kept']);
    await node.gc();
    expect((await read(node, kept.cid)).byteLength).toBe(LEAF + 7);
    expect(await failureOf(node.putBlock(randomBytes(10)))).toBeInstanceOf(StorageFullError);
  });

  it('leaves nothing behind of what was being written beside the one that had no room', async () => {
    class Slow extends MemoryBlockstore {
      written = 0;
      override async put(...args: Parameters<MemoryBlockstore['put']>) {
        if (++this.written === 3) throw new DOMException('no room', 'QuotaExceededError');
        await new Promise((resolve) => setTimeout(resolve, 20 * this.written));
        return super.put(...args);
      }
    }
    const blockstore = new Slow();
    const node = await net.node([], { blockstore });
    const error = await failureOf(node.addBody(leavesOf(randomBytes(6 * LEAF))));
    expect(error).toBeInstanceOf(StorageFullError);
    await node.gc();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const left: string[] = [];
    for await (const { cid } of blockstore.getAll()) left.push(String(cid));
    expect(left).toEqual([]);
  });

  it('stops a fetch with the same words', async () => {
    const relay = await net.relay();
    const [a, b] = await Promise.all([
      net.node([relay]),
      net.node([relay], { blockstore: new Small() })
    ]);
    await a.whenReachable();
    const body = await a.addBody(leavesOf(randomBytes(6 * LEAF)));
    const error = await failureOf(b.fetchBody(body.cid, { holders: [a.holder()] }));
    expect(error).toBeInstanceOf(StorageFullError);
  });
});

describe('reading', () => {
  it('yields a range of leaves, in order', async () => {
    const node = await net.node([]);
    const bytes = randomBytes(4 * LEAF + 9);
    const { cid } = await node.addBody(leavesOf(bytes));
    const part = await joined(node.readBody(cid, { fromLeaf: 3, toLeaf: 5 }));
    expect(Buffer.compare(part, bytes.subarray(3 * LEAF))).toBe(0);
  });

  it('says what is not here, not a body, or damaged', async () => {
    const blockstore = new MemoryBlockstore();
    const node = await net.node([], { blockstore });
    const digest = crypto.getRandomValues(new Uint8Array(32));
    const absent = cidOfDigest(digest, 'dag-pb');
    expect(await failureOf(read(node, absent))).toBeInstanceOf(NotHereError);
    expect(await node.hasBody(absent)).toEqual({ complete: false, bytes: 0, total: null });
    expect(await failureOf(node.pin(absent, { label: 'x' }))).toBeInstanceOf(NotHereError);

    const noise = await node.putBlock(Uint8Array.of(0x0a, 0x99, 1), 'dag-pb');
    expect(await failureOf(read(node, cidOfDigest(noise, 'dag-pb')))).toBeInstanceOf(NotABodyError);

    const { cid } = await node.addBody(leavesOf(randomBytes(2 * LEAF)));
    for await (const { cid: key } of blockstore.getAll())
      if (!Buffer.from(key.multihash.digest).equals(toCid(cid).multihash.digest))
        await blockstore.put(key, new Uint8Array(LEAF));
    expect(await failureOf(read(node, cid))).toBeInstanceOf(DamagedBlockError);
  });

  it('refuses a tree that is not as we write it', async () => {
    const node = await net.node([]);
    const dagPb = await import('@ipld/dag-pb');
    const small = toCid(cidOfDigest(await node.putBlock(new Uint8Array(10), 'raw'), 'raw'));
    const links = [10, 10].map((Tsize) => ({ Name: '', Tsize, Hash: small }));
    const digest = await node.putBlock(dagPb.encode({ Links: links }), 'dag-pb');
    expect(await failureOf(node.hasBody(cidOfDigest(digest, 'dag-pb')))).toBeInstanceOf(
      NotABodyError
    );
  });
});

describe('blocks and pins', () => {
  it('keeps small blocks, and refuses large ones', async () => {
    const node = await net.node([]);
    const digest = await node.putBlock(Uint8Array.of(0xa0), 'dag-cbor', { label: 'envelope' });
    expect(await node.getBlock(digest)).toEqual(Uint8Array.of(0xa0));
    expect(await node.hasBlock(digest)).toBe(true);
    expect(await node.hasBlock(cidOfDigest(digest))).toBe(true);
    expect(await failureOf(node.putBlock(new Uint8Array(LEAF + 1)))).toBeInstanceOf(
      BlockTooLargeError
    );
  });

  it('lists, relabels, unpins and collects', async () => {
    const stores = { blockstore: new MemoryBlockstore(), datastore: new MemoryDatastore() };
    const first = await net.node([], stores);
    const shared = randomBytes(LEAF);
    const a = await first.addBody(these(shared.slice(), randomBytes(5)), { label: 'a' });
    const b = await first.addBody(these(shared.slice(), randomBytes(6)), { label: 'b' });
    const loose = await first.addBody(these(randomBytes(LEAF), randomBytes(7)));
    // added in this session and not yet pinned: held
    expect(await first.gc()).toEqual({ blocks: 0, bytes: 0 });
    await first.stop();

    const node = await net.node([], stores);
    const again = await node.pin(a.cid, { label: 'renamed' });
    expect(await node.pins()).toEqual([
      again,
      expect.objectContaining({ label: 'b', size: b.size })
    ]);
    expect(again).toMatchObject({ label: 'renamed', size: LEAF + 5, blocks: 2, codec: 'dag-pb' });
    const { blocks, bytes } = await node.gc();
    expect(blocks).toBe(3);
    expect(bytes).toBeGreaterThan(LEAF + 7);
    expect((await node.hasBody(loose.cid)).total).toBe(null);

    await node.unpin(a.cid);
    await node.unpin(a.cid);
    await node.gc();
    // the leaf that both share stays for the other
    expect((await read(node, b.cid)).byteLength).toBe(LEAF + 6);
    expect(await node.hasBody(a.cid)).toMatchObject({ complete: false });
  });

  it('collects nothing of what is being added at the same time', async () => {
    const node = await net.node([]);
    const bytes = randomBytes(30 * LEAF);
    const collecting: Promise<unknown>[] = [];
    const body = await node.addBody(leavesOf(bytes), {
      label: 'x',
      onProgress: () => collecting.push(node.gc())
    });
    await Promise.all(collecting);
    await node.gc();
    expect(Buffer.compare(await read(node, body.cid), bytes)).toBe(0);
  });
});
