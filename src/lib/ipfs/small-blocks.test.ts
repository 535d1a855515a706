import { MemoryBlockstore } from 'blockstore-core';
import { afterEach, describe, expect, it } from 'vitest';
import { cidOfDigest, toCid } from './cid.ts';
import { NobodyHasItError } from './errors.ts';
import { LEAF } from './limits.ts';
import { SMALL } from './small-blocks.ts';
import { network } from './testing-webrtc.ts';
import { failureOf, leavesOf, Net, randomBytes } from './testing.ts';
import type { Limits } from './types.ts';

const net = new Net();
afterEach(async () => {
  network.closed = false;
  await net.end();
});

const hasty: Partial<Limits> = { dialAttempts: 2 };

describe('where no direct connection can be opened', () => {
  it('keys and envelopes come through the relay, and nothing larger does', async () => {
    const relay = await net.relay();
    const [a, b] = await Promise.all([net.node([relay]), net.node([relay], { limits: hasty })]);
    await a.whenReachable();
    const envelope = await a.putBlock(randomBytes(4_000));
    const wrap = await a.putBlock(randomBytes(1_168));
    const largest = await a.putBlock(randomBytes(SMALL));
    const larger = await a.putBlock(randomBytes(SMALL + 1));
    const raw = await a.putBlock(randomBytes(100), 'raw');
    const { cid } = await a.addBody(leavesOf(randomBytes(LEAF + 1)));
    const holders = [a.holder('Twyla Moen')];
    network.closed = true;

    expect(await b.getBlock(envelope, { holders })).toHaveLength(4_000);
    expect(await b.getBlock(wrap, { holders })).toHaveLength(1_168);
    expect(await b.getBlock(largest, { holders })).toHaveLength(SMALL);
    expect(await b.hasBlock(wrap)).toBe(true);
    expect(b.status().peers.find(({ peerId }) => peerId === a.peerId)?.transport).toBe('relayed');
    const refused = await Promise.all([
      failureOf(b.getBlock(larger, { holders })),
      failureOf(b.getBlock(cidOfDigest(raw, 'raw'), { holders })),
      failureOf(b.fetchBody(cid, { holders }))
    ]);
    for (const error of refused) {
      expect(error).toBeInstanceOf(NobodyHasItError);
      expect(error).toMatchObject({ tried: [{ reason: 'unreachable' }] });
    }
    expect((await b.hasBody(cid)).bytes).toBe(0);

    // once the network opens, all of it comes
    network.closed = false;
    const c = await net.node([relay]);
    expect((await c.fetchBody(cid, { holders })).blocks).toBe(2);
  }, 60_000);

  it('a block that is damaged there is not handed on', async () => {
    const relay = await net.relay();
    const blockstore = new MemoryBlockstore();
    const [a, b] = await Promise.all([
      net.node([relay], { blockstore }),
      net.node([relay], { limits: hasty })
    ]);
    await a.whenReachable();
    const digest = await a.putBlock(randomBytes(500));
    await blockstore.put(toCid(digest), randomBytes(500));
    network.closed = true;
    const error = await failureOf(b.getBlock(digest, { holders: [a.holder()] }));
    expect(error).toBeInstanceOf(NobodyHasItError);
    expect(await b.hasBlock(digest)).toBe(false);
  }, 60_000);
});
