import * as calls from '../../chain/calls.ts';
import { bytesToHex, hexToBytes } from '../../chain/hex.ts';
import { readVaultDigest } from '../../chain/keys.ts';
import { sha256 } from '../../crypto/bytes.ts';
import { readVault, type Vault } from '../../crypto/vault-block.ts';
import { decodeSlot, encodeSlot } from '../../crypto/unlock/slot.ts';
import type { SlotKind } from '../../crypto/unlock/schemes.ts';
import type { Account } from '../account.ts';
import { ChartError } from '../errors.ts';
import type { Live } from '../live.ts';
import { store, type StoredVault } from '../store.ts';
import { m } from '../../words/compiled/messages.js';

const LABEL = 'vault';

/** One way to unlock, as this device keeps it. */
export interface StoredSlot {
  kind: SlotKind;
  bytes: Uint8Array;
  created: number;
  /** When it was last shown to open; null where it never was. */
  tested: number | null;
}

/** The ways to unlock in a stored vault, in their order. */
export function slotsOf(
  { block, version, tested }: StoredVault,
  desk: Account['desk']
): StoredSlot[] {
  return readBlock(desk, block, version).slots.map((slot) => ({
    kind: slot.kind,
    bytes: encodeSlot(slot),
    created: slot.created,
    tested: tested[bytesToHex(slot.salt)] ?? null
  }));
}

/** The locked vault of this device. @throws ChartError where there is none */
export function held(account: Account): StoredVault {
  if (!account.vault)
    throw new ChartError(
      'chart/no-key-here',
      m.chart_error_no_key_here(),
      m.chart_error_no_key_here_remedy()
    );
  return account.vault;
}

/** Keeps the locked vault on this device: from here on a closed tab loses nothing. */
export async function keepVault(account: Account, vault: StoredVault): Promise<void> {
  await (await store()).put('vaults', vault, account.key);
  account.vault = vault;
}

/** Beside the vault that is in force: where the page ends before the network answers, the chain says which of them it is. */
export async function keepNext(account: Account, next: StoredVault): Promise<void> {
  await keepVault(account, { ...held(account), next });
}

/** Locks the open keys under these ways, as the version after the one on chain; nothing is kept or sent yet. */
export async function lockVault(account: Account, slots: StoredSlot[]): Promise<StoredVault> {
  const { desk, me, keeper } = account;
  const before = await readVaultDigest(desk.chain, desk.address);
  const version = (before?.version ?? 0) + 1;
  const tested: StoredVault['tested'] = {};
  for (const slot of slots)
    if (slot.tested !== null) tested[bytesToHex(decodeSlot(slot.bytes).salt)] = slot.tested;
  const block = await keeper.keeper.lockVault({
    version,
    previous: before ? hexToBytes(before.digest) : null,
    slots: slots.map(({ bytes }) => bytes),
    notes: { name: me.name, tested }
  });
  return { block, version, tested };
}

/**
 * Puts the locked vault where it is found from an empty browser: a block of this node, its digest on chain.
 * Returns the call that records it, to be sent alone or with others.
 */
export async function vaultCall(live: Live, { block }: StoredVault): Promise<calls.Call> {
  const digest = await live.node.putBlock(block, 'dag-cbor', { label: LABEL });
  return calls.publishVault({ owner: live.address, digest: bytesToHex(digest) });
}

/** Lets go of the blocks that locked the vault before. */
export async function dropOldVaults(live: Live, { block }: StoredVault): Promise<void> {
  const current = bytesToHex(sha256(block));
  for (const pin of await live.node.pins())
    if (pin.label === LABEL && bytesToHex(pin.digest) !== current) await live.node.unpin(pin.cid);
}

/**
 * Takes in what another device of this account changed; tells whether there was news. It stays locked under the same
 * seed, or under another, which this session then does not know: `unlock` finds out.
 * @throws NobodyHasItError where nobody has the block now
 */
export async function followVault(live: Live, account: Account): Promise<boolean> {
  const { block, tested } = held(account);
  const published = await readVaultDigest(live.chain, live.address);
  if (!published || bytesToHex(sha256(block)) === published.digest) return false;
  const found = await live.node.getBlock(hexToBytes(published.digest), { signal: live.signal });
  readBlock(live, found, published.version);
  await keepVault(account, { block: found, version: published.version, tested });
  return true;
}

/** Notes that this way opened: from then on it counts. `known`: what the vault itself notes of the others. */
export async function markTested(
  account: Account,
  index: number,
  known: StoredVault['tested'] = {}
): Promise<void> {
  const vault = held(account);
  const { salt } = readBlock(account.desk, vault.block, vault.version).slots[index]!;
  const tested = { ...known, ...vault.tested, [bytesToHex(salt)]: Date.now() };
  await keepVault(account, { ...vault, tested });
}

/** Reads a block that this account's chain names, or that was kept from there. @throws the crypto room's errors */
export function readBlock(
  { settings, address }: Pick<Account['desk'], 'settings' | 'address'>,
  block: Uint8Array,
  version: number
): Vault {
  const place = { chainId: settings.chainId, contract: settings.contract };
  return readVault(block, { digest: sha256(block), owner: address, place, version });
}
