import { base64urlnopad } from '@scure/base';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openChain } from '../../src/lib/chain/client.ts';
import { bytesToHex, hexToBytes } from '../../src/lib/chain/hex.ts';
import { readHistory } from '../../src/lib/chain/history.ts';
import { readKeys, readVaultDigest } from '../../src/lib/chain/keys.ts';
import { dropErased, erase } from '../../src/lib/chart/erase.ts';
import { asOwnChartError } from '../../src/lib/chart/errors.ts';
import { isFiled, proveFile, readProof } from '../../src/lib/chart/file-proof.ts';
import { acceptKeys, changedAmong, keysOf } from '../../src/lib/chart/known-keys.ts';
import { Keeper } from '../../src/lib/chart/keeper/keeper.ts';
import { standing } from '../../src/lib/chart/ledger.ts';
import { lockAgain, oldLocks } from '../../src/lib/chart/lock-again.ts';
import { openRecord } from '../../src/lib/chart/open-record.ts';
import {
  envelopeOf,
  grantedChart,
  ownChart,
  readPatientLedger
} from '../../src/lib/chart/patient-chart.ts';
import { categories, listRecords } from '../../src/lib/chart/records.ts';
import { previewShare, share, shares } from '../../src/lib/chart/shares.ts';
import { stopSharing } from '../../src/lib/chart/stop-sharing.ts';
import type { Address, ShareChoice } from '../../src/lib/chart/types.ts';
import { answer } from '../../src/lib/chart/unlock/answer.ts';
import { sha256 } from '../../src/lib/crypto/bytes.ts';
import type { Directory } from '../../src/lib/crypto/directory.ts';
import { openEnvelope, readEnvelope, type Envelope } from '../../src/lib/crypto/envelope.ts';
import { encodeFileProof, readFileProof, type FileProof } from '../../src/lib/crypto/file-proof.ts';
import { bytesOf, randomFile, upload, uploadFor } from './documents.ts';
import { replaceKeys } from './replace-keys.ts';
import { World, type Visit } from './world.ts';

vi.stubGlobal('location', { host: 'chart.example', origin: 'https://chart.example' });

/** The locked vault that the chain names. */
async function findPublished({
  live,
  account
}: Visit): Promise<{ block: Uint8Array; version: number }> {
  const published = (await readVaultDigest(live.chain, live.address))!;
  expect(bytesToHex(sha256(account.vault!.block))).toBe(published.digest);
  return { block: account.vault!.block, version: published.version };
}

/** What a reader holds of a patient: its keeper with all keys, its shares, the directory; and a try to open with them. */
async function everythingHeldBy({ live, keeper }: Visit, patient: Address) {
  const { grants, keys, holders } = await grantedChart(live, patient);
  const held = await Promise.all(
    grants.map(async ({ given }) => {
      const digest = hexToBytes(given.wrap);
      const bytes = await live.node.getBlock(digest, { holders });
      return { bytes, digest, scope: hexToBytes(given.scope), expiry: given.expiry };
    })
  );
  expect(held.length).toBeGreaterThan(1);
  async function open(directory: Directory, envelope: Envelope): Promise<string> {
    try {
      keeper.admit(patient, directory, held);
      keeper.describe(patient, envelope);
      return 'opened';
    } catch (error) {
      return String((error as { code?: string }).code);
    }
  }
  return { directory: keys!.directory, open };
}

const everythingFor = (grantee: Visit): ShareChoice => ({
  grantee: grantee.live.address,
  scope: { kind: 'everything' },
  rights: { read: true, write: true },
  purpose: 'TREAT',
  until: null
});

describe('keys that change, and what is locked again or erased', () => {
  let world: World;
  let patient: Visit;
  let city: Visit;
  let lakeside: Visit;
  const letter = randomFile('letter.bin', 400_000);

  beforeAll(async () => {
    world = await World.start();
    patient = await world.visit('patient', 'Twyla Moen');
    city = await world.visit('hospital', 'City Hospital');
    lakeside = await world.visit('hospital2', 'Lakeside Hospital');
    await share(patient.live, everythingFor(city));
    await share(patient.live, everythingFor(lakeside));
    await upload(patient.live, randomFile('first.bin', 200_000));
    await uploadFor(city.live, patient.live, letter);
  }, 240_000);

  afterAll(async () => {
    await world?.stop();
  });

  test('after she replaced her keys everything is readable again, to her and to those she shares with', async () => {
    const { ways, code } = await replaceKeys(patient);
    const mine = await openRecord(patient.live, patient.live.address, 0);
    expect(mine.verdict).toContain('exactly what you filed');
    const theirs = await openRecord(lakeside.live, patient.live.address, 1);
    expect(theirs.bytes).toEqual(await bytesOf(letter));
    expect(theirs.verdict).toContain('exactly what City Hospital filed');
    await upload(patient.live, randomFile('after.bin', 5_000));
    expect((await openRecord(lakeside.live, patient.live.address, 2)).bytes.length).toBe(5_000);

    // The ways to unlock from before do what they take, and open nothing that counts now.
    const found = await findPublished(patient);
    for (const way of ways) {
      const told = await answer(patient.keeper.askOf(way.bytes), patient.live.signer, code);
      expect(() => patient.keeper.testSlot(way.bytes, told)).toThrow('an earlier health key');
      const thief = new Keeper(patient.live.place, patient.live.address);
      expect(() => thief.unlock(found, way.bytes, told)).toThrow();
      expect(() => thief.publicIdentity()).toThrow('locked');
    }
  }, 120_000);

  test('a hospital that replaced its keys is shown, and must be accepted before the next share', async () => {
    expect(await keysOf(patient.live, city.live.address)).toMatchObject({ state: 'known' });
    await replaceKeys(city);
    expect(await changedAmong(patient.live, [city.live.address, lakeside.live.address])).toEqual([
      city.live.address
    ]);
    const results = { ...everythingFor(city), scope: { kind: 'record', index: 0 } } as const;
    const choice = { ...results, rights: { read: true, write: false } };
    await expect(previewShare(patient.live, choice)).rejects.toMatchObject({
      code: 'chart/keys-changed'
    });
    await acceptKeys(patient.live, city.live.address);
    expect((await keysOf(patient.live, city.live.address)).state).toBe('known');
    await share(patient.live, choice);
    await upload(patient.live, randomFile('accepted.bin', 5_000));
    expect((await openRecord(city.live, patient.live.address, 3)).bytes.length).toBe(5_000);
    // What it filed with its old keys is still exactly what it filed.
    const old = await openRecord(patient.live, patient.live.address, 1);
    expect(old.verdict).toContain('exactly what City Hospital filed');
  }, 120_000);

  test('locked again, a record opens to those who remain, says who filed it, and its old copies go', async () => {
    const thief = await everythingHeldBy(city, patient.live.address);
    for (const one of await shares(patient.live))
      if (one.grantee.name === 'City Hospital' && one.state === 'live')
        await stopSharing(patient.live, one);
    const before = await readPatientLedger(patient.live, patient.live.address);
    const old = await ownChart(patient.live);
    const kept = await envelopeOf(patient.live, old, before.records[1]!);
    expect((await oldLocks(patient.live)).records).toBe(4);
    const seen: number[] = [];
    await lockAgain(patient.live, ({ bytes }) => seen.push(bytes));
    expect(seen.at(-1)).toBe(200_000 + 400_000 + 5_000 + 5_000);
    expect(await oldLocks(patient.live)).toEqual({ records: 0, bytes: 0 });
    const cards = await listRecords(patient.live);
    expect(cards.map((card) => card.title).sort()).toEqual([
      'accepted',
      'after',
      'first',
      'letter'
    ]);

    const moved = cards.find((card) => card.title === 'letter')!;
    const opened = await openRecord(lakeside.live, patient.live.address, moved.index);
    expect(opened.bytes).toEqual(await bytesOf(letter));
    expect(opened.verdict).toMatch(/exactly what City Hospital filed on .* encrypted it anew on/);

    const digest = hexToBytes(before.records[1]!.digest);
    const pins = async (visit: Visit) =>
      (await visit.live.node.pins()).filter((pin) => pin.label.includes(before.records[1]!.digest));
    expect(await pins(patient)).toEqual([]);
    expect(await pins(lakeside)).not.toEqual([]);
    const after = await readPatientLedger(lakeside.live, patient.live.address);
    expect(await dropErased(lakeside.live, after)).toBeGreaterThan(0);
    expect(await pins(lakeside)).toEqual([]);
    await dropErased(city.live, after);
    await expect(patient.live.node.getBlock(digest, { holders: [] })).rejects.toThrow();
    await expect(openRecord(city.live, patient.live.address, moved.index)).rejects.toMatchObject({
      code: 'chart/not-shared'
    });

    // Its real keys, its real shares, and every block that there is: with a page of its own that asks nobody.
    await upload(patient.live, randomFile('later.bin', 5_000));
    const chart = await ownChart(patient.live);
    for (const record of standing(chart.ledger)) {
      const envelope = await envelopeOf(patient.live, chart, record);
      for (const directory of [thief.directory, old.keys!.directory, chart.keys!.directory])
        expect(await thief.open(directory, envelope)).not.toBe('opened');
    }
    expect(await thief.open(thief.directory, kept)).toBe('opened');
  }, 120_000);

  test('without a wallet, anybody who has the file and its proof sees that it is what the hospital filed', async () => {
    const { index } = (await listRecords(patient.live)).find(({ title }) => title === 'letter')!;
    const text = await proveFile(patient.live, patient.live.address, index);
    const visitor = {
      chain: openChain(patient.live.settings),
      names: new Map(),
      signal: new AbortController().signal,
      now: () => Date.now()
    };
    const proven = await readProof(visitor, `https://chart.example/#/check?p=${text}`);
    expect(proven).toMatchObject({ title: 'letter', fileName: letter.name, length: letter.size });
    expect(proven.verdict).toMatch(/^City Hospital filed it on /);
    expect(await isFiled(proven, letter)).toBe(true);
    const other = await bytesOf(letter);
    other[other.length - 1]! ^= 1;
    expect(await isFiled(proven, new Blob([other as Uint8Array<ArrayBuffer>]))).toBe(false);
    expect(await isFiled(proven, letter.slice(1))).toBe(false);

    const proof = readFileProof(base64urlnopad.decode(text));
    // Neither the record's key nor anything that opens the document is in it.
    const old = readEnvelope(proof.envelope, {
      digest: sha256(proof.envelope),
      place: patient.live.place,
      patient: patient.live.address
    });
    expect(() => openEnvelope(old, proof.key)).toThrow();
    const refused = async (change: Partial<FileProof>): Promise<string> => {
      const changed = base64urlnopad.encode(encodeFileProof({ ...proof, ...change }));
      return asOwnChartError(await readProof(visitor, changed).catch((error: unknown) => error))
        .code;
    };
    const present = hexToBytes((await readKeys(visitor.chain, city.live.address)).bundle!.digest);
    const place = { ...proof.place, chainId: proof.place.chainId + 1 };
    expect(await refused({ place })).toBe('chart/proof-elsewhere');
    expect(await refused({ patient: lakeside.live.address })).toBe('chart/proof-unknown');
    expect(await refused({ envelope: new Uint8Array(500) })).toBe('chart/proof-unknown');
    expect(await refused({ bundle: await city.live.node.getBlock(present) })).toBe(
      'chart/not-as-filed/no-keys'
    );
    expect(await refused({ key: new Uint8Array(32) })).toBe('crypto/cannot-open');
    await expect(readProof(visitor, text.slice(0, -9))).rejects.toMatchObject({
      code: 'chart/not-a-proof'
    });
    await expect(readProof(visitor, 'https://chart.example/')).rejects.toMatchObject({
      code: 'chart/not-a-proof'
    });
  }, 60_000);

  test('a record, a category and the account are erased, and the network says that she asked', async () => {
    const first = (await listRecords(patient.live)).find((card) => card.title === 'first')!;
    await erase(patient.live, patient.account, { kind: 'record', index: first.index });
    expect((await listRecords(patient.live)).map((card) => card.title)).not.toContain('first');

    const tag = (await categories(patient.live)).find((one) => one.name === 'Results')!.tag;
    await erase(patient.live, patient.account, { kind: 'category', tag });
    expect(await listRecords(patient.live)).toEqual([]);
    expect((await categories(patient.live)).map((one) => one.name)).not.toContain('Results');

    await erase(patient.live, patient.account, { kind: 'everything' });
    expect(await patient.live.node.pins()).toEqual([]);
    const { entries } = await readHistory(city.live.chain, patient.live.address);
    expect(entries.slice(-3).map((entry) => entry.kind)).toEqual([
      'erasure-requested',
      'all-access-revoked',
      'vault-published'
    ]);
    await expect(openRecord(lakeside.live, patient.live.address, first.index)).rejects.toThrow();
  }, 120_000);

  test('after that she begins anew with the same wallet: an empty chart, new keys and new shares', async () => {
    const { chain, address } = patient.live;
    const versions = async (): Promise<number[]> => {
      const { bundle, directory } = await readKeys(chain, address);
      return [bundle!.version, directory!.version];
    };
    const before = await versions();
    await patient.leave();
    const again = await world.visit('patient', 'Twyla Moen');
    expect(await versions()).toEqual(before.map((version) => version + 1));
    expect(await listRecords(again.live)).toEqual([]);
    const index = await upload(again.live, randomFile('anew.bin', 5_000));
    expect((await listRecords(again.live)).map((card) => card.title)).toEqual(['anew']);
    expect((await openRecord(again.live, address, index)).verdict).toContain('exactly what you');
    await expect(openRecord(lakeside.live, address, index)).rejects.toMatchObject({
      code: 'chart/not-shared'
    });
    await share(again.live, everythingFor(lakeside));
    expect((await openRecord(lakeside.live, address, index)).bytes.length).toBe(5_000);
  }, 120_000);
});
