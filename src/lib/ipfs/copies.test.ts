import { circuitRelayTransport } from '@libp2p/circuit-relay-v2';
import { identify } from '@libp2p/identify';
import type { Stream } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { webSockets } from '@libp2p/websockets';
import { yamux } from '@libp2p/yamux';
import { decode, encode } from '@ipld/dag-cbor';
import { MemoryBlockstore } from 'blockstore-core';
import * as lengthPrefixed from 'it-length-prefixed';
import { createLibp2p, type Libp2p } from 'libp2p';
import { afterEach, describe, expect, it } from 'vitest';
import { toCid } from './cid.ts';
import { COPY_PROTOCOL } from './copies.ts';
import { NotHereError, UnreachableError } from './errors.ts';
import { LEAF } from './limits.ts';
import { failureOf, leavesOf, Net, randomBytes, until } from './testing.ts';
import type { Limits } from './types.ts';

const net = new Net();
const strangers: Libp2p[] = [];
afterEach(async () => {
  await Promise.all(strangers.splice(0).map((stranger) => stranger.stop()));
  await net.end();
});

/** A node of somebody else, which answers the protocol as it likes. */
async function stranger(onStream?: (stream: Stream) => void | Promise<void>): Promise<Libp2p> {
  const libp2p = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0/ws'] },
    transports: [webSockets(), circuitRelayTransport()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() }
  });
  if (onStream !== undefined) await libp2p.handle(COPY_PROTOCOL, onStream);
  strangers.push(libp2p);
  return libp2p;
}

/** A node that may call these strangers. */
async function nodeThatKnows(others: Libp2p[], limits: Partial<Limits> = {}) {
  return net.node([], { limits, chosen: others.flatMap((one) => holderOf(one).addresses) });
}

function holderOf(libp2p: Libp2p) {
  return { peerId: libp2p.peerId.toString(), addresses: libp2p.getMultiaddrs().map(String) };
}

describe('the challenge for a copy', () => {
  it('is met by who keeps one, and by nobody else', async () => {
    const relay = await net.relay();
    const [a, b, c] = await Promise.all([net.node([relay]), net.node([relay]), net.node([relay])]);
    await Promise.all([b.whenReachable(), c.whenReachable()]);
    const { cid } = await a.addBody(leavesOf(randomBytes(3 * LEAF + 1)));
    const digest = await a.putBlock(randomBytes(500));
    await a.whenReachable();
    await b.pin(cid, { label: 'copy', holders: [a.holder()] });
    await b.pin(digest, { label: 'envelope', holders: [a.holder()] });
    expect(await a.challenge(b.holder(), cid)).toBe(true);
    expect(await a.challenge(b.holder(), digest)).toBe(true);
    expect(await a.challenge(c.holder(), cid)).toBe(false);
    // who does not hold it cannot judge
    expect(await failureOf(c.challenge(b.holder(), cid))).toBeInstanceOf(NotHereError);
    await b.unpin(cid);
    await b.stop();
    expect(await failureOf(a.challenge(b.holder(), cid))).toBeInstanceOf(UnreachableError);
  });

  it('is failed by who has lost or changed leaves', async () => {
    const relay = await net.relay();
    const blockstore = new MemoryBlockstore();
    const [a, b] = await Promise.all([net.node([relay]), net.node([relay], { blockstore })]);
    await Promise.all([a.whenReachable(), b.whenReachable()]);
    const { cid } = await a.addBody(leavesOf(randomBytes(2 * LEAF)));
    await b.pin(cid, { label: 'copy', holders: [a.holder()] });
    for await (const { cid: key } of blockstore.getAll())
      if (!Buffer.from(key.multihash.digest).equals(toCid(cid).multihash.digest))
        await blockstore.put(key, randomBytes(LEAF));
    expect(await a.challenge(b.holder(), cid)).toBe(false);
  });

  it('is failed by liars of every kind', async () => {
    const answer = (message: Uint8Array) => async (stream: Stream) => {
      stream.send(lengthPrefixed.encode.single(message));
      await stream.close();
    };
    const liars = await Promise.all([
      stranger(answer(encode({ v: 1, proof: randomBytes(32) }))),
      stranger(answer(encode({ v: 1, proof: new Uint8Array() }))),
      stranger(answer(encode({ v: 1, proof: 'yes' }))),
      stranger(answer(encode({ v: 2 }))),
      stranger(answer(Uint8Array.of(0xff))),
      stranger(async (stream) => {
        await stream.close();
      }),
      stranger()
    ]);
    const a = await nodeThatKnows(liars);
    const { cid } = await a.addBody(leavesOf(randomBytes(100)));
    for (const liar of liars) expect(await a.challenge(holderOf(liar), cid)).toBe(false);
  });

  it('does not wait for ever, nor read without end', async () => {
    let asked = 0;
    const mute = await stranger(() => void asked++);
    const flood = await stranger(async (stream) => {
      asked++;
      stream.send(lengthPrefixed.encode.single(new Uint8Array(100_000)));
      await stream.close();
    });
    const a = await nodeThatKnows([mute, flood], { challenge: 500 });
    const { cid } = await a.addBody(leavesOf(randomBytes(100)));
    expect(await failureOf(a.challenge(holderOf(mute), cid))).toBeInstanceOf(UnreachableError);
    expect(await failureOf(a.challenge(holderOf(flood), cid))).toBeInstanceOf(UnreachableError);
    expect(asked).toBe(4);
  });

  it('survives questions of every kind', async () => {
    // the node is asked over the connection that it opened to the stranger
    const asker = await stranger();
    const a = await nodeThatKnows([asker]);
    await a.connect(holderOf(asker));
    await until(() => asker.getConnections().length > 0);
    const { cid } = await a.addBody(leavesOf(randomBytes(100)));
    const ask = async (message: Uint8Array): Promise<unknown> => {
      const [connection] = asker.getConnections();
      if (connection === undefined) throw new Error('not connected');
      const stream = await connection.newStream(COPY_PROTOCOL);
      stream.send(lengthPrefixed.encode.single(message));
      await stream.close();
      for await (const part of lengthPrefixed.decode(stream)) return decode(part.subarray());
      return 'closed';
    };
    const nonce = new Uint8Array(32);
    const good = { v: 1, root: cid, leaf: 0, nonce };
    expect(await ask(encode(good))).toMatchObject({ v: 1, proof: expect.any(Uint8Array) });
    const none = { v: 1, proof: null };
    for (const bad of [
      { ...good, leaf: 1 },
      { ...good, leaf: -1 },
      { ...good, leaf: 0.5 },
      { ...good, nonce: new Uint8Array(31) },
      { ...good, root: new Uint8Array(3) },
      { ...good, root: crypto.getRandomValues(new Uint8Array(32)) },
      { ...good, v: 2 },
      null,
      []
    ])
      expect(await ask(encode(bad))).toEqual(none);
    expect(await ask(Uint8Array.of(0xff))).toEqual(none);
    await expect(ask(new Uint8Array(5_000))).rejects.toThrow();
    expect(await ask(encode(good))).toMatchObject({ proof: expect.any(Uint8Array) });
  });
});
