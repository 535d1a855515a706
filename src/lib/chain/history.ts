import type { Cancel, Chain } from './client.ts';
import {
  type HistoryEntry,
  OWNER_TOPICS,
  REGISTER_TOPICS,
  type RawLog,
  entryOf
} from './entries.ts';
import { HistoryMismatchError } from './errors.ts';
import { EMPTY_HEAD, type Head, parseHead, readHead } from './head.ts';
import { type Address, type Hex, lowerAddress } from './hex.ts';
import { addressTopic, logsOf } from './logs.ts';

export type * from './entries.ts';

export interface History {
  owner: Address;
  head: Head;
  /** Oldest first. */
  entries: HistoryEntry[];
}

/** Where verified entries are kept between visits. Values are plain, structured-clonable objects. */
export interface HistoryCache {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}

export interface HistoryOptions extends Cancel {
  cache?: HistoryCache | undefined;
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

/** The owner of the register's history: the contract itself. */
export function ownerOfRegister(chain: Chain): Address {
  return chain.contract;
}

/**
 * Everything that happened to an owner (a patient, an organisation, or the register), proved against the one
 * head in the contract's state: walks from head to head with single-block eth_getLogs and recomputes each hash.
 * With a cache only new entries are fetched; what the cache gives is replayed again, so it need not be trusted.
 * Throws HistoryMismatchError where entries are held back, altered, added or gone.
 */
export async function readHistory(
  chain: Chain,
  owner: string,
  { cache, onProgress, signal }: HistoryOptions = {}
): Promise<History> {
  const address = lowerAddress(owner);
  const key = `history/${chain.config.chainId}/${chain.contract}/${address}`;
  const known = cache ? replay(await cache.get(key), chain.contract) : NOTHING;
  const head = await readHead(chain, address, { signal });

  const logs: RawLog[] = [];
  const entries: HistoryEntry[] = [];
  let expected = head.word;
  while (expected !== known.head && expected !== EMPTY_HEAD.word) {
    const { block } = parseHead(expected);
    if (block < parseHead(known.head).block) {
      throw new HistoryMismatchError('rewound', block, 'The verified head is not an ancestor.');
    }
    const found = await blockOf(chain, address, block, { signal });
    for (const log of found.reverse()) {
      if (expected === known.head) break;
      const entry = proved(log, expected, chain.contract);
      logs.push(log);
      entries.push(entry);
      expected = entry.prev;
    }
    if (expected !== known.head && parseHead(expected).block >= block) {
      throw new HistoryMismatchError('withheld', block, `Entries of block ${block} are missing.`);
    }
    onProgress?.({ entries: entries.length, block });
  }
  if (expected !== known.head) {
    throw new HistoryMismatchError('rewound', 0, 'The verified head is not an ancestor.');
  }

  logs.reverse();
  entries.reverse();
  if (cache && logs.length > 0) {
    await cache.put(key, { v: 1, logs: [...known.logs, ...logs] } satisfies Kept);
  }
  return { owner: address, head, entries: [...known.entries, ...entries] };
}

/** The owner's logs of one block, oldest first. */
function blockOf(chain: Chain, owner: Address, block: number, cancel: Cancel): Promise<RawLog[]> {
  const topics =
    owner === ownerOfRegister(chain) ? [REGISTER_TOPICS] : [OWNER_TOPICS, addressTopic(owner)];
  return logsOf(chain, { from: block, to: block }, topics, { ...cancel, times: true });
}

/** The entry of a log where it leads to the expected head; throws HistoryMismatchError where it does not. */
function proved(log: RawLog, expected: Hex, register: Address): HistoryEntry {
  let entry: HistoryEntry;
  try {
    entry = entryOf(log, register);
  } catch (error) {
    throw Object.assign(
      new HistoryMismatchError('forged', log.block, 'An entry cannot be decoded.'),
      { cause: error }
    );
  }
  if (entry.head !== expected) {
    throw new HistoryMismatchError(
      'forged',
      log.block,
      `Entry ${log.logIndex} (${entry.kind}) hashes to ${entry.head}, not to ${expected}.`
    );
  }
  return entry;
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
