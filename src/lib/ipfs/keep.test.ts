import { MemoryBlockstore } from 'blockstore-core';
import { MemoryDatastore } from 'datastore-core';
import { afterEach, describe, expect, it } from 'vitest';
import { HolderRefusedError } from './errors.ts';
import { LEAF } from './limits.ts';
import { failureOf, joined, leavesOf, Net, randomBytes } from './testing.ts';
import type { KeepRequest } from './types.ts';

const net = new Net();
afterEach(() => net.end());

const request: KeepRequest = {
  patient: `0x${'11'.repeat(20)}`,
  index: 3,
  envelope: randomBytes(32),
  body: randomBytes(36),
  small: [randomBytes(32), randomBytes(32)]
};

describe('asking somebody to keep a copy', () => {
  it('reaches who decides, with the true peer id, and brings back the answer', async () => {
    const relay = await net.relay();
    const [a, b] = await Promise.all([net.node([relay]), net.node([relay])]);
    await b.whenReachable();
    const seen: unknown[] = [];
    b.onAskedToKeep(async (asked, peerId) => {
      seen.push({ ...asked }, peerId);
      return asked.index === 3 ? null : 'full';
    });
    const holder = b.holder('City Hospital');
    await a.askToKeep(holder, request);
    expect(seen).toEqual([request, a.peerId]);
    const error = await failureOf(a.askToKeep(holder, { ...request, index: 4 }));
    expect(error).toBeInstanceOf(HolderRefusedError);
    expect(error).toMatchObject({
      code: 'ipfs/holder-full',
      message: 'City Hospital has no room left for more safety copies.'
    });
  });

  it('is declined where nobody decides, and where what is asked makes no sense', async () => {
    const relay = await net.relay();
    const [a, b] = await Promise.all([net.node([relay]), net.node([relay])]);
    await b.whenReachable();
    expect(await failureOf(a.askToKeep(b.holder(), request))).toMatchObject({
      code: 'ipfs/holder-busy'
    });
    let asked = 0;
    b.onAskedToKeep(async () => {
      asked++;
      return null;
    });
    const bad = { ...request, patient: 'somebody' };
    expect(await failureOf(a.askToKeep(b.holder(), bad))).toMatchObject({
      code: 'ipfs/holder-busy'
    });
    expect(asked).toBe(0);
  }, 60_000);
});

describe('a body that is added in several goes', () => {
  /** The first `count` leaves, then the page ends. */
  async function* upTo(bytes: Uint8Array, count: number): AsyncGenerator<Uint8Array> {
    let n = 0;
    for await (const leaf of leavesOf(bytes)) {
      if (n++ === count) throw new Error('the page ended');
      yield leaf;
    }
  }

  class Counting extends MemoryBlockstore {
    puts = 0;
    override put(...args: Parameters<MemoryBlockstore['put']>) {
      this.puts++;
      return super.put(...args);
    }
  }

  it('goes on after the last leaf on file, also in another page, and gc leaves it alone', async () => {
    const blockstore = new Counting();
    const datastore = new MemoryDatastore();
    const bytes = randomBytes(40 * LEAF + 3);
    const options = { label: 'upload 1', resumable: true };
    const first = await net.node([], { blockstore, datastore });
    expect(await failureOf(first.addBody(upTo(bytes, 35), options))).toMatchObject({
      message: 'the page ended'
    });
    await first.stop();

    const second = await net.node([], { blockstore, datastore });
    await second.gc();
    const known = await second.unfinished('upload 1');
    expect(known.length).toBeGreaterThanOrEqual(32);
    expect(await second.getBlock(known[7]!)).toEqual(bytes.slice(7 * LEAF, 8 * LEAF));
    blockstore.puts = 0;
    const body = await second.addBody(leavesOf(bytes), options);
    expect(blockstore.puts).toBe(41 - known.length + 1);
    // Until it is told that the body is on file elsewhere, a third page would go on from the last leaf.
    expect(await second.unfinished('upload 1')).toHaveLength(41);
    blockstore.puts = 0;
    expect(await second.addBody(leavesOf(bytes), options)).toEqual(body);
    expect(blockstore.puts).toBeLessThanOrEqual(1);
    await second.forget('upload 1');
    expect(await second.unfinished('upload 1')).toEqual([]);
    await second.gc();
    expect(Buffer.compare(await joined(second.readBody(body.cid)), bytes)).toBe(0);
    expect((await second.pins()).map(({ label }) => label)).toEqual(['upload 1']);
  });

  it('is left to gc once it is forgotten', async () => {
    const blockstore = new MemoryBlockstore();
    const node = await net.node([], { blockstore });
    const adding = node.addBody(upTo(randomBytes(20 * LEAF), 18), { label: 'x', resumable: true });
    await failureOf(adding);
    await node.gc();
    expect((await node.unfinished('x')).length).toBeGreaterThan(0);
    await node.forget('x');
    expect(await node.unfinished('x')).toEqual([]);
    await node.gc();
    for await (const { cid } of blockstore.getAll()) throw new Error(`left: ${cid.toString()}`);
  });
});

describe('a body that is to be pinned', () => {
  it('keeps what has come where the page ends in between, and drops it once it is let go', async () => {
    const relay = await net.relay();
    const blockstore = new MemoryBlockstore();
    const datastore = new MemoryDatastore();
    const a = await net.node([relay]);
    await a.whenReachable();
    const bytes = randomBytes(30 * LEAF);
    const { cid } = await a.addBody(leavesOf(bytes), { label: 'mine' });
    const first = await net.node([relay], { blockstore, datastore });
    const pinning = first.pin(cid, {
      label: 'copy',
      holders: [a.holder()],
      onProgress: ({ blocks }) => {
        if (blocks === 5) void first.stop();
      }
    });
    expect(await failureOf(pinning)).toMatchObject({ code: 'ipfs/stopped' });

    const second = await net.node([relay], { blockstore, datastore });
    await second.gc();
    const { bytes: here } = await second.hasBody(cid);
    expect(here).toBeGreaterThanOrEqual(5 * LEAF);
    expect(await second.pins()).toEqual([]);
    let local = 0;
    const holders = [a.holder()];
    await second.pin(cid, { label: 'copy', holders, onProgress: (now) => (local = now.local) });
    expect(local).toBeGreaterThanOrEqual(5 * LEAF);
    await second.gc();
    expect((await second.hasBody(cid)).complete).toBe(true);

    await second.unpin(cid);
    await second.gc();
    expect((await second.hasBody(cid)).bytes).toBe(0);
  }, 60_000);
});

describe('a hospital with 10,000 records', () => {
  it('lists, keeps and cleans its pins without reading them all each time', async () => {
    const blockstore = new MemoryBlockstore();
    const datastore = new MemoryDatastore();
    let queries = 0;
    const query = datastore.query.bind(datastore);
    datastore.query = (...args) => {
      queries++;
      return query(...args);
    };
    const first = await net.node([], { blockstore, datastore });
    const blocks = Array.from({ length: 10_000 }, () => randomBytes(200));
    for (const [i, block] of blocks.entries())
      await first.putBlock(block, 'dag-cbor', { label: `chart ${i}` });
    const orphan = await first.putBlock(randomBytes(200));
    await first.stop();

    const node = await net.node([], { blockstore, datastore });
    queries = 0;
    expect(await node.pins()).toHaveLength(10_000);
    const pin = (await node.pins())[5_000]!;
    await node.unpin(pin.digest);
    expect(await node.pins()).toHaveLength(9_999);
    expect(queries).toBe(1);
    expect(await node.gc()).toEqual({ blocks: 2, bytes: 400 });
    expect(await node.hasBlock(orphan)).toBe(false);
    expect(await node.hasBlock(pin.digest)).toBe(false);
    expect(await node.hasBlock((await node.pins()).at(-1)!.digest)).toBe(true);
  }, 60_000);
});
