import { numberToHex } from 'viem';
import { type Cancel, type Chain, ask } from './client.ts';
import { type HistoryEntry, type RawLog, entryOf } from './entries.ts';
import { RpcRefusedError } from './errors.ts';
import type { Hex } from './hex.ts';

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
    throw new RpcRefusedError('its answer is not a list of entries.');
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

/** Decodes a log that is taken on the RPC's word. Throws RpcRefusedError where it is none of the contract's events. */
export function toldEntry(log: RawLog, chain: Chain): HistoryEntry {
  try {
    return entryOf(log, chain.contract);
  } catch (error) {
    throw new RpcRefusedError('one of its entries cannot be read.', error);
  }
}
