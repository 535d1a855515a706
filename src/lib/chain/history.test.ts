import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../../script/stack/people.ts';
import { type RpcRequest, startRpcProxy } from '../../../script/stack/rpc-proxy.ts';
import { type TestChain, startTestChain } from '../../../script/stack/test-chain.ts';
import * as calls from './calls.ts';
import { type Chain, openChain } from './client.ts';
import { HistoryMismatchError, RpcDownError } from './errors.ts';
import { type HistoryCache, ownerOfRegister, readHistory } from './history.ts';
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
/** Alters the logs of one kind of answer. */
const logs = (alter: (logs: RpcLog[]) => unknown) => (request: RpcRequest, result: unknown) =>
  request.method === 'eth_getLogs' ? alter(result as RpcLog[]) : result;

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
    calls.accredit({
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

  it('walks with single-block requests only', async () => {
    const blocks = await through(
      (request, result) => {
        const [filter] = request.params as [{ fromBlock: Hex; toBlock: Hex }];
        if (request.method === 'eth_getLogs' && filter.fromBlock !== filter.toBlock) {
          throw new Error('one block at a time');
        }
        return result;
      },
      async (chain, asked) => {
        await readHistory(chain, patient);
        return asked.filter((method) => method === 'eth_getLogs').length;
      }
    );
    expect(blocks).toBe(7);
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

  it('is caught where it holds back a whole block', async () => {
    for (let at = 0; at < 7; at++) {
      let seen = 0;
      expect(await failure(logs((all) => (seen++ === at ? [] : all)))).toBe('withheld');
    }
  });

  it('is caught where it holds back the oldest of several in a block', async () => {
    expect(await failure(logs((all) => (all.length > 1 ? all.slice(1) : all)))).toBe('withheld');
  });

  it('is caught where it holds back any other of several', async () => {
    const drop = (n: number) => (all: RpcLog[]) =>
      all.length > 2 ? all.filter((_, i) => i !== n) : all;
    expect(await failure(logs(drop(1)))).toBe('forged');
    expect(await failure(logs(drop(2)))).toBe('forged');
  });

  it('is caught where it repeats, swaps or adds entries', async () => {
    expect(await failure(logs((all) => [...all, all.at(-1)]))).toBe('forged');
    const swap = (all: RpcLog[]) =>
      all.length > 1
        ? all.map((log, i) => ({ ...log, logIndex: `0x${(all.length - i).toString(16)}` }))
        : all;
    expect(await failure(logs(swap))).toBe('forged');
    let first: RpcLog | undefined;
    expect(await failure(logs((all) => (first ? [...all, first] : ((first = all[0]), all))))).toBe(
      'forged'
    );
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
    let caught = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(6),
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (at, which, place, flip) => {
          let seen = 0;
          let altered = false;
          const alter = logs((all) => {
            if (seen++ !== at) return all;
            const log = all[which % all.length]!;
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

describe('readRegister', () => {
  it('is proved in the same way, and knows who was suspended', async () => {
    const organisation = people.hospital2.address;
    const validUntil = (await test.now()) + 86_400;
    await test.act(
      registrar,
      calls.accredit({ organisation, role: 'hospital', validUntil, name: 'Lakeside' })
    );
    await test.act(registrar, calls.suspend({ organisation }));
    expect(await readRegister(test.chain)).toMatchObject([
      { address: hospital, role: 'hospital', name: 'City Hospital ✚', suspended: false },
      { address: organisation, name: 'Lakeside', validUntil, suspended: true }
    ]);
    const { entries } = await readHistory(test.chain, ownerOfRegister(test.chain));
    expect(entries.map(({ kind }) => kind)).toEqual(['accredited', 'accredited', 'suspended']);
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
