import type { Address } from '../../src/lib/chain/hex.ts';
import type { Call } from '../../src/lib/chain/calls.ts';
import { type Chain, openChain } from '../../src/lib/chain/client.ts';
import { type Recorded, waitRecorded } from '../../src/lib/chain/recorded.ts';
import { type Provider, send } from '../../src/lib/chain/write.ts';
import { CHAIN_ID, rpcProvider, startAnvil } from './anvil.ts';
import { compileContract } from './compile.ts';
import { deployContract } from './deploy.ts';
import { people } from './people.ts';

export interface TestChain {
  chain: Chain;
  rpcUrl: string;
  /** Stands for everybody's wallet, and takes anvil's own methods. */
  rpc: Provider;
  /** Sends the calls as the account and waits until they are recorded. */
  act(account: Address, ...calls: Call[]): Promise<Recorded>;
  /** Mines blocks. */
  mine(blocks?: number): Promise<void>;
  /** Unix seconds of the newest block. */
  now(): Promise<number>;
  stop(): Promise<void>;
}

/** A chain of its own with the contract on it, for tests; nothing is kept. */
export async function startTestChain(): Promise<TestChain> {
  const [anvil] = await Promise.all([startAnvil(), compileContract()]);
  const { rpcUrl, stop } = anvil;
  const rpc = rpcProvider(rpcUrl);
  const { contract, deployedAt } = await deployContract({
    rpcUrl,
    registrar: people.registrar.address
  });
  const chain = openChain({ chainId: CHAIN_ID, rpcUrl, contract, deployedAt: deployedAt ?? 0 });
  return {
    chain,
    rpcUrl,
    rpc,
    act: async (account, ...calls) => waitRecorded(chain, await send(chain, rpc, account, calls)),
    async mine(blocks = 1) {
      await rpc.request({ method: 'anvil_mine', params: [blocks] });
    },
    async now() {
      const params = ['latest', false];
      const block = await rpc.request({ method: 'eth_getBlockByNumber', params });
      return Number((block as { timestamp: string }).timestamp);
    },
    stop
  };
}
