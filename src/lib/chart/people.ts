import { readKeys, type Keys } from '../chain/keys.ts';
import { readRegister, isLive, type Organisation as Registered } from '../chain/register.ts';
import { hexToBytes } from '../chain/hex.ts';
import { verifyBundle, type VerifiedBundle } from '../crypto/bundle.ts';
import type { Holder } from '../ipfs/types.ts';
import { ChartError } from './errors.ts';
import type { Live, Reader } from './live.ts';
import { historyCache } from './store.ts';
import type { Address, Organisation } from './types.ts';
import { shortAddress } from './words.ts';

/** Everybody in the register, verified against its head. */
export async function readOrganisations(reader: Reader): Promise<Registered[]> {
  return await readRegister(reader.chain, { cache: historyCache, signal: reader.signal });
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

/** The holders among these people: those who announced a node, this account left out. */
export async function holdersAmong(live: Live, people: Address[]): Promise<Holder[]> {
  return await holdersOf(
    live,
    people.filter((person) => person !== live.address)
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
    throw new ChartError(
      'chart/no-keys',
      'This person or place has not set up OwnChart yet, so there is no key to share with.',
      'Ask them to open OwnChart once and finish the set-up.'
    );
  const own = holderOf(keys, shortAddress(owner));
  const digest = hexToBytes(keys.bundle.digest);
  const bytes = await live.node.getBlock(digest, {
    holders: own ? [own, ...holders] : holders,
    signal: live.signal
  });
  return verifyBundle(bytes, { digest, owner, place: live.place, version: keys.bundle.version });
}
