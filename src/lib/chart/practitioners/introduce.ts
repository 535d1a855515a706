import { readKeys } from '../../chain/keys.ts';
import { readStaff } from '../../chain/staff.ts';
import { OwnChartError } from '../../errors.ts';
import type { Ledger } from '../ledger.ts';
import type { Live } from '../live.ts';
import { keepName } from '../names.ts';
import { holderOf, nameBook, readOrganisations } from '../people.ts';
import { isResting, restAfter } from '../rest.ts';
import { historyCache } from '../store.ts';
import type { Address } from '../types.ts';
import { shortAddress } from '../words.ts';
import { readCards } from './cards.ts';
import { askCard, CARD_TOPIC, readCard } from './letters.ts';

/** Practitioners who are named by their address so far, and where they work. */
const unnamed = new WeakMap<Live, Map<Address, Address>>();

/**
 * Which practitioners had to do with a chart, each with the organisation that enrolled them, by the verified histories of
 * those who were ever shared with. Each gets a name: the one that was told, else the address, with the organisation's.
 */
export async function practitionersIn(live: Live, ledger: Ledger): Promise<Map<Address, Address>> {
  const register = new Set((await readOrganisations(live)).map(({ address }) => address));
  const strangers = new Set(
    [
      ...ledger.openings.map(({ reader }) => reader),
      ...ledger.records.map(({ author }) => author)
    ].filter((one) => one !== ledger.patient && !register.has(one))
  );
  const found = new Map<Address, Address>();
  if (strangers.size === 0) return found;
  const places = new Set(ledger.grants.map(({ given }) => given.grantee));
  for (const organisation of places) {
    if (!register.has(organisation)) continue;
    const options = { cache: historyCache, signal: live.signal };
    for (const { address } of await readStaff(live.chain, organisation, options))
      if (strangers.has(address)) found.set(address, organisation);
  }
  await nameThem(live, found);
  return found;
}

async function nameThem(live: Live, found: ReadonlyMap<Address, Address>): Promise<void> {
  const name = await nameBook(live);
  const cards = [...found.values()].includes(live.address) ? await readCards(live) : {};
  for (const [practitioner, organisation] of found) {
    if (live.names.has(practitioner) || practitioner === live.address) continue;
    const own = organisation === live.address;
    const known = own && cards[practitioner]?.name;
    live.names.set(practitioner, known || ofPlace(shortAddress(practitioner), name(organisation)));
    if (own) continue;
    const waiting = unnamed.get(live) ?? new Map<Address, Address>();
    unnamed.set(live, waiting.set(practitioner, organisation));
  }
}

const ofPlace = (person: string, place: string): string => `${person} (${place})`;

/** Asks organisations what the practitioners are called who are named by their address so far. Never throws. */
export async function learnPractitioners(live: Live): Promise<void> {
  for (const [practitioner, organisation] of unnamed.get(live) ?? []) {
    const row = `card ${organisation}`;
    if (live.signal.aborted || isResting(live.resting.get(row), live.now())) continue;
    try {
      const card = await cardFrom(live, organisation, practitioner);
      const place = (await nameBook(live))(organisation);
      if (card?.name) await keepName(live, practitioner, ofPlace(card.name, place));
      unnamed.get(live)?.delete(practitioner);
    } catch (error) {
      if (!(error instanceof OwnChartError)) return;
      live.resting.set(row, restAfter(live.resting.get(row), live.now()));
    }
  }
}

/** What an organisation's page tells of one of its practitioners; null where it tells nothing. @throws UnreachableError */
export async function cardFrom(live: Live, organisation: Address, practitioner: Address) {
  const name = (await nameBook(live))(organisation);
  const holder = holderOf(await readKeys(live.chain, organisation, live), name);
  if (!holder) return null;
  const ask = askCard(live.address, practitioner);
  const reply = await live.node.sendLetter(holder, CARD_TOPIC, ask, { signal: live.signal });
  return reply && readCard(reply);
}
