import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { grant, nameCarer as nameCall, publishVault } from '../../src/lib/chain/calls.ts';
import { readHistory } from '../../src/lib/chain/history.ts';
import { activity } from '../../src/lib/chart/activity.ts';
import { perform, preview } from '../../src/lib/chart/action.ts';
import { changeKeys } from '../../src/lib/chart/change-keys.ts';
import { careAccount } from '../../src/lib/chart/family/care-account.ts';
import {
  carers,
  nameCarer,
  previewNameCarer,
  stopCarer
} from '../../src/lib/chart/family/carers.ts';
import {
  careRefusal,
  dependants,
  fetchCare,
  leave,
  stillActs,
  type Care
} from '../../src/lib/chart/family/dependants.ts';
import type { Live } from '../../src/lib/chart/live.ts';
import { keepCharts } from '../../src/lib/chart/keeping/keep-charts.ts';
import { openRecord } from '../../src/lib/chart/open-record.ts';
import { ownChart } from '../../src/lib/chart/patient-chart.ts';
import { listRecords } from '../../src/lib/chart/records.ts';
import { activitySentence } from '../../src/lib/chart/words.ts';
import { share, shares } from '../../src/lib/chart/shares.ts';
import { stopSharing } from '../../src/lib/chart/stop-sharing.ts';
import { changeSlots } from '../../src/lib/chart/unlock/slots.ts';
import { actAs } from './acting.ts';
import { bytesOf, randomFile, upload } from './documents.ts';
import { World, type Visit } from './world.ts';

vi.stubGlobal('location', { host: 'chart.example', origin: 'https://chart.example' });

const YEAR = 365 * 86_400_000;

let world: World;
let daisey: Visit;
let anna: Visit;
let city: Visit;

const act = (care: Care): Promise<Live> => actAs(anna, care);

const back = (): Promise<void> => anna.live.keeper.careNoMore();
const soon = (): Date => new Date(Date.now() + YEAR);
const choice = (until = soon()) => ({ address: anna.live.address, name: 'Anna', until });
const everything = { kind: 'everything' } as const;
const forCity = () => ({
  grantee: city.live.address,
  scope: everything,
  rights: { read: true, write: false },
  purpose: 'TREAT' as const,
  until: null
});

beforeAll(async () => {
  world = await World.start();
  daisey = await world.visit('patient', 'Daisey Moen');
  anna = await world.visit('helper1', 'Anna Moen');
  city = await world.visit('hospital', 'City Hospital');
  await changeSlots(daisey.live, daisey.account, await daisey.twoWays());
  await upload(daisey.live, randomFile('before.bin', 5_000));
}, 120_000);

afterAll(() => world?.stop());

describe('a family member', () => {
  test('is nobody before being named', async () => {
    expect(await dependants(anna.live)).toEqual([]);
    await expect(fetchCare(anna.live, daisey.live.address)).rejects.toMatchObject({
      code: 'chart/no-care'
    });
  });

  test('is named until a day, which is told with what becomes public', async () => {
    const told = await previewNameCarer(daisey.live, choice());
    expect(told.problem).toBeNull();
    expect(told.sentence).toContain('You let Anna act for you until');
    const late = await previewNameCarer(daisey.live, choice(new Date(Date.now() + 19 * YEAR)));
    expect(late.problem).toMatchObject({ errorName: 'ExpiryOutOfBounds' });
    await nameCarer(daisey.live, choice());
    expect(await carers(daisey.live)).toMatchObject([{ name: 'Anna', state: 'acts' }]);
    expect(await dependants(anna.live)).toMatchObject([
      { address: daisey.live.address, state: 'acts' }
    ]);
  });

  test('opens the chart with the own wallet, adds, shares and stops sharing', async () => {
    const live = await act(await fetchCare(anna.live, daisey.live.address));
    expect(live.patientName).toBe('Daisey Moen');
    expect((await listRecords(live)).map(({ title }) => title)).toEqual(['before']);
    expect(await stillActs(live)).toBe(true);

    const file = randomFile('vaccination.bin', 300_000);
    const index = await upload(live, file);
    expect((await openRecord(live, live.address, index)).bytes).toEqual(await bytesOf(file));
    await share(live, forCity());
    await keepCharts(city.live);
    const opened = await openRecord(city.live, live.address, index);
    expect(opened.bytes).toEqual(await bytesOf(file));
    expect(opened.verdict).toContain('This is exactly what Daisey Moen filed');
    await stopSharing(live, (await shares(live)).at(0)!);
    await expect(openRecord(city.live, live.address, index)).rejects.toMatchObject({
      code: 'chart/not-shared'
    });
    await back();
  }, 60_000);

  test('is told by name in the dependant’s activity, for all that was done', async () => {
    const { items } = await activity(daisey.live);
    const told = items.map(activitySentence);
    expect(told).toContainEqual(expect.stringContaining('You let Anna act for you until'));
    expect(told).toContainEqual('Anna for Daisey Moen added vaccination.');
    expect(told).toContainEqual(
      expect.stringContaining('Anna for Daisey Moen shared everything with City Hospital')
    );
    expect(told).toContainEqual(
      expect.stringContaining('Anna for Daisey Moen stopped sharing everything')
    );
    expect(told).toContainEqual('You added before.');
    const acted = (await readHistory(daisey.live.chain, daisey.live.address)).entries;
    expect(acted.filter(({ kind }) => kind === 'acted-for')).toHaveLength(3);
    expect((await readHistory(anna.live.chain, anna.live.address)).entries).toHaveLength(2);
  });

  test('can neither hand the account on, nor name others, nor touch the keys', async () => {
    const live = await act(await fetchCare(anna.live, daisey.live.address));
    const patient = live.address;
    const wrap = `0x${'07'.repeat(32)}` as const;
    const words = { sentence: '', rows: [], becomesPublic: '', staysPrivate: '' };
    const until = Math.floor(Date.now() / 1000) + 86_400;
    for (const call of [
      nameCall({ patient, carer: city.live.address, until, wrap }),
      publishVault({ owner: patient, digest: wrap })
    ]) {
      expect((await preview(live, words, [call])).problem).toMatchObject({
        errorName: 'NotForCarers'
      });
      await expect(perform(live, [call])).rejects.toMatchObject({ errorName: 'NotForCarers' });
    }
    const ofCircles = { functionName: 'dealShares', args: [], ofCircles: true } as const;
    await expect(perform(live, [ofCircles])).rejects.toMatchObject({
      code: 'chart/not-for-carers'
    });
    await back();
  });

  test('is named anew with the new keys, where the dependant changes them', async () => {
    const stale = await fetchCare(anna.live, daisey.live.address);
    await daisey.keeper.beginChange(false);
    await changeKeys(daisey.live, daisey.account, await daisey.twoWays());
    await daisey.restartNode();
    await ownChart(daisey.live);
    expect(await carers(daisey.live)).toMatchObject([{ state: 'acts' }]);
    const now = await fetchCare(anna.live, daisey.live.address);
    const mixed = { ...stale, vault: now.vault };
    const refused = await careAccount(anna.account, mixed, anna.live.signal).catch((error) =>
      careRefusal(error, 'Daisey')
    );
    expect(refused).toMatchObject({ code: 'chart/care-of-old-keys' });
    // What was refused changed nothing: the own keys are still there, and open what is sealed to them.
    const live = await act(now);
    expect((await listRecords(live)).map(({ title }) => title)).toEqual(['vaccination', 'before']);
    await back();
  }, 60_000);

  test('acts no more in the block in which the dependant ends it, and neither page nor contract lets one', async () => {
    const live = await act(await fetchCare(anna.live, daisey.live.address));
    await stopCarer(daisey.live, { address: anna.live.address });
    expect(await stillActs(live)).toBe(false);
    await expect(share(live, forCity())).rejects.toMatchObject({ errorName: 'NotCarer' });
    await back();
    await expect(fetchCare(anna.live, daisey.live.address)).rejects.toMatchObject({
      code: 'chart/no-care'
    });
    expect(await carers(daisey.live)).toMatchObject([{ state: 'ended', knowsKeys: true }]);
    const { items } = await activity(daisey.live);
    expect(items.map(activitySentence)[0]).toBe('You ended it: Anna no longer acts for you.');
  });

  test('gives it up, too', async () => {
    await nameCarer(daisey.live, choice());
    await leave(anna.live, { address: daisey.live.address });
    expect(await dependants(anna.live)).toMatchObject([{ state: 'ended' }]);
    const { items } = await activity(daisey.live);
    expect(items.map(activitySentence)[0]).toBe('Anna ended that Anna may act.');
  });

  test('acts no more from the day on', async () => {
    await nameCarer(daisey.live, choice(new Date(Date.now() + 86_400_000)));
    const live = await act(await fetchCare(anna.live, daisey.live.address));
    await world.pass(86_500);
    expect(await stillActs(live)).toBe(false);
    await expect(share(live, forCity())).rejects.toMatchObject({ errorName: 'NotCarer' });
    await back();
  });
});

describe('a carer of nobody', () => {
  test('forges nothing: what the wallet sends for somebody who named another is refused', async () => {
    const acting = { carer: city.live.address, until: Number.MAX_SAFE_INTEGER };
    const live: Live = { ...city.live, address: daisey.live.address, acting };
    const call = grant({
      patient: daisey.live.address,
      grantee: city.live.address,
      scope: `0x${'00'.repeat(32)}`,
      rights: { read: true, write: false },
      purpose: 'TREAT',
      expiry: Math.floor(Date.now() / 1000) + 10 * 86_400,
      wrap: `0x${'07'.repeat(32)}`
    });
    await expect(perform(live, [call])).rejects.toMatchObject({ errorName: 'NotCarer' });
  });
});
