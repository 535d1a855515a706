import { type Cancel, type Chain, view } from './client.ts';
import { type HistoryEntry, type HistoryOptions, ownerOfRegister, readHistory } from './history.ts';
import { type Address, lowerAddress, NOBODY } from './hex.ts';
import { type OrganisationRole, type Role, roleOf } from './terms.ts';

export interface Organisation {
  address: Address;
  role: OrganisationRole;
  name: string;
  /** Unix seconds. */
  validUntil: number;
  suspended: boolean;
  /** Unix seconds of the first accreditation. */
  since: number;
}

/** An accreditation that was proposed and has neither taken effect nor been cancelled. */
export interface Proposal {
  organisation: Address;
  role: OrganisationRole;
  name: string;
  /** Unix seconds until which it would hold. */
  validUntil: number;
  /** Unix seconds from which it can be put into effect. */
  takesEffect: number;
  /** Unix seconds of the proposal. */
  proposed: number;
}

/** The office of the register, as its history tells. */
export interface Office {
  registrar: Address;
  /** Who may take the office over; null where nobody may. */
  offeredTo: Address | null;
  /** Who may cancel proposals besides the registrar, the newest last, with the unix seconds from which. */
  watchers: { address: Address; from: number }[];
}

/** Every organisation that was ever accredited, as it stands, in the order of first accreditation; verified against the register's head. */
export async function readRegister(
  chain: Chain,
  options: HistoryOptions = {}
): Promise<Organisation[]> {
  const { entries } = await readHistory(chain, ownerOfRegister(chain), options);
  return organisationsIn(entries);
}

/** What is proposed and waits, oldest first, and who keeps the register; verified against its head. */
export async function readOffice(
  chain: Chain,
  options: HistoryOptions = {}
): Promise<{ proposals: Proposal[]; office: Office }> {
  const { entries } = await readHistory(chain, ownerOfRegister(chain), options);
  const proposals = new Map<Address, Proposal>();
  const office: Office = { registrar: NOBODY, offeredTo: null, watchers: [] };
  for (const entry of entries) {
    switch (entry.kind) {
      case 'proposed': {
        const { organisation, role, name, validUntil, takesEffect, time } = entry;
        proposals.delete(organisation);
        proposals.set(organisation, {
          organisation,
          role: role as OrganisationRole,
          name,
          validUntil,
          takesEffect,
          proposed: time
        });
        break;
      }
      case 'cancelled':
      case 'accredited':
      case 'suspended':
        proposals.delete(entry.organisation);
        break;
      case 'registrar-offered':
        office.offeredTo = entry.successor === NOBODY ? null : entry.successor;
        break;
      case 'registrar-changed':
        Object.assign(office, { registrar: entry.registrar, offeredTo: null });
        break;
      case 'watcher-named':
        office.watchers.push({ address: entry.watcher, from: entry.from });
        break;
    }
  }
  return { proposals: [...proposals.values()], office };
}

function organisationsIn(entries: readonly HistoryEntry[]): Organisation[] {
  const organisations = new Map<Address, Organisation>();
  /** What each was last proposed as: an accreditation puts the last proposal into effect. */
  const names = new Map<Address, string>();
  for (const entry of entries) {
    if (entry.kind === 'proposed') {
      names.set(entry.organisation, entry.name);
    } else if (entry.kind === 'accredited') {
      const { organisation: address, role, validUntil, time } = entry;
      const name = names.get(address) ?? '';
      organisations.set(address, {
        address,
        role: role as OrganisationRole,
        name,
        validUntil,
        suspended: false,
        since: organisations.get(address)?.since ?? time
      });
    } else if (entry.kind === 'suspended') {
      const organisation = organisations.get(entry.organisation);
      if (organisation) organisation.suspended = true;
    }
  }
  return [...organisations.values()];
}

/** True where the organisation is accredited at that time (unix seconds). */
export function isLive(organisation: Organisation, now: number): boolean {
  return !organisation.suspended && now < organisation.validUntil;
}

export interface Actor {
  role: Role;
  organisation: Address;
  /** Unix seconds. */
  validUntil: number;
}

/** What the contract knows of an account today; role 'none' for a patient or a stranger. */
export async function readActor(chain: Chain, who: string, cancel: Cancel = {}): Promise<Actor> {
  const [role, organisation, validUntil] = await view(
    chain,
    'actorOf',
    [lowerAddress(who)],
    cancel
  );
  return { role: roleOf(role), organisation: lowerAddress(organisation), validUntil };
}

/** The council that accredits organisations. */
export async function readRegistrar(chain: Chain, cancel: Cancel = {}): Promise<Address> {
  return lowerAddress(await view(chain, 'registrar', [], cancel));
}

/** Seconds until what the registrar proposes can take effect. */
export function readAccreditationDelay(chain: Chain, cancel: Cancel = {}): Promise<number> {
  return view(chain, 'accreditationDelay', [], cancel);
}
