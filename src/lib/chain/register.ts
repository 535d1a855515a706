import { type Cancel, type Chain, view } from './client.ts';
import { type HistoryOptions, ownerOfRegister, readHistory } from './history.ts';
import { type Address, lowerAddress } from './hex.ts';
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

/** Every organisation that was ever accredited, as it stands, in the order of first accreditation; verified against the register's head. */
export async function readRegister(
  chain: Chain,
  options: HistoryOptions = {}
): Promise<Organisation[]> {
  const { entries } = await readHistory(chain, ownerOfRegister(chain), options);
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
