import { checkChain, openChain } from '../chain/client.ts';
import { readPatientOf } from '../chain/controllers.ts';
import { readKeys, readVaultDigest } from '../chain/keys.ts';
import { ChainMemory } from '../chain/memory.ts';
import { readActor, readRegister, readRegistrar } from '../chain/register.ts';
import { ChartError } from './errors.ts';
import { startKeeper, type OpenKeeper } from './keeper/client.ts';
import type { Desk, Live } from './live.ts';
import { outbox } from './outbox.svelte.ts';
import type { Settings } from './settings.ts';
import type { Signer } from './signer.ts';
import { accountKey, answerStore, historyCache, store, type StoredVault } from './store.ts';
import type { Address, Me, Role } from './types.ts';
import { m } from '../words/compiled/messages.js';

/** A connected wallet before its health key is unlocked. */
export interface Account {
  me: Me;
  key: string;
  /** Names the node of this page, where it is not this account's own: that of a carer. */
  node?: string;
  desk: Desk;
  keeper: OpenKeeper;
  vault: StoredVault | null;
  /** True where the chain knows the key bundle of this account's keys. */
  published: boolean;
  /** True where another device has published a newer vault than the one here. */
  outdated: boolean;
}

/**
 * Finds out who a connected wallet is, and whether its vault is on this device.
 * @throws the chain room's errors where the network can't be reached; ChartError where another wallet took its place
 */
export async function openAccount(
  settings: Settings,
  signer: Signer,
  o: Pick<Desk, 'signal' | 'changed'>
): Promise<Account> {
  const memory = new ChainMemory(answerStore, `${settings.chainId}:${settings.contract}`);
  const chain = openChain(settings, { memory });
  await checkChain(chain);
  const address = await identityOf(chain, signer);
  const desk: Desk = {
    settings,
    address,
    role: 'patient',
    signer,
    chain,
    names: new Map(),
    now: () => Date.now(),
    ...o
  };
  const key = accountKey(settings.chainId, settings.contract, address);
  const place = { chainId: settings.chainId, contract: settings.contract };
  const starting = startKeeper(place, address, signer.address);
  const [role, keys, stored, published] = await Promise.all([
    roleOf(chain, address),
    readKeys(chain, address),
    storedVault(settings, address, signer.address),
    readVaultDigest(chain, address)
  ]).catch(async (error: unknown) => {
    await starting.then(
      (started) => started.end(),
      () => undefined
    );
    throw error;
  });
  desk.role = role.role;
  // Only what a patient does can be signed for somebody else to send.
  if (role.role === 'patient') desk.courier = outbox;
  const vault = stored?.next && stored.next.version === published?.version ? stored.next : stored;
  return {
    me: { address, ...role },
    key,
    desk,
    keeper: await starting,
    vault: vault ?? null,
    // Who was a practitioner and is none any more has keys, and no chart of the own yet.
    published:
      keys.bundle !== null &&
      (role.role !== 'patient' || keys.directory !== null) &&
      !vault?.anew &&
      !vault?.recovered,
    outdated: vault !== undefined && published !== null && published.version > vault.version
  };
}

/** Whom the wallet acts for. @throws ChartError where it acts for nobody any more */
export async function identityOf(chain: Live['chain'], signer: Signer): Promise<Address> {
  const patient = await readPatientOf(chain, signer.address);
  if (patient) return patient;
  // A kit names the patient, whichever wallet acts today.
  if (signer.kitOnly) return signer.address;
  throw new ChartError(
    'chart/wallet-replaced',
    m.chart_error_wallet_replaced(),
    m.chart_error_wallet_replaced_remedy()
  );
}

/** The vault on this device; that of an account which this wallet just took over lies with the wallet's own until it is published. */
async function storedVault(
  { chainId, contract }: Settings,
  address: Address,
  wallet: Address
): Promise<StoredVault | undefined> {
  const db = await store();
  const own = await db.get('vaults', accountKey(chainId, contract, address));
  if (wallet === address) return own;
  const { recovers } = (await db.get('vaults', accountKey(chainId, contract, wallet))) ?? {};
  if (!recovers?.vault || recovers.patient !== address) return own;
  // An older one is of the lost wallet, which had the account in this browser.
  return own && own.version >= recovers.vault.version
    ? own
    : { ...recovers.vault, recovered: true };
}

async function roleOf(
  chain: Live['chain'],
  address: Address
): Promise<{ role: Role; name: string }> {
  const actor = await readActor(chain, address);
  if (actor.role !== 'none') {
    const register = await readRegister(chain, { cache: historyCache });
    const own = register.find((o) => o.address === address);
    return { role: actor.role, name: own?.name ?? '' };
  }
  if ((await readRegistrar(chain)) === address) return { role: 'registrar', name: 'Registrar' };
  return { role: 'patient', name: '' };
}
