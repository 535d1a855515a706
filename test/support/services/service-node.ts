import { withBitswap } from '@helia/bitswap';
import { withLibp2pLight } from '@helia/libp2p';
import { unixfs, type UnixFS } from '@helia/unixfs';
import { identify } from '@libp2p/identify';
import type { Libp2p } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { webSockets } from '@libp2p/websockets';
import { yamux } from '@libp2p/yamux';
import { MemoryBlockstore } from 'blockstore-core';
import { MemoryDatastore } from 'datastore-core';
import * as dagCbor from '@ipld/dag-cbor';
import { createHeliaLight } from 'helia';
import type { Blockstore } from 'interface-blockstore';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CID } from 'multiformats/cid';

/** Helia in Node, with its blocks in memory: the other implementation behind the services of the tests. */
export interface ServiceNode {
  /** What lies on this node; nothing is fetched. */
  blocks: Blockstore;
  /** Fetches from connected peers what is not here. */
  pin(root: CID, signal: AbortSignal): Promise<void>;
  unpin(root: CID): Promise<void>;
  isPinned(root: CID): Promise<boolean>;
  files: UnixFS;
  /** Where others call it: WebSocket, on the loopback. */
  addresses(): string[];
  libp2p: Libp2p;
  stop(): Promise<void>;
}

export async function startServiceNode(): Promise<ServiceNode> {
  const blocks = new MemoryBlockstore();
  const helia = withBitswap(
    withLibp2pLight(
      createHeliaLight({ blockstore: blocks, datastore: new MemoryDatastore(), codecs: [dagCbor] }),
      {
        addresses: { listen: ['/ip4/127.0.0.1/tcp/0/ws'] },
        transports: [webSockets()],
        connectionEncrypters: [noise()],
        streamMuxers: [yamux()],
        services: { identify: identify() }
      }
    ),
    { maxIncomingMessageSize: 4_000_000, maxOutgoingMessageSize: 1_150_000 }
  );
  await helia.start();
  // Helia writes its own entry before it has everything, and keeps it where that fails
  const pinned = new Set<string>();
  return {
    blocks,
    async pin(root, signal) {
      if (pinned.has(root.toString())) return;
      await drain(helia.pins.add(root, { signal }));
      pinned.add(root.toString());
    },
    async unpin(root) {
      pinned.delete(root.toString());
      await drain(helia.pins.rm(root));
    },
    isPinned: async (root) => pinned.has(root.toString()),
    files: unixfs({ blockstore: blocks }),
    addresses: () => helia.libp2p.getMultiaddrs().map(String),
    libp2p: helia.libp2p as unknown as Libp2p,
    async stop() {
      await helia.stop();
    }
  };
}

export interface Listening {
  url: string;
  port: number;
  stop(): Promise<void>;
}

/** Serves on a free port of the loopback; a handler that throws answers 500 with the words of its error. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>
): Promise<Listening> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      json(response, 500, { Message: String(error), Code: 0, Type: 'error' });
    });
  });
  // a busy machine is not to meet a connection that was just closed for being idle
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })
  };
}

export function json(response: ServerResponse, status: number, value: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}

/** Lets pages of other origins in, as Kubo does once "Access-Control-Allow-Origin" is set; true where that was all. */
export function cors(request: IncomingMessage, response: ServerResponse): boolean {
  response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
  response.setHeader('access-control-allow-methods', 'GET, POST, DELETE, HEAD, OPTIONS');
  response.setHeader('access-control-allow-headers', 'authorization, content-type, accept');
  if (request.method !== 'OPTIONS') return false;
  response.statusCode = 204;
  response.end();
  return true;
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** The bytes of a block of a store, whole. */
export async function blockOf(blocks: Blockstore, cid: CID): Promise<Uint8Array | null> {
  if (!(await blocks.has(cid))) return null;
  const parts: Uint8Array[] = [];
  for await (const part of blocks.get(cid)) parts.push(part);
  return Buffer.concat(parts);
}

async function drain(work: AsyncIterable<unknown>): Promise<void> {
  const steps = work[Symbol.asyncIterator]();
  while (!(await steps.next()).done);
}
