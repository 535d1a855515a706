import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accreditation } from '../../../script/stack/accredit.ts';
import { people } from '../../../script/stack/people.ts';
import { startRpcProxy } from '../../../script/stack/rpc-proxy.ts';
import { type TestChain, startTestChain } from '../../../script/stack/test-chain.ts';
import * as calls from './calls.ts';
import { checkChain, openChain } from './client.ts';
import { TransactionRevertedError } from './errors.ts';
import type { Hex } from './hex.ts';
import { findTransaction, waitRecorded } from './recorded.ts';
import { EVERYTHING } from './terms.ts';
import { type Provider, send, simulate } from './write.ts';

const patient = people.patient.address;
const hospital = people.hospital.address;
const stranger = people.stranger.address;
const registrar = people.registrar.address;
const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '7')}`;
const tag: Hex = `0x${'c1'.repeat(16)}`;
const record = (n: number) => calls.addRecord({ patient, digest: word(n), category: tag });

let test: TestChain;
let now: number;
const sharing = () => ({
  patient,
  grantee: hospital,
  scope: EVERYTHING,
  rights: { read: true, write: false },
  purpose: 'TREAT' as const,
  expiry: now + 86_400,
  wrap: word(9)
});

beforeAll(async () => {
  test = await startTestChain();
  now = await test.now();
  const organisation = { organisation: hospital, role: 'hospital' as const, name: 'City' };
  await test.act(registrar, ...accreditation({ ...organisation, validUntil: now + 300 * 86_400 }));
}, 60_000);
afterAll(() => test.stop());

async function automine(on: boolean): Promise<void> {
  await test.rpc.request({ method: 'evm_setAutomine', params: [on] });
}

describe('simulate', () => {
  it('estimates enough gas and tells whether the account can pay', async () => {
    const estimate = await simulate(test.chain, patient, [record(1)]);
    expect(estimate.enough).toBe(true);
    expect(estimate.fee).toBe(estimate.gas * estimate.feePerGas);
    const { gasUsed, fee } = await test.act(patient, record(1));
    expect(estimate.gas).toBeGreaterThan(gasUsed);
    expect(estimate.gas).toBeLessThan(gasUsed * 2n);
    expect(estimate.fee).toBeGreaterThanOrEqual(fee);
    const { gasUsed: two } = await test.act(patient, record(2), record(3));
    expect(two).toBeGreaterThan(gasUsed);
  });

  it.each([
    ['NotRegistrar', stranger, () => calls.suspend({ organisation: hospital })],
    ['NotAccredited', patient, () => calls.grant({ ...sharing(), grantee: stranger })],
    ['ExpiryOutOfBounds', patient, () => calls.grant({ ...sharing(), expiry: now - 10 })],
    [
      'RightsNotAllowed',
      patient,
      () => calls.grant({ ...sharing(), rights: { read: false, write: false } })
    ],
    ['MissingWrap', patient, () => calls.grant({ ...sharing(), wrap: EVERYTHING })],
    [
      'NothingToRevoke',
      patient,
      () => calls.revoke({ patient, grantee: hospital, scope: EVERYTHING })
    ],
    [
      'GrantNotLive',
      hospital,
      () => calls.logAccess({ patient: stranger, scope: EVERYTHING, record: 0 })
    ],
    [
      'UnknownRecord',
      patient,
      () => calls.addRecord({ patient, digest: word(8), category: tag, supersedes: 99 })
    ],
    [
      'InvalidDigest',
      patient,
      () => calls.addRecord({ patient, digest: EVERYTHING, category: tag })
    ],
    ['LengthMismatch', patient, () => calls.addRecords({ patient, records: [] })],
    [
      'AddressesTooLong',
      patient,
      () =>
        calls.publishKeyBundle({
          owner: patient,
          digest: word(4),
          addresses: ['/dns/'.padEnd(2049, 'x')]
        })
    ]
  ] as const)('puts %s into plain words', async (errorName, account, call) => {
    const refusal = await simulate(test.chain, account, [call()]).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'chain/refused', errorName });
    const { message, remedy } = refusal as Error & { remedy: string };
    expect(message).not.toContain(errorName);
    expect(message).toMatch(/^[A-Z].*\.$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
    // The same inside a multicall: the first that fails undoes all.
    const several = account === patient ? [record(50), call()] : [call(), call()];
    await expect(simulate(test.chain, account, several)).rejects.toMatchObject({ errorName });
  });

  it('refuses what was prepared for another account', async () => {
    await expect(simulate(test.chain, stranger, [record(1)])).rejects.toMatchObject({
      code: 'chain/wrong-account',
      expected: patient,
      actual: stranger
    });
    await expect(send(test.chain, test.rpc, stranger, [record(1)])).rejects.toMatchObject({
      code: 'chain/wrong-account'
    });
  });

  it('tells an account without funds', async () => {
    const owner = `0x${'ab'.repeat(20)}` as const;
    const call = calls.publishDirectory({ owner, digest: word(3) });
    const estimate = await simulate(test.chain, owner, [call]);
    expect(estimate).toMatchObject({ balance: 0n, enough: false });
    await expect(send(test.chain, test.rpc, owner, [call])).rejects.toMatchObject({
      code: 'chain/not-enough-funds'
    });
  });
});

describe('send', () => {
  it('stops before the wallet opens where the wallet is on another chain', async () => {
    const asked: string[] = [];
    const wallet: Provider = {
      async request({ method }) {
        asked.push(method);
        return '0x1';
      }
    };
    await expect(send(test.chain, wallet, patient, [record(4)])).rejects.toMatchObject({
      code: 'chain/wrong-chain',
      where: 'wallet',
      expected: 31_337,
      actual: 1
    });
    expect(asked).toEqual(['eth_chainId']);
  });

  it('passes on what the wallet itself says', async () => {
    for (const code of [4001, -32_002, 4100]) {
      const words = Object.assign(new Error('User rejected the request.'), { code });
      const wallet: Provider = {
        request: (args) =>
          args.method === 'eth_sendTransaction' ? Promise.reject(words) : test.rpc.request(args)
      };
      await expect(send(test.chain, wallet, patient, [record(4)])).rejects.toBe(words);
    }
  });

  it('reads a refusal out of a wallet’s own error', async () => {
    const data = { originalError: { data: '0xbd8ba84d' } };
    const wallet: Provider = {
      request: (args) =>
        args.method === 'eth_sendTransaction'
          ? Promise.reject(
              Object.assign(new Error('Internal JSON-RPC error.'), { code: -32603, data })
            )
          : test.rpc.request(args)
    };
    await expect(send(test.chain, wallet, patient, [record(4)])).rejects.toMatchObject({
      code: 'chain/refused'
    });
  });
});

describe('waitRecorded', () => {
  it('tells what was recorded', async () => {
    const recorded = await test.act(patient, calls.grant(sharing()));
    expect(recorded.entries).toMatchObject([{ kind: 'access-granted', grantee: hospital }]);
    expect(recorded.time).toBe(await test.now());
    expect(recorded.gasUsed).toBeLessThan(80_000n);
  });

  it('counts confirmations', async () => {
    const hash = await send(test.chain, test.rpc, patient, [record(6)]);
    const told: number[] = [];
    const wait = waitRecorded(test.chain, hash, {
      confirmations: 3,
      onConfirmation(count) {
        told.push(count);
        void test.mine();
      }
    });
    expect((await wait).hash).toBe(hash);
    expect(told).toEqual([1, 2, 3]);
  });

  it('gives up after its time, can be cancelled, and can be asked again', async () => {
    await automine(false);
    const hash = await send(test.chain, test.rpc, patient, [record(7)]);
    expect(await findTransaction(test.chain, hash)).toBe('pending');
    await expect(waitRecorded(test.chain, hash, { timeout: 300 })).rejects.toMatchObject({
      code: 'chain/not-recorded-yet',
      hash
    });
    const reason = new DOMException('Enough.', 'AbortError');
    const control = new AbortController();
    setTimeout(() => control.abort(reason), 100);
    await expect(waitRecorded(test.chain, hash, control)).rejects.toBe(reason);
    await automine(true);
    await test.mine();
    expect((await waitRecorded(test.chain, hash)).entries).toHaveLength(1);
    expect(await findTransaction(test.chain, hash)).toBe('recorded');
    expect(await findTransaction(test.chain, word(1))).toBe('unknown');
  });

  it('tells why a transaction failed after all', async () => {
    await automine(false);
    const stop = calls.revoke({ patient, grantee: hospital, scope: EVERYTHING });
    const estimate = await simulate(test.chain, patient, [stop]);
    const first = await send(test.chain, test.rpc, patient, [stop], { estimate });
    const second = await send(test.chain, test.rpc, patient, [stop], { estimate });
    await test.mine();
    await automine(true);
    await waitRecorded(test.chain, first);
    const error = await waitRecorded(test.chain, second).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(TransactionRevertedError);
    expect(error).toMatchObject({ hash: second, errorName: 'NothingToRevoke' });
    expect(await findTransaction(test.chain, second)).toBe('reverted');
  });
});

describe('a chain server that fails', () => {
  it('is told from one for another chain or without the contract', async () => {
    const { config } = test.chain;
    expect((await checkChain(test.chain)).block).toBeGreaterThan(0);
    await expect(checkChain(openChain({ ...config, chainId: 10 }))).rejects.toMatchObject({
      code: 'chain/wrong-chain',
      where: 'rpc',
      actual: 31_337
    });
    await expect(checkChain(openChain({ ...config, contract: patient }))).rejects.toMatchObject({
      code: 'chain/no-contract'
    });
    const other = openChain({ ...config, chainId: 10 });
    await expect(send(other, test.rpc, patient, [record(1)])).rejects.toMatchObject({
      code: 'chain/wrong-chain',
      where: 'rpc'
    });
  });

  it('is said to be silent in bounded time', async () => {
    const silent = await startRpcProxy(test.rpcUrl, () => {
      throw new Error('not reached');
    });
    await silent.stop();
    const gone = openChain({ ...test.chain.config, rpcUrl: silent.url });
    const start = Date.now();
    await expect(checkChain(gone)).rejects.toMatchObject({ code: 'chain/rpc-down' });
    expect(Date.now() - start).toBeLessThan(3_000);

    const { createServer } = await import('node:net');
    const hung = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => hung.once('listening', resolve));
    const { port } = hung.address() as { port: number };
    const rpcUrl = `http://127.0.0.1:${port}`;
    const chain = openChain({ ...test.chain.config, rpcUrl }, { timeout: 200, retries: 1 });
    await expect(checkChain(chain)).rejects.toMatchObject({ code: 'chain/rpc-down' });
    hung.close();
  });

  it('is quoted where it refuses', async () => {
    const strict = await startRpcProxy(test.rpcUrl, () => {
      throw new Error('daily limit reached');
    });
    const chain = openChain({ ...test.chain.config, rpcUrl: strict.url }, { retries: 0 });
    await expect(simulate(chain, patient, [record(1)])).rejects.toMatchObject({
      code: 'chain/rpc-refused',
      message: expect.stringContaining('daily limit reached')
    });
    await strict.stop();
  });
});

it('refuses settings that cannot be', () => {
  const { config } = test.chain;
  for (const wrong of [
    { chainId: 0 },
    { chainId: 1.5 },
    { deployedAt: -1 },
    { rpcUrl: 'nonsense' },
    { rpcUrl: 'javascript:1' },
    { contract: '0x12' as Hex }
  ]) {
    expect(() => openChain({ ...config, ...wrong })).toThrow(
      expect.objectContaining({ code: 'chain/settings' })
    );
  }
});
