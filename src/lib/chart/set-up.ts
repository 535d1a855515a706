import * as calls from '../chain/calls.ts';
import { bytesToHex, hexToBytes } from '../chain/hex.ts';
import { readKeys } from '../chain/keys.ts';
import { CATEGORIES } from '../health/describe.ts';
import type { Account } from './account.ts';
import { perform, useChain, type OnStage } from './action.ts';
import type { Live } from './live.ts';
import { reachable } from './reachable.ts';
import { vaultCall } from './unlock/vault.ts';

/**
 * Publishes the public half: the key bundle, signed by the wallet, for a patient the directory of her categories, and
 * the locked vault; the chain keeps their digests, in one transaction. Where this wallet had keys before, a patient's
 * shares end with them: they lead to locks that the new keys do not have.
 * @throws as `perform`; it can be repeated
 */
export async function publishKeys(live: Live, account: Account, onStage?: OnStage): Promise<void> {
  await useChain(live);
  const { bundle: before, directory: earlier } = await readKeys(live.chain, live.address);
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
    const last = earlier && { version: earlier.version, digest: hexToBytes(earlier.digest) };
    const directory = await live.keeper.newDirectory([...CATEGORIES], last);
    await live.node.putBlock(directory.bytes, 'dag-cbor', { label: 'directory' });
    if (before) publish.push(calls.revokeAll({ patient: live.address }));
    publish.push(
      calls.publishDirectory({ owner: live.address, digest: bytesToHex(directory.digest) })
    );
  }
  if (account.vault) publish.push(await vaultCall(live, account.vault));
  await perform(live, publish, onStage);
  account.published = true;
  // Without this the browser may delete the locked key where space runs short.
  await live.node.persist();
  // Who was just told to be here is looked for at once.
  await reachable(live.node, live.signal);
}
