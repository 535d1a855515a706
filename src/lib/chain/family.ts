import { type Cancel, type Chain, view } from './client.ts';
import { topicOf } from './entries.ts';
import { type Address, lowerAddress } from './hex.ts';
import { addressTopic, type LogSearch, searchLogs, toldEntry } from './logs.ts';

/** Until when a carer may act for a patient now, in Unix seconds; 0 where that is over. */
export async function readActsUntil(
  chain: Chain,
  { patient, carer }: { patient: Address; carer: Address },
  cancel: Cancel = {}
): Promise<number> {
  const args = [lowerAddress(patient), lowerAddress(carer)] as const;
  const [until] = await view(chain, 'actsUntil', args, cancel);
  return until;
}

/** The patients who ever named somebody a carer. A hint that may be incomplete: their histories decide. */
export async function findNamedBy(
  chain: Chain,
  carer: Address,
  options: LogSearch = {}
): Promise<{ patients: Address[]; next: number }> {
  const patients = new Set<Address>();
  const topics = [topicOf('CarerNamed'), null, addressTopic(carer)];
  const next = await searchLogs(chain, topics, options, (log) => {
    patients.add(toldEntry(log, chain).owner);
  });
  return { patients: [...patients], next };
}
