import type { Live } from '../live.ts';
import { parseBodyLabel } from '../copies.ts';
import { findPatients } from '../patients.ts';
import { nameBook } from '../people.ts';
import type { Address } from '../types.ts';
import { usedBy } from './keep-bodies.ts';
import type { NotKept } from './keeping.ts';
import type { KeepingPolicy } from './policy.ts';
import { readPolicy } from './policy-store.ts';

/** What this device keeps for others, and how it stands with that. */
export interface KeepingOverview {
  policy: KeepingPolicy;
  /** Bytes of all copies. */
  used: number;
  copies: number;
  notKept: (NotKept & { patientName: string })[];
  patients: { address: Address; name: string }[];
  /** Another tab of this browser does the work. */
  otherTab: boolean;
  /** Others can reach this device. */
  reachable: boolean;
  relays: { address: string; state: 'connecting' | 'reserved' | 'lost' }[];
  /** Other people's pages that are connected now. */
  people: number;
  /** The browser promised not to clear its storage by itself. */
  persisted: boolean;
  /** Patients who were out of reach at the last round. */
  resting: number;
}

export async function keepingOverview(live: Live): Promise<KeepingOverview> {
  const [policy, pins, name, patients, storage] = await Promise.all([
    readPolicy(live),
    live.node.pins(),
    nameBook(live),
    findPatients(live),
    live.node.storage()
  ]);
  const status = live.node.status();
  return {
    policy,
    used: usedBy(live, pins),
    copies: pins.filter(({ label }) => {
      const of = parseBodyLabel(label);
      return of !== null && of.patient !== live.address;
    }).length,
    notKept: [...live.keeping.refused.values()].map((one) => ({
      ...one,
      patientName: name(one.patient)
    })),
    patients: patients.map((address) => ({ address, name: name(address) })),
    otherTab: !status.leads,
    reachable: status.reachable,
    relays: status.relays.map(({ address, state }) => ({ address, state })),
    people: status.peers.filter(({ relay }) => !relay).length,
    persisted: storage.persisted,
    resting: live.keeping.resting.size
  };
}
