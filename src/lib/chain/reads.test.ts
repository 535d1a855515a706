import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accreditation } from '../../../script/stack/accredit.ts';
import { people } from '../../../script/stack/people.ts';
import { startRpcProxy } from '../../../script/stack/rpc-proxy.ts';
import { type TestChain, startTestChain } from '../../../script/stack/test-chain.ts';
import * as calls from './calls.ts';
import { openChain } from './client.ts';
import { canRead, findPatientsOf, findWrap, readGrant } from './grants.ts';
import { readHead, readHeads } from './head.ts';
import type { Address, Hex } from './hex.ts';
import { readKeys } from './keys.ts';
import { readRecordCount, readRecords } from './records.ts';
import { isLive, readActor, readRegister, readRegistrar } from './register.ts';
import { EVERYTHING, scopeOf, scopeWord } from './terms.ts';

const patient = people.patient.address;
const hospital = people.hospital.address;
const stranger = people.stranger.address;
const registrar = people.registrar.address;
const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '7')}`;
const tag: Hex = `0x${'c1'.repeat(16)}`;

let test: TestChain;
let now: number;
const share = (owner: Address, scope: Hex, n: number) =>
  calls.grant({
    patient: owner,
    grantee: hospital,
    scope,
    rights: { read: true, write: false },
    purpose: 'HRESCH',
    expiry: now + 86_400,
    wrap: word(n)
  });

beforeAll(async () => {
  test = await startTestChain();
  now = await test.now();
  const organisation = { organisation: hospital, role: 'hospital' as const, name: 'City' };
  await test.act(registrar, ...accreditation({ ...organisation, validUntil: now + 300 * 86_400 }));
}, 60_000);
afterAll(() => test.stop());

describe('register', () => {
  it('knows an organisation, the registrar, and nobody else', async () => {
    expect(await readActor(test.chain, hospital)).toEqual({
      role: 'hospital',
      organisation: hospital,
      validUntil: now + 300 * 86_400
    });
    expect((await readActor(test.chain, stranger)).role).toBe('none');
    expect(await readRegistrar(test.chain)).toBe(registrar);
    const [city] = await readRegister(test.chain);
    expect(isLive(city!, now)).toBe(true);
    expect(isLive(city!, city!.validUntil)).toBe(false);
    expect(isLive({ ...city!, suspended: true }, now)).toBe(false);
  });
});

describe('heads', () => {
  it('of many come with few questions, and a server that knows no contract is found out', async () => {
    const proxy = await startRpcProxy(test.chain.config.rpcUrl, (_, result) => result);
    try {
      const chain = openChain({ ...test.chain.config, rpcUrl: proxy.url });
      const others = Array.from(
        { length: 598 },
        (_, n): Address => `0x${(n + 1).toString(16).padStart(40, '0')}`
      );
      const owners = [hospital, ...others, registrar];
      const heads = await readHeads(chain, owners);
      expect([...heads.keys()]).toEqual(owners);
      expect(proxy.asked).toEqual(['eth_call', 'eth_call', 'eth_call']);
      for (const owner of [hospital, registrar, others[3]!])
        expect(heads.get(owner)).toBe((await readHead(test.chain, owner)).word);
      const empty = openChain({ ...test.chain.config, contract: stranger });
      await expect(readHeads(empty, owners)).rejects.toMatchObject({ code: 'chain/no-contract' });
    } finally {
      await proxy.stop();
    }
  });
});

describe('records', () => {
  it('come in pages, in order', async () => {
    const digests = Array.from({ length: 25 }, (_, n) => word(100 + n));
    const records = digests.map((digest) => ({ digest, category: tag }));
    await test.act(patient, calls.addRecords({ patient, records }));
    const told: number[] = [];
    const options = { pageSize: 10, onProgress: ({ done }: { done: number }) => told.push(done) };
    expect(await readRecords(test.chain, patient, options)).toEqual(digests);
    expect(told).toEqual([10, 20, 25]);
    expect(await readRecords(test.chain, patient)).toEqual(digests);
    expect(await readRecords(test.chain, patient, { from: 20, count: 3, pageSize: 2 })).toEqual(
      digests.slice(20, 23)
    );
    expect(await readRecords(test.chain, patient, { from: 25 })).toEqual([]);
    expect(await readRecordCount(test.chain, patient)).toBe(25);
    expect(await readRecords(test.chain, stranger)).toEqual([]);
  });
});

describe('grants', () => {
  it('are read, found with their wrap, and gone when stopped', async () => {
    const scope = scopeWord({ kind: 'category', tag });
    expect(await readGrant(test.chain, patient, hospital, scope)).toBeNull();
    expect(await findWrap(test.chain, patient, hospital, scope)).toBeNull();
    await test.act(patient, share(patient, scope, 40));
    // Two of one patient in one block: each scope has its own.
    const { block } = await test.act(
      patient,
      share(patient, scope, 41),
      share(patient, EVERYTHING, 42)
    );
    expect(await readGrant(test.chain, patient, hospital, scope)).toMatchObject({
      rights: { read: true, write: false },
      purpose: 'HRESCH',
      expiry: now + 86_400,
      block
    });
    expect(await canRead(test.chain, patient, hospital, scope)).toBe(true);
    expect(await canRead(test.chain, patient, stranger, scope)).toBe(false);
    expect((await findWrap(test.chain, patient, hospital, scope))?.wrap).toBe(word(41));
    expect((await findWrap(test.chain, patient, hospital, EVERYTHING))?.wrap).toBe(word(42));
    await test.act(patient, calls.revoke({ patient, grantee: hospital, scope }));
    expect(await readGrant(test.chain, patient, hospital, scope)).toBeNull();
    expect(await canRead(test.chain, patient, hospital, scope)).toBe(false);
  });

  it('say whose record a scope is', () => {
    for (const scope of [
      { kind: 'everything' },
      { kind: 'category', tag },
      { kind: 'record', digest: word(1) }
    ] as const) {
      expect(scopeOf(scopeWord(scope))).toEqual(scope);
    }
  });
});

describe('findPatientsOf', () => {
  it('finds who shares, in chunks that shrink where the provider refuses', async () => {
    await test.act(stranger, share(stranger, EVERYTHING, 60));
    await test.mine(900);
    const head = await test.act(patient, share(patient, word(100), 61));
    const ranges: number[] = [];
    const strict = await startRpcProxy(test.rpcUrl, ({ method, params }, result) => {
      if (method === 'eth_getLogs') {
        const [{ fromBlock, toBlock }] = params as [{ fromBlock: Hex; toBlock: Hex }];
        ranges.push(Number(toBlock) - Number(fromBlock) + 1);
        if (ranges.at(-1)! > 100) throw new Error('query exceeds max block range 100');
      }
      return result;
    });
    const chain = openChain({ ...test.chain.config, rpcUrl: strict.url });
    const told: number[] = [];
    const found = await findPatientsOf(chain, hospital, {
      chunk: 1_000,
      onProgress: ({ block }) => told.push(block)
    });
    await strict.stop();
    expect(found.patients.toSorted()).toEqual([stranger, patient].toSorted());
    expect(found.grants.map(({ wrap }) => wrap)).toEqual([word(42), word(60), word(61)]);
    expect(ranges.slice(0, 5)).toEqual([expect.any(Number), 500, 250, 125, 63]);
    expect(told.at(-1)).toBe(head.block);

    await test.act(
      stranger,
      calls.revoke({ patient: stranger, grantee: hospital, scope: EVERYTHING })
    );
    const after = await findPatientsOf(test.chain, hospital);
    expect(after.patients.toSorted()).toEqual([stranger, patient].toSorted());
    expect(after.grants.map(({ wrap }) => wrap)).toEqual([word(42), word(61)]);
    const later = await findPatientsOf(test.chain, hospital, { fromBlock: found.next });
    expect(later.patients).toContain(patient);
    expect(found.next).toBeLessThanOrEqual(head.block);
    expect(later.next).toBeGreaterThanOrEqual(found.next);
  });

  it('does not shrink where nobody answers, and gives up where nothing is small enough', async () => {
    const { config } = test.chain;
    const silent = openChain({ ...config, rpcUrl: 'http://127.0.0.1:9' }, { retries: 0 });
    await expect(findPatientsOf(silent, hospital)).rejects.toMatchObject({
      code: 'chain/rpc-down'
    });
    const never = await startRpcProxy(test.rpcUrl, ({ method }, result) => {
      if (method === 'eth_getLogs') throw new Error('logs are not served here');
      return result;
    });
    const chain = openChain({ ...config, rpcUrl: never.url });
    await expect(findPatientsOf(chain, hospital)).rejects.toMatchObject({
      code: 'chain/rpc-refused'
    });
    expect(never.asked.length).toBeLessThan(30);
    await never.stop();
  });
});

describe('keys', () => {
  it('tell the newest digests and addresses', async () => {
    expect(await readKeys(test.chain, patient)).toEqual({
      owner: patient,
      bundle: null,
      directory: null,
      addresses: []
    });
    const addresses = ['/ip4/127.0.0.1/tcp/9090/ws/p2p/12D3', '/dns4/münchen.example/wss'];
    const publish = (n: number, at: string[]) =>
      calls.publishKeyBundle({ owner: patient, digest: word(n), addresses: at });
    await test.act(patient, publish(70, ['/old']));
    const { block } = await test.act(patient, publish(71, ['/older']), publish(72, addresses));
    expect(await readKeys(test.chain, patient)).toEqual({
      owner: patient,
      bundle: { digest: word(72), version: 3, block },
      directory: null,
      addresses
    });
    await test.act(patient, publish(73, []));
    const keys = await readKeys(test.chain, patient);
    expect(keys.addresses).toEqual([]);
    expect(keys.bundle?.version).toBe(4);
  });
});
