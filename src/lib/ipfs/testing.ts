import './testing-webrtc.ts';
import { MemoryBlockstore } from 'blockstore-core';
import { MemoryDatastore } from 'datastore-core';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRelay, type Relay } from '../../../script/stack/relay.ts';
import { LEAF } from './limits.ts';
import { startNode } from './node.ts';
import { openNode } from './tabs/open-node.ts';
import type { Node, NodeOptions } from './types.ts';

let count = 0;

/** Real nodes and relays in one process, all stopped by `end`. */
export class Net {
  readonly #nodes: Node[] = [];
  readonly #relays: Relay[] = [];
  readonly #lines: (() => Promise<void>)[] = [];
  #folder: string | null = null;

  async relay(port = 0, name = 'relay'): Promise<Relay> {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'ownchart-'));
    const relay = await startRelay({ port, keyFile: join(this.#folder, `${name}.key`) });
    this.#relays.push(relay);
    return relay;
  }

  async node(relays: (Relay | string)[], options: Partial<NodeOptions> = {}): Promise<Node> {
    count++;
    const node = await startNode({
      name: `test-${process.pid}-${count}`,
      seed: crypto.getRandomValues(new Uint8Array(32)),
      relays: relays.map((relay) => (typeof relay === 'string' ? relay : relay.multiaddr)),
      blockstore: new MemoryBlockstore(),
      datastore: new MemoryDatastore(),
      ...options
    });
    this.#nodes.push(node);
    return node;
  }

  /** The address of a relay at the end of a line on which everything comes `ms` later. */
  async slowLine(relay: Relay, ms: number): Promise<string> {
    const far = Number(/tcp\/(\d+)/.exec(relay.multiaddr)?.[1]);
    const sockets = new Set<Socket>();
    const server: Server = createServer((near) => {
      const onward = connect(far, '127.0.0.1');
      for (const [from, to] of [
        [near, onward],
        [onward, near]
      ] as const) {
        sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
        from.on('data', (bytes) => setTimeout(() => to.writable && to.write(bytes), ms));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#lines.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    const { port } = server.address() as AddressInfo;
    return relay.multiaddr.replace(`/tcp/${far}/`, `/tcp/${port}/`);
  }

  /** A tab of a browser: those of one name share one node and one store. */
  async tab(relays: Relay[], options: Partial<NodeOptions> & { name: string }): Promise<Node> {
    const node = await openNode({
      seed: new Uint8Array(32).fill(5),
      relays: relays.map((relay) => relay.multiaddr),
      blockstore: new MemoryBlockstore(),
      datastore: new MemoryDatastore(),
      ...options
    });
    this.#nodes.push(node);
    return node;
  }

  async end(): Promise<void> {
    await Promise.all(this.#nodes.splice(0).map((node) => node.stop()));
    await Promise.all(this.#relays.splice(0).map((relay) => relay.stop()));
    await Promise.all(this.#lines.splice(0).map((end) => end()));
    if (this.#folder !== null) await rm(this.#folder, { recursive: true });
    this.#folder = null;
  }
}

/** `size` random bytes. */
export function randomBytes(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let offset = 0; offset < size; offset += 65_536)
    crypto.getRandomValues(bytes.subarray(offset, Math.min(size, offset + 65_536)));
  return bytes;
}

/** Cuts bytes into leaves, each in its own buffer. */
export async function* leavesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.byteLength; offset += LEAF)
    yield bytes.slice(offset, offset + LEAF);
}

/** Joins leaves. */
export async function joined(leaves: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const leaf of leaves) parts.push(leaf);
  return new Uint8Array(Buffer.concat(parts));
}

/** What a promise rejects with; fails where it resolves. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const nothing = Symbol('resolved');
  const error: unknown = await promise.then(
    () => nothing,
    (reason: unknown) => reason
  );
  if (error === nothing) throw new Error('it resolved');
  return error;
}

/** Polls until true. */
export async function until(what: () => boolean, ms = 15_000): Promise<void> {
  const end = Date.now() + ms;
  while (!what()) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
