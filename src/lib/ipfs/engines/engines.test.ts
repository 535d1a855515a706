import { MemoryBlockstore } from 'blockstore-core';
import { CID } from 'multiformats/cid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type GatewayServer } from '../../../../test/support/services/gateway.ts';
import { startKubo, type KuboServer } from '../../../../test/support/services/kubo.ts';
import {
  startPinningService,
  type PinningServer
} from '../../../../test/support/services/pinning.ts';
import { listen, startServiceNode } from '../../../../test/support/services/service-node.ts';
import type { CarBlock } from '../car/write.ts';
import { folderCid } from '../folder.ts';
import { failureOf, randomBytes } from '../testing.ts';
import { EngineError } from './errors.ts';
import { Gateway } from './gateway.ts';
import { Kubo } from './kubo.ts';
import { PinningService } from './pinning-service.ts';

const TOKEN = 'token-of-a-test';

/** A folder as blocks; of more than one import's bytes by default. */
async function sample(size = 10_000_000): Promise<{ root: CID; blocks: CarBlock[] }> {
  const blocks: CarBlock[] = [];
  const root = await folderCid(
    [{ path: 'scan', content: randomBytes(size) }],
    async (cid, bytes) => {
      blocks.push({ cid, bytes });
    }
  );
  return { root: CID.decode(root), blocks };
}

async function* stream(blocks: CarBlock[]): AsyncGenerator<CarBlock> {
  yield* blocks;
}

async function faultOf(promise: Promise<unknown>): Promise<string> {
  const error = await failureOf(promise);
  if (!(error instanceof EngineError)) throw error;
  return error.fault;
}

describe('a Kubo node', () => {
  let server: KuboServer;
  let kubo: Kubo;
  beforeAll(async () => {
    server = await startKubo({ token: TOKEN });
    kubo = new Kubo({ url: `${server.url}/`, token: TOKEN });
  });
  afterAll(() => server.stop());

  it('is brought what it shall keep in parts, and says and shows that it keeps it', async () => {
    const { root, blocks } = await sample();
    const seen: number[] = [];
    expect(await kubo.pinned(root)).toBe(false);
    await kubo.push([root], stream(blocks), { onProgress: ({ bytes }) => seen.push(bytes) });
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.at(-1)).toBe(blocks.reduce((sum, { bytes }) => sum + bytes.byteLength, 0));
    expect(await kubo.pinned(root)).toBe(true);
    const leaf = blocks[3]!;
    expect(await kubo.block(leaf.cid)).toEqual(leaf.bytes);
    await kubo.unpin(root);
    expect(await kubo.pinned(root)).toBe(false);
  });

  it('does not pin what was not brought whole', async () => {
    const { root, blocks } = await sample(3_000_000);
    const before = server.commands.filter((command) => command === 'pin/add').length;
    expect(await faultOf(kubo.push([root], stream(blocks.slice(1))))).toBe('failed');
    expect(server.commands.filter((command) => command === 'pin/add').length).toBe(before + 1);
    expect(await kubo.pinned(root)).toBe(false);
    expect(await kubo.block(blocks[0]!.cid)).toBeNull();
  });

  it('stops at a word, and brings nothing more', async () => {
    const { root, blocks } = await sample();
    const stop = new AbortController();
    const pushing = kubo.push([root], stream(blocks), {
      signal: stop.signal,
      onProgress: () => stop.abort()
    });
    expect(((await failureOf(pushing)) as Error).name).toBe('AbortError');
    expect(await kubo.pinned(root)).toBe(false);
  });

  it('that refuses, is away, or is something else is named as that', async () => {
    const { root } = await sample(1000);
    expect(await faultOf(new Kubo({ url: server.url }).pin(root))).toBe('refused');
    expect(await faultOf(new Kubo({ url: 'http://127.0.0.1:9' }).pin(root))).toBe('unreachable');
    const other = await listen(async (_, response) => void response.end('<html>hello</html>'));
    expect(await faultOf(new Kubo({ url: other.url }).pin(root))).toBe('nonsense');
    await other.stop();
    const elsewhere = await listen(async (_, response) => {
      response.writeHead(307, { location: server.url }).end();
    });
    // a redirect would lead to a host that nobody chose
    expect(await faultOf(new Kubo({ url: elsewhere.url, token: TOKEN }).pin(root))).toBe(
      'unreachable'
    );
    await elsewhere.stop();
    const error = await failureOf(new Kubo({ url: 'http://127.0.0.1:9', token: TOKEN }).pin(root));
    expect(JSON.stringify(error) + String(error) + (error as Error).stack).not.toContain(TOKEN);
  });
});

describe('a pinning service', () => {
  let server: PinningServer;
  let service: PinningService;
  beforeAll(async () => {
    server = await startPinningService({ token: TOKEN });
    service = new PinningService({ url: server.url, token: TOKEN });
  });
  afterAll(() => server.stop());

  it('keeps what it can fetch from an origin, tells how far it is, and lets go', async () => {
    const { root, blocks } = await sample(3_000_000);
    const origin = await startServiceNode();
    for (const { cid, bytes } of blocks) await origin.blocks.put(cid, bytes);
    expect(await service.find(root)).toBeNull();
    let request = await service.add(root, { name: 'a copy', origins: origin.addresses() });
    expect(request.delegates).toEqual(server.node.addresses());
    while (request.state !== 'pinned') {
      expect(['queued', 'pinning']).toContain(request.state);
      await new Promise((resolve) => setTimeout(resolve, 50));
      request = await service.status(request.id);
    }
    expect((await service.find(root))?.id).toBe(request.id);
    expect(server.requests.at(-1)?.pin.name).toBe('a copy');
    await service.remove(request.id);
    expect(await service.find(root)).toBeNull();
    await service.remove(request.id);
    await origin.stop();
  });

  it('that refuses is named as that', async () => {
    const { root } = await sample(1000);
    const stranger = new PinningService({ url: server.url, token: 'wrong' });
    expect(await faultOf(stranger.add(root, { name: 'x' }))).toBe('refused');
    expect(await faultOf(service.status('no-such-request'))).toBe('failed');
  });
});

describe('a trustless gateway', () => {
  const store = new MemoryBlockstore();
  let server: GatewayServer;
  let gateway: Gateway;
  let root: CID;
  let blocks: CarBlock[];
  beforeAll(async () => {
    ({ root, blocks } = await sample(3_000_000));
    for (const { cid, bytes } of blocks) await store.put(cid, bytes);
    server = await startGateway(store);
    gateway = new Gateway({ url: server.url });
  });
  afterAll(() => server.stop());

  it('gives blocks, and says where it has none', async () => {
    expect(await gateway.block(blocks[0]!.cid)).toEqual(blocks[0]!.bytes);
    const foreign = (await sample(10)).root;
    expect(await gateway.block(foreign)).toBeNull();
  });

  it('gives a whole tree as a CAR', async () => {
    const cids: string[] = [];
    for await (const { cid } of gateway.car(root)) cids.push(cid.toString());
    expect(cids.toSorted()).toEqual(blocks.map(({ cid }) => cid.toString()).toSorted());
    expect(cids[0]).toBe(root.toString());
  });

  it('is not believed: what is not the block is thrown away', async () => {
    server.tamper = (bytes) => {
      const changed = bytes.slice();
      changed[changed.length >> 1]! ^= 1;
      return changed;
    };
    expect(await faultOf(gateway.block(blocks[0]!.cid))).toBe('false');
    const walk = gateway.car(root);
    expect((await failureOf(walk.next())) as { code?: string }).toMatchObject({
      code: 'ipfs/car-changed'
    });
    // endless answers end
    server.tamper = () => new Uint8Array(5_000_000);
    expect(await faultOf(gateway.block(blocks[0]!.cid))).toBe('nonsense');
    server.tamper = null;
  });
});
