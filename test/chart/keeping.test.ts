import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseBodyLabel, removeCopy } from '../../src/lib/chart/copies.ts';
import { keepCharts } from '../../src/lib/chart/keeping/keep-charts.ts';
import { keepingOverview } from '../../src/lib/chart/keeping/overview.ts';
import { USUAL_POLICY, type KeepingPolicy } from '../../src/lib/chart/keeping/policy.ts';
import { readPolicy, writePolicy } from '../../src/lib/chart/keeping/policy-store.ts';
import { openRecord } from '../../src/lib/chart/open-record.ts';
import { listRecords } from '../../src/lib/chart/records.ts';
import { share, shares } from '../../src/lib/chart/shares.ts';
import { stopSharing } from '../../src/lib/chart/stop-sharing.ts';
import { bytesOf, randomFile, upload } from './documents.ts';
import { SmallDisk } from './small-disk.ts';
import { World, type Visit } from './world.ts';

// What a hospital's page keeps of the records that a patient shares with it: what its policy takes, and what fits.

const DAY = 86_400_000;

let world: World;
let patient: Visit;
let city: Visit;
const disk = new SmallDisk();
const large = randomFile('large.bin', 2_500_000);
const short = randomFile('short.bin', 300_000);
const other = randomFile('other.bin', 200_000);

beforeAll(async () => {
  world = await World.start();
  patient = await world.visit('patient', 'Twyla Moen');
  city = await world.visit('hospital', 'City Hospital', { blockstore: disk });
  await upload(patient.live, short);
  await upload(patient.live, large);
  await share(patient.live, {
    grantee: city.live.address,
    scope: { kind: 'everything' },
    rights: { read: true, write: false },
    purpose: 'TREAT',
    until: null
  });
}, 120_000);

afterAll(() => world?.stop());

/** Numbers of the records of which the hospital has a copy, and why it has none of others. */
async function kept(): Promise<{ copies: number[]; not: string[] }> {
  expect(await keepCharts(city.live)).toEqual([]);
  const pins = await city.live.node.pins();
  const bodies = pins.filter(({ label }) => parseBodyLabel(label) !== null);
  const copies = bodies.map(({ label }) => Number(label.split(' ')[3])).sort();
  const { notKept } = await keepingOverview(city.live);
  return { copies, not: notKept.map(({ why }) => why) };
}

async function setPolicy(change: Partial<KeepingPolicy>): Promise<void> {
  await writePolicy(city.live, { ...(await readPolicy(city.live)), ...change });
}

async function digestOf(index: number): Promise<string> {
  const cards = await listRecords(patient.live);
  const card = cards.find((one) => one.index === index)!;
  return card.technical.find(
    ({ label }) => label === 'Fingerprint on chain (SHA-256 of the envelope)'
  )!.value;
}

test('what the policy does not take stays outside, and what is kept stays', async () => {
  await setPolicy({ room: 1_000_000 });
  expect(await kept()).toEqual({ copies: [0], not: ['full'] });
  await setPolicy({ room: USUAL_POLICY.room, largest: 100_000 });
  expect(await kept()).toEqual({ copies: [0], not: ['too-large'] });
  await setPolicy({ largest: USUAL_POLICY.largest, excluded: [patient.live.address] });
  expect(await kept()).toEqual({ copies: [0], not: ['excluded'] });
}, 60_000);

test('a record that is opened is read, and stays no longer than the policy has it', async () => {
  const opened = await openRecord(city.live, patient.live.address, 1);
  expect(opened.bytes).toEqual(await bytesOf(large));
  expect(opened.kept).toBe(false);
  expect(await kept()).toEqual({ copies: [0], not: ['excluded'] });
  await setPolicy({ excluded: [] });
  expect((await openRecord(city.live, patient.live.address, 1)).kept).toBe(true);
  expect(await kept()).toEqual({ copies: [0, 1], not: [] });
}, 60_000);

test('a copy that was removed by hand does not come back by itself, and its room is for others', async () => {
  await setPolicy({ room: 3_000_000 });
  await upload(patient.live, other);
  expect(await kept()).toEqual({ copies: [0, 1], not: ['full'] });
  await removeCopy(city.live, await digestOf(0));
  expect((await kept()).copies).toEqual([1, 2]);
  expect((await kept()).not).toEqual(['removed']);
  expect((await openRecord(city.live, patient.live.address, 0)).kept).toBe(false);
  await setPolicy({ room: USUAL_POLICY.room, removed: [] });
  expect(await kept()).toEqual({ copies: [0, 1, 2], not: [] });
}, 60_000);

test('a disk that is smaller than the policy hoped: nothing is left of what did not fit, and all else stays', async () => {
  const before = await disk.blocks();
  await upload(patient.live, randomFile('too much.bin', 3_000_000));
  disk.room = 3;
  expect(await kept()).toEqual({ copies: [0, 1, 2], not: ['full'] });
  disk.room = Infinity;
  // The envelope alone came.
  expect(await disk.blocks()).toBe(before + 1);
  const { bytes } = await openRecord(city.live, patient.live.address, 1);
  expect(bytes).toEqual(await bytesOf(large));
  await city.restartNode();
  await setPolicy({});
  expect(await kept()).toEqual({ copies: [0, 1, 2, 3], not: [] });
}, 60_000);

test('after she stopped sharing a copy stays as many days as the policy says, though nothing happens in her chart', async () => {
  await setPolicy({ room: 100_000, daysAfter: 30, removed: [await digestOf(0)] });
  const [live] = await shares(patient.live);
  await stopSharing(patient.live, live!);
  expect(await kept()).toEqual({ copies: [0, 1, 2, 3], not: [] });
  const { now } = city.live;
  city.live.now = () => now() + 29 * DAY;
  expect((await kept()).copies).toEqual([0, 1, 2, 3]);
  city.live.now = () => now() + 31 * DAY;
  expect((await kept()).copies).toEqual([]);
  const [record] = await listRecords(patient.live);
  expect(record!.copies.count).toBeGreaterThan(0);
}, 60_000);
