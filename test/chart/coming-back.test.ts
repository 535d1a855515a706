import { MemoryBlockstore } from 'blockstore-core';
import { MemoryDatastore } from 'datastore-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Account } from '../../src/lib/chart/account.ts';
import { Keeper } from '../../src/lib/chart/keeper/keeper.ts';
import { oldLocks } from '../../src/lib/chart/lock-again.ts';
import { openRecord } from '../../src/lib/chart/open-record.ts';
import { keepCharts } from '../../src/lib/chart/keeping/keep-charts.ts';
import { listRecords } from '../../src/lib/chart/records.ts';
import { share } from '../../src/lib/chart/shares.ts';
import { findVault } from '../../src/lib/chart/unlock/come-back.ts';
import { changeSlots, makeSlot } from '../../src/lib/chart/unlock/slots.ts';
import { slotsOf } from '../../src/lib/chart/unlock/vault.ts';
import { sha256 } from '../../src/lib/crypto/bytes.ts';
import { parseRecoveryCode } from '../../src/lib/crypto/unlock/recovery-code.ts';
import { openSlot } from '../../src/lib/crypto/unlock/slot.ts';
import { openVault, readVault } from '../../src/lib/crypto/vault-block.ts';
import { randomFile, upload } from './documents.ts';
import { readableStorage, spellings } from './storage.ts';
import { World, type Visit } from './world.ts';

vi.stubGlobal('location', { host: 'chart.example', origin: 'https://chart.example' });

describe('a patient comes back in an empty browser', () => {
  let world: World;
  let patient: Visit;
  let city: Visit;
  let code: string;
  const blockstore = new MemoryBlockstore();
  const datastore = new MemoryDatastore();
  /** What the page asked of a server, or wrote into the browser's log. */
  const said: string[] = [];

  beforeAll(async () => {
    listen(said);
    world = await World.start();
    patient = await world.visit('patient', 'Twyla Moen', { blockstore, datastore });
    city = await world.visit('hospital', 'City Hospital');
    await upload(patient.live, randomFile('scan.bin', 300_000));
    await share(patient.live, {
      grantee: city.live.address,
      scope: { kind: 'everything' },
      rights: { read: true, write: false },
      purpose: 'TREAT',
      until: null
    });
    await openRecord(city.live, patient.live.address, 0);
  }, 120_000);

  afterAll(async () => {
    await world?.stop();
    vi.restoreAllMocks();
  });

  test('one way to unlock alone is refused, two are recorded', async () => {
    const { account, live, keeper } = patient;
    code = keeper.newKit().code;
    const kit = await makeSlot(account, 'recovery-code');
    await expect(changeSlots(live, account, [kit])).rejects.toMatchObject({
      code: 'chart/too-few-ways'
    });
    const wallet = await makeSlot(account, 'wallet-signature');
    await changeSlots(live, account, [wallet, { ...kit, tested: 1_790_000_000_000 }]);
    const kept = slotsOf(account.vault!, account.desk);
    expect(kept.map(({ kind, tested }) => [kind, tested])).toEqual([
      ['wallet-signature', null],
      ['recovery-code', 1_790_000_000_000]
    ]);
  });

  test('her seed and the keys of it are in nothing that is stored, asked of a server, or logged', async () => {
    const { block, version } = patient.account.vault!;
    const { address: owner, place } = patient.live;
    const vault = readVault(block, { digest: sha256(block), owner, place, version });
    const kit = vault.slots.find(({ kind }) => kind === 'recovery-code')!;
    const seed = openSlot(kit, { code: parseRecoveryCode(code) });
    const { identity } = openVault(vault, seed).keychain;
    const [stored, asked] = [await readableStorage(blockstore, datastore), said.join('\n')];
    expect(stored).toContain(Buffer.from(block).toString('latin1'));
    expect(asked).toContain('eth_sendTransaction');
    const secrets = {
      seed,
      code: parseRecoveryCode(code),
      kem: identity.kem.secretKey,
      sign: identity.sign.secretKey,
      node: identity.nodeSeed,
      local: identity.localKey,
      root: identity.rootSeed(1)
    };
    for (const [name, secret] of Object.entries(secrets))
      for (const [way, spelling] of spellings(secret).entries()) {
        expect(stored.includes(spelling), `${name} stored, written in way ${way}`).toBe(false);
        expect(asked.includes(spelling), `${name} told, written in way ${way}`).toBe(false);
      }
  });

  test('with her browser gone, the hospital hands out the locked key, and the kit opens it', async () => {
    await keepCharts(city.live);
    const { desk, key, me } = patient.account;
    await patient.leave();
    const fresh = { ...desk, signal: new AbortController().signal };
    const found = await findVault({ desk: fresh, key });
    const keeper = new Keeper(patient.live.place, me.address);
    const [wallet, kit] = slotsOf({ ...found, tested: {} }, fresh);
    expect(wallet!.kind).toBe('wallet-signature');
    expect(keeper.unlock(found, kit!.bytes, { code })).toEqual({
      name: 'Twyla Moen',
      tested: { [Object.keys(patient.account.vault!.tested)[0]!]: 1_790_000_000_000 }
    });
    expect(keeper.publicIdentity()).toEqual(patient.keeper.publicIdentity());
    expect(() =>
      new Keeper(patient.live.place, me.address).unlock(found, kit!.bytes, {
        code: patient.keeper.newKit().code
      })
    ).toThrow();
  }, 60_000);

  test('who lost every way to unlock begins anew: the shares end, and what was there stays closed', async () => {
    const anew = await world.visit('patient', 'Twyla Moen');
    const { address } = anew.live;
    const [old] = await listRecords(anew.live);
    expect(old!.title).toBe('Record 1');
    expect(old!.problem).toMatchObject({ code: 'chart/lost-key' });
    expect(await oldLocks(anew.live)).toEqual({ records: 0, bytes: 0 });
    await expect(openRecord(city.live, address, 0)).rejects.toMatchObject({
      code: 'chart/not-shared'
    });
    const index = await upload(anew.live, randomFile('new.bin', 2_000));
    await share(anew.live, {
      grantee: city.live.address,
      scope: { kind: 'everything' },
      rights: { read: true, write: false },
      purpose: 'TREAT',
      until: null
    });
    expect((await openRecord(city.live, address, index)).bytes.length).toBe(2_000);
    await anew.leave();
  }, 60_000);

  test('where nobody published one, it says so', async () => {
    const { desk, key } = city.account as Account;
    await expect(findVault({ desk, key })).rejects.toMatchObject({ code: 'chart/no-vault' });
  });
});

/** Keeps every address and body that is sent by HTTP, and every line of the log. */
function listen(said: string[]): void {
  const { fetch } = globalThis;
  vi.spyOn(globalThis, 'fetch').mockImplementation((to, options) => {
    said.push(to instanceof Request ? to.url : String(to), String(options?.body ?? ''));
    return fetch(to, options);
  });
  for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((...words) => void said.push(words.join(' ')));
}
