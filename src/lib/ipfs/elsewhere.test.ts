import { MemoryBlockstore } from 'blockstore-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type GatewayServer } from '../../../test/support/services/gateway.ts';
import { toCid } from './cid.ts';
import { Gateway } from './engines/gateway.ts';
import { failureOf, joined, leavesOf, Net, randomBytes } from './testing.ts';
import type { Node } from './types.ts';

const net = new Net();
const body = randomBytes(2_500_000);

describe('a node with services to read from', () => {
  const store = new MemoryBlockstore();
  let gateway: GatewayServer;
  let from: Node;
  let cid: Uint8Array;

  beforeAll(async () => {
    from = await net.node([], { blockstore: store });
    ({ cid } = await from.addBody(leavesOf(body), { label: 'a body' }));
    gateway = await startGateway(store);
  });
  afterAll(async () => {
    await gateway.stop();
    await net.end();
  });

  it('fetches, reads and pins from there what no holder has, and keeps it', async () => {
    const to = await net.node([], { elsewhere: [new Gateway({ url: gateway.url })] });
    expect(await joined(to.readBody(cid))).toEqual(body);
    await to.pin(cid, { label: 'kept' });
    const asked = gateway.asked.length;
    expect(asked).toBe(4);
    expect(await joined(to.readBody(cid))).toEqual(body);
    // what is here is not asked for again
    expect(gateway.asked.length).toBe(asked);
  });

  it('takes nothing false in, and says that nobody has it', async () => {
    gateway.tamper = (bytes) => bytes.map((byte) => byte ^ 1);
    const blockstore = new MemoryBlockstore();
    const to = await net.node([], { blockstore, elsewhere: [new Gateway({ url: gateway.url })] });
    expect(await failureOf(to.getBlock(cid))).toMatchObject({ code: 'ipfs/not-here' });
    expect(await blockstore.has(toCid(cid))).toBe(false);
    gateway.tamper = null;
  });

  it('leaves a service alone that is away, and goes on with the next', async () => {
    const away = new Gateway({ url: 'http://127.0.0.1:9' });
    let asked = 0;
    const counted = {
      host: away.host,
      block: (...args: Parameters<Gateway['block']>) => {
        asked++;
        return away.block(...args);
      }
    };
    const to = await net.node([], { elsewhere: [counted, new Gateway({ url: gateway.url })] });
    expect(await joined(to.readBody(cid))).toEqual(body);
    expect(asked).toBeLessThanOrEqual(4);
    const before = asked;
    await failureOf(to.getBlock(randomBytes(32)));
    expect(asked).toBe(before);
  });
});
