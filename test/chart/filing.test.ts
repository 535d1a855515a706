import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readHistory } from '../../src/lib/chain/history.ts';
import { hexToBytes } from '../../src/lib/chain/hex.ts';
import { keepFiled } from '../../src/lib/chart/copies.ts';
import { openRecord } from '../../src/lib/chart/open-record.ts';
import { grantedChart } from '../../src/lib/chart/patient-chart.ts';
import { openChart } from '../../src/lib/chart/patients.ts';
import { categories, listRecords } from '../../src/lib/chart/records.ts';
import { previewShare, share, shares } from '../../src/lib/chart/shares.ts';
import { stopSharing } from '../../src/lib/chart/stop-sharing.ts';
import type { ShareChoice } from '../../src/lib/chart/types.ts';
import { readEnvelope } from '../../src/lib/crypto/envelope.ts';
import { bytesOf, entryFor, randomFile, uploadFor } from './documents.ts';
import type { Visit } from './world.ts';
import { World } from './world.ts';

describe('a hospital files a document in a category that it cannot read', () => {
  let world: World;
  let patient: Visit;
  let city: Visit;
  let tag: string;
  const letter = randomFile('discharge.bin', 700_000);
  const results = (rights: ShareChoice['rights']): ShareChoice => ({
    grantee: city.live.address,
    scope: { kind: 'category', tag },
    rights,
    purpose: 'TREAT',
    until: null
  });

  beforeAll(async () => {
    world = await World.start();
    patient = await world.visit('patient', 'Twyla Moen');
    city = await world.visit('hospital', 'City Hospital');
    tag = (await categories(patient.live)).find((one) => one.name === 'Results')!.tag;
  }, 120_000);

  afterAll(async () => {
    await world?.stop();
  });

  test('without her consent it files nothing', async () => {
    await expect(uploadFor(city.live, patient.live, letter)).rejects.toMatchObject({
      code: 'chart/nothing-shared'
    });
  });

  test('the preview says that it may add and see nothing, and no key is wrapped', async () => {
    const choice = results({ read: false, write: true });
    const { sentence } = await previewShare(patient.live, choice);
    expect(sentence).toBe(
      'You let City Hospital add documents to Results, and see nothing, until you stop it, for treatment.'
    );
    await share(patient.live, choice);
    const { entries } = await readHistory(city.live.chain, patient.live.address);
    expect(entries.at(-1)).toMatchObject({ kind: 'access-granted', wrap: `0x${'00'.repeat(32)}` });
  });

  test('it files one, in that category only, and cannot read it back', async () => {
    const other = await entryFor(patient.live, letter, 'Visits');
    await expect(uploadFor(city.live, patient.live, letter, other.category)).rejects.toMatchObject({
      code: 'chart/may-not-add'
    });

    const index = await uploadFor(city.live, patient.live, letter, tag);
    const shared = await openChart(city.live, patient.live.address);
    expect(shared).toMatchObject({ records: [], addTo: [{ tag, name: '' }], filed: [{ index }] });
    await expect(openRecord(city.live, patient.live.address, index)).rejects.toMatchObject({
      code: 'chart/not-shared'
    });
    // Nor by its keys alone, whatever the page says.
    const chart = await grantedChart(city.live, patient.live.address);
    const { digest } = chart.ledger.records[index]!;
    const envelope = readEnvelope(await city.live.node.getBlock(hexToBytes(digest)), {
      digest: hexToBytes(digest),
      place: city.live.place,
      patient: patient.live.address
    });
    expect(() => city.keeper.describe(patient.live.address, envelope)).toThrow();
  }, 60_000);

  test('to add only does not quietly take the place of a share to see', async () => {
    await share(patient.live, results({ read: true, write: true }));
    await expect(share(patient.live, results({ read: false, write: true }))).rejects.toMatchObject({
      code: 'chart/would-stop'
    });
    const running = (await shares(patient.live)).find((one) => one.state === 'live')!;
    expect(running.rights).toEqual({ read: true, write: true });
    await stopSharing(patient.live, running);
    const { entries } = await readHistory(patient.live.chain, patient.live.address);
    expect(entries.slice(-2).map((entry) => entry.kind)).toEqual([
      'access-revoked',
      'directory-published'
    ]);
  });

  test('her page takes it in, and with the hospital away she opens what it filed', async () => {
    await keepFiled(patient.live);
    await city.live.node.stop();
    const [card] = await listRecords(patient.live);
    expect(card).toMatchObject({
      title: 'discharge',
      author: { name: 'City Hospital' },
      copies: { count: 1 }
    });
    const opened = await openRecord(patient.live, patient.live.address, card!.index);
    expect(opened.bytes).toEqual(await bytesOf(letter));
    expect(opened.verdict).toContain('City Hospital');
  }, 60_000);
});
