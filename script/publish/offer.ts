import { withBitswap } from '@helia/bitswap';
import { withLibp2pLight } from '@helia/libp2p';
import { identify } from '@libp2p/identify';
import { noise } from '@libp2p/noise';
import { webSockets } from '@libp2p/websockets';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { MemoryBlockstore } from 'blockstore-core';
import { MemoryDatastore } from 'datastore-core';
import { createHeliaLight } from 'helia';
import type { CID } from 'multiformats/cid';
import { createReadStream } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { readCar } from '../../src/lib/ipfs/car/read.ts';
import { EngineError } from '../../src/lib/ipfs/engines/errors.ts';
import type { PinningService } from '../../src/lib/ipfs/engines/pinning-service.ts';
import { BITSWAP_MESSAGE } from '../../src/lib/ipfs/limits.ts';

/** How long a service may take to fetch a site, in ms. */
const PATIENCE = 600_000;

/**
 * Has a pinning service keep what a CAR file holds: asks for it, calls the delegates that the service names, and serves
 * the blocks over those connections until it says "pinned". Works behind a router too, for this side calls.
 * Throws EngineError where the service gives up, or cannot be called.
 */
export async function offerCar(
  service: PinningService,
  root: CID,
  car: string,
  log: (line: string) => void
): Promise<void> {
  const blockstore = new MemoryBlockstore();
  const { blocks } = await readCar(createReadStream(car));
  for await (const { cid, bytes } of blocks) await blockstore.put(cid, bytes);
  const helia = withBitswap(
    withLibp2pLight(createHeliaLight({ blockstore, datastore: new MemoryDatastore() }), {
      transports: [webSockets()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      services: { identify: identify() }
    }),
    { maxOutgoingMessageSize: BITSWAP_MESSAGE }
  );
  await helia.start();
  try {
    let request = await service.add(root, { name: 'OwnChart' });
    const called = new Set<string>();
    for (const end = Date.now() + PATIENCE; ; request = await service.status(request.id)) {
      if (request.state === 'pinned') return;
      if (request.state === 'failed' || Date.now() > end)
        throw new EngineError('failed', service.host, new Error(request.state));
      for (const address of request.delegates) {
        if (called.has(address)) continue;
        called.add(address);
        try {
          await helia.libp2p.dial(multiaddr(address), { signal: AbortSignal.timeout(10_000) });
          log(`Called      ${address}`);
        } catch {
          log(`Not reached ${address}`);
        }
      }
      await wait(500);
    }
  } finally {
    await helia.stop();
  }
}
