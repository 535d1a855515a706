import * as calls from '../chain/calls.ts';
import { bytesToHex, hexToBytes } from '../chain/hex.ts';
import { readKeys } from '../chain/keys.ts';
import { nodeAddresses, peerIdOfSeed } from '../ipfs/peer.ts';
import type { Account } from './account.ts';
import { perform, useChain, type OnStage } from './action.ts';
import { careCallsAnew } from './family/carers.ts';
import type { Live } from './live.ts';
import { isLive } from './ledger.ts';
import { changeEveryLock } from './locks.ts';
import { ownChart } from './patient-chart.ts';
import {
  dropOldVaults,
  keepNext,
  keepVault,
  lockVault,
  vaultCall,
  type StoredSlot
} from './unlock/vault.ts';

/** Who gets the locks anew where the connected patient changes her keys; 0 for an organisation. */
export async function readersToSealTo(live: Live, account: Account): Promise<number> {
  if (account.me.role !== 'patient') return 0;
  const { ledger } = await ownChart(live);
  const readers = ledger.grants.filter((grant) => isLive(grant, live.now()));
  return new Set(readers.map(({ given }) => given.grantee)).size;
}

/**
 * Replaces the keys after a device was lost or a kit was seen: a new bundle, for a patient new locks of every category,
 * sealed to all who read today and linked back to the old ones, and a new locked vault with the ways to unlock that were
 * made for it; all in one transaction. What somebody has of the old keys opens nothing that comes later.
 * `live` is of the old keys and must end afterwards. It can be repeated. @throws as `perform`
 */
export async function changeKeys(
  live: Live,
  account: Account,
  slots: StoredSlot[],
  onStage: OnStage = () => {}
): Promise<void> {
  onStage('preparing');
  await useChain(live);
  const { keeper } = live;
  const before = (await readKeys(live.chain, live.address)).bundle;
  const peerId = await peerIdOfSeed(await keeper.nextNodeSeed());
  const typedData = await keeper.draftBundle({
    version: (before?.version ?? 0) + 1,
    previous: before ? hexToBytes(before.digest) : null,
    peerId
  });
  const bundle = await keeper.finishBundle(await live.signer.signTypedData(typedData));
  await live.node.putBlock(bundle.bytes, 'dag-cbor', { label: 'bundle' });
  const publish = [
    calls.publishKeyBundle({
      owner: live.address,
      digest: bytesToHex(bundle.digest),
      addresses: nodeAddresses(live.settings.relays, peerId)
    })
  ];
  if (account.me.role === 'patient') {
    const chart = await ownChart(live);
    const directory = await changeEveryLock(live, chart);
    await live.node.putBlock(directory.bytes, 'dag-cbor', { label: 'directory' });
    publish.push(
      calls.publishDirectory({ owner: live.address, digest: bytesToHex(directory.digest) }),
      ...(await careCallsAnew(live, chart.ledger.carers))
    );
  }
  const vault = await lockVault(account, slots);
  publish.push(await vaultCall(live, vault));
  await keepNext(account, vault);
  await perform(live, publish, onStage);
  await keeper.endChange();
  await keepVault(account, vault);
  await dropOldVaults(live, vault);
}
