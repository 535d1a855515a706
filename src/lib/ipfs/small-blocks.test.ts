import { encode } from '@ipld/dag-cbor';
import type { Libp2p, Stream } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { MemoryBlockstore } from 'blockstore-core';
import * as lengthPrefixed from 'it-length-prefixed';
import { createLibp2p } from 'libp2p';
import { createHash } from 'node:crypto';
import type { Relay } from '../../../script/stack/relay.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { cidOfDigest, toCid } from './cid.ts';
import { NobodyHasItError } from './errors.ts';
import { libp2pOptions, Named } from './libp2p-options.ts';
import { defaultLimits, LEAF } from './limits.ts';
import { keyOfSeed, nodeAddresses } from './peer.ts';
import { SMALL, SMALL_PROTOCOL } from './small-blocks.ts';
import { network } from './testing-webrtc.ts';
import { failureOf, leavesOf, Net, randomBytes } from './testing.ts';
import type { Holder, Limits } from './types.ts';

const net = new Net();
const liars: Libp2p[] = [];
afterEach(async () => {
  network.closed = false;
  await Promise.all(liars.splice(0).map((liar) => liar.stop()));
  await net.end();
});

const hasty: Partial<Limits> = { dialAttempts: 2 };

/** Somebody at the relay who answers the question for a small block with whatever `answer` sends. */
async function liarAt(relay: Relay, answer: (stream: Stream) => unknown): Promise<Holder> {
  const named = new Named();
  named.add(multiaddr(relay.multiaddr));
  const options = libp2pOptions(await keyOfSeed(randomBytes(32)), [], named, defaultLimits);
  const listen = [...options.addresses.listen, `${relay.multiaddr}/p2p-circuit`];
  const liar = (await createLibp2p({ ...options, addresses: { listen } })) as Libp2p;
  liars.push(liar);
  const speaks = { runOnLimitedConnection: true };
  await liar.handle(SMALL_PROTOCOL, (stream) => void answer(stream), speaks);
  const peerId = liar.peerId.toString();
  return { peerId, addresses: nodeAddresses([relay.multiaddr], peerId) };
}

/** The bytes as they travel: behind their length. */
function framed(message: Uint8Array): Uint8Array {
  return lengthPrefixed.encode.single(message).subarray();
}

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

  it('what a sender says of bytes, hash and size is believed in nothing, and nothing of it stored', async () => {
    const message = (bytes: unknown) => framed(encode({ v: 1, bytes }));
    const lies: Record<string, (truth: Uint8Array, stream: Stream) => unknown> = {
      'other bytes': (_, stream) => stream.send(message(randomBytes(500))),
      'one byte less': (truth, stream) => stream.send(message(truth.slice(1))),
      'one byte more': (truth, stream) => stream.send(message(new Uint8Array([...truth, 0]))),
      'more than is small': (_, stream) => stream.send(message(randomBytes(SMALL + 1_000))),
      'a length of 4 GiB': (_, stream) =>
        stream.send(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x10, 1, 2, 3)),
      'a part of it': async (truth, stream) => {
        stream.send(message(truth).subarray(0, 300));
        await stream.close();
      },
      words: (_, stream) => stream.send(message('bytes')),
      'another language': (_, stream) => stream.send(framed(Uint8Array.of(0xff, 0xff))),
      silence: () => undefined
    };
    const relay = await net.relay();
    const blockstore = new MemoryBlockstore();
    const limits = { ...hasty, challenge: 4_000 };
    const [a, b] = await Promise.all([
      net.node([relay]),
      net.node([relay], { blockstore, limits })
    ]);
    await a.whenReachable();
    network.closed = true;
    const asked = new Set<string>();
    const told = await Promise.all(
      Object.entries(lies).map(async ([name, lie]) => {
        const truth = randomBytes(500);
        const digest = new Uint8Array(createHash('sha256').update(truth).digest());
        const liar = await liarAt(relay, (stream) => {
          asked.add(name);
          return lie(truth, stream);
        });
        return {
          truth,
          digest,
          liar,
          error: await failureOf(b.getBlock(digest, { holders: [liar] }))
        };
      })
    );
    expect([...asked].sort()).toEqual(Object.keys(lies).sort());
    for (const { error } of told) expect(error).toBeInstanceOf(NobodyHasItError);
    const stored: unknown[] = [];
    for await (const pair of blockstore.getAll()) stored.push(pair);
    expect(stored).toEqual([]);
    // a liar beside it does not hide who tells the truth
    const { truth, digest, liar } = told[0]!;
    await a.putBlock(truth);
    expect(await b.getBlock(digest, { holders: [liar, a.holder()] })).toEqual(truth);
  }, 60_000);
});
