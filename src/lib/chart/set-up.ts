import * as calls from '../chain/calls.ts';
import { bytesToHex, hexToBytes } from '../chain/hex.ts';
import { readKeys } from '../chain/keys.ts';
import { CATEGORIES } from '../health/describe.ts';
import type { Account } from './account.ts';
import { perform, useChain, type OnStage } from './action.ts';
import type { Live } from './live.ts';
import { vaultCall } from './unlock/vault.ts';

/**
 * Publishes the public half: the key bundle, signed by the wallet, for a patient the directory of her categories, and
 * the locked vault; the chain keeps their digests, in one transaction.
 * @throws as `perform`; it can be repeated
 */
export async function publishKeys(live: Live, account: Account, onStage?: OnStage): Promise<void> {
  await useChain(live);
  const before = (await readKeys(live.chain, live.address)).bundle;
  const typedData = await live.keeper.draftBundle({
    version: (before?.version ?? 0) + 1,
    previous: before ? hexToBytes(before.digest) : null,
    peerId: live.node.peerId
  });
  const bundle = await live.keeper.finishBundle(await live.signer.signTypedData(typedData));
  await live.node.putBlock(bundle.bytes, 'dag-cbor', { label: 'bundle' });
  const publish = [
    calls.publishKeyBundle({
      owner: live.address,
      digest: bytesToHex(bundle.digest),
      addresses: live.node.addresses()
    })
  ];
  if (account.me.role === 'patient') {
    const directory = await live.keeper.newDirectory([...CATEGORIES]);
    await live.node.putBlock(directory.bytes, 'dag-cbor', { label: 'directory' });
    publish.push(
      calls.publishDirectory({ owner: live.address, digest: bytesToHex(directory.digest) })
    );
  }
  if (account.vault) publish.push(await vaultCall(live, account.vault));
  await perform(live, publish, onStage);
  account.published = true;
  // Without this the browser may delete the locked key where space runs short.
  await live.node.persist();
}
