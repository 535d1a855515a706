import { numberToHex } from 'viem';
import { type Call, encodeCalls, targetOf } from './calls.ts';
import { type Cancel, type Chain, ask, checkRpcChain } from './client.ts';
import { NotEnoughFundsError, WrongAccountError, WrongChainError } from './errors.ts';
import { type Address, type Hex, lowerAddress } from './hex.ts';
import { revertData } from './rpc-errors.ts';
import { refusalOf } from './refusals.ts';

/** An EIP-1193 provider. */
export interface Provider {
  request(args: { method: string; params?: unknown }): Promise<unknown>;
}

export interface Estimate {
  gas: bigint;
  /** Wei, with room for a rising base fee. */
  feePerGas: bigint;
  /** Wei at most; an OP-stack chain adds its small L1 data fee. */
  fee: bigint;
  /** Wei the account holds. */
  balance: bigint;
  enough: boolean;
}

/** Whom the account acts for, where that is not itself: a patient whose wallet it took the place of. */
interface Acting {
  actsFor?: string | undefined;
}

/**
 * Tries the calls as the account, changing nothing, and estimates their fee; several calls are one
 * multicall, all or nothing. Throws ContractRefusedError in plain words where they would
 * fail, WrongAccountError where they were prepared for another account.
 */
export async function simulate(
  chain: Chain,
  account: string,
  calls: readonly Call[],
  { signal, actsFor }: Cancel & Acting = {}
): Promise<Estimate> {
  const from = senderOf(account, calls, actsFor);
  const transaction = { from, to: targetOf(chain, calls), data: encodeCalls(calls) };
  await ask<Hex>(chain, 'eth_call', [transaction, 'latest'], { signal });
  const [estimated, price, balance] = await Promise.all([
    ask<Hex>(chain, 'eth_estimateGas', [transaction], { signal }),
    ask<Hex>(chain, 'eth_gasPrice', [], { signal }),
    ask<Hex>(chain, 'eth_getBalance', [from, 'latest'], { signal })
  ]);
  // A write slot may turn from warm to new until it is recorded: a fifth more, at least a fresh slot.
  const gas = BigInt(estimated) + max(BigInt(estimated) / 5n, 25_000n);
  const feePerGas = (BigInt(price) * 5n) / 4n;
  const fee = gas * feePerGas;
  return { gas, feePerGas, fee, balance: BigInt(balance), enough: BigInt(balance) >= fee };
}

/** The account, where it acts for whom the calls act as. */
function senderOf(account: string, calls: readonly Call[], actsFor: string = account): Address {
  const owner = lowerAddress(actsFor);
  const other = calls.find((call) => call.as !== undefined && call.as !== owner);
  if (other?.as) throw new WrongAccountError(other.as, owner);
  return lowerAddress(account);
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/**
 * Asks the wallet to confirm and send the calls as one transaction; returns its hash. Simulates first unless an
 * estimate is given. Throws WrongChainError, NotEnoughFundsError, ContractRefusedError; what the wallet itself
 * says (4001 rejected, -32002 already asking, 4100 not this account) passes through unchanged.
 */
export async function send(
  chain: Chain,
  provider: Provider,
  account: string,
  calls: readonly Call[],
  { estimate, signal, actsFor }: Cancel & Acting & { estimate?: Estimate | undefined } = {}
): Promise<Hex> {
  const from = senderOf(account, calls, actsFor);
  await checkRpcChain(chain, { signal });
  const walletChain = Number(await provider.request({ method: 'eth_chainId' }));
  if (walletChain !== chain.config.chainId) {
    throw new WrongChainError('wallet', chain.config.chainId, walletChain);
  }
  const { gas, enough } = estimate ?? (await simulate(chain, account, calls, { signal, actsFor }));
  if (!enough) throw new NotEnoughFundsError();
  signal?.throwIfAborted();
  const transaction = {
    from,
    to: targetOf(chain, calls),
    data: encodeCalls(calls),
    gas: numberToHex(gas),
    value: '0x0'
  };
  try {
    return (await provider.request({
      method: 'eth_sendTransaction',
      params: [transaction]
    })) as Hex;
  } catch (error) {
    const data = revertData(error);
    throw data ? refusalOf(data, error) : error;
  }
}
