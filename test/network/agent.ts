import '../../src/lib/ipfs/testing-webrtc.ts';
import { MemoryBlockstore } from 'blockstore-core';
import { MemoryDatastore } from 'datastore-core';
import { createInterface } from 'node:readline';
import { startRelay } from '../../script/stack/relay.ts';
import { OwnChartError } from '../../src/lib/errors.ts';
import { startNode } from '../../src/lib/ipfs/node.ts';
import { leavesOf, randomBytes } from '../../src/lib/ipfs/testing.ts';
import type { Holder, Node } from '../../src/lib/ipfs/types.ts';

// One computer in a network of its own: takes an order a line, and answers each with a line.

let node: Node | null = null;
const of = (bytes: number[]): Uint8Array => Uint8Array.from(bytes);

const orders = {
  async relay(host: string, keyFile: string) {
    return (await startRelay({ port: 0, host, keyFile })).multiaddr;
  },
  async start(relay: string, seed: number) {
    node = await startNode({
      name: `agent ${seed}`,
      seed: new Uint8Array(32).fill(seed),
      relays: [relay],
      blockstore: new MemoryBlockstore(),
      datastore: new MemoryDatastore(),
      limits: { dial: 1_500, dialAttempts: 3 }
    });
    await node.whenReachable({ signal: AbortSignal.timeout(20_000) });
    return node.holder();
  },
  async add(size: number) {
    return [...(await node!.addBody(leavesOf(randomBytes(size)), { label: 'mine' })).cid];
  },
  async put(size: number) {
    return [...(await node!.putBlock(randomBytes(size), 'dag-cbor', { label: 'mine' }))];
  },
  async pin(cid: number[], holders: Holder[]) {
    return (await node!.pin(of(cid), { label: 'kept', holders })).size;
  },
  async block(ref: number[], holders: Holder[]) {
    return (await node!.getBlock(of(ref), { holders })).byteLength;
  },
  async transport(peerId: string) {
    return node!.status().peers.find((peer) => peer.peerId === peerId)?.transport ?? null;
  }
};

export type Orders = typeof orders;

for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...args] = JSON.parse(line) as [keyof Orders, ...unknown[]];
  const order = orders[name] as (...args: unknown[]) => Promise<unknown>;
  const answer = await order(...args).then(
    (value) => ({ value }),
    (error: unknown) => ({ error: error instanceof OwnChartError ? error.code : String(error) })
  );
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
