import type { Chain } from './client.ts';
import { topicOf } from './entries.ts';
import type { Address } from './hex.ts';
import { addressTopic, type LogSearch, searchLogs, toldEntry } from './logs.ts';

/**
 * The patients in whose circles somebody had a part: named as a guardian, asking, approving; everybody's where `who` is
 * null. A hint that may be incomplete where the RPC holds back: their histories decide.
 */
export async function findCirclesOf(
  chain: Chain,
  who: Address | null,
  options: LogSearch = {}
): Promise<{ patients: Address[]; next: number }> {
  const patients = new Set<Address>();
  const topics = [topicOf('CircleStep'), null, who && addressTopic(who)];
  const next = await searchLogs(chain, topics, options, (log) => {
    const entry = toldEntry(log, chain);
    patients.add(entry.owner);
  });
  return { patients: [...patients], next };
}
