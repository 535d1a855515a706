import { type Cancel, type Chain } from './client.ts';
import { type HistoryEntry, type RawLog, entryOf } from './entries.ts';
import { HistoryMismatchError } from './errors.ts';
import { EMPTY_HEAD, type Head, readHead } from './head.ts';
import { type Address, type Hex, lowerAddress } from './hex.ts';
import { type ProvedHead, proveHead } from './prove-head.ts';
import { walkBack } from './walk.ts';

export type * from './entries.ts';

export interface History {
  owner: Address;
  head: Head;
  /** Oldest first. */
  entries: HistoryEntry[];
  /** Set where a second server was asked: the newest head that lies in a state both agree on. */
  proved: ProvedHead | null;
}

/** Where verified entries are kept between visits. Values are plain, structured-clonable objects. */
export interface HistoryCache {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}

export interface HistoryOptions extends Cancel {
  cache?: HistoryCache | undefined;
  /** A second server: the head must lie in the state of a block whose hash both tell (`eth_getProof`). */
  second?: Chain | null | undefined;
  /** Entries fetched so far, and the block reached on the way back. */
  onProgress?: ((progress: { entries: number; block: number }) => void) | undefined;
}

interface Kept {
  v: 1;
  logs: RawLog[];
}

interface Replayed {
  logs: RawLog[];
  entries: HistoryEntry[];
  head: Hex;
}

const NOTHING: Replayed = { logs: [], entries: [], head: EMPTY_HEAD.word };

/** Tries where the head itself moves on while its history is read. */
const TRIES = 3;

/** The owner of the register's history: the contract itself. */
export function ownerOfRegister(chain: Chain): Address {
  return chain.contract;
}

/**
 * Everything that happened to an owner (a patient, an organisation, or the register), proved against the one
 * head in the contract's state: walks from head to head and recomputes each hash. Two requests where the server gives
 * a range of blocks at once, else one for each block with an entry. With a cache only new entries are fetched; what
 * the cache gives is replayed again, so it need not be trusted.
 * Throws HistoryMismatchError where entries are held back, altered, added or gone; ServersDisagreeError and
 * BadProofError where a second server was asked and the head is not in the state that both know.
 */
export async function readHistory(
  chain: Chain,
  owner: string,
  options: HistoryOptions = {}
): Promise<History> {
  const address = lowerAddress(owner);
  const { signal, second } = options;
  let head = await readHead(chain, address, { signal });
  for (let attempt = 1; ; attempt++) {
    try {
      const entries = await entriesUpTo(chain, address, head, options);
      const proved = second ? await proveHead(chain, second, address, { signal }) : null;
      if (proved) requirePart(proved, entries);
      return { owner: address, head, entries, proved };
    } catch (error) {
      if (!(error instanceof HistoryMismatchError) || attempt === TRIES) throw error;
      // A chain that moved on (or a block that was replaced) between two requests is no lie.
      const now = await readHead(chain, address, { signal });
      if (now.word === head.word) throw error;
      head = now;
    }
  }
}

async function entriesUpTo(
  chain: Chain,
  owner: Address,
  head: Head,
  { cache, onProgress, signal }: HistoryOptions
): Promise<HistoryEntry[]> {
  const key = `history/${chain.config.chainId}/${chain.contract}/${owner}`;
  const known = cache ? replay(await cache.get(key), chain.contract) : NOTHING;
  const steps = await walkBack(chain, {
    owner,
    from: head.word,
    to: known.head,
    onProgress,
    signal
  });
  if (cache && steps.length > 0) {
    const logs = [...known.logs, ...steps.map(({ log }) => log)];
    await cache.put(key, { v: 1, logs } satisfies Kept);
  }
  return [...known.entries, ...steps.map(({ entry }) => entry)];
}

/** The proved head is the newest of this history, or an older one with only newer blocks after it. */
function requirePart({ head, block }: ProvedHead, entries: HistoryEntry[]): void {
  const at = entries.findLastIndex((entry) => entry.head === head.word);
  const after = entries[at + 1];
  const found = at >= 0 || head.word === EMPTY_HEAD.word;
  if (!found || (after && after.block <= block)) {
    throw new HistoryMismatchError(
      'forged',
      block,
      `The state of block ${block} holds the head ${head.word}, which this history does not have there.`
    );
  }
}

/** Replays what a cache kept from the start; a damaged copy counts as none, since all of it can be fetched again. */
function replay(kept: unknown, register: Address): Replayed {
  try {
    const { v, logs } = (kept ?? {}) as Partial<Kept>;
    if (v !== 1 || !Array.isArray(logs)) return NOTHING;
    const entries = logs.map((log: RawLog) => entryOf(log, register));
    let head = EMPTY_HEAD.word;
    for (const entry of entries) {
      if (entry.prev !== head) return NOTHING;
      head = entry.head;
    }
    return { logs, entries, head };
  } catch {
    return NOTHING;
  }
}
