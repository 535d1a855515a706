import { join } from 'node:path';
import { startRelay } from '../script/stack/relay.ts';
import { Bench } from './browser.ts';
import { writeRandomFile } from './file.ts';
import { race, rowOf, type Row } from './measure.ts';
import type { StorageWorks } from './storage.page.ts';

const STUDY = 268_435_456;
const ADDED = 100_000_000;
const FETCHED = 30_000_000;
const UNIXFS = '@helia/unixfs addByteStream, 1 MiB chunks, IndexedDB, not encrypted';
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

async function adding(bench: Bench<StorageWorks>): Promise<Row[]> {
  const [path, study] = [join(bench.dir, 'document.bin'), join(bench.dir, 'study.bin')];
  await Promise.all([writeRandomFile(path, ADDED), writeRandomFile(study, STUDY)]);
  const { page, context, run } = await bench.open();
  await page.setInputFiles('input', path);
  await run('prepareKeeper');
  const unixfs = () => run('addUnixfs');
  const speed = { unit: 'MB/s', better: 'higher', rivalName: UNIXFS } as const;
  const encrypted = await race(5, () => run('addEncrypted'), unixfs);
  const plain = await race(5, () => run('addPlain'), unixfs);
  await page.setInputFiles('input', study);
  const large = await race(3, () => run('addEncrypted'), unixfs);
  await context.close();
  return [
    rowOf({ work: 'encrypt and add 256 MiB', ...speed }, large),
    rowOf({ work: 'encrypt and add 100 MB', ...speed }, encrypted),
    rowOf({ work: 'add 100 MB as it is', ...speed }, plain)
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
