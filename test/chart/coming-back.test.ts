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
import { randomFile, upload } from './documents.ts';
import { World, type Visit } from './world.ts';

vi.stubGlobal('location', { host: 'chart.example', origin: 'https://chart.example' });

describe('a patient comes back in an empty browser', () => {
  let world: World;
  let patient: Visit;
  let city: Visit;
  let code: string;

  beforeAll(async () => {
    world = await World.start();
    patient = await world.visit('patient', 'Twyla Moen');
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
