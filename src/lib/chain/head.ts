import { encodeAbiParameters, encodeFunctionData, keccak256 } from 'viem';
import { abi } from './abi.ts';
import { type Cancel, callAt, type Chain, view } from './client.ts';
import { NoContractError } from './errors.ts';
import { type Address, type Hex, ZERO_WORD } from './hex.ts';

/**
 * The one word of state that a whole history hangs on: hash 184 | elsewhere 1 | epoch 9 | count 22 | block 40,
 * high to low.
 */
export interface Head {
  word: Hex;
  /** 23 bytes. */
  hash: Hex;
  /** True where the wallet of this address does not act for it: another one does. */
  elsewhere: boolean;
  /** How often every consent was ended at once. */
  epoch: number;
  /** Records so far. */
  count: number;
  /** Block of the newest entry: the back-pointer. */
  block: number;
}

/** The head of an address that never did anything. */
export const EMPTY_HEAD: Head = parseHead(ZERO_WORD);

/** Reads a head word. Throws a TypeError where it is not 32 bytes. */
export function parseHead(word: Hex): Head {
  if (!/^0x[0-9a-f]{64}$/i.test(word)) throw new TypeError('A head is a word of 32 bytes.');
  const lower = word.toLowerCase() as Hex;
  const fields = Number.parseInt(lower.slice(48, 56), 16);
  return {
    word: lower,
    hash: lower.slice(0, 48) as Hex,
    elsewhere: fields >= 2 ** 31,
    epoch: Math.floor(fields / 2 ** 22) % 2 ** 9,
    count: fields % 2 ** 22,
    block: Number.parseInt(lower.slice(56), 16)
  };
}

/** What an event leaves in the head beside the hash and the block. */
export type HeadFields = Pick<Head, 'elsewhere' | 'epoch' | 'count'>;

interface Parameter {
  readonly name?: string | undefined;
  readonly type: string;
}

/**
 * The head after an event: the top 184 bits of keccak256(abi.encode(topic0, every argument in
 * declaration order, `prev` last)), the fields after it, the event's block.
 */
export function headAfter(
  topic0: Hex,
  inputs: readonly Parameter[],
  values: readonly unknown[],
  { elsewhere, epoch, count }: HeadFields,
  block: number
): Hex {
  const encoded = encodeAbiParameters([{ type: 'bytes32' }, ...inputs], [topic0, ...values]);
  const hash = keccak256(encoded).slice(0, 48);
  const fields = (elsewhere ? 2 ** 31 : 0) + epoch * 2 ** 22 + count;
  return `${hash}${fields.toString(16).padStart(8, '0')}${block.toString(16).padStart(10, '0')}` as Hex;
}

/** The head in the contract's state, now or at a block. */
export async function readHead(
  chain: Chain,
  owner: string,
  { block, signal }: Cancel & { block?: number } = {}
): Promise<Head> {
  const word = await view(chain, 'headOf', [owner.toLowerCase() as Hex], { block, signal });
  return parseHead(word);
}

/** Heads in one question: some 5k gas each, and servers cut a call off at tens of millions. */
const AT_ONCE = 250;

/** The head words of many owners as of now, with one question for every 250. Throws NoContractError. */
export async function readHeads<A extends Address>(
  chain: Chain,
  owners: readonly A[],
  { signal }: Cancel = {}
): Promise<Map<A, Hex>> {
  const heads = new Map<A, Hex>();
  for (let at = 0; at < owners.length; at += AT_ONCE) {
    const some = owners.slice(at, at + AT_ONCE);
    const calls = some.map((owner) =>
      encodeFunctionData({ abi, functionName: 'headOf', args: [owner] })
    );
    const call = { abi, functionName: 'multicall', args: [calls] };
    const words = (await callAt(chain, chain.contract, call, { signal })) as readonly Hex[];
    if (words.length !== some.length) throw new NoContractError(chain.contract);
    for (const [i, owner] of some.entries()) heads.set(owner, parseHead(words[i]!).word);
  }
  return heads;
}
