import { findCirclesOf } from '../../chain/urgent-search.ts';
import type { Live } from '../live.ts';
import { searchOn } from '../patient-search.ts';
import type { Address } from '../types.ts';

/** The patients, other than this account itself, in whose circles it has a part. */
export async function findCircled(live: Live): Promise<Address[]> {
  const { chain, address, signal } = live;
  const patients = await searchOn(live, 'circled', (fromBlock) =>
    findCirclesOf(chain, address, { fromBlock, signal })
  );
  return patients.filter((patient) => patient !== address);
}
