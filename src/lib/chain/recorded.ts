import { type Cancel, type Chain, ask, latestBlock } from './client.ts';
import type { HistoryEntry } from './entries.ts';
import {
  ContractRefusedError,
  NotRecordedYetError,
  RpcDownError,
  TransactionRevertedError
} from './errors.ts';
import type { Address, Hex } from './hex.ts';
import { toldEntry } from './logs.ts';

export interface Recorded {
  hash: Hex;
  block: number;
  /** Unix seconds. */
  time: number;
  gasUsed: bigint;
  /** Wei. */
  fee: bigint;
  /** What the contract recorded, from the receipt. */
  entries: HistoryEntry[];
}

interface Receipt {
  status: Hex;
  blockNumber: Hex;
  gasUsed: Hex;
  effectiveGasPrice: Hex;
  logs: { address: Address; topics: Hex[]; data: Hex; logIndex: Hex }[];
}

export interface WaitOptions extends Cancel {
  /** Blocks it must be in, its own included. */
  confirmations?: number;
  /** Milliseconds. */
  timeout?: number;
  onConfirmation?: (confirmations: number) => void;
}

/** Milliseconds between two looks: quick at first for a local chain, then slower. */
const FIRST_PAUSE = 150;
const LONGEST_PAUSE = 2_000;
/** Looks in a row without an answer before it is said; each has its own retries. */
const PATIENCE = 3;

/**
 * Waits until a transaction is recorded and confirmed. Throws TransactionRevertedError where the contract refused
 * it, NotRecordedYetError after the timeout (ask again with the same hash), RpcDownError where nobody answers.
 */
export async function waitRecorded(
  chain: Chain,
  hash: Hex,
  { confirmations = 1, timeout = 180_000, onConfirmation, signal }: WaitOptions = {}
): Promise<Recorded> {
  const end = Date.now() + timeout;
  let pause = FIRST_PAUSE;
  let told = 0;
  for (let unanswered = 0; ;) {
    try {
      const receipt = await receiptOf(chain, hash, { signal });
      if (receipt) {
        if (Number(receipt.status) !== 1) throw await reverted(chain, hash, receipt, { signal });
        const head = await latestBlock(chain, { signal });
        const count = Math.max(1, head - Number(receipt.blockNumber) + 1);
        if (count > told) onConfirmation?.((told = count));
        if (count >= confirmations) return await recorded(chain, hash, receipt, { signal });
      }
      unanswered = 0;
    } catch (error) {
      if (!(error instanceof RpcDownError) || ++unanswered >= PATIENCE) throw error;
    }
    if (Date.now() + pause > end) throw new NotRecordedYetError(hash);
    await sleep(pause, signal);
    pause = Math.min(pause * 1.5, LONGEST_PAUSE);
  }
}

/** What became of a transaction, for work that was interrupted. 'unknown': never arrived, or was replaced. */
export async function findTransaction(
  chain: Chain,
  hash: Hex,
  { signal }: Cancel = {}
): Promise<'unknown' | 'pending' | 'recorded' | 'reverted'> {
  const receipt = await receiptOf(chain, hash, { signal });
  if (receipt) return Number(receipt.status) === 1 ? 'recorded' : 'reverted';
  const found = await ask<object | null>(chain, 'eth_getTransactionByHash', [hash], { signal });
  return found ? 'pending' : 'unknown';
}

/**
 * Waits until nothing that this account sent is on its way any more. Throws NotRecordedYetError after the timeout (ms),
 * RpcDownError where nobody answers.
 */
export async function waitSettled(
  chain: Chain,
  account: Address,
  { timeout = 180_000, signal }: Cancel & { timeout?: number } = {}
): Promise<void> {
  const end = Date.now() + timeout;
  const count = async (at: 'pending' | 'latest'): Promise<number> =>
    Number(await ask<Hex>(chain, 'eth_getTransactionCount', [account, at], { signal }));
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
    const [sent, recorded] = await Promise.all([count('pending'), count('latest')]);
    if (sent <= recorded) return;
    if (Date.now() + pause > end) throw new NotRecordedYetError(null);
    await sleep(pause, signal);
  }
}

function receiptOf(chain: Chain, hash: Hex, cancel: Cancel): Promise<Receipt | null> {
  return ask<Receipt | null>(chain, 'eth_getTransactionReceipt', [hash], cancel);
}

async function recorded(
  chain: Chain,
  hash: Hex,
  receipt: Receipt,
  cancel: Cancel
): Promise<Recorded> {
  const block = Number(receipt.blockNumber);
  const { timestamp } = await ask<{ timestamp: Hex }>(
    chain,
    'eth_getBlockByNumber',
    [receipt.blockNumber, false],
    cancel
  );
  const time = Number(timestamp);
  const entries = receipt.logs
    .filter(({ address }) => address.toLowerCase() === chain.contract)
    .map(({ topics, data, logIndex }) =>
      toldEntry({ topics, data, block, time, txHash: hash, logIndex: Number(logIndex) }, chain)
    );
  const gasUsed = BigInt(receipt.gasUsed);
  return { hash, block, time, gasUsed, fee: gasUsed * BigInt(receipt.effectiveGasPrice), entries };
}

/** The error of a reverted transaction, with the contract's reason where a replay on the block before tells it. */
async function reverted(
  chain: Chain,
  hash: Hex,
  receipt: Receipt,
  cancel: Cancel
): Promise<TransactionRevertedError> {
  const transaction = await ask<{ from: Address; to: Address; input: Hex } | null>(
    chain,
    'eth_getTransactionByHash',
    [hash],
    cancel
  );
  if (!transaction) return new TransactionRevertedError(hash, null);
  const { from, to, input } = transaction;
  try {
    await ask(chain, 'eth_call', [{ from, to, data: input }, receipt.blockNumber], cancel);
    return new TransactionRevertedError(hash, null);
  } catch (error) {
    // A server without old states cannot tell the reason; that it failed is certain all the same.
    return new TransactionRevertedError(hash, error instanceof ContractRefusedError ? error : null);
  }
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
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
