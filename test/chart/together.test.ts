import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import encodeQR from 'qr';
import { addRecords, encodeCalls } from '../../src/lib/chain/calls.ts';
import { bytesToHex, type Hex } from '../../src/lib/chain/hex.ts';
import { readHistory } from '../../src/lib/chain/history.ts';
import { readRecords } from '../../src/lib/chain/records.ts';
import { encodeSigned } from '../../src/lib/chain/signed-link.ts';
import { sendableCall } from '../../src/lib/chain/signed.ts';
import { Gathering } from '../../src/lib/chart/gathering.ts';
import type { Live } from '../../src/lib/chart/live.ts';
import { openRecord } from '../../src/lib/chart/open-record.ts';
import { MOST_AT_ONCE } from '../../src/lib/chart/record-uploads.ts';
import { share } from '../../src/lib/chart/shares.ts';
import type { Signer } from '../../src/lib/chart/signer.ts';
import { discardUpload, runUpload, type Together } from '../../src/lib/chart/upload.ts';
import { unfinishedUploads, type UploadEntry } from '../../src/lib/chart/upload-journal.ts';
import { isCancelled } from '../../src/lib/errors.ts';
import { rpcProvider } from '../../script/stack/anvil.ts';
import { bytesOf, entryFor, randomFile } from './documents.ts';
import { World, type Visit } from './world.ts';

// Files that are added together go on chain in one transaction; the wallets here count what they are asked to send.

let world: World;
let patient: Visit;
let city: Visit;
let refuse = false;
/** The wallet sends, and the page ends before it hears of it. */
let deaf = false;
let sent: string[] = [];
const quiet = (): void => {};

beforeAll(async () => {
  world = await World.start();
  const provider = rpcProvider(world.settings.rpcUrl);
  const signer: Partial<Signer> = {
    provider: {
      async request(args) {
        if (args.method !== 'eth_sendTransaction') return await provider.request(args as never);
        if (refuse) throw Object.assign(new Error('User rejected the request.'), { code: 4001 });
        const hash = await provider.request(args as never);
        if (deaf) throw new Error('The page ended here.');
        sent.push(hash as string);
        return hash;
      }
    }
  };
  patient = await world.visit('patient', 'Twyla Moen', { signer });
  city = await world.visit('hospital', 'City Hospital', { signer });
}, 120_000);

afterAll(async () => {
  await world?.stop();
});

interface Added {
  file: File | null;
  entry: UploadEntry;
  signal?: AbortSignal;
}

const filesOf = (count: number): File[] =>
  Array.from({ length: count }, (_, i) => randomFile(`${crypto.randomUUID()}-${i}.bin`, 3_000));

const entriesFor = (live: Live, files: File[], category?: string): Promise<Added[]> =>
  Promise.all(files.map(async (file) => ({ file, entry: await entryFor(live, file, category) })));

/** As the screen does it: stored one after the other, recorded together. */
async function addTogether(
  live: Live,
  all: Added[],
  onArrived: (id: string) => void = () => undefined
): Promise<PromiseSettledResult<number>[]> {
  sent = [];
  const together: Together = new Gathering(all.map(({ entry }) => entry.id));
  const work: Promise<number>[] = [];
  for (const { entry, file, signal = new AbortController().signal } of all) {
    const one = runUpload(live, entry, file, quiet, signal, together);
    one.catch(() => {});
    work.push(one);
    await together.settled(entry.id);
    onArrived(entry.id);
  }
  return await Promise.allSettled(work);
}

const indexesOf = (results: PromiseSettledResult<number>[]): number[] =>
  results.map((result) => {
    if (result.status === 'rejected') throw result.reason as Error;
    return result.value;
  });

const countOf = async ({ chain, address }: Live): Promise<number> =>
  (await readRecords(chain, address)).length;

test('three files are three records of one transaction, each opens to its own bytes', async () => {
  const { live } = patient;
  const files = filesOf(3);
  const before = await countOf(live);
  const indexes = indexesOf(await addTogether(live, await entriesFor(live, files)));
  expect(sent).toHaveLength(1);
  expect(indexes).toEqual([before, before + 1, before + 2]);
  for (const [i, index] of indexes.entries())
    expect((await openRecord(live, live.address, index)).bytes).toEqual(await bytesOf(files[i]!));
  expect(await unfinishedUploads(live)).toEqual([]);
}, 60_000);

test('one that cannot be stored holds up nobody', async () => {
  const { live } = patient;
  const [first, second] = filesOf(2);
  const all = await entriesFor(live, [first!, randomFile('empty.bin', 0), second!]);
  const [a, empty, b] = await addTogether(live, all);
  expect([a!.status, b!.status]).toEqual(['fulfilled', 'fulfilled']);
  expect(empty).toMatchObject({ status: 'rejected', reason: { code: 'chart/empty-file' } });
  expect(sent).toHaveLength(1);
});

test('one that is cancelled while it waits for the others is left out', async () => {
  const { live } = patient;
  const before = await countOf(live);
  const all = await entriesFor(live, filesOf(3));
  const abort = new AbortController();
  all[0]!.signal = abort.signal;
  const [gone, ...others] = await addTogether(live, all, (id) => {
    if (id === all[0]!.entry.id) abort.abort();
  });
  expect(gone!.status === 'rejected' && isCancelled(gone!.reason)).toBe(true);
  expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect(await countOf(live)).toBe(before + 2);
  const [kept] = await unfinishedUploads(live);
  expect(kept).toMatchObject({ id: all[0]!.entry.id, stage: 'stored' });
  await discardUpload(live, kept!);
}, 60_000);

test('a no in the wallet keeps each: one goes on alone, the rest together, also after a reload', async () => {
  const { live } = patient;
  const before = await countOf(live);
  const all = await entriesFor(live, filesOf(4));
  refuse = true;
  const refused = await addTogether(live, all);
  refuse = false;
  for (const one of refused) expect(one).toMatchObject({ reason: { code: 4001 } });
  expect(await countOf(live)).toBe(before);
  const kept = await unfinishedUploads(live);
  expect(kept.map(({ stage }) => stage)).toEqual(Array(4).fill('stored'));
  const again = kept.map((entry) => ({ entry, file: null }));
  indexesOf(await addTogether(live, again.slice(0, 1)));
  expect(await countOf(live)).toBe(before + 1);
  indexesOf(await addTogether(live, again.slice(1)));
  expect(sent).toHaveLength(1);
  expect(await countOf(live)).toBe(before + 4);
  expect(await unfinishedUploads(live)).toEqual([]);
}, 60_000);

test('what was sent before the page ended is looked up, not sent again', async () => {
  const { live } = patient;
  const before = await countOf(live);
  const all = await entriesFor(live, filesOf(2));
  const end = new AbortController();
  const rpc = rpcProvider(world.settings.rpcUrl);
  await rpc.request({ method: 'evm_setAutomine', params: [false] });
  const ending = addTogether(
    live,
    all.map((one) => ({ ...one, signal: end.signal }))
  );
  await vi.waitFor(
    async () =>
      expect((await unfinishedUploads(live)).map(({ stage }) => stage)).toEqual(['sent', 'sent']),
    10_000
  );
  end.abort();
  await ending;
  await rpc.request({ method: 'evm_mine', params: [] });
  await rpc.request({ method: 'evm_setAutomine', params: [true] });
  const kept = (await unfinishedUploads(live)).map((entry) => ({ entry, file: null }));
  expect(indexesOf(await addTogether(live, kept)).toSorted()).toEqual([before, before + 1]);
  expect(sent).toEqual([]);
  expect(await countOf(live)).toBe(before + 2);
}, 60_000);

test('what the page sent without hearing of it is waited for, and not filed twice', async () => {
  const { live } = patient;
  const before = await countOf(live);
  const all = await entriesFor(live, filesOf(2));
  const rpc = rpcProvider(world.settings.rpcUrl);
  await rpc.request({ method: 'evm_setAutomine', params: [false] });
  deaf = true;
  await addTogether(live, all);
  deaf = false;
  const kept = (await unfinishedUploads(live)).map((entry) => ({ entry, file: null }));
  expect(kept.map(({ entry }) => entry)).toMatchObject([
    { stage: 'stored', asked: true },
    { stage: 'stored', asked: true }
  ]);
  const again = addTogether(live, kept);
  await new Promise((go) => setTimeout(go, 1_000));
  await rpc.request({ method: 'evm_mine', params: [] });
  await rpc.request({ method: 'evm_setAutomine', params: [true] });
  expect(indexesOf(await again).toSorted()).toEqual([before, before + 1]);
  expect(sent).toEqual([]);
  expect(await countOf(live)).toBe(before + 2);
}, 60_000);

test('forty go into one transaction; more ask again, and a no is not asked twice', async () => {
  const { live } = patient;
  const before = await countOf(live);
  const all = await entriesFor(live, filesOf(MOST_AT_ONCE + 2));
  refuse = true;
  await addTogether(live, all);
  refuse = false;
  const kept = (await unfinishedUploads(live)).map((entry) => ({ entry, file: null }));
  expect(indexesOf(await addTogether(live, kept))).toHaveLength(MOST_AT_ONCE + 2);
  expect(sent).toHaveLength(2);
  expect(await countOf(live)).toBe(before + MOST_AT_ONCE + 2);
}, 120_000);

test('as many as are asked for at once, signed for somebody else to send, fit into a code', async () => {
  const { live } = patient;
  const digest = (): Hex => bytesToHex(crypto.getRandomValues(new Uint8Array(32)));
  const tags = Array.from({ length: 8 }, () => digest().slice(0, 34) as Hex);
  const records = Array.from({ length: MOST_AT_ONCE }, (_, i) => ({
    digest: digest(),
    category: tags[i % tags.length]!
  }));
  const call = addRecords({ patient: live.address, records });
  const signature: Hex = `${digest()}${digest().slice(2)}1b`;
  const deadline = Math.floor(Date.now() / 1000);
  const sendable = sendableCall({ owner: live.address, call, deadline, signature });
  const text = await encodeSigned(live.chain, encodeCalls([sendable]));
  const link = `https://${'a'.repeat(63)}.ipfs.example.org/#/relay?action=${text}`;
  expect(() => encodeQR(link, 'raw', { ecc: 'medium' })).not.toThrow();
});

test('a hospital files several at once, in each category that it may add to', async () => {
  const { live } = patient;
  const all = await entriesFor(live, filesOf(2), 'Results');
  const elsewhere = await entriesFor(live, filesOf(1), 'Visits');
  await share(live, {
    grantee: city.live.address,
    scope: { kind: 'category', tag: all[0]!.entry.category },
    rights: { read: false, write: true },
    purpose: 'TREAT',
    until: null
  });
  const [a, other, b] = await addTogether(city.live, [all[0]!, elsewhere[0]!, all[1]!]);
  expect([a!.status, b!.status]).toEqual(['fulfilled', 'fulfilled']);
  expect(other).toMatchObject({ status: 'rejected', reason: { code: 'chart/may-not-add' } });
  expect(sent).toHaveLength(1);
  const { entries } = await readHistory(live.chain, live.address);
  const authors = entries.filter(
    (entry) => entry.kind === 'record-added' && entry.author === city.live.address
  );
  expect(authors).toHaveLength(2);
}, 60_000);
