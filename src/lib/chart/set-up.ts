import * as calls from '../chain/calls.ts';
import { bytesToHex, hexToBytes } from '../chain/hex.ts';
import { readKeys } from '../chain/keys.ts';
import { CATEGORIES } from '../health/describe.ts';
import type { Account } from './account.ts';
import { perform, useChain, type OnStage } from './action.ts';
import type { Live } from './live.ts';
import { store } from './store.ts';

/** Asks the wallet to sign the unlock text twice: two unlike signatures could never open the lock again. */
export async function addWalletUnlock(account: Account): Promise<Uint8Array> {
  const { keeper } = account.keeper;
  const text = await keeper.walletUnlockText({
    domain: location.host,
    uri: location.origin,
    now: Date.now()
  });
  const { signer } = account.desk;
  await useChain(account.desk);
  const first = await signer.signText(text);
  const second = await signer.signText(text);
  return await keeper.walletSlot(first, second);
}

/** Puts the locked vault on this device: from here on a closed tab loses nothing. */
export async function storeVault(
  account: Account,
  walletSlot: Uint8Array,
  name: string
): Promise<void> {
  const { keeper } = account.keeper;
  const created = Date.now();
  account.vault = {
    slots: [
      { kind: 'wallet-signature', bytes: walletSlot, created },
      { kind: 'recovery-code', bytes: await keeper.recoverySlot(created), created }
    ],
    name: await keeper.protect('name', new TextEncoder().encode(name))
  };
  await (await store()).put('vaults', account.vault, account.key);
}

/**
 * Publishes the public half: the key bundle, signed by the wallet, and for a patient the directory of her
 * categories; the chain keeps their digests, in one transaction.
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
  await perform(live, publish, onStage);
  account.published = true;
  // Without this the browser may delete the locked key where space runs short.
  await live.node.persist();
}
