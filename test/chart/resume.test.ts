import { MemoryBlockstore } from 'blockstore-core';
import { MemoryDatastore } from 'datastore-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRecords } from '../../src/lib/chain/records.ts';
import { openRecord } from '../../src/lib/chart/open-record.ts';
import { categories } from '../../src/lib/chart/records.ts';
import { discardUpload, runUpload, sizeOf } from '../../src/lib/chart/upload.ts';
import { unfinishedUploads } from '../../src/lib/chart/upload-journal.ts';
import { bodySize } from '../../src/lib/crypto/body-size.ts';
import { listArchive, unpackFiles } from '../../src/lib/health/archive.ts';
import { bytesOf, entryFor, randomFile } from './documents.ts';
import { World, type Visit } from './world.ts';

const LEAF = 1_048_576;
const never = new AbortController().signal;
const quiet = (): void => {};

/** Whether the page still lives: once it has ended, nothing more of it reaches a store. */
const page = { ended: false, end: [] as (() => void)[] };

async function alive(): Promise<void> {
  if (!page.ended) return;
  await new Promise<void>((_, reject) => page.end.push(() => reject(new Error('the page ended'))));
}

/** Counts what is written; the page ends at one of the writes. */
class Disk extends MemoryBlockstore {
  puts = 0;
  endsAt = Infinity;
  override async put(...args: Parameters<MemoryBlockstore['put']>) {
    if (this.puts >= this.endsAt) page.ended = true;
    await alive();
    this.puts++;
    return await super.put(...args);
  }
}

class Notes extends MemoryDatastore {
  override async put(...args: Parameters<MemoryDatastore['put']>) {
    await alive();
    return await super.put(...args);
  }
  override async delete(...args: Parameters<MemoryDatastore['delete']>) {
    await alive();
    return await super.delete(...args);
  }
}

/** Numbers that look random and are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const disk = new Disk();
let world: World;
let patient: Visit;

beforeAll(async () => {
  world = await World.start();
  const stores = { blockstore: disk, datastore: new Notes() };
  patient = await world.visit('patient', 'Twyla Moen', stores);
}, 120_000);

afterAll(() => world?.stop());

/** The page ends at the given write, or with the work, and is opened again. */
async function endAt(write: number, work: () => Promise<unknown>): Promise<void> {
  disk.puts = 0;
  disk.endsAt = write;
  let over = false;
  const working = work().finally(() => (over = true));
  working.catch(() => {});
  while (!over && !page.ended) await new Promise((go) => setTimeout(go, 2));
  page.ended = true;
  let left = false;
  const leaving = patient.leave().finally(() => (left = true));
  leaving.catch(() => {});
  // Whoever waits for a write of the ended page would wait for ever, the node that stops included.
  while (!left) {
    for (const end of page.end.splice(0)) end();
    await new Promise((go) => setTimeout(go, 2));
  }
  for (const end of page.end.splice(0)) end();
  await working.catch(() => {});
  disk.endsAt = Infinity;
  page.ended = false;
  patient = await world.back(patient);
}

describe('a page that ends in the middle of an upload', () => {
  test('at 20 moments, one after the other: nothing is lost, and it ends in one record', async () => {
    const random = seeded(20_261_126);
    const file = randomFile('study.bin', 48 * LEAF);
    const bytes = await bytesOf(file);
    const recorded = async (): Promise<number> =>
      (await readRecords(patient.live.chain, patient.live.address)).length;
    let entry = await entryFor(patient.live, file);
    let [known, most, records] = [0, 0, 0];
    for (let n = 0; n < 20; n++) {
      const here = entry;
      await endAt(1 + Math.floor(random() * 24), () =>
        runUpload(patient.live, here, file, quiet, never)
      );
      const kept = (await unfinishedUploads(patient.live)).find((one) => one.id === here.id);
      // It was over before its end came: then another one begins.
      if (!kept) [records, known] = [records + 1, 0];
      expect(await recorded()).toBe(records);
      entry = kept ?? (await entryFor(patient.live, file));
      const now = (await patient.live.node.unfinished(`upload ${entry.id}`)).length;
      expect(now).toBeGreaterThanOrEqual(known);
      known = now;
      most = Math.max(most, known);
    }
    expect(most).toBeGreaterThan(16);
    disk.puts = 0;
    const index = await runUpload(patient.live, entry, file, quiet, never);
    expect(await recorded()).toBe(records + 1);
    // What is kept is not written again: the other leaves are, the node above them, and the envelope.
    expect(disk.puts).toBeLessThanOrEqual(bodySize(file.size).leaves - known + 2);
    const opened = await openRecord(patient.live, patient.live.address, index);
    expect(Buffer.compare(opened.bytes, bytes)).toBe(0);
    expect(await unfinishedUploads(patient.live)).toEqual([]);
    const left = (await patient.live.node.pins()).filter(({ label }) =>
      label.startsWith('upload ')
    );
    expect(left).toEqual([]);
  }, 600_000);

  test('where the file was changed meanwhile, it begins anew with what was chosen now', async () => {
    const file = randomFile('changed.bin', 40 * LEAF);
    const entry = await entryFor(patient.live, file);
    await endAt(30, () => runUpload(patient.live, entry, file, quiet, never));
    const bytes = await bytesOf(file);
    bytes[3]! ^= 1;
    const changed = new File([bytes as BlobPart], file.name, { type: file.type });
    const kept = (await unfinishedUploads(patient.live)).find((one) => one.id === entry.id)!;
    expect((await patient.live.node.unfinished(`upload ${entry.id}`)).length).toBeGreaterThan(0);
    const index = await runUpload(patient.live, kept, changed, quiet, never);
    const opened = await openRecord(patient.live, patient.live.address, index);
    expect(Buffer.compare(opened.bytes, bytes)).toBe(0);
  }, 120_000);

  test('paused, it goes on after the last piece; discarded, it leaves nothing', async () => {
    const { live } = patient;
    await live.node.gc();
    const before = await blocksOf(disk);
    const file = randomFile('paused.bin', 40 * LEAF);
    const entry = await entryFor(live, file);
    const pause = new AbortController();
    const running = runUpload(
      live,
      entry,
      file,
      (stage, done) => stage === 'store' && done >= 20 && pause.abort(),
      pause.signal
    );
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    const [kept] = (await unfinishedUploads(live)).filter((one) => one.id === entry.id);
    expect((await live.node.unfinished(`upload ${entry.id}`)).length).toBeGreaterThan(15);
    await discardUpload(live, kept!);
    expect(await unfinishedUploads(live)).toEqual([]);
    expect(await blocksOf(disk)).toEqual(before);
  }, 60_000);

  test('two tabs do not work at one upload', async () => {
    const file = randomFile('twice.bin', 10 * LEAF);
    const entry = await entryFor(patient.live, file);
    const first = runUpload(patient.live, entry, file, quiet, never);
    await expect(runUpload(patient.live, entry, file, quiet, never)).rejects.toMatchObject({
      code: 'chart/upload-elsewhere'
    });
    await first;
  }, 60_000);
});

describe('a folder', () => {
  test('becomes one record, an archive that gives back every file', async () => {
    const { live } = patient;
    const files = ['series 1/a.dcm', 'series 1/b.dcm', 'series 2/Übersicht.dcm'].map((path, i) => ({
      path,
      file: randomFile(path.split('/').at(-1)!, 700_000 * (i + 1))
    }));
    const [category] = await categories(live);
    const entry = {
      id: crypto.randomUUID(),
      patient: live.address,
      stage: 'begun' as const,
      fileName: 'study.zip',
      size: sizeOf(files),
      lastModified: 0,
      title: 'A study',
      mime: 'application/zip',
      files: files.length,
      category: category!.tag
    };
    const index = await runUpload(live, entry, files, quiet, never);
    const { bytes } = await openRecord(live, live.address, index);
    expect(bytes.length).toBe(sizeOf(files));
    const names = files.map(({ path }) => path);
    expect(listArchive(bytes).map(({ name }) => name)).toEqual(names);
    const unpacked = unpackFiles(bytes, names);
    for (const { path, file } of files) expect(unpacked.get(path)).toEqual(await bytesOf(file));
  }, 60_000);
});

async function blocksOf(store: MemoryBlockstore): Promise<string[]> {
  const keys: string[] = [];
  for await (const { cid } of store.getAll()) keys.push(cid.toString());
  return keys.sort();
}
