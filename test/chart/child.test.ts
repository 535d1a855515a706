import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { nameCarer } from '../../src/lib/chain/calls.ts';
import { readHistory } from '../../src/lib/chain/history.ts';
import { sendableCall, typedDataOf } from '../../src/lib/chain/signed.ts';
import { onceWallet, type OnceWallet } from '../../src/lib/chain/once-wallet.ts';
import type { Account } from '../../src/lib/chart/account.ts';
import { perform } from '../../src/lib/chart/action.ts';
import { changeKeys } from '../../src/lib/chart/change-keys.ts';
import {
  beginChild,
  previewChild,
  type ChildChoice,
  type ChildMaking
} from '../../src/lib/chart/family/child.ts';
import { dependants, fetchCare, stillActs } from '../../src/lib/chart/family/dependants.ts';
import type { KeeperClient } from '../../src/lib/chart/keeper/client.ts';
import { Keeper } from '../../src/lib/chart/keeper/keeper.ts';
import type { Live } from '../../src/lib/chart/live.ts';
import { openRecord } from '../../src/lib/chart/open-record.ts';
import { ownChart } from '../../src/lib/chart/patient-chart.ts';
import { listRecords } from '../../src/lib/chart/records.ts';
import { changeSlots } from '../../src/lib/chart/unlock/slots.ts';
import { keepVault, lockVault } from '../../src/lib/chart/unlock/vault.ts';
import { acceptOwnShare, approveRequest } from '../../src/lib/chart/urgent/help.ts';
import { askForRecovery } from '../../src/lib/chart/urgent/help-recover.ts';
import {
  beginRecovery,
  publishRecovered,
  recoveryState,
  takeOver
} from '../../src/lib/chart/urgent/recover.ts';
import { actAs } from './acting.ts';
import { bytesOf, randomFile, upload } from './documents.ts';
import { World, type Visit } from './world.ts';

vi.stubGlobal('location', { host: 'chart.example', origin: 'https://chart.example' });
const DAY = 86_400;

// Two parents, a child without a wallet, and the wallet it has once it is grown: a real chain, relay and nodes.
describe('a child without a wallet', () => {
  let world: World;
  let mother: Visit;
  let father: Visit;
  let grown: Visit;
  let wallet: OnceWallet;
  let making: ChildMaking;
  const child = () => making.address;
  const letter = randomFile('vaccination.bin', 50_000);

  const choice = (): ChildChoice => ({
    name: 'Mia Moen',
    until: new Date(Date.now() + 2 * DAY * 1000),
    helpers: [father.live.address],
    carers: [father.live.address]
  });
  const actFor = async (parent: Visit): Promise<Live> =>
    actAs(parent, await fetchCare(parent.live, child()));

  beforeAll(async () => {
    world = await World.start();
    mother = await world.visit('patient', 'Twyla Moen');
    father = await world.visit('helper1', 'Daisey Moen');
    grown = await world.visit('stranger', '', { unpublished: true });
  }, 200_000);
  afterAll(() => world?.stop());

  test('gets an account that a parent pays for, and goes on where it was interrupted', async () => {
    const told = await previewChild(mother.live, choice());
    expect(told).toMatchObject({ problem: null, sentence: expect.stringContaining('Mia Moen') });
    wallet = onceWallet();
    const keeper = new Keeper(mother.live.place, wallet.address) as unknown as KeeperClient;
    // The parent's wallet says no to the second transaction.
    let asked = 0;
    const { provider } = mother.live.signer;
    const once: Live = {
      ...mother.live,
      signer: {
        ...mother.live.signer,
        provider: {
          request: (o: { method: string }) =>
            o.method === 'eth_sendTransaction' && ++asked === 2
              ? Promise.reject(Object.assign(new Error('User rejected'), { code: 4001 }))
              : provider.request(o)
        }
      }
    };
    making = await beginChild(once, { wallet, keeper }, choice());
    expect((await readHistory(mother.live.chain, child())).entries).toEqual([]);
    await expect(making.finish()).rejects.toThrow();
    await making.finish();
    const { entries } = await readHistory(mother.live.chain, child());
    expect(entries.filter(({ kind }) => kind === 'shares-dealt')).toHaveLength(1);
    expect(entries.filter(({ kind }) => kind === 'carer-named')).toHaveLength(2);
    const [found] = await dependants(mother.live);
    expect(found).toMatchObject({
      address: child(),
      name: 'Mia Moen',
      state: 'acts',
      helpers: { count: 2, threshold: 2, ready: 1 }
    });
    await expect(beginRecovery(grown.live, grown.account, child())).rejects.toMatchObject({
      code: 'chart/no-recovery'
    });
    await acceptOwnShare(father.live, child(), 'recovery');
    expect((await dependants(father.live))[0]).toMatchObject({ helpers: { ready: 2 } });
  }, 90_000);

  test('has a chart that both parents read and fill, and nothing else', async () => {
    const live = await actFor(mother);
    expect(live.patientName).toBe('Mia Moen');
    const index = await upload(live, letter);
    expect((await openRecord(live, child(), index)).bytes).toEqual(await bytesOf(letter));
    const wrap = `0x${'07'.repeat(32)}` as const;
    const until = Math.floor(Date.now() / 1000) + 99 * DAY;
    const longer = nameCarer({ patient: child(), carer: mother.live.address, until, wrap });
    await expect(perform(live, [longer])).rejects.toMatchObject({ errorName: 'NotForCarers' });
    await mother.live.keeper.careNoMore();
    await expect(perform(mother.live, [longer])).rejects.toThrow();
    const other = await actFor(father);
    expect((await openRecord(other, child(), index)).bytes).toEqual(await bytesOf(letter));
    await father.live.keeper.careNoMore();
  }, 60_000);

  test('takes it over with an own wallet, after the parents’ time and after one of them changed the keys', async () => {
    const { live, account, keeper } = grown;
    keeper.newKit();
    await keepVault(account, await lockVault(account, await grown.twoWays()));
    await beginRecovery(live, account, child());
    const { text } = await recoveryState(live, account);

    father.keeper.newKit();
    await changeSlots(father.live, father.account, await father.twoWays());
    father.keeper.beginChange(false);
    await changeKeys(father.live, father.account, await father.twoWays());
    await father.restartNode();
    await ownChart(father.live);

    await askForRecovery(mother.live, text);
    await approveRequest(father.live, { patient: child(), circle: 'recovery', number: 1 });
    await expect(takeOver(live, account)).rejects.toMatchObject({ name: 'ContractRefusedError' });
    await world.pass(3 * DAY);
    const acting = { carer: mother.live.address, until: 2 ** 40 };
    expect(await stillActs({ ...mother.live, address: child(), acting })).toBe(false);
    expect(await takeOver(live, account)).toEqual([]);

    const key = mother.live.account.replace(mother.live.address, child());
    const now: Live = { ...live, address: child(), account: key };
    const vault = { ...account.vault!.recovers!.vault!, recovered: true as const };
    const me = { ...account.me, address: child() };
    const own: Account = { ...account, key, me, desk: now, vault };
    await publishRecovered(now, own);
    await ownChart(now);
    expect((await openRecord(now, child(), 0)).bytes).toEqual(await bytesOf(letter));
    expect((await listRecords(now)).map(({ title }) => title)).toEqual(['vaccination']);
    expect((await dependants(mother.live))[0]).toMatchObject({ state: 'ended', helpers: null });
    await expect(fetchCare(mother.live, child())).rejects.toMatchObject({ code: 'chart/no-care' });
  }, 120_000);

  test('is no longer the first key’s: what it signs now is refused', async () => {
    const wrap = `0x${'07'.repeat(32)}` as const;
    const until = Math.floor(Date.now() / 1000) + 9 * DAY;
    const call = nameCarer({ patient: child(), carer: mother.live.address, until, wrap });
    const deadline = until;
    const [typed] = await typedDataOf(mother.live.chain, [call], deadline);
    const signature = await wallet.signTypedData({ ...typed! });
    const forged = sendableCall({ owner: child(), call, deadline, signature });
    await expect(perform(mother.live, [forged])).rejects.toMatchObject({
      errorName: 'InvalidSignature'
    });
  }, 30_000);
});
