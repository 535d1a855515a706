import { readKeys, type Keys } from '../chain/keys.ts';
import { readRegister, isLive, type Organisation as Registered } from '../chain/register.ts';
import { bytesToHex, hexToBytes } from '../chain/hex.ts';
import type { VerifiedBundle } from '../crypto/bundle.ts';
import { concatBytes, sha256 } from '../crypto/bytes.ts';
import type { Holder } from '../ipfs/types.ts';
import { ChartError } from './errors.ts';
import type { Live, Reader } from './live.ts';
import { senderOf } from './family/acting.ts';
import { verifyPublished } from './published-bundle.ts';
import { isFresh } from './rest.ts';
import { historyCache } from './store.ts';
import type { Address, Organisation } from './types.ts';
import { shortAddress } from './words.ts';
import { m } from '../words/compiled/messages.js';

/** Everybody in the register, verified against its head. */
export async function readOrganisations(reader: Reader): Promise<Registered[]> {
  return await readRegister(reader.chain, { cache: historyCache, signal: reader.signal });
}

/** The insurers of the register, those among them that are not accredited any more too. */
export async function insurersOf(reader: Reader): Promise<Set<Address>> {
  const register = await readOrganisations(reader);
  return new Set(register.filter(({ role }) => role === 'insurer').map(({ address }) => address));
}

/** The register as the screens show it: with who has keys to share to. */
export async function organisations(reader: Reader): Promise<Organisation[]> {
  const now = reader.now() / 1000;
  return await Promise.all(
    (await readOrganisations(reader)).map(async (registered) => ({
      address: registered.address,
      name: registered.name,
      role: registered.role,
      validUntil: new Date(registered.validUntil * 1000),
      live: isLive(registered, now),
      hasKeys: (await readKeys(reader.chain, registered.address)).bundle !== null
    }))
  );
}

/** Names addresses: by the register, else as a patient calls herself, else by a short form of the address. */
export async function nameBook(reader: Reader): Promise<(address: Address) => string> {
  const names = new Map((await readOrganisations(reader)).map((o) => [o.address, o.name]));
  return (address) => names.get(address) ?? reader.names.get(address) ?? shortAddress(address);
}

/** Where a person's node is to be found, by what the chain says; null where it announced none. */
export function holderOf(keys: Keys, label: string): Holder | null {
  const peerId = keys.addresses.map((a) => a.split('/p2p/').at(-1)).find((id) => id);
  return peerId ? { peerId, addresses: keys.addresses, label } : null;
}

/** The holders among these people: those who announced a node, the one of this page left out. */
export async function holdersAmong(live: Live, people: Address[]): Promise<Holder[]> {
  return await holdersOf(
    live,
    people.filter((person) => person !== senderOf(live))
  );
}

/** Where these people's nodes are, of those who announced one. */
export async function holdersOf(reader: Reader, people: Address[]): Promise<Holder[]> {
  const name = await nameBook(reader);
  const found = await Promise.all(
    people.map(async (person) => holderOf(await readKeys(reader.chain, person), name(person)))
  );
  return found.filter((holder) => holder !== null);
}

/** So many organisations are asked where nobody who knows the person is online. */
const LAST_RESORTS = 8;
/** A list asks for many blocks at once (ms). */
const LOOKED_UP = 5_000;
const lookedUp = new WeakMap<Live, { since: number; found: Promise<[Address, Holder][]> }>();

/**
 * Organisations that may keep blocks of a person without being known as a holder: because she asked them to, or because
 * they keep each other's keys. Everybody names the same ones first, those whose address with hers hashes lowest.
 */
export async function lastResorts(live: Live, person: Address): Promise<Holder[]> {
  const known = lookedUp.get(live);
  const fresh =
    known && isFresh(known.since, LOOKED_UP, live.now())
      ? known
      : { since: live.now(), found: organisationNodes(live) };
  if (fresh !== known) {
    lookedUp.set(live, fresh);
    fresh.found.catch(() => lookedUp.delete(live));
  }
  const all = await fresh.found;
  return nearest(person, all, ([address]) => address)
    .slice(0, LAST_RESORTS)
    .map(([, holder]) => ({ ...holder, lastResort: true }));
}

/** Sorts organisations in the order that everybody gives them for this person (rendezvous hashing). */
export function nearest<T>(
  person: Address,
  all: readonly T[],
  addressOf: (one: T) => Address
): T[] {
  const distance = (one: T): string =>
    bytesToHex(sha256(concatBytes(hexToBytes(person), hexToBytes(addressOf(one)))));
  return all
    .map((one) => [distance(one), one] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one);
}

async function organisationNodes(live: Live): Promise<[Address, Holder][]> {
  const now = live.now() / 1000;
  const found = await Promise.all(
    (await readOrganisations(live))
      .filter((one) => isLive(one, now) && one.address !== live.address)
      .map(async ({ address, name }): Promise<[Address, Holder][]> => {
        const holder = holderOf(await readKeys(live.chain, address), name);
        return holder ? [[address, holder]] : [];
      })
  );
  return found.flat();
}

/**
 * A person's key bundle: fetched by the digest on chain and verified down to the wallet's signature.
 * @throws ChartError where the person published none; the crypto room's errors where it is not true
 */
export async function bundleOf(
  live: Live,
  owner: Address,
  holders: Holder[] = []
): Promise<VerifiedBundle> {
  const keys = await readKeys(live.chain, owner);
  if (!keys.bundle)
    throw new ChartError('chart/no-keys', m.chart_error_no_keys(), m.chart_error_no_keys_remedy());
  const own = holderOf(keys, shortAddress(owner));
  const digest = hexToBytes(keys.bundle.digest);
  const bytes = await live.node.getBlock(digest, {
    holders: [...(own ? [own] : []), ...holders, ...(await lastResorts(live, owner))],
    signal: live.signal
  });
  return await verifyPublished(live, owner, bytes, { digest, version: keys.bundle.version });
}
