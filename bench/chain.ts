import { createClient, getAbiItem, http } from 'viem';
import { getLogs } from 'viem/actions';
import { people } from '../script/stack/people.ts';
import { startTestChain, type TestChain } from '../script/stack/test-chain.ts';
import { abi } from '../src/lib/chain/abi.ts';
import { addRecord, addRecords, encodeCalls } from '../src/lib/chain/calls.ts';
import type { Address, Hex } from '../src/lib/chain/hex.ts';
import { readHistory } from '../src/lib/chain/history.ts';
import { readRecords } from '../src/lib/chain/records.ts';
import { race, rowOf, type Row } from './measure.ts';

const RECORDS = 1_000;
const BATCH = 50;
const LOGS = 'viem getLogs, one eth_getLogs over all blocks, nothing proved';
const category: Hex = `0x${'c1'.repeat(16)}`;
const digest = (n: number): Hex => `0x${(n + 1).toString(16).padStart(64, '7')}`;
const digests = Array.from({ length: RECORDS }, (_, n) => digest(n));

/** Speed of reading a patient's records and history from a chain server on this machine. */
export async function bench(): Promise<Row[]> {
  const test = await startTestChain();
  try {
    const [batched, single] = [people.patient.address, people.stranger.address];
    await addInBatches(test, batched);
    await addOneByOne(test, single);

    const milliseconds = (work: () => Promise<{ length: number }>) => async () => {
      const start = performance.now();
      const { length } = await work();
      if (length !== RECORDS) throw new Error(`${length} of ${RECORDS} records were read.`);
      return performance.now() - start;
    };
    const records = (patient: Address) => milliseconds(() => readRecords(test.chain, patient));
    const history = (patient: Address) =>
      milliseconds(async () => (await readHistory(test.chain, patient)).entries);
    const logs = (patient: Address) => milliseconds(() => allLogs(test, patient));

    const time = { unit: 'ms', better: 'lower', rivalName: LOGS } as const;
    const row = async (work: string, ours: () => Promise<number>, patient: Address) =>
      rowOf({ work, ...time }, await race(5, ours, logs(patient)));
    return [
      await row('read 1,000 records', records(batched), batched),
      await row('prove a history of 1,000 entries in 20 blocks', history(batched), batched),
      await row('prove a history of 1,000 entries in 1,000 blocks', history(single), single)
    ];
  } finally {
    await test.stop();
  }
}

const event = getAbiItem({ abi, name: 'RecordAdded' });

function allLogs(test: TestChain, patient: Address) {
  const client = createClient({ transport: http(test.rpcUrl) });
  const { contract: address } = test.chain;
  return getLogs(client, { address, event, args: { patient }, fromBlock: 0n, toBlock: 'latest' });
}

async function addInBatches(test: TestChain, patient: Address): Promise<void> {
  for (let at = 0; at < RECORDS; at += BATCH) {
    const records = digests.slice(at, at + BATCH).map((each) => ({ digest: each, category }));
    await test.act(patient, addRecords({ patient, records }));
  }
}

/** A block each: by itself, the chain may mine several at once. */
async function addOneByOne({ rpc, chain }: TestChain, patient: Address): Promise<void> {
  await rpc.request({ method: 'evm_setAutomine', params: [false] });
  for (const each of digests) {
    const data = encodeCalls([addRecord({ patient, digest: each, category })]);
    const params = [{ from: patient, to: chain.contract, data, gas: '0x30d40' }];
    await rpc.request({ method: 'eth_sendTransaction', params });
    await rpc.request({ method: 'evm_mine' });
  }
  await rpc.request({ method: 'evm_setAutomine', params: [true] });
}
