import { withBitswap } from '@helia/bitswap';
import { withLibp2pLight } from '@helia/libp2p';
import type { Datastore } from 'interface-datastore';
import type { Libp2p } from '@libp2p/interface';
import { createHeliaLight } from 'helia';
import type { SafeBlockstore } from './blockstore.ts';
import { BITSWAP_MESSAGE } from './limits.ts';
import type { libp2pOptions } from './libp2p-options.ts';
import type { Reach } from './source.ts';

/** A slow line needs longer than Bitswap's ten seconds for one leaf. */
const MESSAGE_TIME = 60_000;

/** Helia of its light parts: the full one calls bootstrap peers, delegated routers and gateways by itself. */
export async function startHelia(
  blockstore: SafeBlockstore,
  datastore: Datastore,
  options: ReturnType<typeof libp2pOptions>
) {
  const helia = withBitswap(withLibp2pLight(createHeliaLight({ blockstore, datastore }), options), {
    maxOutgoingMessageSize: BITSWAP_MESSAGE,
    maxIncomingMessageSize: 2 * BITSWAP_MESSAGE,
    messageSendTimeout: MESSAGE_TIME,
    messageReceiveTimeout: MESSAGE_TIME
  });
  await helia.start();
  const session: Reach['session'] = (cid, peer) => {
    const asked = helia.blockstore.createSession(cid, {
      providers: [peer.toCID()],
      minProviders: 1,
      maxProviders: 1
    });
    return { get: (block, { signal }) => asked.get(block, { signal }), close: () => asked.close() };
  };
  const libp2p = helia.libp2p;
  return {
    libp2p: libp2p as Libp2p,
    inside: libp2p.services.inside,
    session,
    async stop(): Promise<void> {
      await helia.stop();
    }
  };
}
