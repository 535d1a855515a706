import type { Live } from '../live.ts';
import { store } from '../store.ts';
import type { Address } from '../types.ts';

const LABEL = 'staff';

/** What an organisation knows of a practitioner beside the chain; kept on this device, under a key of the vault. */
export interface StaffCard {
  name: string;
  licence: string;
  /** Whose charts the practitioner is given; missing: of all patients. */
  patients?: Address[];
}

/** By address. A practitioner who has none was enrolled on another device: nothing is lent from here. */
export async function readCards(live: Live): Promise<Record<Address, StaffCard>> {
  const box = await (await store()).get('names', rowOf(live));
  if (!box) return {};
  const bytes = await live.keeper.reveal(LABEL, box);
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<Address, StaffCard>;
}

export async function writeCard(live: Live, practitioner: Address, card: StaffCard): Promise<void> {
  const cards = { ...(await readCards(live)), [practitioner]: card };
  const box = await live.keeper.protect(LABEL, new TextEncoder().encode(JSON.stringify(cards)));
  await (await store()).put('names', box, rowOf(live));
}

/** Not among the names of patients, which are read all together. */
function rowOf(live: Live): [string, string] {
  return [`${live.account} staff`, ''];
}
