import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../../script/stack/people.ts';
import { type RpcRequest, startRpcProxy } from '../../../script/stack/rpc-proxy.ts';
import { type TestChain, startTestChain } from '../../../script/stack/test-chain.ts';
import * as calls from './calls.ts';
import { type Chain, openChain } from './client.ts';
import { readHead } from './head.ts';
import { readHistory } from './history.ts';
import type { Hex } from './hex.ts';
import { proveHead } from './prove-head.ts';

const owner = people.patient.address;
const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '7')}`;

let test: TestChain;

beforeAll(async () => {
  test = await startTestChain();
  for (const n of [1, 2, 3]) {
    await test.act(owner, calls.publishDirectory({ owner, digest: word(n) }));
  }
  // More owners, so that the storage trie has branches.
  for (const who of [people.hospital, people.hospital2, people.stranger]) {
    const { address } = who;
    await test.act(address, calls.publishDirectory({ owner: address, digest: word(9) }));
  }
}, 60_000);

afterAll(() => test.stop());

/** Runs the work with a server that alters what it tells. */
async function through<T>(
  alter: (request: RpcRequest, result: unknown) => unknown,
  work: (chain: Chain, asked: string[]) => Promise<T>
): Promise<T> {
  const proxy = await startRpcProxy(test.rpcUrl, alter);
  try {
    const chain = openChain({ ...test.chain.config, rpcUrl: proxy.url }, { retries: 0 });
    return await work(chain, proxy.asked);
  } finally {
    await proxy.stop();
  }
}

const altered =
  (method: string, change: (result: never) => unknown) =>
  (request: RpcRequest, result: unknown): unknown =>
    request.method === method ? change(result as never) : result;

describe('proveHead', () => {
  it('proves what a real chain holds, for every owner and for nobody', async () => {
    const nobody = `0x${'0d'.repeat(20)}` as Hex;
    for (const who of [owner, people.hospital.address, people.stranger.address, nobody]) {
      const { head, block } = await proveHead(test.chain, test.chain, who);
      expect(head).toEqual(await readHead(test.chain, who));
      expect(block).toBe(Number(await test.rpc.request({ method: 'eth_blockNumber' })));
    }
  });

  it('refuses what the proof does not show', async () => {
    const proof = (change: (proof: { accountProof: Hex[]; storageProof: never[] }) => unknown) =>
      through(altered('eth_getProof', change), (chain) => proveHead(chain, test.chain, owner));
    const refused = { code: 'chain/bad-proof' };
    await expect(proof((all) => ({ ...all, accountProof: [] }))).rejects.toMatchObject(refused);
    await expect(proof((all) => ({ ...all, storageProof: [] }))).rejects.toMatchObject(refused);
    await expect(proof(() => null)).rejects.toMatchObject(refused);
    const other = await test.rpc.request({
      method: 'eth_getProof',
      params: [
        test.chain.contract,
        [`0x${people.hospital.address.slice(2).padStart(64, '0')}`],
        'latest'
      ]
    });
    await expect(proof(() => other)).rejects.toMatchObject(refused);
  });

  it('abuse 32: says where the two servers tell different blocks, and where one is on another chain', async () => {
    const block = (change: (block: object) => unknown) =>
      through(altered('eth_getBlockByNumber', change), (second) =>
        proveHead(test.chain, second, owner)
      );
    const disagree = { code: 'chain/servers-disagree' };
    await expect(block((all) => ({ ...all, hash: word(5) }))).rejects.toMatchObject(disagree);
    await expect(block((all) => ({ ...all, stateRoot: word(5) }))).rejects.toMatchObject(disagree);
    await expect(block(() => null)).rejects.toMatchObject({ code: 'chain/rpc-refused' });
    await expect(
      through(
        altered('eth_chainId', () => '0x1'),
        (second) => proveHead(test.chain, second, owner)
      )
    ).rejects.toMatchObject({ code: 'chain/wrong-chain' });
  });
});

describe('readHistory with a second server', () => {
  it('says up to which block it is proved', async () => {
    const { proved, head } = await readHistory(test.chain, owner, { second: test.chain });
    expect(proved!.head).toEqual(head);
  });

  it('is content with one that is some blocks behind', async () => {
    const late = Number(await test.rpc.request({ method: 'eth_blockNumber' }));
    await test.act(owner, calls.publishDirectory({ owner, digest: word(4) }));
    const { proved, entries } = await through(
      altered('eth_blockNumber', () => `0x${late.toString(16)}`),
      (second) => readHistory(test.chain, owner, { second })
    );
    expect(proved).toMatchObject({ block: late, head: { word: entries.at(-1)!.prev } });
  });

  it('abuse 29, abuse 32: catches a server that shows a true but older head', async () => {
    const truth = await readHistory(test.chain, owner);
    const older = truth.entries.at(-1)!.prev;
    await expect(
      through(
        altered('eth_call', () => older),
        (chain) => readHistory(chain, owner, { second: test.chain })
      )
    ).rejects.toMatchObject({ code: 'chain/history-mismatch', failure: 'forged' });
    // Without a second server nothing tells it from the truth.
    const told = await through(
      altered('eth_call', () => older),
      (chain) => readHistory(chain, owner)
    );
    expect(told.head.word).toBe(older);
  });
});
