import { formatEther } from 'viem';
import type { Hex } from '../types.ts';
import { accountOf } from './keys.ts';
import type { DemoPerson } from './people.ts';
import { invalidParams } from './rpc-error.ts';
import type { Rpc } from './rpc.ts';

/** A transaction ready to be shown: everything but the nonce, which is taken when it is sent. */
export interface Prepared {
  readonly to: Hex | null;
  readonly data: Hex;
  readonly value: bigint;
  readonly gas: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** Fills gas and fees in by the RPC where the page left them out. Throws RpcError, also where it would revert. */
export async function prepare(rpc: Rpc, request: Record<string, unknown>): Promise<Prepared> {
  const { from, to, value, gas } = request;
  const data = request.data ?? request.input ?? '0x';
  if (to !== undefined && to !== null && !isHex(to)) throw invalidParams('Invalid "to".');
  if (!isHex(data)) throw invalidParams('Invalid "data".');
  const asked = {
    from,
    ...(to ? { to } : {}),
    data,
    ...(value === undefined ? {} : { value })
  };
  const [limit, tip, block] = await Promise.all([
    gas ?? rpc('eth_estimateGas', [asked]),
    request.maxPriorityFeePerGas ?? rpc('eth_maxPriorityFeePerGas'),
    rpc('eth_getBlockByNumber', ['latest', false]) as Promise<{ baseFeePerGas?: Hex } | null>
  ]);
  const maxPriorityFeePerGas = toBigInt(tip);
  const maxFeePerGas =
    request.maxFeePerGas === undefined
      ? toBigInt(block?.baseFeePerGas ?? '0x0') * 2n + maxPriorityFeePerGas
      : toBigInt(request.maxFeePerGas);
  return {
    to: (to as Hex | undefined) ?? null,
    data,
    value: toBigInt(value ?? '0x0'),
    gas: toBigInt(limit),
    maxFeePerGas,
    maxPriorityFeePerGas
  };
}

/** Signs and sends. Returns the transaction's hash. Throws RpcError. */
export async function send(
  rpc: Rpc,
  person: DemoPerson,
  chainId: number,
  prepared: Prepared
): Promise<unknown> {
  const nonce = Number(await rpc('eth_getTransactionCount', [person.address, 'pending']));
  const raw = await accountOf(person).signTransaction({
    ...prepared,
    chainId,
    nonce,
    type: 'eip1559'
  });
  return rpc('eth_sendRawTransaction', [raw]);
}

/** The most a transaction can cost beside its value, in ether. */
export function feeOf({ gas, maxFeePerGas }: Prepared): string {
  return formatEther(gas * maxFeePerGas);
}

function isHex(value: unknown): value is Hex {
  return typeof value === 'string' && /^0x[0-9a-f]*$/i.test(value);
}

function toBigInt(value: unknown): bigint {
  if (!isHex(value) || value.length < 3) throw invalidParams('Invalid number.');
  return BigInt(value);
}
