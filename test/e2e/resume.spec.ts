import { expect, test, type Locator } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beginUpload, connect, download, goTo, setUp, unlock } from './support/acts.ts';
import { keptBlocks } from './support/kept.ts';
import { crashTab, cutPower } from './support/mishaps.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import type { Person } from './support/person.ts';
import { TWYLA } from './support/story.ts';

// A page that ends in the middle of an upload: nothing is recorded by halves, the upload is offered again, and
// going on ends in exactly one record.

const SIZE = 6_000_000;

let own: OwnStack;
let twyla: Person;
let path: string;
let document: Buffer;

test.beforeAll(async () => {
  own = await startOwnStack();
  twyla = await own.open('Twyla Moen');
  await setUp(twyla);
  document = randomBytes(SIZE);
  path = join(own.dir, 'scan.bin');
  await writeFile(path, document);
});

// Each spoils what it must; what the page itself did wrong counts.
test.afterEach(() => {
  twyla.guard.tolerate(/^the page crashed$/, 'one of these tests crashes it');
  twyla.guard.assertClean();
});

test.afterAll(() => own?.stop());

test('the power goes while it is encrypted and stored: the file is chosen again', async () => {
  const before = await own.records(TWYLA);
  const { pins } = await keptBlocks(twyla);
  await stallDisk(twyla);
  const card = await beginUpload(twyla, { path });
  await card.getByText('2 of 6 pieces', { exact: true }).waitFor();
  await cutPower(twyla);

  const offered = await comeBack(twyla);
  expect(await own.records(TWYLA)).toEqual(before);
  expect((await keptBlocks(twyla)).pins).toEqual(pins);
  await expect(
    offered.getByText('Choose “scan.bin” again to go on. Nothing of it was recorded yet.')
  ).toBeVisible();
  await expect(offered.getByRole('button', { name: 'Resume scan.bin' })).toHaveCount(0);

  const other = {
    name: 'other.bin',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('x')
  };
  await offered.locator('input[type=file]').setInputFiles(other);
  await expect(offered.getByText(/^This is not the file "scan.bin" as it was/)).toBeVisible();
  await expect(
    offered.getByText('Choose that file, or discard this upload and add the new one.')
  ).toBeVisible();
  await offered.locator('input[type=file]').setInputFiles(path);
  await twyla.wallet.confirm();
  await expectOneMore(offered, before);
});

test('the tab crashes while the wallet asks: only the wallet is asked again', async () => {
  const before = await own.records(TWYLA);
  await beginUpload(twyla, { path });
  await expect(twyla.wallet.dialog).toBeVisible({ timeout: 60_000 });
  await crashTab(twyla);

  const offered = await comeBack(twyla);
  expect(await own.records(TWYLA)).toEqual(before);
  await resume(offered);
  await twyla.wallet.confirm();
  await expectOneMore(offered, before);
});

test('the power goes after the wallet’s yes: it is looked up, and not sent twice', async () => {
  const before = await own.records(TWYLA);
  await own.rpc('evm_setAutomine', [false]);
  await sendOne(twyla);
  await cutPower(twyla);

  const offered = await comeBack(twyla);
  expect(await own.records(TWYLA)).toEqual(before);
  await resume(offered);
  await expect(offered.locator('[data-stage=recorded][data-state=running]')).toBeVisible();
  await own.rpc('evm_mine');
  await own.rpc('evm_setAutomine', [true]);
  await expectOneMore(offered, before);
  await twyla.wallet.expectNone();
});

test('recorded while the page was away: going on asks for nothing', async () => {
  const before = await own.records(TWYLA);
  await own.rpc('evm_setAutomine', [false]);
  await sendOne(twyla);
  await twyla.leave();
  await own.rpc('evm_mine');
  await own.rpc('evm_setAutomine', [true]);
  await expect.poll(() => own.records(TWYLA)).toHaveLength(before.length + 1);

  const offered = await comeBack(twyla);
  await resume(offered);
  await expectOneMore(offered, before);
  await twyla.wallet.expectNone();
});

test('what the wallet sent was lost on its way: the wallet is asked once more', async () => {
  const before = await own.records(TWYLA);
  await own.rpc('evm_setAutomine', [false]);
  await sendOne(twyla);
  await twyla.leave();
  await own.rpc('anvil_dropAllTransactions');
  await own.rpc('evm_setAutomine', [true]);

  const offered = await comeBack(twyla);
  await resume(offered);
  await twyla.wallet.confirm();
  await expectOneMore(offered, before);
});

test('an unfinished upload that is discarded leaves nothing on the device', async () => {
  const before = await own.records(TWYLA);
  await goTo(twyla, '/records/add');
  const kept = await keptBlocks(twyla);

  await beginUpload(twyla, { path });
  await expect(twyla.wallet.dialog).toBeVisible({ timeout: 60_000 });
  expect((await keptBlocks(twyla)).pins).toHaveLength(kept.pins.length + 2);
  await cutPower(twyla);
  await discard(await comeBack(twyla));
  await expect.poll(async () => (await keptBlocks(twyla)).pins).toEqual(kept.pins);
  // Blocks of an earlier cut may have gone with it.
  const more = async () =>
    (await keptBlocks(twyla)).blocks.filter((block) => !kept.blocks.includes(block));
  await expect.poll(more).toEqual([]);

  // Between a body that is stored and the note of it lies one moment; this page ends in it.
  await forgetNotes(twyla);
  await beginUpload(twyla, { path });
  await expect(twyla.wallet.dialog).toBeVisible({ timeout: 60_000 });
  await cutPower(twyla);
  const offered = await comeBack(twyla);
  await expect(offered.getByText(/^Choose “scan.bin” again to go on\./)).toBeVisible();
  expect((await keptBlocks(twyla)).pins.length).toBeGreaterThan(kept.pins.length);
  await discard(offered);
  await expect.poll(async () => (await keptBlocks(twyla)).pins).toEqual(kept.pins);
  await expect.poll(more).toEqual([]);

  await goTo(twyla, '/records');
  await twyla.page.reload();
  const unlocking = twyla.page.getByRole('button', { name: 'Unlock with my wallet' });
  await unlocking.click();
  await twyla.wallet.confirm();
  await expect(unlocking).toHaveCount(0);
  await goTo(twyla, '/records/add');
  await expect(twyla.page.getByLabel('Choose files', { exact: true }).last()).toBeAttached();
  await expect(twyla.page.getByRole('article')).toHaveCount(0);
  expect(await own.records(TWYLA)).toEqual(before);
});

/** After two pieces of a document, the disk takes no more and says nothing: the middle of the storing lasts. */
async function stallDisk({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    let pieces = 0;
    IDBObjectStore.prototype.put = function (...args: Parameters<typeof put>) {
      const request = put.apply(this, args);
      const [value] = args;
      if (value instanceof Uint8Array && value.length > 100_000 && ++pieces > 2) {
        // A transaction that is asked again and again does not end.
        const ask = () => void (this.count().onsuccess = ask);
        ask();
      }
      return request;
    };
  });
}

/** Adds the file and confirms, as far as the wait for the network. */
async function sendOne(person: Person): Promise<void> {
  const card = await beginUpload(person, { path });
  await expect(person.wallet.dialog).toBeVisible({ timeout: 60_000 });
  await person.wallet.confirm();
  await expect(card.locator('[data-stage=recorded][data-state=running]')).toBeVisible();
}

/** From the next upload on, this page notes that it began, and nothing after that. */
async function forgetNotes({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    let noted = 0;
    IDBObjectStore.prototype.put = function (...args: Parameters<typeof put>) {
      if (this.name === 'uploads' && ++noted > 1) return this.count() as IDBRequest<IDBValidKey>;
      return put.apply(this, args);
    };
  });
}

/** Opens the browser again, unlocks, and finds the upload among what is not finished. */
async function comeBack(person: Person): Promise<Locator> {
  await person.reopen();
  const { page } = person;
  const known = page.getByRole('button', { name: 'Unlock with my wallet' });
  const forgotten = page.getByRole('button', { name: /^Connect with Demo wallet/ });
  await known.or(forgotten).waitFor();
  // A power cut may take the demo wallet's last seconds with it: who was connected.
  if (await forgotten.isVisible()) await connect(person);
  await unlock(person);
  await expect(person.page.getByText('One record is not finished')).toBeVisible();
  await person.page.getByRole('link', { name: 'Resume' }).click();
  const offered = person.page.getByRole('article');
  await expect(offered).toHaveCount(1);
  await expect(offered.getByText('Not finished')).toBeVisible();
  return offered;
}

async function resume(offered: Locator): Promise<void> {
  await expect(
    offered.getByText('The encrypted file is already on this device. Go on where it stopped.')
  ).toBeVisible();
  await offered.getByRole('button', { name: 'Resume scan.bin' }).click();
}

async function discard(offered: Locator): Promise<void> {
  await offered.getByRole('button', { name: 'Discard scan.bin' }).click();
  await expect(offered).toHaveCount(0);
}

/** One record more than before, and it is the document, byte for byte. */
async function expectOneMore(card: Locator, before: readonly string[]): Promise<void> {
  await expect(card.getByRole('link', { name: /^Open / })).toBeVisible({ timeout: 60_000 });
  const after = await own.records(TWYLA);
  expect(after.slice(0, -1)).toEqual(before);
  expect(new Set(after).size).toBe(after.length);
  await card.getByRole('link', { name: /^Open / }).click();
  await expect(twyla.page.getByRole('region', { name: 'Document' })).toBeVisible();
  expect((await download(twyla)).equals(document)).toBe(true);
}
