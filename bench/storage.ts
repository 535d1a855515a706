import { join } from 'node:path';
import { startRelay } from '../script/stack/relay.ts';
import { Bench, type BenchPage } from './browser.ts';
import { writeRandomFile } from './file.ts';
import { median, race, rowOf, type Row } from './measure.ts';
import type { StorageWorks, UnixfsSettings } from './storage.page.ts';
import { usageOf } from './usage.ts';

const STUDY = 268_435_456;
const ADDED = 100_000_000;
const FETCHED = 30_000_000;
const GIBIBYTE = 1_073_741_824;
const MIB = 1_048_576;
const STREAM = 'raw libp2p stream, WebRTC of the same settings, not hashed, not stored';

/** Speed of storing a document in a page, and of fetching it from another browser. */
export async function bench(): Promise<Row[]> {
  const bench = await Bench.of<StorageWorks>('./storage.page.ts');
  try {
    return [...(await adding(bench)), await fetching(bench)];
  } finally {
    await bench.end();
  }
}

/** Every part of what the rival can be told; the first are its own defaults, the most that others exchange is 1 MiB. */
const SETTINGS: UnixfsSettings[] = [
  { chunkSize: MIB, rawLeaves: true, writes: 10 },
  { chunkSize: MIB, rawLeaves: true, writes: 1 },
  { chunkSize: MIB, rawLeaves: true, writes: 4 },
  { chunkSize: MIB, rawLeaves: true, writes: 50 },
  { chunkSize: MIB, rawLeaves: false, writes: 10 },
  { chunkSize: MIB / 2, rawLeaves: true, writes: 20 },
  { chunkSize: MIB / 4, rawLeaves: true, writes: 50 }
];

/** The settings with which the rival is fastest here and now, after one round that does not count. */
async function bestSettings({ run }: BenchPage<StorageWorks>): Promise<UnixfsSettings> {
  const speeds = SETTINGS.map(() => [] as number[]);
  for (let round = 0; round < 2; round++)
    for (const [i, settings] of SETTINGS.entries()) {
      const speed = await run('addUnixfs', settings);
      if (round > 0) speeds[i]!.push(speed);
    }
  const medians = speeds.map(median);
  return SETTINGS[medians.indexOf(Math.max(...medians))]!;
}

function unixfsName({ chunkSize, rawLeaves, writes }: UnixfsSettings): string {
  const leaves = rawLeaves ? 'raw' : 'wrapped';
  return `@helia/unixfs, its best of ${SETTINGS.length}: ${chunkSize / 1024} KiB, ${leaves}, ${writes} at once, IndexedDB, not encrypted`;
}

/** The most memory of the page's process while 1 GiB goes through it, against 256 MiB. */
async function memory(
  { page, context, run }: BenchPage<StorageWorks>,
  dir: string
): Promise<Row[]> {
  const path = join(dir, 'gibibyte.bin');
  await writeRandomFile(path, GIBIBYTE);
  const study = await usageOf(context, () => run('addEncrypted'));
  await page.setInputFiles('input', path);
  const large = await usageOf(context, () => run('addEncrypted'));
  const speed = `${large.result.toFixed(0)} MB/s, ${large.cpu.toFixed(0)} s of processor`;
  const [ours, rival] = [large.memory, study.memory];
  if (ours === null || rival === null) return [];
  return [
    rowOf(
      {
        work: 'memory while 1 GiB is encrypted and added',
        unit: 'MB',
        better: 'lower',
        rivalName: 'the same page, 256 MiB',
        note: speed
      },
      { ours: [ours], rival: [rival] }
    )
  ];
}

async function adding(bench: Bench<StorageWorks>): Promise<Row[]> {
  const [path, study] = [join(bench.dir, 'document.bin'), join(bench.dir, 'study.bin')];
  await Promise.all([writeRandomFile(path, ADDED), writeRandomFile(study, STUDY)]);
  const opened = await bench.open();
  const { page, context, run } = opened;
  await page.setInputFiles('input', path);
  await run('prepareKeeper');
  const settings = await bestSettings(opened);
  const unixfs = () => run('addUnixfs', settings);
  const rivalName = unixfsName(settings);
  const speed = { unit: 'MB/s', better: 'higher', rivalName } as const;
  const encrypted = await race(5, () => run('addEncrypted'), unixfs);
  const plain = await race(2, () => run('addPlain'), unixfs);
  await page.setInputFiles('input', study);
  const large = await race(3, () => run('addEncrypted'), unixfs);
  const held = await memory(opened, bench.dir);
  await context.close();
  return [
    rowOf({ work: 'encrypt and add 256 MiB', ...speed }, large),
    rowOf({ work: 'encrypt and add 100 MB', ...speed }, encrypted),
    rowOf({ work: 'add 100 MB as it is', ...speed }, plain),
    ...held
  ];
}

async function fetching(bench: Bench<StorageWorks>): Promise<Row> {
  const relay = await startRelay({ port: 0, keyFile: join(bench.dir, 'relay.key') });
  try {
    const [patient, hospital] = await Promise.all([bench.open(), bench.open()]);
    const [{ holder, rawPeer }] = await Promise.all([
      patient.run('join', relay.multiaddr, FETCHED),
      hospital.run('join', relay.multiaddr, FETCHED)
    ]);
    await hospital.run('connect', holder, rawPeer);
    const result = await race(
      3,
      async () => {
        const cid = await patient.run('newBody', FETCHED);
        return hospital.run('fetchOurs', cid, holder, FETCHED);
      },
      () => hospital.run('fetchRaw', rawPeer, FETCHED)
    );
    const names = { work: 'fetch 30 MB from another browser', rivalName: STREAM };
    return rowOf({ ...names, unit: 'MB/s', better: 'higher' }, result);
  } finally {
    await relay.stop();
  }
}
