import { openNode } from '../ipfs/tabs/open-node.ts';
import { Recent } from '../recent.ts';
import type { Account } from './account.ts';
import { newKeeping } from './keeping/keeping.ts';
import type { Live } from './live.ts';
import { recallNames } from './names.ts';
import { blockSources } from './services/engines.ts';

/** Records of which is remembered what they say. */
const DESCRIBED = 10_000;

/** Starts this account's node and joins all parts; the keeper must be unlocked. */
export async function goLive({
  me,
  key,
  node: own = key,
  desk,
  keeper: { keeper }
}: Account): Promise<Live> {
  const { settings, signal } = desk;
  const { nodeSeed } = await keeper.publicIdentity();
  const node = await openNode({
    name: own,
    seed: nodeSeed,
    relays: settings.relays,
    chosen: (settings.services ?? []).flatMap(({ delegates = [] }) => delegates),
    iceServers: settings.iceServers,
    elsewhere: await blockSources({ settings, account: key, keeper }),
    signal
  });
  const place = { chainId: settings.chainId, contract: settings.contract };
  const live: Live = {
    ...desk,
    place,
    account: key,
    patientName: me.name,
    node,
    keeper,
    resting: new Map(),
    keeping: newKeeping(),
    described: new Recent(DESCRIBED),
    patience: 2_500,
    describing: new Map()
  };
  await recallNames(live);
  return live;
}
