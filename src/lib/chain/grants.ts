import { type Cancel, type Chain, view } from './client.ts';
import { type AccessGranted, type RawLog, topicOf } from './entries.ts';
import { type Address, type Hex, lowerAddress } from './hex.ts';
import { addressTopic, logsOf, type LogSearch, searchLogs, toldEntry } from './logs.ts';
import { type Purpose, type Rights, purposeOf, rightsOf } from './terms.ts';

export interface Grant {
  rights: Rights;
  purpose: Purpose;
  /** Unix seconds. */
  expiry: number;
  /** Block it was given in. */
  block: number;
  /** How often this consent changed. */
  seq: number;
}

/** The consent on one scope word; null where it was never given or was stopped. An expired one is returned: look at `expiry`. */
export async function readGrant(
  chain: Chain,
  patient: string,
  grantee: string,
  scope: Hex,
  cancel: Cancel = {}
): Promise<Grant | null> {
  const [expiry, block, rights, purpose, seq] = await view(
    chain,
    'grantOf',
    [lowerAddress(patient), lowerAddress(grantee), scope],
    cancel
  );
  if (expiry === 0 || rights === 0) return null;
  return { rights: rightsOf(rights), purpose: purposeOf(purpose), expiry, block, seq };
}

/** The contract's own answer now: the grant is live, and so is the reader (or the reader's organisation). */
export function canRead(
  chain: Chain,
  patient: string,
  reader: string,
  scope: Hex,
  cancel: Cancel = {}
): Promise<boolean> {
  return view(chain, 'canRead', [lowerAddress(patient), lowerAddress(reader), scope], cancel);
}

export interface FoundGrant {
  patient: Address;
  grantee: Address;
  scope: Hex;
  rights: Rights;
  purpose: Purpose;
  expiry: number;
  /** sha2-256 of the wrap block. */
  wrap: Hex;
  block: number;
  txHash: Hex;
}

function foundGrant(log: RawLog, chain: Chain): FoundGrant {
  const entry = toldEntry(log, chain) as AccessGranted;
  const { patient, grantee, scope, rights, purpose, expiry, wrap, block, txHash } = entry;
  return { patient, grantee, scope, rights, purpose, expiry, wrap, block, txHash };
}

/**
 * The event behind a grant that stands: two requests. It tells where the wrapped key is, and is not proved:
 * prove it by readHistory, or by opening the wrap.
 */
export async function findWrap(
  chain: Chain,
  patient: string,
  grantee: string,
  scope: Hex,
  cancel: Cancel = {}
): Promise<FoundGrant | null> {
  const grant = await readGrant(chain, patient, grantee, scope, cancel);
  if (!grant) return null;
  const topics = [topicOf('AccessGranted'), addressTopic(patient), addressTopic(grantee)];
  const logs = await logsOf(chain, { from: grant.block, to: grant.block }, topics, cancel);
  const found = logs.map((log) => foundGrant(log, chain));
  return found.findLast((one) => one.scope === scope.toLowerCase()) ?? null;
}

export interface PatientSearch {
  /** Everybody who ever shared something, stopped since or not. */
  patients: Address[];
  /** What the contract still holds, the newest for each patient and scope, oldest first; expired ones too. */
  grants: FoundGrant[];
  /** Where to go on next time (`fromBlock`): some blocks before the newest, so that a reorganisation hides nothing. */
  next: number;
}

/**
 * Who has shared something with a grantee, from logs in chunks of blocks. A hint that may be incomplete where
 * the RPC holds back: the contract decides (canRead, readHistory).
 */
export async function findPatientsOf(
  chain: Chain,
  grantee: string,
  options: LogSearch = {}
): Promise<PatientSearch> {
  const topics = [topicOf('AccessGranted'), null, addressTopic(grantee)];
  const newest = new Map<string, FoundGrant>();
  const next = await searchLogs(chain, topics, options, (log) => {
    const found = foundGrant(log, chain);
    const id = `${found.patient}${found.scope}`;
    newest.delete(id);
    newest.set(id, found);
  });
  const found = [...newest.values()];
  return {
    patients: [...new Set(found.map(({ patient }) => patient))],
    grants: await standing(chain, found, options),
    next
  };
}

/** Requests at once. */
const PARALLEL = 16;

/** Those that the contract's state still holds: what was stopped has no event that names the grantee in a topic. */
async function standing(
  chain: Chain,
  found: readonly FoundGrant[],
  cancel: Cancel
): Promise<FoundGrant[]> {
  const kept: FoundGrant[] = [];
  for (let at = 0; at < found.length; at += PARALLEL) {
    const batch = found.slice(at, at + PARALLEL);
    const words = await Promise.all(
      batch.map(({ patient, grantee, scope }) => readGrant(chain, patient, grantee, scope, cancel))
    );
    kept.push(...batch.filter((_, i) => words[i]));
  }
  return kept;
}
