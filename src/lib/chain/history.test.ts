import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accreditation } from '../../../script/stack/accredit.ts';
import { people } from '../../../script/stack/people.ts';
import { type RpcRequest, startRpcProxy } from '../../../script/stack/rpc-proxy.ts';
import { type TestChain, startTestChain } from '../../../script/stack/test-chain.ts';
import * as calls from './calls.ts';
import { type Chain, openChain } from './client.ts';
import { HistoryMismatchError, RpcDownError } from './errors.ts';
import { type HistoryCache, ownerOfRegister, readHistory } from './history.ts';
import { readHead } from './head.ts';
import type { Hex } from './hex.ts';
import { readRegister } from './register.ts';
import { EVERYTHING } from './terms.ts';

const patient = people.patient.address;
const hospital = people.hospital.address;
const registrar = people.registrar.address;
const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '7')}`;
const tag: Hex = `0x${'c1'.repeat(16)}`;

interface RpcLog {
  topics: Hex[];
  data: Hex;
  logIndex: Hex;
  [key: string]: unknown;
}

let test: TestChain;
let replaced = false;
/** Runs the work against a chain server that alters what it tells. */
async function through<T>(
  alter: (request: RpcRequest, result: unknown) => unknown,
  work: (chain: Chain, asked: string[]) => Promise<T>
): Promise<T> {
  const proxy = await startRpcProxy(test.rpcUrl, alter);
  try {
    return await work(
      openChain({ ...test.chain.config, rpcUrl: proxy.url }, { retries: 0 }),
      proxy.asked
    );
  } finally {
    await proxy.stop();
  }
}
/** Alters every list of logs. */
const logs = (alter: (logs: RpcLog[]) => unknown) => (request: RpcRequest, result: unknown) =>
  request.method === 'eth_getLogs' ? alter(result as RpcLog[]) : result;

/** Blocks that a request for logs reaches over. */
function widthOf({ params }: RpcRequest): number {
  const [{ fromBlock, toBlock }] = params as [{ fromBlock: Hex; toBlock: Hex }];
  return Number(toBlock) - Number(fromBlock) + 1;
}

/** A server that gives the logs of one block at a time. */
const oneBlock = (request: RpcRequest, result: unknown): unknown => {
  if (request.method === 'eth_getLogs' && widthOf(request) > 1)
    throw new Error('one block, please');
  return result;
};

/** The logs of each block by itself, oldest block first. */
function byBlock(all: RpcLog[]): RpcLog[][] {
  return Object.values(Object.groupBy(all, ({ blockNumber }) => String(blockNumber))) as RpcLog[][];
}

function memoryCache(): HistoryCache & { kept: Map<string, unknown> } {
  const kept = new Map<string, unknown>();
  return {
    kept,
    get: async (key) => structuredClone(kept.get(key)),
    put: async (key, value) => void kept.set(key, structuredClone(value))
  };
}

beforeAll(async () => {
  test = await startTestChain();
  const year = (await test.now()) + 300 * 86_400;
  await test.act(
    registrar,
    ...accreditation({
      organisation: hospital,
      role: 'hospital',
      validUntil: year,
      name: 'City Hospital ✚'
    })
  );
  await test.act(
    patient,
    calls.publishKeyBundle({
      owner: patient,
      digest: word(1),
      addresses: ['/ip4/127.0.0.1/tcp/9090/ws', '/webrtc']
    }),
    calls.publishDirectory({ owner: patient, digest: word(2) })
  );
  await test.act(patient, calls.addRecord({ patient, digest: word(3), category: tag }));
  await test.act(
    patient,
    calls.addRecords({
      patient,
      records: [word(4), word(5), word(6)].map((digest) => ({ digest, category: tag }))
    })
  );
  await test.act(
    patient,
    calls.grant({
      patient,
      grantee: hospital,
      scope: EVERYTHING,
      rights: { read: true, write: true },
      purpose: 'TREAT',
      expiry: year - 86_400,
      wrap: word(7)
    })
  );
  await test.mine(20);
  await test.act(hospital, calls.logAccesses({ patient, scope: EVERYTHING, records: [0, 2] }));
  await test.act(
    hospital,
    calls.addRecordUnder({
      patient,
      digest: word(8),
      category: tag,
      supersedes: 1,
      scope: EVERYTHING
    })
  );
  await test.act(patient, calls.revoke({ patient, grantee: hospital, scope: EVERYTHING }));
}, 60_000);

afterAll(() => test.stop());

describe('readHistory', () => {
  it('tells everything that happened, oldest first, up to the head', async () => {
    const { entries, head } = await readHistory(test.chain, patient);
    expect(entries.map(({ kind }) => kind)).toEqual([
      'key-bundle-published',
      'directory-published',
      ...Array(4).fill('record-added'),
      'access-granted',
      'access-logged',
      'access-logged',
      'record-added',
      'access-revoked'
    ]);
    expect(head.count).toBe(5);
    expect(entries.at(-1)!.head).toBe(head.word);
    expect(entries[0]).toMatchObject({
      owner: patient,
      addresses: ['/ip4/127.0.0.1/tcp/9090/ws', '/webrtc']
    });
    expect(entries[6]).toMatchObject({
      grantee: hospital,
      scope: EVERYTHING,
      rights: { read: true, write: true },
      purpose: 'TREAT',
      wrap: word(7)
    });
    expect(entries[8]).toMatchObject({ reader: hospital, record: 2, purpose: 'TREAT' });
    expect(entries[9]).toMatchObject({ author: hospital, index: 4, supersedes: 1 });
    const now = await test.now();
    for (const { time, txHash } of entries) {
      expect(now - time).toBeLessThan(600);
      expect(txHash).toMatch(/^0x[0-9a-f]{64}$/);
    }
  });

  it('asks twice where the server gives many blocks at once', async () => {
    const [told, asked] = await through(
      (_, result) => result,
      async (chain, asked) => [await readHistory(chain, patient), [...asked]] as const
    );
    expect(asked).toEqual(['eth_call', 'eth_getLogs']);
    expect(told).toEqual(await through(oneBlock, (chain) => readHistory(chain, patient)));
  });

  it('walks block by block where the server gives no more, and learns that once', async () => {
    const [first, second] = await through(oneBlock, async (chain, asked) => {
      const count = () => asked.filter((method) => method === 'eth_getLogs').length;
      await readHistory(chain, patient);
      const first = count();
      await readHistory(chain, patient);
      return [first, count() - first];
    });
    expect(second).toBe(7);
    expect(first - second!).toBeLessThanOrEqual(4);
  });

  it('asks for fewer blocks at once where the server limits them', async () => {
    await test.mine(250);
    const owner = people.hospital2.address;
    for (const n of [40, 41, 42]) {
      await test.act(owner, calls.publishDirectory({ owner, digest: word(n) }));
      await test.mine(60);
    }
    const widths: number[] = [];
    const { entries } = await through(
      (request, result) => {
        if (request.method !== 'eth_getLogs') return result;
        const width = widthOf(request);
        widths.push(width);
        if (width > 100) throw new Error('at most 100 blocks');
        return result;
      },
      (chain) => readHistory(chain, owner)
    );
    expect(entries).toHaveLength(3);
    expect(widths.filter((width) => width <= 100)).toEqual([90, 90]);
  });

  it('believes a server that leaves entries out of a wide answer, but not out of one block', async () => {
    const truth = await readHistory(test.chain, patient);
    const told = await through(
      (request, result) =>
        request.method === 'eth_getLogs' && widthOf(request) > 1
          ? (result as RpcLog[]).slice(3)
          : result,
      (chain) => readHistory(chain, patient)
    );
    expect(told).toEqual(truth);
  });

  it('reads again where the head moved on meanwhile', async () => {
    const owner = people.hospital.address;
    await test.act(owner, calls.publishDirectory({ owner, digest: word(50) }));
    const [told, asked] = await through(
      async (request, result) => {
        // The newest block is replaced by another while it is read.
        if (request.method !== 'eth_getLogs' || widthOf(request) > 1)
          return oneBlock(request, result);
        const { block } = await readHead(test.chain, owner);
        if (Number((request.params as [{ toBlock: Hex }])[0].toBlock) < block) return result;
        if (replaced) return result;
        replaced = true;
        await test.act(owner, calls.publishDirectory({ owner, digest: word(51) }));
        return [];
      },
      async (chain, asked) => [await readHistory(chain, owner), asked] as const
    );
    expect(told.entries.at(-1)).toMatchObject({ digest: word(51) });
    expect(asked.filter((method) => method === 'eth_call')).toHaveLength(2);
  });

  it('has nothing to tell of an address that did nothing', async () => {
    const history = await readHistory(test.chain, people.stranger.address);
    expect(history.entries).toEqual([]);
    expect(history.head.block).toBe(0);
  });

  it('asks for the time where the logs do not carry it', async () => {
    const truth = await readHistory(test.chain, patient);
    const told = await through(
      logs((all) => all.map((log) => ({ ...log, blockTimestamp: undefined }))),
      (chain) => readHistory(chain, patient)
    );
    expect(told).toEqual(truth);
  });

  it('reads several transactions of one block', async () => {
    await test.rpc.request({ method: 'evm_setAutomine', params: [false] });
    const owner = people.stranger.address;
    const { send } = await import('./write.ts');
    for (const n of [20, 21, 22]) {
      await send(test.chain, test.rpc, owner, [calls.publishDirectory({ owner, digest: word(n) })]);
    }
    await test.mine();
    await test.rpc.request({ method: 'evm_setAutomine', params: [true] });
    const { entries } = await readHistory(test.chain, owner);
    expect(new Set(entries.map(({ block }) => block)).size).toBe(1);
    expect(entries.map((e) => e.kind === 'directory-published' && e.version)).toEqual([1, 2, 3]);
  });

  it('stops where it is told to', async () => {
    const control = new AbortController();
    const reason = new DOMException('Enough.', 'AbortError');
    const work = readHistory(test.chain, patient, {
      signal: control.signal,
      onProgress: () => control.abort(reason)
    });
    await expect(work).rejects.toBe(reason);
  });
});

describe('a chain server that lies', () => {
  const failure = async (alter: Parameters<typeof through>[0]) => {
    const error = await through(alter, (chain) => readHistory(chain, patient)).then(
      () => null,
      (error: unknown) => error
    );
    expect(error).toBeInstanceOf(HistoryMismatchError);
    return (error as HistoryMismatchError).failure;
  };

  /** The blocks in which something happened to the patient, oldest first. */
  const blocks = async () => {
    const { entries } = await readHistory(test.chain, patient);
    return [...new Set(entries.map(({ block }) => block))];
  };

  it('is caught where it holds back a whole block', async () => {
    for (const block of await blocks()) {
      const without = (all: RpcLog[]) => all.filter((log) => Number(log.blockNumber) !== block);
      expect(await failure(logs(without))).toBe('withheld');
    }
  });

  it('is caught where it holds back the oldest of several in a block', async () => {
    const drop = (all: RpcLog[]) => (all.length > 1 ? all.slice(1) : all);
    expect(await failure(logs((all) => byBlock(all).flatMap(drop)))).toBe('withheld');
  });

  it('is caught where it holds back any other of several', async () => {
    const drop = (n: number) => (all: RpcLog[]) =>
      all.length > 2 ? all.filter((_, i) => i !== n) : all;
    expect(await failure(logs((all) => byBlock(all).flatMap(drop(1))))).toBe('forged');
    expect(await failure(logs((all) => byBlock(all).flatMap(drop(2))))).toBe('forged');
  });

  it('is caught where it repeats, swaps or adds entries', async () => {
    expect(await failure(logs((all) => [...all, all.at(-1)]))).toBe('forged');
    const swap = (all: RpcLog[]) =>
      all.length > 1
        ? all.map((log, i) => ({ ...log, logIndex: `0x${(all.length - i).toString(16)}` }))
        : all;
    expect(await failure(logs((all) => byBlock(all).flatMap(swap)))).toBe('forged');
    const [first] = await blocks();
    const add = (all: RpcLog[]) => {
      const [{ topics, data, ...rest } = {} as RpcLog] = all;
      // In a block between two of the history, where nothing happened to the patient.
      return [...all, { ...rest, topics, data, blockNumber: `0x${(first! + 8).toString(16)}` }];
    };
    expect((await blocks()).includes(first! + 8)).toBe(false);
    expect(await failure(logs((all) => (all.length > 3 ? add(all) : all)))).toBe('forged');
  });

  it('is caught where it gives entries of another block or owner', async () => {
    expect(await failure(logs((all) => all.map((log) => ({ ...log, blockNumber: '0x1' }))))).toBe(
      'forged'
    );
    const other = `0x${people.stranger.address.slice(2).padStart(64, '0')}` as Hex;
    const owned = (log: RpcLog) => ({ ...log, topics: log.topics.with(1, other) });
    expect(await failure(logs((all) => all.map(owned)))).toBe('forged');
  });

  it('changes no byte that matters without being caught', async () => {
    const truth = await readHistory(test.chain, patient);
    const where = await blocks();
    let caught = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(6),
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (at, which, place, flip) => {
          let altered = false;
          const alter = logs((all) => {
            const there = all.filter((log) => Number(log.blockNumber) === where[at]);
            const log = there[which % there.length];
            if (!log) return all;
            const parts = [...log.topics, log.data];
            const part = place % parts.length;
            const text = parts[part]!;
            const byte = 2 + 2 * (place % ((text.length - 2) / 2 || 1));
            const value = (Number.parseInt(text.slice(byte, byte + 2) || '0', 16) ^ flip)
              .toString(16)
              .padStart(2, '0');
            parts[part] = `${text.slice(0, byte)}${value}${text.slice(byte + 2)}` as Hex;
            log.data = parts.pop()!;
            log.topics = parts;
            altered = true;
            return all;
          });
          const told = await through(alter, (chain) => readHistory(chain, patient)).catch(
            (error: unknown) => error
          );
          expect(altered).toBe(true);
          // Padding may differ: what is read from it is the same.
          if (told instanceof HistoryMismatchError) caught++;
          else expect(told).toEqual(truth);
        }
      ),
      { numRuns: 120 }
    );
    expect(caught).toBeGreaterThan(60);
  }, 60_000);

  it('gets a plain word where it answers nonsense', async () => {
    for (const nonsense of [null, {}, 'none', [null], [{ topics: 'x', data: '0x' }]]) {
      await expect(
        through(
          logs(() => nonsense),
          (chain) => readHistory(chain, patient)
        )
      ).rejects.toMatchObject({ code: 'chain/rpc-refused' });
    }
  });
});

describe('with a cache', () => {
  it('fetches only what is new, and tells the same', async () => {
    const cache = memoryCache();
    const first = await readHistory(test.chain, patient, { cache });
    await test.act(patient, calls.addRecord({ patient, digest: word(30), category: tag }));
    const [second, asked] = await through(
      (_, result) => result,
      async (chain, asked) => [await readHistory(chain, patient, { cache }), asked] as const
    );
    expect(asked.filter((method) => method === 'eth_getLogs')).toHaveLength(1);
    expect(second.entries.slice(0, -1)).toEqual(first.entries);
    expect(second).toEqual(await readHistory(test.chain, patient));
  });

  it('does not trust it', async () => {
    const cache = memoryCache();
    await readHistory(test.chain, patient, { cache });
    const truth = await readHistory(test.chain, patient);
    const [[key, value]] = [...cache.kept] as [[string, { logs: RpcLog[] }]];
    const damages: unknown[] = [
      'nonsense',
      { v: 1, logs: value.logs.slice(1) },
      { v: 1, logs: [...value.logs].reverse() },
      { v: 1, logs: [{ ...value.logs[0], data: '0x' }] },
      { v: 1, logs: [null] },
      { v: 2 }
    ];
    for (const damage of damages) {
      cache.kept.set(key, damage);
      expect(await readHistory(test.chain, patient, { cache })).toEqual(truth);
    }
  });

  it('notices a history that goes back behind what was seen', async () => {
    const cache = memoryCache();
    const old = await readHistory(test.chain, patient);
    await test.act(patient, calls.addRecord({ patient, digest: word(31), category: tag }));
    await readHistory(test.chain, patient, { cache });
    for (const head of [old.head.word, `0x${'00'.repeat(32)}`]) {
      await expect(
        through(
          ({ method }, result) => (method === 'eth_call' ? head : result),
          (chain) => readHistory(chain, patient, { cache })
        )
      ).rejects.toMatchObject({ failure: 'rewound' });
    }
  });
});

describe('a long history', () => {
  it('of 1,000 records opens with two requests, and once known with one', async () => {
    const owner = people.stranger.address;
    const { count } = await readHead(test.chain, owner);
    for (let at = 0; at < 20; at++) {
      const records = Array.from({ length: 50 }, (_, i) => ({
        digest: word(10_000 + at * 50 + i),
        category: tag
      }));
      await test.act(owner, calls.addRecords({ patient: owner, records }));
    }
    const cache = memoryCache();
    await through(
      (_, result) => result,
      async (chain, asked) => {
        const { head, entries } = await readHistory(chain, owner, { cache });
        expect(head.count).toBe(count + 1_000);
        expect(entries.filter(({ kind }) => kind === 'record-added')).toHaveLength(head.count);
        expect(asked).toEqual(['eth_call', 'eth_getLogs']);
        await readHistory(chain, owner, { cache });
        expect(asked).toHaveLength(3);
      }
    );
  }, 60_000);
});

describe('readRegister', () => {
  it('is proved in the same way, and knows who was suspended', async () => {
    const organisation = people.hospital2.address;
    const validUntil = (await test.now()) + 86_400;
    await test.act(
      registrar,
      ...accreditation({ organisation, role: 'hospital', validUntil, name: 'Lakeside' })
    );
    await test.act(registrar, calls.suspend({ organisation }));
    expect(await readRegister(test.chain)).toMatchObject([
      { address: hospital, role: 'hospital', name: 'City Hospital ✚', suspended: false },
      { address: organisation, name: 'Lakeside', validUntil, suspended: true }
    ]);
    const { entries } = await readHistory(test.chain, ownerOfRegister(test.chain));
    expect(entries.map(({ kind }) => kind)).toEqual([
      'registrar-changed',
      'proposed',
      'accredited',
      'proposed',
      'accredited',
      'suspended'
    ]);
    await expect(
      through(
        logs((all) => all.filter(({ topics }) => topics.length > 2)),
        (chain) => readRegister(chain)
      )
    ).rejects.toMatchObject({ failure: 'withheld' });
  });
});

it('says so where nobody answers', async () => {
  const chain = openChain({ ...test.chain.config, rpcUrl: 'http://127.0.0.1:9' }, { retries: 1 });
  await expect(readHistory(chain, patient)).rejects.toBeInstanceOf(RpcDownError);
});
