import { MemoryBlockstore } from 'blockstore-core';
import { MemoryDatastore } from 'datastore-core';
import { afterEach, describe, expect, it } from 'vitest';
import { isCancelled } from '../../errors.ts';
import { LeaderGoneError, NobodyHasItError, StorageFullError } from '../errors.ts';
import { LEAF } from '../limits.ts';
import { failureOf, joined, leavesOf, Net, randomBytes, until } from '../testing.ts';
import type { FetchProgress, Node } from '../types.ts';

const net = new Net();
afterEach(() => net.end());

let browsers = 0;
/** What the tabs of one browser share. */
function browser() {
  const stores = { blockstore: new MemoryBlockstore(), datastore: new MemoryDatastore() };
  return { name: `tabs-${process.pid}-${++browsers}`, ...stores };
}

async function* endless(): AsyncGenerator<Uint8Array> {
  for (let n = 0; ; n++) {
    yield new Uint8Array(LEAF).fill(n);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('two tabs of one browser', () => {
  it('share one node: one leads, and what one stores the other has', async () => {
    const shared = browser();
    const [a, b] = [await net.tab([], shared), await net.tab([], shared)];
    await until(() => b.status().running);
    expect([a.status().leads, b.status().leads]).toEqual([true, false]);
    expect(b.peerId).toBe(a.peerId);

    const bytes = randomBytes(5 * LEAF + 9);
    const steps: number[] = [];
    const body = await b.addBody(leavesOf(bytes), {
      label: 'mine',
      onProgress: ({ blocks }) => steps.push(blocks)
    });
    expect(steps.at(-1)).toBe(6);
    expect(Buffer.compare(await joined(a.readBody(body.cid)), bytes)).toBe(0);
    expect(Buffer.compare(await joined(b.readBody(body.cid)), bytes)).toBe(0);
    const range = joined(b.readBody(body.cid, { fromLeaf: 2, toLeaf: 3 }));
    expect(await range).toEqual(bytes.slice(2 * LEAF, 3 * LEAF));

    const digest = await b.putBlock(randomBytes(100), 'dag-cbor', { label: 'small' });
    expect(await a.hasBlock(digest)).toBe(true);
    expect((await b.pins()).map(({ label }) => label).sort()).toEqual(['mine', 'small']);
    await b.unpin(digest);
    expect(await a.pins()).toHaveLength(1);
    expect(await b.gc()).toEqual({ blocks: 1, bytes: 100 });
  });

  it('tell errors in the same words, and can cancel', async () => {
    const shared = browser();
    const other = await net.node([]);
    await net.tab([], shared);
    const b = await net.tab([], shared);
    const error = await failureOf(b.getBlock(randomBytes(32), { holders: [other.holder('City')] }));
    expect(error).toBeInstanceOf(NobodyHasItError);
    expect((error as NobodyHasItError).tried[0]!.holder.label).toBe('City');
    const full = new Error('the disk of the other tab');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield randomBytes(LEAF);
      throw Object.assign(new StorageFullError(full), {});
    }
    expect(await failureOf(b.addBody(broken()))).toBeInstanceOf(StorageFullError);
    const end = new AbortController();
    const adding = b.addBody(endless(), {
      signal: end.signal,
      onProgress: ({ blocks }) => blocks === 3 && end.abort()
    });
    expect(isCancelled(await failureOf(adding))).toBe(true);
    const reading = b.readBody(randomBytes(32));
    expect(await failureOf(reading.next())).toMatchObject({ code: expect.stringMatching(/^ipfs/) });
  });

  it('the second goes on by itself where the first is closed, and nothing is lost', async () => {
    const relay = await net.relay();
    const shared = browser();
    const a = await net.tab([relay], shared);
    await a.whenReachable();
    const b = await net.tab([relay], shared);
    await until(() => b.status().reachable);
    const kept = await b.addBody(leavesOf(randomBytes(2 * LEAF)), { label: 'kept' });

    const c = await net.node([relay]);
    await c.whenReachable();
    const far = await c.addBody(leavesOf(randomBytes(12 * LEAF)), { label: 'far' });
    const progress: FetchProgress[] = [];
    const fetching = b.pin(far.cid, {
      label: 'copy',
      holders: [c.holder()],
      onProgress: (step) => progress.push(step)
    });
    const gone = failureOf(b.addBody(endless(), { label: 'flowing', resumable: true }));
    await until(() => progress.length > 2, 40_000);
    await a.stop();

    expect(await gone).toBeInstanceOf(LeaderGoneError);
    await fetching;
    expect(b.status().leads).toBe(true);
    expect((await b.hasBody(far.cid)).complete).toBe(true);
    expect((await b.hasBody(kept.cid)).complete).toBe(true);
    expect((await b.pins()).map(({ label }) => label).sort()).toEqual(['copy', 'kept']);
    await b.whenReachable();
    expect(await c.connect(b.holder())).toBe('webrtc');
  }, 90_000);

  it('of three, exactly one leads, whoever closes', async () => {
    const shared = browser();
    const tabs: Node[] = [];
    for (let n = 0; n < 3; n++) tabs.push(await net.tab([], shared));
    const leading = () => tabs.filter((tab) => tab.status().leads);
    await until(() => leading().length === 1);
    await tabs.shift()!.stop();
    await until(() => leading().length === 1);
    const digest = await tabs[1]!.putBlock(randomBytes(10));
    await tabs.shift()!.stop();
    await until(() => leading().length === 1);
    expect(await tabs[0]!.hasBlock(digest)).toBe(true);
  });

  it('ask the leader on behalf of the other what others are asked', async () => {
    const relay = await net.relay();
    const shared = browser();
    await net.tab([relay], shared);
    const b = await net.tab([relay], shared);
    const c = await net.node([relay]);
    await c.whenReachable();
    const { cid } = await b.addBody(leavesOf(randomBytes(LEAF)), { label: 'mine' });
    await b.whenReachable();
    await c.pin(cid, { label: 'copy', holders: [b.holder()] });
    expect(await b.challenge(c.holder(), cid)).toBe(true);
    expect(await b.connect(c.holder())).toBe('webrtc');
  }, 60_000);
});
