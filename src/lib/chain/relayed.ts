import type { Call } from './calls.ts';
import type { Cancel, Chain } from './client.ts';
import { NotRecordedYetError } from './errors.ts';
import { readHead } from './head.ts';
import { type HistoryEntry, type HistoryOptions, readHistory } from './history.ts';
import type { Address, Hex } from './hex.ts';
import { approvingOf } from './signed-approval.ts';
import { dealingOf } from './signed-deal.ts';
import { stoppingOf } from './signed-stop.ts';

/** How each action that can be signed shows in the history that it extends. */
const shows: Record<string, (entry: HistoryEntry, args: readonly unknown[]) => boolean> = {
  addRecord: (entry, [digest]) => entry.kind === 'record-added' && entry.digest === digest,
  addRecords: (entry, [digests]) =>
    entry.kind === 'record-added' && entry.digest === (digests as Hex[]).at(-1),
  grant: (entry, [consent]) =>
    entry.kind === 'access-granted' && entry.wrap === (consent as { wrap: Hex }).wrap,
  revokeConsent: (entry, [scope, grantee]) =>
    entry.kind === 'access-revoked' && entry.scope === scope && entry.grantee === grantee,
  revokeMany: (entry, [grantee]) => entry.kind === 'access-revoked' && entry.grantee === grantee,
  revokeAll: (entry) => entry.kind === 'all-access-revoked',
  publishKeyBundle: (entry, [digest]) =>
    entry.kind === 'key-bundle-published' && entry.digest === digest,
  publishDirectory: (entry, [digest]) =>
    entry.kind === 'directory-published' && entry.digest === digest,
  publishVault: (entry, [digest]) => entry.kind === 'vault-published' && entry.digest === digest,
  declineRequest: (entry, [organisation]) =>
    entry.kind === 'request-declined' && entry.organisation === organisation,
  requestErasure: (entry, [scope]) => entry.kind === 'erasure-requested' && entry.scope === scope,
  approve: (entry, args) => {
    const { guardian, release } = approvingOf({ functionName: 'approve', args, ofCircles: true })!;
    return (
      entry.kind === 'urgent-approved' && entry.guardian === guardian && entry.release === release
    );
  },
  stopRequest: (entry, args) => {
    const { circle, number } = stoppingOf({ functionName: 'stopRequest', args, ofCircles: true })!;
    return entry.kind === 'urgent-stopped' && entry.circle === circle && entry.number === number;
  },
  dealShares: (entry, args) => {
    const { circle, deal } = dealingOf({ functionName: 'dealShares', args, ofCircles: true })!;
    return entry.kind === 'shares-dealt' && entry.circle === circle && entry.deal === deal;
  },
  nameCarersTerm: (entry, [, , wrap]) => entry.kind === 'carer-named' && entry.wrap === wrap,
  stopCarersActing: (entry, [, carer]) => entry.kind === 'carer-stopped' && entry.carer === carer
};

export interface Relayed {
  hash: Hex;
  block: number;
  /** Unix seconds. */
  time: number;
  entries: HistoryEntry[];
}

/** Milliseconds between two looks at the head. */
const PAUSE = 1_500;

/**
 * Waits until somebody has sent these signed actions, which all extend one history: looks for them in the verified history of
 * `owner` after the head `since`. Throws NotRecordedYetError when their deadline (unix seconds) has passed unused.
 */
export async function waitRelayed(
  chain: Chain,
  owner: Address,
  calls: readonly Call[],
  since: Hex,
  deadline: number,
  options: HistoryOptions = {}
): Promise<Relayed> {
  const { signal } = options;
  let seen: Hex = since;
  for (;;) {
    const late = Date.now() / 1000 > deadline + 30;
    const head = await readHead(chain, owner, { signal });
    if (head.word !== seen) {
      seen = head.word;
      const { entries } = await readHistory(chain, owner, options);
      const found = findRelayed(entries, calls, since);
      if (found) return found;
    }
    if (late) throw new NotRecordedYetError(null);
    await pause(PAUSE, signal);
  }
}

/** The transaction after the head `since` that shows all of these actions; null where there is none yet. */
export function findRelayed(
  entries: readonly HistoryEntry[],
  calls: readonly Call[],
  since: Hex
): Relayed | null {
  const start = entries.findLastIndex((entry) => entry.head === since) + 1;
  const byTransaction = Map.groupBy(entries.slice(start), ({ txHash }) => txHash);
  for (const [hash, together] of byTransaction) {
    const all = calls.every(({ functionName, args }) =>
      together.some((entry) => shows[functionName]?.(entry, args))
    );
    const [first] = together;
    if (all && first) return { hash, block: first.block, time: first.time, entries: together };
  }
  return null;
}

function pause(milliseconds: number, signal: Cancel['signal']): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
