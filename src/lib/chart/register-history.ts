import { readHistory, ownerOfRegister, type HistoryEntry } from '../chain/history.ts';
import type { OrganisationRole } from '../chain/terms.ts';
import { dateInWords } from '../words/format.ts';
import { m } from '../words/compiled/messages.js';
import type { Reader } from './live.ts';
import { historyCache } from './store.ts';
import type { Address } from './types.ts';
import { shortAddress } from './words.ts';

/** Something that happened in the register. */
export interface RegisterEvent {
  id: string;
  time: Date;
  /** In words: what the registrar, or the watcher, did. */
  told: string;
}

/** What happened in the register, newest first; replayed, and equal to its head on chain. @throws HistoryMismatchError */
export async function registerHistory(reader: Reader): Promise<RegisterEvent[]> {
  const { chain, signal } = reader;
  const options = { cache: historyCache, signal };
  const { entries } = await readHistory(chain, ownerOfRegister(chain), options);
  return eventsOf(entries).reverse();
}

/** The same from verified entries, oldest first; an organisation goes by the name it was last proposed by. Pure. */
export function eventsOf(entries: readonly HistoryEntry[]): RegisterEvent[] {
  const names = new Map<Address, string>();
  const name = (address: Address): string => names.get(address) ?? shortAddress(address);
  return entries.flatMap((entry) => {
    if (entry.kind === 'proposed') names.set(entry.organisation, entry.name);
    const told = inWords(entry, name);
    if (told === null) return [];
    return [
      {
        id: `${entry.txHash}-${entry.logIndex}`,
        time: new Date(entry.time * 1000),
        told
      }
    ];
  });
}

const day = (seconds: number): string => dateInWords(new Date(seconds * 1000));

function inWords(entry: HistoryEntry, name: (address: Address) => string): string | null {
  switch (entry.kind) {
    case 'proposed':
      return m.register_told_proposed({
        name: entry.name,
        role: m.parts_role({ role: entry.role as OrganisationRole }),
        day: day(entry.takesEffect)
      });
    case 'cancelled':
      return m.register_told_cancelled({ name: name(entry.organisation) });
    case 'accredited':
      return m.register_told_accredited({
        name: name(entry.organisation),
        role: m.parts_role({ role: entry.role as OrganisationRole }),
        day: day(entry.validUntil)
      });
    case 'suspended':
      return m.register_told_suspended({ name: name(entry.organisation) });
    case 'registrar-offered':
      return /^0x0+$/.test(entry.successor)
        ? m.register_told_taken_back()
        : m.register_told_offered({ who: shortAddress(entry.successor) });
    case 'registrar-changed':
      return m.register_told_registrar({ who: shortAddress(entry.registrar) });
    case 'watcher-named':
      return m.register_told_watcher({ who: shortAddress(entry.watcher), day: day(entry.from) });
    case 'release-published':
      return m.register_told_release({ version: entry.version });
    default:
      return null;
  }
}
