import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { PortTakenError } from '../../../script/stack/relay.ts';
import { isCancelled } from '../errors.ts';
import { BadRelayError } from './errors.ts';
import { peerIdOfSeed } from './peer.ts';
import { failureOf, Net, randomBytes, until } from './testing.ts';

const net = new Net();
afterEach(() => net.end());

const quick = { relayPause: 1_000 };

function portOf(multiaddr: string): number {
  return Number(/tcp\/(\d+)/.exec(multiaddr)?.[1]);
}

describe('a relay', () => {
  it('comes back as the same after a restart, and says when its port is taken', async () => {
    const first = await net.relay();
    const port = portOf(first.multiaddr);
    const error = await failureOf(net.relay(port));
    expect(error).toBeInstanceOf(PortTakenError);
    expect((error as PortTakenError).code).toBe('stack/port-taken');
    await first.stop();
    const second = await net.relay(port);
    expect(second.multiaddr).toBe(first.multiaddr);
  });

  it('does not fail the start when it is down, and is found when it comes up', async () => {
    const first = await net.relay();
    const port = portOf(first.multiaddr);
    await first.stop();
    const node = await net.node([first], { limits: quick });
    await until(() => node.status().relays[0]?.state === 'lost');
    expect(node.status()).toMatchObject({ running: true, reachable: false });
    expect(node.addresses()).toHaveLength(1);
    await net.relay(port);
    await node.whenReachable({ signal: AbortSignal.timeout(10_000) });
  });

  it('is reserved anew after each of two restarts, and others can call again', async () => {
    let relay = await net.relay();
    const port = portOf(relay.multiaddr);
    const [a, b] = await Promise.all([
      net.node([relay], { limits: quick }),
      net.node([relay], { limits: quick })
    ]);
    await a.whenReachable();
    const seen: boolean[] = [];
    a.onChange(({ reachable }) => seen.push(reachable));
    for (let round = 0; round < 2; round++) {
      await relay.stop();
      await until(() => !a.status().reachable);
      relay = await net.relay(port);
      await a.whenReachable({ signal: AbortSignal.timeout(10_000) });
    }
    expect(seen).toContain(false);
    const digest = await a.putBlock(randomBytes(100));
    expect(await b.getBlock(digest, { holders: [a.holder()] })).toHaveLength(100);
  });

  it('may be lost while another remains', async () => {
    const [one, two] = await Promise.all([net.relay(0, 'one'), net.relay(0, 'two')]);
    const [a, b] = await Promise.all([net.node([one, two]), net.node([one, two])]);
    await until(() => a.status().relays.every(({ state }) => state === 'reserved'));
    await one.stop();
    await until(() => a.status().relays.some(({ state }) => state === 'lost'));
    expect(a.status().reachable).toBe(true);
    const digest = await a.putBlock(randomBytes(100));
    expect(await b.getBlock(digest, { holders: [a.holder()] })).toHaveLength(100);
  });

  it('is not needed by a connection that is open', async () => {
    const relay = await net.relay();
    const [a, b] = await Promise.all([net.node([relay]), net.node([relay])]);
    await a.whenReachable();
    await b.connect(a.holder());
    await relay.stop();
    await until(() => !a.status().reachable);
    const digest = await a.putBlock(randomBytes(100));
    expect(await b.getBlock(digest, { holders: [a.holder()] })).toHaveLength(100);
  });
});

describe('starting a node', () => {
  it('keeps the peer id of the seed', async () => {
    const seed = new Uint8Array(32).fill(7);
    const node = await net.node([], { seed });
    expect(node.peerId).toBe(await peerIdOfSeed(seed));
    expect(node.peerId).toMatch(/^12D3KooW/);
    expect(node.addresses()).toEqual([]);
  });

  it('refuses a bad relay and a cancelled start, and leaves nothing behind', async () => {
    expect(await failureOf(net.node(['/ip4/127.0.0.1/tcp/1/ws']))).toBeInstanceOf(BadRelayError);
    expect(isCancelled(await failureOf(net.node([], { signal: AbortSignal.abort() })))).toBe(true);
    const waiting = await net.node([]);
    const error = await failureOf(waiting.whenReachable({ signal: AbortSignal.timeout(50) }));
    expect(error).toBeInstanceOf(DOMException);
  });

  it('leaves the port free for the next', async () => {
    const relay = await net.relay();
    const port = portOf(relay.multiaddr);
    await relay.stop();
    await new Promise<void>((resolve, reject) => {
      const server = createServer().once('error', reject);
      server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
    });
  });
});
