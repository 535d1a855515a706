import { numberToHex } from 'viem';
import { type Cancel, type Chain, ask, latestBlock } from './client.ts';
import { type HistoryEntry, type RawLog, entryOf } from './entries.ts';
import { ChainError, RpcDownError, RpcRefusedError } from './errors.ts';
import type { Hex } from './hex.ts';
import { m } from '../words/compiled/messages.js';

interface RpcLog {
  topics: Hex[];
  data: Hex;
  blockNumber: Hex;
  blockTimestamp?: Hex | null;
  transactionHash: Hex;
  logIndex: Hex;
}

function isLog(value: unknown): value is RpcLog {
  const { topics, data } = (value ?? {}) as Partial<RpcLog>;
  const isHex = (text: unknown) => typeof text === 'string' && /^0x[0-9a-f]*$/i.test(text);
  return Array.isArray(topics) && topics.every(isHex) && isHex(data);
}

export type TopicFilter = readonly (Hex | readonly Hex[] | null)[];

/** An address as a topic: left-padded to 32 bytes. */
export function addressTopic(address: string): Hex {
  return `0x${address.slice(2).toLowerCase().padStart(64, '0')}`;
}

/** Unix seconds of a block. */
async function timeOf(chain: Chain, block: number, cancel: Cancel): Promise<number> {
  const found = await ask<{ timestamp: Hex } | null>(
    chain,
    'eth_getBlockByNumber',
    [numberToHex(block), false],
    cancel
  );
  if (!found) throw new RpcRefusedError(`it does not know block ${block}.`);
  return Number(found.timestamp);
}

/** The contract's logs of a range of blocks, in their order, as the RPC gives them; `time` is 0 unless asked for. */
export async function logsOf(
  chain: Chain,
  range: { from: number; to: number },
  topics: TopicFilter,
  { signal, retry = true, times = false }: Cancel & { retry?: boolean; times?: boolean } = {}
): Promise<RawLog[]> {
  const filter = {
    address: chain.contract,
    fromBlock: numberToHex(range.from),
    toBlock: numberToHex(range.to),
    topics
  };
  const found = await ask<RpcLog[]>(chain, 'eth_getLogs', [filter], { signal, retry });
  if (!Array.isArray(found) || !found.every(isLog)) {
    throw new RpcRefusedError(m.chain_error_rpc_no_list());
  }
  const logs = found.map((log) => ({
    topics: log.topics,
    data: log.data,
    block: Number(log.blockNumber),
    time: Number(log.blockTimestamp ?? 0),
    txHash: log.transactionHash,
    logIndex: Number(log.logIndex)
  }));
  logs.sort((a, b) => a.block - b.block || a.logIndex - b.logIndex);
  // Older servers leave the time out of their logs.
  if (times && logs.some(({ time }) => !time)) {
    const blocks = [...new Set(logs.map(({ block }) => block))];
    const known = new Map(
      await Promise.all(
        blocks.map(async (block) => [block, await timeOf(chain, block, { signal })] as const)
      )
    );
    for (const log of logs) log.time = known.get(log.block) ?? 0;
  }
  return logs;
}

export interface LogSearch extends Cancel {
  /** The contract's first block by default. */
  fromBlock?: number;
  onProgress?: (progress: { block: number; head: number }) => void;
  /** Blocks asked at once at first; halved where the provider refuses. */
  chunk?: number;
}

/** Blocks that may still be reorganised, looked at again. */
const OVERLAP = 32;

/**
 * Hands over every log with these topics, oldest first, in chunks of blocks. Returns where to go on next time: some blocks
 * before the newest, so that a reorganisation hides nothing. A hint: the RPC may hold back.
 */
export async function searchLogs(
  chain: Chain,
  topics: TopicFilter,
  { fromBlock, onProgress, signal, chunk = 50_000 }: LogSearch,
  take: (log: RawLog) => void
): Promise<number> {
  const head = await latestBlock(chain, { signal });
  const first = fromBlock ?? chain.config.deployedAt;
  let from = first;
  let size = chunk;
  while (from <= head) {
    const to = Math.min(from + size - 1, head);
    try {
      const logs = await logsOf(chain, { from, to }, topics, { signal, retry: false });
      logs.forEach(take);
    } catch (error) {
      // Providers limit the range or the number of entries, each with an error of its own.
      if (error instanceof ChainError && !(error instanceof RpcDownError) && size > 1) {
        size = Math.ceil(size / 2);
        continue;
      }
      throw error;
    }
    onProgress?.({ block: to, head });
    from = to + 1;
  }
  return Math.max(first, head + 1 - OVERLAP);
}

/** Decodes a log that is taken on the RPC's word. Throws RpcRefusedError where it is none of the contract's events. */
export function toldEntry(log: RawLog, chain: Chain): HistoryEntry {
  try {
    return entryOf(log, chain.contract);
  } catch (error) {
    throw new RpcRefusedError(m.chain_error_rpc_bad_entry(), error);
  }
}
