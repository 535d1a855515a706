import type { Desk } from './live.ts';
import { accountKey, historyCache } from './store.ts';
import type { Address } from './types.ts';

interface Found {
  next: number;
  patients: Address[];
}

/**
 * The patients that a search of the chain finds for this account, `kind` telling searches apart; each search goes on where
 * the last one ended.
 */
export async function searchOn(
  desk: Desk,
  kind: string,
  search: (fromBlock: number) => Promise<Found>
): Promise<Address[]> {
  const { chainId, contract, deployedAt } = desk.settings;
  const key = `${kind} ${accountKey(chainId, contract, desk.address)}`;
  const before = ((await historyCache.get(key)) as Found | undefined) ?? {
    next: deployedAt,
    patients: []
  };
  const { next, patients: more } = await search(before.next);
  const patients = [...new Set([...before.patients, ...more])];
  await historyCache.put(key, { next, patients } satisfies Found);
  return patients;
}
