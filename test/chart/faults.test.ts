import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as calls from '../../src/lib/chain/calls.ts';
import { bytesToHex, hexToBytes } from '../../src/lib/chain/hex.ts';
import { readRecords } from '../../src/lib/chain/records.ts';
import { perform } from '../../src/lib/chart/action.ts';
import type { Live } from '../../src/lib/chart/live.ts';
import { openRecord, type OpenStage } from '../../src/lib/chart/open-record.ts';
import { categories, listRecords } from '../../src/lib/chart/records.ts';
import { share, shares } from '../../src/lib/chart/shares.ts';
import type { Signer } from '../../src/lib/chart/signer.ts';
import { stopSharing } from '../../src/lib/chart/stop-sharing.ts';
import { runUpload } from '../../src/lib/chart/upload.ts';
import { unfinishedUploads } from '../../src/lib/chart/upload-journal.ts';
import { isCancelled } from '../../src/lib/errors.ts';
import { bytesOf, entryFor, randomFile, upload } from './documents.ts';
import { SmallDisk } from './small-disk.ts';
import type { Visit } from './world.ts';
import { World } from './world.ts';

const LEAF = 1_048_576;
const never = new AbortController().signal;
const quiet = (): void => {};

let world: World;
let patient: Visit;
let city: Visit;

const disk = new SmallDisk();

/** Wallets whose people say no to what is asked while `refuse` is set. */
let refuse = false;

beforeAll(async () => {
  world = await World.start();
  const { rpcUrl } = world.settings;
  const { rpcProvider } = await import('../../script/stack/anvil.ts');
  const provider = rpcProvider(rpcUrl);
  const signer: Partial<Signer> = {
    provider: {
      request(args) {
        if (refuse && args.method === 'eth_sendTransaction')
          throw Object.assign(new Error('User rejected the request.'), { code: 4001 });
        return provider.request(args as never);
      }
    }
  };
  patient = await world.visit('patient', 'Twyla Moen', { blockstore: disk, signer });
  city = await world.visit('hospital', 'City Hospital', { signer });
  await share(patient.live, {
    grantee: city.live.address,
    scope: { kind: 'everything' },
    rights: { read: true, write: false },
    purpose: 'TREAT',
    until: null
  });
}, 120_000);

afterAll(async () => {
  await world?.stop();
});

/** Records a document whose body is put together by `arrange` instead of in order. */
async function recordArranged(
  file: File,
  arrange: (leaves: Uint8Array[]) => Uint8Array[]
): Promise<number> {
  const { live } = patient;
  const [category] = await categories(live);
  const job = patient.keeper.startUpload({
    patient: live.address,
    file,
    tag: hexToBytes(`0x${category!.tag}`),
    name: file.name,
    mime: file.type,
    about: {}
  });
  const leaves: Uint8Array[] = [];
  let next = await patient.keeper.nextLeaf(job.id);
  while (next) {
    leaves.push(next.leaf);
    next = await patient.keeper.nextLeaf(job.id);
  }
  async function* arranged(): AsyncGenerator<Uint8Array> {
    yield* arrange(leaves);
  }
  const body = await live.node.addBody(arranged(), { label: 'arranged' });
  const { envelope, digest } = patient.keeper.finishUpload(job.id, body.cid);
  await live.node.putBlock(envelope, 'dag-cbor', { label: 'arranged' });
  const call = calls.addRecord({
    patient: live.address,
    digest: bytesToHex(digest),
    category: `0x${category!.tag}`
  });
  await perform(live, [call]);
  return (await readRecords(live.chain, live.address)).length - 1;
}

describe('a body that is not what was filed is refused', () => {
  test('cut short', async () => {
    const index = await recordArranged(randomFile('cut.bin', 3 * LEAF), (all) => all.slice(0, 2));
    await expect(openRecord(patient.live, patient.live.address, index)).rejects.toMatchObject({
      code: 'crypto/damaged-body'
    });
  });

  test('in another order', async () => {
    const index = await recordArranged(randomFile('order.bin', 3 * LEAF), ([a, b, ...rest]) => [
      b!,
      a!,
      ...rest
    ]);
    await expect(openRecord(city.live, patient.live.address, index)).rejects.toMatchObject({
      code: 'crypto/damaged-body'
    });
  }, 60_000);

  test('of another record', async () => {
    const other: Uint8Array[] = [];
    await recordArranged(
      randomFile('one.bin', 2 * LEAF),
      (leaves) => (other.push(...leaves), leaves)
    );
    const index = await recordArranged(randomFile('two.bin', 2 * LEAF), () => other);
    await expect(openRecord(patient.live, patient.live.address, index)).rejects.toMatchObject({
      code: 'crypto/damaged-body'
    });
  });
});

test('abuse 43: what could not be written down as opened is not decrypted', async () => {
  const index = await upload(patient.live, randomFile('unlogged.bin', 5_000));
  const stages: OpenStage[] = [];
  const open = () =>
    openRecord(city.live, patient.live.address, index, { onStage: (stage) => stages.push(stage) });
  refuse = true;
  await expect(open()).rejects.toThrow();
  refuse = false;
  expect(stages).toEqual(['finding', 'fetching', 'logging']);
  expect((await open()).bytes).toHaveLength(5_000);
}, 60_000);

describe('a digest on chain that is not an envelope', () => {
  test('of a block that is something else, or that nobody has: the card says so, the others stay readable', async () => {
    const { live } = patient;
    const good = await upload(live, randomFile('good.bin', 10_000));
    const [category] = await categories(live);
    const foreign = await live.node.putBlock(new Uint8Array([0x01]), 'dag-cbor');
    const unknown = crypto.getRandomValues(new Uint8Array(32));
    for (const digest of [foreign, unknown])
      await perform(live, [
        calls.addRecord({
          patient: live.address,
          digest: bytesToHex(digest),
          category: `0x${category!.tag}`
        })
      ]);
    const cards = await listRecords(live);
    const problems = new Map(cards.map((card) => [card.index, card.problem?.code ?? null]));
    expect(problems.get(good)).toBeNull();
    expect(problems.get(good + 1)).toBe('chart/not-as-filed/envelope');
    expect(problems.get(good + 2)).toMatch(/^ipfs\/(nobody-has-it|not-here)$/);
    expect(cards.every((card) => !card.problem || card.problem.remedy.length > 10)).toBe(true);
  }, 60_000);
});

test('a record that is slow to come holds up no list, and is shown once it is here', async () => {
  const { live } = patient;
  const index = await upload(live, randomFile('slow.bin', 10_000));
  live.described.clear();
  const changed = vi.fn();
  const cardOf = async (of: Live) => (await listRecords(of)).find((card) => card.index === index);
  expect(await cardOf({ ...live, patience: 0, changed })).toMatchObject({
    title: `Record ${index + 1}`,
    coming: true,
    problem: null
  });
  await vi.waitFor(() => expect(changed).toHaveBeenCalledWith('history'));
  const card = await cardOf(live);
  expect(card).toMatchObject({ title: 'slow' });
  expect(card!.coming).toBeUndefined();
}, 60_000);

describe('an upload that stops half-way loses nothing', () => {
  test('rejected in the wallet: nothing is recorded, and it goes on without the file', async () => {
    const { live } = patient;
    const file = randomFile('rejected.bin', 2_000_000);
    const before = (await readRecords(live.chain, live.address)).length;
    const entry = await entryFor(live, file);
    refuse = true;
    await expect(runUpload(live, entry, file, quiet, never)).rejects.toMatchObject({ code: 4001 });
    refuse = false;
    expect(await readRecords(live.chain, live.address)).toHaveLength(before);
    const kept = (await unfinishedUploads(live)).find((one) => one.id === entry.id)!;
    expect(kept.stage).toBe('stored');
    const index = await runUpload(live, kept, null, quiet, never);
    expect((await openRecord(live, live.address, index)).bytes).toEqual(await bytesOf(file));
    expect(await readRecords(live.chain, live.address)).toHaveLength(before + 1);
    expect(await unfinishedUploads(live)).toEqual([]);
  }, 60_000);

  test('taken up twice, it is recorded once', async () => {
    const { live } = patient;
    const file = randomFile('twice.bin', 5_000);
    const entry = await entryFor(live, file);
    refuse = true;
    await expect(runUpload(live, entry, file, quiet, never)).rejects.toThrow();
    refuse = false;
    const [kept] = await unfinishedUploads(live);
    const first = await runUpload(live, kept!, null, quiet, never);
    const count = (await readRecords(live.chain, live.address)).length;
    expect(await runUpload(live, kept!, null, quiet, never)).toBe(first);
    expect(await readRecords(live.chain, live.address)).toHaveLength(count);
  });

  test('no room on the device: said in words, earlier records stay, and it works once there is room', async () => {
    const { live } = patient;
    const earlier = await upload(live, randomFile('earlier.bin', 5_000));
    const file = randomFile('big.bin', 12 * LEAF);
    const entry = await entryFor(live, file);
    const full = { code: 'ipfs/storage-full' };
    await live.node.gc();
    const before = await disk.blocks();
    // at the first block, and in the middle of its leaves
    for (const room of [0, 9]) {
      disk.room = room;
      await expect(runUpload(live, entry, file, quiet, never)).rejects.toMatchObject(full);
      // a full disk gets its room back at once
      expect(await disk.blocks()).toBe(before);
    }
    disk.room = Infinity;
    expect((await openRecord(live, live.address, earlier)).bytes.length).toBe(5_000);
    const [kept] = (await unfinishedUploads(live)).filter(({ id }) => id === entry.id);
    const index = await runUpload(live, kept!, file, quiet, never);
    const { bytes } = await openRecord(live, live.address, index);
    expect(Buffer.compare(bytes, await bytesOf(file))).toBe(0);
  }, 60_000);

  test('cancelled: nothing of it stays pinned', async () => {
    const { live } = patient;
    const file = randomFile('cancelled.bin', 6 * LEAF);
    const pins = (await live.node.pins()).length;
    const abort = new AbortController();
    const entry = await entryFor(live, file);
    const running = runUpload(
      live,
      entry,
      file,
      (stage, done) => stage === 'store' && done >= 2 && abort.abort(),
      abort.signal
    );
    const error: unknown = await running.then(
      () => null,
      (reason: unknown) => reason
    );
    expect(isCancelled(error)).toBe(true);
    expect(await live.node.pins()).toHaveLength(pins);
  });

  test('an empty file and another file than the one begun are refused', async () => {
    const { live } = patient;
    const empty = randomFile('empty.txt', 0);
    await expect(upload(live, empty)).rejects.toMatchObject({ code: 'chart/empty-file' });
    const entry = await entryFor(live, randomFile('mine.bin', 100));
    const other = randomFile('mine.bin', 101);
    await expect(runUpload(live, entry, other, quiet, never)).rejects.toMatchObject({
      code: 'chart/other-file'
    });
    await expect(runUpload(live, entry, null, quiet, never)).rejects.toMatchObject({
      code: 'chart/file-needed'
    });
  });

  test('a file of one byte goes all the way', async () => {
    const file = randomFile('one.bin', 1);
    const index = await upload(patient.live, file);
    const opened = await openRecord(city.live, patient.live.address, index);
    expect(opened.bytes).toEqual(await bytesOf(file));
  }, 60_000);

  test('abuse 33: sealed before she stopped sharing, it is not recorded with the old lock', async () => {
    const { live } = patient;
    const file = randomFile('between.bin', 5_000);
    const entry = await entryFor(live, file);
    refuse = true;
    await expect(runUpload(live, entry, file, quiet, never)).rejects.toThrow();
    refuse = false;
    const [running] = (await shares(live)).filter((one) => one.state === 'live');
    await stopSharing(live, running!);
    const kept = (await unfinishedUploads(live)).find((one) => one.id === entry.id)!;
    await expect(runUpload(live, kept, null, quiet, never)).rejects.toMatchObject({
      code: 'chart/lock-changed'
    });
  }, 60_000);
});
