import { isCancelled } from '../../errors.ts';
import type { Live } from '../live.ts';
import { keepName } from '../names.ts';
import { nameBook } from '../people.ts';
import { store } from '../store.ts';
import type { Address, Employment } from '../types.ts';
import { employerOf } from './employer.ts';
import { cardFrom } from './introduce.ts';

const LABEL = 'employment';

/** Whom the connected practitioner acts for, as the contract says now; null where for nobody. */
export async function employment(live: Live): Promise<Employment | null> {
  const employer = await employerOf(live);
  if (!employer) return null;
  const { organisation, licence } = employer;
  const told = await askMyCard(live, organisation);
  const name = await nameBook(live);
  return {
    organisation: { address: organisation, name: name(organisation) },
    licenceEnds: new Date(licence * 1000),
    name: live.names.get(live.address) ?? '',
    open: told
  };
}

/** Whose charts the organisation gave the connected practitioner, as it last told; null for all, and for anybody else. */
export async function givenToMe(live: Live): Promise<Address[] | null> {
  const employer = await employerOf(live);
  if (!employer) return null;
  const box = await (await store()).get('names', rowOf(live, employer.organisation));
  if (!box) return null;
  const bytes = await live.keeper.reveal(LABEL, box);
  return JSON.parse(new TextDecoder().decode(bytes)) as Address[] | null;
}

/** Asks the organisation's page who one is and whose charts one is given; false where the page is not open. */
async function askMyCard(live: Live, organisation: Address): Promise<boolean> {
  try {
    const card = await cardFrom(live, organisation, live.address);
    if (!card) return false;
    if (card.name && card.name !== live.names.get(live.address))
      await keepName(live, live.address, card.name);
    const bytes = new TextEncoder().encode(JSON.stringify(card.patients));
    const box = await live.keeper.protect(LABEL, bytes);
    await (await store()).put('names', box, rowOf(live, organisation));
    return true;
  } catch (error) {
    if (isCancelled(error)) throw error;
    return false;
  }
}

/** Not among the names of people, which are read all together. */
const rowOf = (live: Live, organisation: Address): [string, string] => [
  `${live.account} employment`,
  organisation
];
