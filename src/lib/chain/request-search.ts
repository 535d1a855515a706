import type { Chain } from './client.ts';
import { topicOf } from './entries.ts';
import type { Address } from './hex.ts';
import { addressTopic, type LogSearch, searchLogs, toldEntry } from './logs.ts';

/**
 * The patients whom an organisation asked for access, from logs in chunks of blocks. A hint that may be incomplete where the
 * RPC holds back: their histories decide.
 */
export async function findAskedBy(
  chain: Chain,
  organisation: Address,
  options: LogSearch = {}
): Promise<{ patients: Address[]; next: number }> {
  const patients = new Set<Address>();
  const topics = [topicOf('AccessRequested'), null, addressTopic(organisation)];
  const next = await searchLogs(chain, topics, options, (log) => {
    patients.add(toldEntry(log, chain).owner);
  });
  return { patients: [...patients], next };
}
