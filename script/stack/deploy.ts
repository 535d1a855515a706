import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { concat, encodeDeployData, getContractAddress, keccak256, toHex } from 'viem';
import { abi } from '../../src/lib/chain/abi.ts';
import { type Address, type Hex, lowerAddress } from '../../src/lib/chain/hex.ts';
import { rpcProvider } from './anvil.ts';

/** The CREATE2 factory that anvil and most chains carry (github.com/Arachnid/deterministic-deployment-proxy). */
const FACTORY: Address = '0x4e59b44847b379578588920ca78fbf26c0b4956c';
const ARTEFACT = new URL('../../contracts-out/OwnChart.sol/OwnChart.json', import.meta.url);

export interface DeployOptions {
  rpcUrl: string;
  /** Deploys, and becomes the council of the contract; an account that the RPC can sign for. */
  registrar: Address;
  /** Seconds until what the registrar proposes can take effect; none by default, so that a stack is soon set up. */
  delay?: number;
  salt?: Hex | undefined;
}

export interface Deployment {
  contract: Address;
  /** Block of the deployment; null where it stood there before. */
  deployedAt: number | null;
}

/** Salt of the local stack, so that the same contract has the same address each time. */
export const SALT: Hex = keccak256(toHex('ownchart'));

/** Creation code of the compiled contract. Throws where it was not compiled. */
async function bytecode(): Promise<Hex> {
  const file = await readFile(ARTEFACT, 'utf8').catch((cause) => {
    throw new Error(`${fileURLToPath(ARTEFACT)} is missing: compile the contract.`, { cause });
  });
  return JSON.parse(file).bytecode.object;
}

/** Deploys the contract by CREATE2, unless it is there: its address follows from its code, the registrar and the salt. */
export async function deployContract({
  rpcUrl,
  registrar,
  delay = 0,
  salt = SALT
}: DeployOptions): Promise<Deployment> {
  const rpc = rpcProvider(rpcUrl);
  const code = encodeDeployData({ abi, bytecode: await bytecode(), args: [registrar, delay] });
  const contract = lowerAddress(
    getContractAddress({ opcode: 'CREATE2', from: FACTORY, salt, bytecode: code })
  );
  const isThere = async () =>
    (await rpc.request({ method: 'eth_getCode', params: [contract, 'latest'] })) !== '0x';
  if (await isThere()) return { contract, deployedAt: null };
  const hash = await rpc.request({
    method: 'eth_sendTransaction',
    params: [{ from: registrar, to: FACTORY, data: concat([salt, code]) }]
  });
  const receipt = await receiptOf(rpc, hash);
  if (!(await isThere())) throw new Error('The contract was not deployed.');
  return { contract, deployedAt: Number(receipt.blockNumber) };
}

async function receiptOf(
  rpc: ReturnType<typeof rpcProvider>,
  hash: unknown
): Promise<{ blockNumber: Hex }> {
  for (let tries = 0; tries < 200; tries++) {
    const receipt = await rpc.request({ method: 'eth_getTransactionReceipt', params: [hash] });
    if (receipt) return receipt as { blockNumber: Hex };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The deployment was not recorded within 10 s.');
}
