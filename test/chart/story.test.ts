import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { activity } from '../../src/lib/chart/activity.ts';
import { refreshCopies } from '../../src/lib/chart/copies.ts';
import { openRecord } from '../../src/lib/chart/open-record.ts';
import { keepCharts } from '../../src/lib/chart/keeping/keep-charts.ts';
import { listPatients, openChart } from '../../src/lib/chart/patients.ts';
import { listRecords } from '../../src/lib/chart/records.ts';
import { previewShare, share, shares } from '../../src/lib/chart/shares.ts';
import { stopSharing } from '../../src/lib/chart/stop-sharing.ts';
import type { ShareChoice } from '../../src/lib/chart/types.ts';
import { bytesOf, randomFile, upload } from './documents.ts';
import type { Visit } from './world.ts';
import { World } from './world.ts';

const everythingFor = (grantee: Visit): ShareChoice => ({
  grantee: grantee.live.address,
  scope: { kind: 'everything' },
  rights: { read: true, write: false },
  purpose: 'TREAT',
  until: null
});

describe('a record reaches a hospital, and nobody else', () => {
  let world: World;
  let patient: Visit;
  let city: Visit;
  let lakeside: Visit;
  const scan = randomFile('scan.bin', 3_000_000);

  beforeAll(async () => {
    world = await World.start();
    patient = await world.visit('patient', 'Twyla Moen');
    city = await world.visit('hospital', 'City Hospital');
    lakeside = await world.visit('hospital2', 'Lakeside Hospital');
  }, 120_000);

  afterAll(async () => {
    await world?.stop();
  });

  test('she adds a document, and every stage tells real progress', async () => {
    const seen: string[] = [];
    const index = await upload(patient.live, scan, 'Images and scans', (stage, done, total) => {
      if (done === total) seen.push(stage);
    });
    expect(index).toBe(0);
    expect(new Set(seen)).toEqual(new Set(['read', 'encrypt', 'store', 'confirm', 'recorded']));
    const [card] = await listRecords(patient.live);
    expect(card).toMatchObject({ title: 'scan', length: 3_000_000, problem: null, sharedWith: 0 });
    expect(card!.copies.count).toBe(1);
  });

  test('before she shares, no hospital finds her', async () => {
    expect(await listPatients(city.live)).toEqual([]);
    await expect(openRecord(city.live, patient.live.address, 0)).rejects.toMatchObject({
      code: 'chart/not-shared'
    });
  });

  test('the preview says in one sentence what she is about to do', async () => {
    const preview = await previewShare(patient.live, everythingFor(city));
    expect(preview.sentence).toBe(
      'You let City Hospital see all your records until you stop it, for treatment.'
    );
    expect(preview.problem).toBeNull();
    expect(preview.fee).toMatch(/ETH$/);
  });

  test('the hospital sees her, opens the record byte for byte, and it is on her list', async () => {
    await share(patient.live, everythingFor(city));
    const [card] = await listPatients(city.live);
    expect(card).toMatchObject({ patient: patient.live.address, state: 'live' });
    const chart = await openChart(city.live, patient.live.address);
    expect(chart.patient.name).toBe('Twyla Moen');
    expect(chart.records.map((record) => record.title)).toEqual(['scan']);

    const opened = await openRecord(city.live, patient.live.address, 0);
    expect(opened.bytes).toEqual(await bytesOf(scan));

    const { items } = await activity(patient.live);
    expect(items[0]).toMatchObject({
      kind: 'record-opened',
      who: { name: 'City Hospital' },
      what: 'scan',
      purpose: 'TREAT'
    });
  }, 60_000);

  test('she sees two copies, because the hospital proved that it holds one', async () => {
    await refreshCopies(patient.live);
    const [card] = await listRecords(patient.live);
    expect(card!.copies).toMatchObject({ count: 2, holders: [{ name: 'City Hospital' }] });
  }, 60_000);

  test("with her browser closed, a second hospital reads from the first one's copy", async () => {
    await share(patient.live, {
      ...everythingFor(lakeside),
      scope: { kind: 'record', index: 0 },
      until: new Date(Date.now() + 86_400_000)
    });
    await keepCharts(city.live);
    await patient.leave();
    const opened = await openRecord(lakeside.live, patient.live.address, 0);
    expect(opened.bytes).toEqual(await bytesOf(scan));
  }, 60_000);
});

describe('after she stops sharing', () => {
  let world: World;
  let patient: Visit;
  let city: Visit;
  let lakeside: Visit;

  beforeAll(async () => {
    world = await World.start();
    patient = await world.visit('patient', 'Twyla Moen');
    city = await world.visit('hospital', 'City Hospital');
    lakeside = await world.visit('hospital2', 'Lakeside Hospital');
    await upload(patient.live, randomFile('before.bin', 5_000));
    await share(patient.live, everythingFor(city));
    await share(patient.live, everythingFor(lakeside));
    await openRecord(city.live, patient.live.address, 0);
    const stopped = (await shares(patient.live)).find((s) => s.grantee.name === 'City Hospital')!;
    await stopSharing(patient.live, stopped);
    await upload(patient.live, randomFile('after.bin', 5_000));
  }, 120_000);

  afterAll(async () => {
    await world?.stop();
  });

  test("abuse 43: the stopped hospital's next open is refused, in words", async () => {
    await expect(openRecord(city.live, patient.live.address, 0)).rejects.toMatchObject({
      code: 'chart/not-shared',
      message: 'The patient has stopped sharing this record with you.'
    });
    const [card] = await listPatients(city.live);
    expect(card).toMatchObject({ state: 'stopped' });
  });

  test('the one who remains reads what was added after', async () => {
    const opened = await openRecord(lakeside.live, patient.live.address, 1);
    expect(opened.bytes.length).toBe(5_000);
  }, 60_000);
});
