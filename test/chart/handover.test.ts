import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refreshCopies } from '../../src/lib/chart/copies.ts';
import { contentsOf } from '../../src/lib/chart/copy/contents.ts';
import { takeSavedCopy } from '../../src/lib/chart/copy/take.ts';
import { answerRequests } from '../../src/lib/chart/keeping/asked.ts';
import { entrust, possibleKeepers } from '../../src/lib/chart/keeping/entrust.ts';
import { keepCharts } from '../../src/lib/chart/keeping/keep-charts.ts';
import { readPolicy, writePolicy } from '../../src/lib/chart/keeping/policy-store.ts';
import { saveCopy } from '../../src/lib/ipfs/car/copy.ts';
import { cidFromText } from '../../src/lib/ipfs/cid.ts';
import { openRecord } from '../../src/lib/chart/open-record.ts';
import { listRecords } from '../../src/lib/chart/records.ts';
import { share } from '../../src/lib/chart/shares.ts';
import type { Address } from '../../src/lib/chart/types.ts';
import { bytesOf, randomFile, upload } from './documents.ts';
import { World, type Visit } from './world.ts';

let world: World;
let patient: Visit;
let city: Visit;
let lakeside: Visit;

const everythingFor = (grantee: Address) =>
  ({
    grantee,
    scope: { kind: 'everything' },
    rights: { read: true, write: false },
    purpose: 'TREAT',
    until: null
  }) as const;

beforeAll(async () => {
  world = await World.start();
  patient = await world.visit('patient', 'Twyla Moen');
  city = await world.visit('hospital', 'City Hospital');
  lakeside = await world.visit('hospital2', 'Lakeside Hospital');
  answerRequests(lakeside.live);
}, 120_000);

afterAll(() => world?.stop());

describe('a copy that somebody is asked to keep', () => {
  test('is refused in words by who does not know her, and by who has no room', async () => {
    const index = await upload(patient.live, randomFile('first.bin', 300_000));
    const keeper = lakeside.live.address;
    const names = (await possibleKeepers(patient.live)).map(({ name }) => name);
    expect(names.sort()).toEqual(['City Hospital', 'Lakeside Hospital']);
    await expect(entrust(patient.live, index, keeper)).rejects.toMatchObject({
      code: 'ipfs/holder-stranger',
      message: 'Lakeside Hospital keeps safety copies only for patients who share with it.'
    });
    const policy = await readPolicy(lakeside.live);
    await writePolicy(lakeside.live, { ...policy, anyone: true, room: 100_000 });
    await expect(entrust(patient.live, index, keeper)).rejects.toMatchObject({
      code: 'ipfs/holder-full',
      message: 'Lakeside Hospital has no room left for more safety copies.'
    });
    await writePolicy(lakeside.live, { ...policy, anyone: true, largest: 200_000 });
    await expect(entrust(patient.live, index, keeper)).rejects.toMatchObject({
      code: 'ipfs/holder-too-large'
    });
    await writePolicy(lakeside.live, { ...policy, anyone: true });
    expect(await lakeside.live.node.pins()).toHaveLength(1);
  }, 60_000);

  test('is brought there, proven, and counted; asking again costs nothing', async () => {
    const stages: string[] = [];
    const keeper = lakeside.live.address;
    await entrust(patient.live, 0, keeper, { onStage: (stage) => stages.push(stage) });
    expect(stages).toEqual(['asking', 'copying', 'proven']);
    const [card] = await listRecords(patient.live);
    expect(card!.copies).toMatchObject({ count: 2, holders: [{ name: 'Lakeside Hospital' }] });
    const pins = (await lakeside.live.node.pins()).length;
    await entrust(patient.live, 0, keeper);
    expect(await lakeside.live.node.pins()).toHaveLength(pins);
  }, 60_000);
});

describe('a device whose clock was wrong', () => {
  const proven = async (): Promise<number> => (await listRecords(patient.live))[0]!.copies.count;
  const right = (): number => Date.now();
  const days = 3 * 86_400_000;

  test.each([
    ['ahead', days],
    ['behind', -days]
  ])('%s, and is set right, asks for the proof anew and counts no other', async (_, skew) => {
    expect(await proven()).toBe(2);
    patient.live.now = () => Date.now() + skew;
    expect(await proven()).toBe(1);
    await refreshCopies(patient.live);
    expect(await proven()).toBe(2);
    patient.live.now = right;
    expect(await proven()).toBe(1);
    await refreshCopies(patient.live);
    expect(await proven()).toBe(2);
  });
});

describe('patient and hospital are never online together', () => {
  const scan = randomFile('scan.bin', 2_500_000);

  test("the hospital's key is handed on, and later her record, by a third one that can read neither", async () => {
    await keepCharts(lakeside.live);
    await city.leave();

    await share(patient.live, everythingFor(city.live.address));
    const index = await upload(patient.live, scan, 'Images and scans');
    await entrust(patient.live, index, lakeside.live.address);
    await patient.leave();

    city = await world.back(city);
    const opened = await openRecord(city.live, patient.live.address, index);
    expect(opened.bytes).toEqual(await bytesOf(scan));
    await expect(openRecord(lakeside.live, patient.live.address, index)).rejects.toMatchObject({
      code: 'chart/not-shared'
    });
  }, 90_000);

  test('back from her journey, she sees who keeps it', async () => {
    patient = await world.back(patient);
    await refreshCopies(patient.live);
    const card = (await listRecords(patient.live)).find((one) => one.title === 'scan');
    expect(card!.copies.holders.map(({ name }) => name).sort()).toEqual([
      'City Hospital',
      'Lakeside Hospital'
    ]);
  }, 60_000);
});

describe('a document that is too long for one piece', () => {
  test('is read in parts: only the leaves that hold them are fetched', async () => {
    const file = randomFile('long.bin', 30_000_000);
    const bytes = await bytesOf(file);
    const index = await upload(patient.live, file, 'Images and scans');
    await share(patient.live, everythingFor(lakeside.live.address));
    const { live } = lakeside;
    const opened = await openRecord(live, patient.live.address, index, { inOnePiece: 1_000_000 });
    expect(opened.bytes).toHaveLength(0);
    const { size, read } = opened.parts!;
    expect(size).toBe(bytes.length);
    expect(await read(20_000_000, 20_000_500)).toEqual(bytes.slice(20_000_000, 20_000_500));
    expect(await read(size - 3, size)).toEqual(bytes.slice(size - 3));
    const cid = cidFromText(opened.card.technical.find(({ label }) => label === 'Body CID')!.value);
    const here = await live.node.hasBody(cid);
    expect(here.complete).toBe(false);
    expect(here.bytes).toBeLessThanOrEqual(2 * 1_048_576);
    await expect(read(0, size + 1)).rejects.toMatchObject({ code: 'crypto/bad-range' });
  }, 90_000);
});

describe('a chart as a file', () => {
  /** What somebody's page writes for others to bring in. */
  const fileOf = async (
    { live }: Visit,
    scope: Parameters<typeof contentsOf>[1]
  ): Promise<Blob> => {
    const copy = saveCopy(live.node, await contentsOf(live, scope, null));
    return new Blob((await Array.fromAsync(copy)) as Uint8Array<ArrayBuffer>[]);
  };

  test('of one hospital opens at another that may read it, while nobody is online', async () => {
    await lakeside.leave();
    const letter = randomFile('letter.bin', 700_000);
    const index = await upload(patient.live, letter);
    const whose = patient.live.address;
    await keepCharts(city.live);
    await patient.leave();
    const file = await fileOf(city, { kind: 'chart', patient: whose });
    const one = await fileOf(city, { kind: 'record', patient: whose, index });
    expect(one.size).toBeLessThan(file.size / 2);
    await city.leave();

    lakeside = await world.back(lakeside);
    const opening = () => openRecord(lakeside.live, whose, index);
    await expect(opening()).rejects.toMatchObject({ code: 'ipfs/nobody-has-it' });
    const bytes = new Uint8Array(await file.arrayBuffer());
    const cut = new Blob([bytes.slice(0, bytes.length / 2)]);
    await expect(takeSavedCopy(lakeside.live, cut)).rejects.toMatchObject({
      code: 'ipfs/car-cut-off'
    });
    expect(await takeSavedCopy(lakeside.live, file)).toBe(4);
    expect((await opening()).bytes).toEqual(await bytesOf(letter));
  }, 90_000);

  test('is refused where it is of another network, before anything of it is stored', async () => {
    patient = await world.back(patient);
    const file = await fileOf(patient, { kind: 'everything' });
    const elsewhere = { ...lakeside.live, account: '1:0x00:0x00' };
    const pins = await lakeside.live.node.pins();
    await expect(takeSavedCopy(elsewhere, file)).rejects.toMatchObject({
      code: 'chart/copy-of-other-network'
    });
    expect(await lakeside.live.node.pins()).toEqual(pins);
  }, 60_000);
});
