import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as calls from '../../src/lib/chain/calls.ts';
import { checkChain } from '../../src/lib/chain/client.ts';
import type { Hex } from '../../src/lib/chain/hex.ts';
import { readHistory } from '../../src/lib/chain/history.ts';
import { waitRecorded } from '../../src/lib/chain/recorded.ts';
import { readRegister } from '../../src/lib/chain/register.ts';
import { send } from '../../src/lib/chain/write.ts';
import { rpcProvider } from './anvil.ts';
import { freePort, isFree } from './ports.ts';
import { type Stack, startStack } from './stack.ts';

const NO_PORTS = { rpc: 0, relay: 0, site: 0 };
let dir: string;
let siteDir: string;
let stack: Stack;

const start = (options = {}) =>
  startStack({ dir, siteDir, build: false, ports: NO_PORTS, ...options });
const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '7')}`;

async function addRecord(n: number): Promise<void> {
  const patient = stack.accounts.patient.address;
  const call = calls.addRecord({ patient, digest: word(n), category: `0x${'c1'.repeat(16)}` });
  const provider = rpcProvider(stack.rpcUrl);
  await waitRecorded(stack.chain, await send(stack.chain, provider, patient, [call]));
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ownchart-stack-'));
  siteDir = join(dir, 'site');
  await mkdir(siteDir);
  await writeFile(join(siteDir, 'index.html'), '<title>OwnChart</title>');
  stack = await start();
}, 60_000);
afterAll(async () => {
  await stack?.stop();
  await rm(dir, { recursive: true, force: true });
});

describe('the local stack', () => {
  it('has two hospitals accredited by the registrar', async () => {
    const register = await readRegister(stack.chain);
    expect(register.map(({ name, role }) => [name, role])).toEqual([
      ['City Hospital', 'hospital'],
      ['Lakeside Hospital', 'hospital']
    ]);
    const { hospital, hospital2 } = stack.accounts;
    expect(register.map(({ address }) => address)).toEqual([hospital.address, hospital2.address]);
  });

  it('has people whose keys are theirs', async () => {
    const { privateKeyToAddress } = await import('viem/accounts');
    for (const { privateKey, address } of Object.values(stack.accounts)) {
      expect(privateKeyToAddress(privateKey).toLowerCase()).toBe(address);
    }
  });

  it('keeps the chain when it stops, even ahead of the clock, and when only its server does', async () => {
    await addRecord(1);
    const rpc = rpcProvider(stack.rpcUrl);
    await rpc.request({ method: 'evm_increaseTime', params: [7_200] });
    await addRecord(2);
    const patient = stack.accounts.patient.address;
    const before = await readHistory(stack.chain, patient);
    const { time } = await checkChain(stack.chain);

    await stack.stopRpc();
    await expect(checkChain(stack.chain)).rejects.toMatchObject({ code: 'chain/rpc-down' });
    await stack.startRpc();
    expect(await readHistory(stack.chain, patient)).toEqual(before);

    const { contract, relay } = stack;
    await stack.stop();
    stack = await start();
    expect(stack.contract).toBe(contract);
    expect(relay.split('/p2p/')[1]).toBe(stack.relay.split('/p2p/')[1]);
    expect(await readHistory(stack.chain, patient)).toEqual(before);
    expect(await readRegister(stack.chain)).toHaveLength(2);
    await addRecord(3);
    expect((await checkChain(stack.chain)).time).toBeGreaterThanOrEqual(time);
  }, 60_000);

  it('starts its relay again at the same address', async () => {
    const port = Number(/\/tcp\/(\d+)/.exec(stack.relay)![1]);
    await stack.stopRelay();
    expect(await isFree(port)).toBe(true);
    await stack.startRelay();
    expect(await isFree(port)).toBe(false);
  });

  it('is refused a second time from the same folder', async () => {
    await expect(start({ fresh: true })).rejects.toThrow(stack.siteUrl);
    expect((await checkChain(stack.chain)).block).toBeGreaterThan(0);
  });

  it('begins anew with a contract of another address', async () => {
    const { contract, ports } = stack;
    await stack.stop();
    for (const port of Object.values(ports)) expect(await isFree(port)).toBe(true);
    stack = await start({ fresh: true });
    expect(stack.contract).not.toBe(contract);
    const { entries } = await readHistory(stack.chain, stack.accounts.patient.address);
    expect(entries).toEqual([]);
  }, 60_000);

  it('says what to look at where what was kept is damaged', async () => {
    const other = await mkdtemp(join(tmpdir(), 'ownchart-stack-'));
    await writeFile(join(other, 'chain.json'), '{"damaged');
    await expect(start({ dir: other })).rejects.toThrow('The local chain did not start.');
    await rm(other, { recursive: true, force: true });
  }, 40_000);
});

describe('freePort', () => {
  it('takes the wanted port, or the next that is free', async () => {
    const wanted = await freePort(0);
    expect(await freePort(wanted)).toBe(wanted);
    const server = createServer().listen(wanted, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    expect(await freePort(wanted)).toBeGreaterThan(wanted);
    server.close();
  });
});
