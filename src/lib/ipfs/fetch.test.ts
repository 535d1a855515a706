import { MemoryBlockstore } from 'blockstore-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isCancelled } from '../errors.ts';
import { cidOfDigest, toCid } from './cid.ts';
import {
  FetchStalledError,
  NobodyHasItError,
  NoRelayError,
  StoppedError,
  UnreachableError
} from './errors.ts';
import { LEAF } from './limits.ts';
import { peerIdOfSeed } from './peer.ts';
import { failureOf, joined, leavesOf, Net, randomBytes, until } from './testing.ts';
import { network } from './testing-webrtc.ts';
import type { FetchProgress, Limits, Node } from './types.ts';

vi.setConfig({ testTimeout: 90_000 });

const net = new Net();
afterEach(() => net.end());

/** So short that a test sees the end of every wait. */
const hasty: Partial<Limits> = { stall: 1_500, stalls: 2, dial: 4_000 };

/** So long that waiting for a stall is told from a busy machine. */
const patient = { stall: 60_000 };

/** A store that answers no question about a leaf while `silent`, as a frozen tab does. */
class Silent extends MemoryBlockstore {
  silent = false;
  override async has(...args: Parameters<MemoryBlockstore['has']>) {
    if (this.silent) await new Promise(() => undefined);
    return super.has(...args);
  }
}

describe('fetching from another page', () => {
  it('brings blocks and bodies over WebRTC, in order, with progress', async () => {
    const relay = await net.relay();
    const [a, b] = await Promise.all([net.node([relay]), net.node([relay])]);
    await a.whenReachable();
    const bytes = randomBytes(20 * LEAF + 77);
    const { cid } = await a.addBody(leavesOf(bytes));
    const digest = await a.putBlock(randomBytes(1_400), 'dag-cbor');
    const holders = [a.holder()];

    expect(await b.getBlock(digest, { holders })).toHaveLength(1_400);
    const steps: FetchProgress[] = [];
    const got = await joined(b.readBody(cid, { holders, onProgress: (step) => steps.push(step) }));
    expect(Buffer.compare(got, bytes)).toBe(0);
    expect(steps.at(-1)).toEqual({
      bytes: bytes.byteLength,
      blocks: 21,
      total: bytes.byteLength,
      totalBlocks: 21,
      local: 0
    });
    expect(b.status().peers).toContainEqual(
      expect.objectContaining({ peerId: a.peerId, transport: 'webrtc', relay: false })
    );
    expect((await b.pin(cid, { label: 'kept' })).size).toBe(bytes.byteLength);
  });

  it('goes on where it stopped', async () => {
    const relay = await net.relay();
    const [a, b] = await Promise.all([net.node([relay]), net.node([relay])]);
    await a.whenReachable();
    const { cid } = await a.addBody(leavesOf(randomBytes(10 * LEAF)));
    const holders = [a.holder()];
    const controller = new AbortController();
    const error = await failureOf(
      b.fetchBody(cid, {
        holders,
        signal: controller.signal,
        onProgress: ({ blocks }) => {
          if (blocks === 3) controller.abort();
        }
      })
    );
    expect(isCancelled(error)).toBe(true);
    const before = await b.hasBody(cid);
    expect(before.complete).toBe(false);
    expect(before.bytes).toBeGreaterThanOrEqual(3 * LEAF);
    const steps: FetchProgress[] = [];
    await b.fetchBody(cid, { holders, onProgress: (step) => steps.push(step) });
    expect(steps.at(-1)?.local).toBeGreaterThanOrEqual(3 * LEAF);
    expect(await b.hasBody(cid)).toMatchObject({ complete: true });
  });

  it('takes from whoever is there: the patient is gone, the hospital has a copy', async () => {
    const relay = await net.relay();
    const [patient, city, lakeside] = await Promise.all([
      net.node([relay]),
      net.node([relay]),
      net.node([relay])
    ]);
    await Promise.all([patient.whenReachable(), city.whenReachable()]);
    const bytes = randomBytes(3 * LEAF);
    const { cid } = await patient.addBody(leavesOf(bytes));
    await city.pin(cid, { label: 'copy', holders: [patient.holder()] });
    const holders = [patient.holder('Twyla Moen'), city.holder('City Hospital')];
    await patient.stop();
    const got = await joined(lakeside.readBody(cid, { holders }));
    expect(Buffer.compare(got, bytes)).toBe(0);
  });

  it('asks two holders for different blocks, and mends from one what the other lacks', async () => {
    const relay = await net.relay();
    const stores = [new MemoryBlockstore(), new MemoryBlockstore()];
    const [a, b, c] = await Promise.all([
      ...stores.map((blockstore) => net.node([relay], { blockstore })),
      net.node([relay])
    ]);
    if (a === undefined || b === undefined || c === undefined) throw new Error('no nodes');
    await Promise.all([a.whenReachable(), b.whenReachable()]);
    const bytes = randomBytes(12 * LEAF);
    const { cid } = await a.addBody(leavesOf(bytes));
    await b.addBody(leavesOf(bytes));
    // each lacks half of the leaves
    let n = 0;
    for await (const { cid: key } of stores[0]!.getAll()) {
      if (Buffer.from(key.multihash.digest).equals(toCid(cid).multihash.digest)) continue;
      await stores[n++ % 2]!.delete(key);
    }
    const got = await joined(c.readBody(cid, { holders: [a.holder(), b.holder()] }));
    expect(Buffer.compare(got, bytes)).toBe(0);
  });

  it('drops a block that is not what its name says, and takes the good one elsewhere', async () => {
    const relay = await net.relay();
    const bad = new MemoryBlockstore();
    const [liar, honest, reader] = await Promise.all([
      net.node([relay], { blockstore: bad }),
      net.node([relay]),
      net.node([relay], { limits: hasty })
    ]);
    await Promise.all([liar.whenReachable(), honest.whenReachable()]);
    const bytes = randomBytes(2 * LEAF);
    const { cid } = await honest.addBody(leavesOf(bytes));
    await liar.addBody(leavesOf(bytes));
    for await (const { cid: key } of bad.getAll())
      if (!Buffer.from(key.multihash.digest).equals(toCid(cid).multihash.digest))
        await bad.put(key, randomBytes(LEAF));
    const alone = await failureOf(reader.fetchBody(cid, { holders: [liar.holder('Liar')] }));
    expect(alone).toBeInstanceOf(FetchStalledError);
    expect((await reader.hasBody(cid)).bytes).toBe(0);
    const got = await joined(reader.readBody(cid, { holders: [liar.holder(), honest.holder()] }));
    expect(Buffer.compare(got, bytes)).toBe(0);
  });
});

describe('a line on which every answer is slow', () => {
  it('is given more time with each call', async () => {
    const relay = await net.relay();
    const a = await net.node([relay]);
    await a.whenReachable();
    const limits = { dial: 1_000, dialAttempts: 7 };
    const b = await net.node([await net.slowLine(relay, 120)], { limits });
    const begun = Date.now();
    expect(await b.connect({ peerId: a.peerId, addresses: [] })).toBe('webrtc');
    // the first three calls, of half a second, another half and one, were too short
    expect(Date.now() - begun).toBeGreaterThan(2_000);
  }, 60_000);
});

describe('when nobody can help', () => {
  it('says who was tried: gone, never there, and connected but without it', async () => {
    const relay = await net.relay();
    const [a, b] = await Promise.all([net.node([relay]), net.node([relay])]);
    await a.whenReachable();
    const cid = cidOfDigest(crypto.getRandomValues(new Uint8Array(32)), 'dag-pb');
    const never = { peerId: await peerIdOfSeed(new Uint8Array(32)), addresses: [], label: 'Never' };
    const begun = Date.now();
    const error = await failureOf(
      b.fetchBody(cid, { holders: [a.holder('City Hospital'), never] })
    );
    expect(Date.now() - begun).toBeLessThan(15_000);
    expect(error).toBeInstanceOf(NobodyHasItError);
    expect((error as NobodyHasItError).tried.map(({ reason }) => reason)).toEqual([
      'without',
      'unreachable'
    ]);
    expect((error as Error).message).toContain('City Hospital');

    const offline = await failureOf(b.fetchBody(cid, { holders: [never] }));
    expect((offline as Error).message).toBe(
      'Nobody who keeps a copy of this record is online right now.'
    );
    expect(await failureOf(b.connect(never))).toBeInstanceOf(UnreachableError);
    const nonsense = { peerId: 'nobody', addresses: ['x'] };
    expect(await failureOf(b.connect(nonsense))).toBeInstanceOf(UnreachableError);
    expect(await failureOf(b.connect(b.holder()))).toBeInstanceOf(UnreachableError);
  });

  it('blames the relay where the relay is down', async () => {
    const relay = await net.relay();
    await relay.stop();
    const [a, b] = await Promise.all([net.node([relay]), net.node([relay])]);
    const digest = await a.putBlock(randomBytes(10));
    const error = await failureOf(b.getBlock(digest, { holders: [a.holder()] }));
    expect(error).toBeInstanceOf(NoRelayError);
    expect(b.status().reachable).toBe(false);
  });

  it('gives up on a holder that answers nothing, and on one that falls silent', async () => {
    const relay = await net.relay();
    const blockstore = new Silent();
    const [a, b, c] = await Promise.all([
      net.node([relay], { blockstore }),
      net.node([relay], { limits: hasty }),
      net.node([relay], { limits: hasty })
    ]);
    await a.whenReachable();
    const { cid } = await a.addBody(leavesOf(randomBytes(20 * LEAF)));
    const holders = [a.holder()];
    blockstore.silent = true;
    const mute = await failureOf(b.fetchBody(cid, { holders }));
    expect(mute).toBeInstanceOf(NobodyHasItError);

    blockstore.silent = false;
    const stalled = await failureOf(
      c.fetchBody(cid, {
        holders,
        onProgress: ({ blocks }) => {
          blockstore.silent = blocks >= 4;
        }
      })
    );
    expect(stalled).toBeInstanceOf(FetchStalledError);
    const { bytes, total } = stalled as FetchStalledError;
    expect(bytes).toBeGreaterThanOrEqual(4 * LEAF);
    expect(total).toBe(20 * LEAF);
    expect((await c.hasBody(cid)).bytes).toBe(bytes);
  });

  it('ends at once when cancelled or stopped', async () => {
    const relay = await net.relay();
    const blockstore = new Silent();
    const [a, b] = await Promise.all([net.node([relay], { blockstore }), net.node([relay])]);
    await a.whenReachable();
    const digest = await a.putBlock(randomBytes(10));
    blockstore.silent = true;
    const controller = new AbortController();
    const cancelled = failureOf(
      b.getBlock(digest, { holders: [a.holder()], signal: controller.signal })
    );
    setTimeout(() => controller.abort(), 800);
    expect(isCancelled(await cancelled)).toBe(true);
    const stopped = failureOf(b.getBlock(digest, { holders: [a.holder()] }));
    setTimeout(() => void b.stop(), 300);
    expect(await stopped).toBeInstanceOf(StoppedError);
    expect(await failureOf(b.pins())).toBeInstanceOf(StoppedError);
    await b.stop();
  });

  it('survives a holder that reloads in the middle', async () => {
    const relay = await net.relay();
    const blockstore = new MemoryBlockstore();
    const seed = crypto.getRandomValues(new Uint8Array(32));
    const first = await net.node([relay], { blockstore, seed });
    const b = await net.node([relay]);
    await first.whenReachable();
    const { cid } = await first.addBody(leavesOf(randomBytes(40 * LEAF)));
    let again: Promise<Node> | null = null;
    const body = await b.fetchBody(cid, {
      holders: [first.holder()],
      onProgress: ({ blocks }) => {
        if (blocks === 10)
          again ??= first.stop().then(() => net.node([relay], { blockstore, seed }));
      }
    });
    expect(body.blocks).toBe(40);
    expect(again).not.toBe(null);
    expect((await again!).peerId).toBe(first.peerId);
  });
});

describe('holders and readers that come and go', () => {
  it('does not wait for a silent holder while another could deliver', async () => {
    const relay = await net.relay();
    const blockstore = new Silent();
    const [mute, good, reader] = await Promise.all([
      net.node([relay], { blockstore }),
      net.node([relay]),
      net.node([relay], { limits: { stall: 6_000 } })
    ]);
    await Promise.all([mute.whenReachable(), good.whenReachable()]);
    const bytes = randomBytes(6 * LEAF);
    const { cid } = await good.addBody(leavesOf(bytes));
    const holders = [mute.holder(), good.holder()];
    await Promise.all(holders.map((holder) => reader.connect(holder)));
    blockstore.silent = true;
    const begun = Date.now();
    const got = await joined(reader.readBody(cid, { holders }));
    expect(Buffer.compare(got, bytes)).toBe(0);
    // one patience for the root and one for the leaves, and not one stall
    expect(Date.now() - begun).toBeLessThan(6_000);
  });

  it('serves a reader that comes back as the same peer while its old connection seems alive', async () => {
    const relay = await net.relay();
    const seed = crypto.getRandomValues(new Uint8Array(32));
    const a = await net.node([relay]);
    await a.whenReachable();
    const bytes = randomBytes(12 * LEAF);
    const { cid } = await a.addBody(leavesOf(bytes));
    const holders = [a.holder()];
    const before = await net.node([relay], { seed });
    await before.readBody(cid, { holders }).next();
    await new Promise((resolve) => setTimeout(resolve, 3_100));
    // the old page is not stopped: its connection stays open, as one does whose page was killed
    const begun = Date.now();
    const after = await net.node([relay], { seed, limits: patient });
    const got = await joined(after.readBody(cid, { holders }));
    expect(Buffer.compare(got, bytes)).toBe(0);
    expect(Date.now() - begun).toBeLessThan(patient.stall);
  });

  it('asks a holder again that comes back while it is asked: the question ended with the old connection', async () => {
    const relay = await net.relay();
    const seed = crypto.getRandomValues(new Uint8Array(32));
    const blockstore = new Silent();
    const before = await net.node([relay], { seed, blockstore });
    const reader = await net.node([relay], { limits: patient });
    await Promise.all([before.whenReachable(), reader.whenReachable()]);
    const digest = await before.putBlock(randomBytes(1_400));
    const holders = [before.holder()];
    await reader.connect(before.holder());
    await new Promise((resolve) => setTimeout(resolve, 3_100));
    blockstore.silent = true;
    const asked = reader.getBlock(digest, { holders });
    asked.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 500));
    blockstore.silent = false;
    const after = await net.node([relay], { seed, blockstore });
    await after.whenReachable();
    await after.connect(reader.holder());
    expect(await asked).toHaveLength(1_400);
  });

  it('does not take the end of a connection for an answer', async () => {
    const relay = await net.relay();
    const [a, b] = await Promise.all([net.node([relay]), net.node([relay], { limits: patient })]);
    await a.whenReachable();
    const digest = await a.putBlock(randomBytes(1_400));
    const { cid } = await a.addBody(leavesOf(randomBytes(2 * LEAF)));
    const holders = [a.holder()];
    for (const fetch of [
      () => b.getBlock(digest, { holders }),
      () => b.fetchBody(cid, { holders })
    ]) {
      await b.connect(a.holder());
      network.lose();
      await fetch();
    }
  });

  it('reads again at once what a cancelled read had asked for', async () => {
    const relay = await net.relay();
    const [a, b] = await Promise.all([net.node([relay]), net.node([relay], { limits: patient })]);
    await a.whenReachable();
    const bytes = randomBytes(20 * LEAF);
    const { cid } = await a.addBody(leavesOf(bytes));
    const holders = [a.holder()];
    await b.connect(a.holder());
    const reading = b.readBody(cid, { holders });
    await reading.next();
    await reading.return();
    const begun = Date.now();
    // two at once: the second must not wait for what the first was sent
    const both = [joined(b.readBody(cid, { holders })), b.fetchBody(cid, { holders })] as const;
    expect(Buffer.compare(await both[0], bytes)).toBe(0);
    expect((await both[1]).blocks).toBe(20);
    expect(Date.now() - begun).toBeLessThan(patient.stall);
  });
});

describe('what is called', () => {
  it('is nothing but the machines that the person chose, whatever others publish', async () => {
    const relay = await net.relay();
    const stranger = await net.relay(0, 'stranger');
    const [a, b] = await Promise.all([net.node([relay]), net.node([stranger])]);
    await Promise.all([a.whenReachable(), b.whenReachable()]);
    // b does not share a relay with a, and a is named without an address
    const error = await failureOf(b.connect({ peerId: a.peerId, addresses: [] }));
    expect(error).toBeInstanceOf(UnreachableError);
    expect(b.status().peers.map(({ peerId }) => peerId)).toEqual([stranger.peerId]);
    // it publishes where it can be called, but nobody chose that relay
    const host = /tcp\/(\d+)/.exec(relay.multiaddr)![1]!;
    const published = (await failureOf(b.connect(a.holder()))) as UnreachableError;
    expect(published.remedy).toContain(`127.0.0.1:${host}, which you have not chosen`);
    // a fetch from it says the same, by its name, with the address to enter
    const digest = await a.putBlock(randomBytes(10));
    const fetched = await failureOf(b.getBlock(digest, { holders: [a.holder('City Hospital')] }));
    expect(fetched).toMatchObject({
      tried: [{ reason: 'unreachable', notChosen: [{ address: relay.multiaddr }] }],
      facts: [{ value: relay.multiaddr }],
      remedy: expect.stringContaining(`City Hospital can also be called through 127.0.0.1:${host}`)
    });
    expect(b.status().peers.map(({ peerId }) => peerId)).toEqual([stranger.peerId]);
    // chosen, it is called
    const c = await net.node([stranger], { chosen: [relay.multiaddr] });
    expect(await c.connect(a.holder())).toBe('webrtc');
    await until(() => a.status().peers.some(({ peerId }) => peerId === c.peerId));
  });
});
