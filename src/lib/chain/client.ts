import {
  type Abi,
  type Client,
  type ContractFunctionArgs,
  type ContractFunctionReturnType,
  createClient,
  decodeFunctionResult,
  encodeFunctionData,
  getContractAddress,
  http,
  numberToHex
} from 'viem';
import { abi } from './abi.ts';
import { circlesAbi } from './circles-abi.ts';
import { ChainSettingsError, NoContractError, RpcDownError, WrongChainError } from './errors.ts';
import { type Address, type Hex, lowerAddress } from './hex.ts';
import type { ChainMemory } from './memory.ts';
import { toChainError } from './rpc-errors.ts';
import { m } from '../words/compiled/messages.js';

export interface ChainConfig {
  chainId: number;
  rpcUrl: string;
  contract: Address;
  /** Block of the contract's deployment: no event is older. */
  deployedAt: number;
}

/** One deployed OwnChart contract behind one RPC. */
export interface Chain {
  readonly config: ChainConfig;
  readonly contract: Address;
  /** The contract of guardians, urgent access and recovery: the first that the ledger made. */
  readonly circles: Address;
  readonly client: Client;
  /** Answers for while the server is out of reach; null for none. */
  readonly memory: ChainMemory | null;
}

export interface Cancel {
  signal?: AbortSignal | undefined;
}

export interface ChainPatience {
  /** Milliseconds until a request counts as unanswered. */
  timeout?: number;
  /** How often an unanswered request is repeated. */
  retries?: number;
  /** What the server last answered, given again while it is out of reach. */
  memory?: ChainMemory | null;
}

/** Names a contract and an RPC; asks nothing yet. Throws ChainSettingsError. */
export function openChain(
  config: ChainConfig,
  { timeout = 8_000, retries = 2, memory = null }: ChainPatience = {}
): Chain {
  const whole = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!whole(config.chainId) || config.chainId === 0) {
    throw new ChainSettingsError(m.chain_error_settings_no_number());
  }
  if (!whole(config.deployedAt)) throw new ChainSettingsError(m.chain_error_settings_no_block());
  const url = URL.parse(config.rpcUrl);
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new ChainSettingsError(m.chain_error_settings_no_http());
  }
  let contract: Address;
  try {
    contract = lowerAddress(config.contract);
  } catch (error) {
    throw new ChainSettingsError(m.chain_error_settings_no_address(), error);
  }
  const client = createClient({
    transport: http(config.rpcUrl, { timeout, retryCount: retries, retryDelay: 150 })
  });
  const circles = lowerAddress(getContractAddress({ from: contract, nonce: 1n }));
  return { config: { ...config, contract }, contract, circles, client, memory };
}

/**
 * One JSON-RPC request, its failures in the words of errors.ts; an abort passes through as `signal.reason`.
 * `retry: false` asks once, for requests where a refusal is an answer. With a memory, a read that finds no server gives
 * what the server last answered, and `memory.stale` says so.
 */
export async function ask<T>(
  chain: Chain,
  method: string,
  params: readonly unknown[],
  { signal, retry = true }: Cancel & { retry?: boolean } = {}
): Promise<T> {
  signal?.throwIfAborted();
  const request = chain.client.request as unknown as (
    args: { method: string; params: readonly unknown[] },
    options: { retryCount?: number; signal?: AbortSignal }
  ) => Promise<T>;
  const { memory } = chain;
  const key = memory?.keyOf(method, params) ?? null;
  // A server that was away a moment ago is asked once: what it last said is at hand.
  const once = !retry || (key !== null && memory?.stale === true);
  try {
    const answer = await request(
      { method, params },
      { ...(once ? { retryCount: 0 } : {}), ...(signal ? { signal } : {}) }
    );
    if (memory && key !== null) await memory.heard(key, answer);
    return answer;
  } catch (error) {
    signal?.throwIfAborted();
    const told = toChainError(error);
    if (memory && key !== null && told instanceof RpcDownError) {
      const before = await memory.recall(key);
      if (before !== undefined) return before as T;
    }
    throw told;
  }
}

export type ViewName = Extract<(typeof abi)[number], { stateMutability: 'view' | 'pure' }>['name'];

/** Calls a view of the contract, now or at a block. Throws NoContractError where nothing answers there. */
export async function view<N extends ViewName>(
  chain: Chain,
  functionName: N,
  args: ContractFunctionArgs<typeof abi, 'view' | 'pure', N>,
  options: Cancel & { block?: number | undefined } = {}
): Promise<ContractFunctionReturnType<typeof abi, 'view' | 'pure', N>> {
  return (await callAt(chain, chain.contract, { abi, functionName, args }, options)) as never;
}

type CirclesView = Extract<(typeof circlesAbi)[number], { stateMutability: 'view' }>['name'];

/** Calls a view of the contract of circles. Throws NoContractError where nothing answers there. */
export async function viewCircles<N extends CirclesView>(
  chain: Chain,
  functionName: N,
  args: ContractFunctionArgs<typeof circlesAbi, 'view', N>,
  options: Cancel = {}
): Promise<ContractFunctionReturnType<typeof circlesAbi, 'view', N>> {
  const call = { abi: circlesAbi, functionName, args };
  return (await callAt(chain, chain.circles, call, options)) as never;
}

/** Asks a contract without a transaction. Throws NoContractError where no such answer comes from there. */
export async function callAt(
  chain: Chain,
  to: Address,
  call: { abi: Abi; functionName: string; args: unknown },
  { signal, block }: Cancel & { block?: number | undefined }
): Promise<unknown> {
  const data = encodeFunctionData(call as Parameters<typeof encodeFunctionData>[0]);
  const tag = block === undefined ? 'latest' : numberToHex(block);
  const result = await ask<Hex>(chain, 'eth_call', [{ to, data }, tag], { signal });
  try {
    const { abi, functionName } = call;
    return decodeFunctionResult({ abi, functionName, data: result });
  } catch (error) {
    throw new NoContractError(to, error);
  }
}

/**
 * Asks the RPC whether it serves this chain and this contract.
 * Throws RpcDownError, WrongChainError, NoContractError. Returns the latest block and its time (unix seconds).
 */
export async function checkChain(
  chain: Chain,
  { signal }: Cancel = {}
): Promise<{ block: number; time: number }> {
  await checkRpcChain(chain, { signal });
  const [, latest] = await Promise.all([
    view(chain, 'registrar', [], { signal }),
    ask<{ number: Hex; timestamp: Hex }>(chain, 'eth_getBlockByNumber', ['latest', false], {
      signal
    })
  ]);
  return { block: Number(latest.number), time: Number(latest.timestamp) };
}

/** Throws WrongChainError where the RPC serves another chain than the settings say. */
export async function checkRpcChain(chain: Chain, { signal }: Cancel = {}): Promise<void> {
  const actual = Number(await ask<Hex>(chain, 'eth_chainId', [], { signal }));
  if (actual !== chain.config.chainId) {
    throw new WrongChainError('rpc', chain.config.chainId, actual);
  }
}

/** Unix seconds of the newest block: the clock that the contract goes by. */
export async function latestTime(chain: Chain, { signal }: Cancel = {}): Promise<number> {
  const params = ['latest', false];
  const { timestamp } = await ask<{ timestamp: Hex }>(chain, 'eth_getBlockByNumber', params, {
    signal
  });
  return Number(timestamp);
}

/** Number of the newest block. */
export async function latestBlock(chain: Chain, { signal }: Cancel = {}): Promise<number> {
  return Number(await ask<Hex>(chain, 'eth_blockNumber', [], { signal }));
}
