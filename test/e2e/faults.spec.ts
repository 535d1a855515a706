import { expect, test, type Locator, type Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addDocument,
  beginUpload,
  download,
  goTo,
  openRecord,
  prepareShare,
  setUp,
  share
} from './support/acts.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import type { Person } from './support/person.ts';
import { walletRequest } from './support/provider.ts';
import { askedWords, shownWords } from './support/kit.ts';
import { keptBlocks, settledBlocks } from './support/kept.ts';
import { limitStorage } from './support/mishaps.ts';
import { TWYLA } from './support/story.ts';

// What goes wrong in a person's day. Each time: words that say what happened and what to do, nothing
// recorded by halves, and a way on that ends well.

const LETTER = 'Dear colleague,\nthank you for seeing Ms Moen.\n';
const OFF = [
  /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/,
  'it was switched off'
] as const;

let own: OwnStack;
let twyla: Person;
let city: Person;
let lakeside: Person | undefined;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  own = await startOwnStack();
  [twyla, city] = await Promise.all([own.open('Twyla Moen'), own.open('City Hospital')]);
  await Promise.all([setUp(twyla), setUp(city)]);
  await addDocument(twyla, { file: text('letter.txt', LETTER) });
});

test.afterEach(() => {
  for (const { guard } of [twyla, city]) {
    guard.tolerate(...OFF);
    guard.assertClean();
  }
});

test.afterAll(() => own?.stop());

test('no wallet in the browser, and a no in every window of the set-up', async () => {
  lakeside = await own.open('Lakeside Hospital');
  const { page, wallet } = lakeside;
  // A browser without a wallet: nobody hears the demo wallet announce itself until one is "installed".
  await lakeside.context.addInitScript(() => {
    if (localStorage.getItem('installed')) return;
    addEventListener('eip6963:announceProvider', (event) => event.stopImmediatePropagation(), true);
  });
  await page.reload();
  await expect(page.getByText('This browser has no wallet.')).toBeVisible();
  await expect(page.getByText(/Install a wallet such as MetaMask.+ and reload\./)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Connect with/ })).toHaveCount(0);
  await page.evaluate(() => localStorage.setItem('installed', 'yes'));
  await page.reload();

  const connect = page.getByRole('button', { name: /^Connect with Demo wallet/ });
  await connect.click();
  await wallet.reject();
  await expectNo(page);
  await connect.click();
  await wallet.connectAs();
  await page
    .getByRole('link', { name: /set up/i })
    .first()
    .click();
  await page.getByRole('radio', { name: 'One thing' }).check();
  await page.getByRole('button', { name: 'Make my health key' }).click();

  const sign = page.getByRole('button', { name: 'Sign in my wallet' });
  await sign.click();
  await wallet.reject();
  await expectNo(page);
  await sign.click();
  await wallet.confirm();
  await wallet.reject();
  await expectNo(page);
  await sign.click();
  await wallet.confirm();
  await wallet.confirm();

  const words = await shownWords(page);
  await page.getByLabel('I have saved my recovery code').check();
  await page.getByRole('button', { name: 'Continue to the test' }).click();
  for (const [field, word] of await askedWords(page, words)) await field.fill(word);
  await page.getByRole('button', { name: 'Check the words' }).click();

  // The wallet was moved to another network meanwhile: it is asked to come back first.
  const publish = page.getByRole('button', { name: 'Publish and finish' });
  await publish.waitFor();
  await moveWallet(lakeside, '0x1');
  await publish.click();
  await wallet.reject('Switch');
  await expectNo(page);
  await publish.click();
  await wallet.confirm('Switch');
  await wallet.reject('Sign this key bundle?');
  await expectNo(page);
  await publish.click();
  await wallet.confirm('Sign this key bundle?');
  await wallet.reject('Send this to the network?');
  await expectNo(page);
  await publish.click();
  await wallet.confirm('Sign this key bundle?');
  await wallet.confirm('Send this to the network?');
  await expect(page.getByRole('heading', { name: 'You are set up' })).toBeVisible();
  lakeside.guard.assertClean();
  await lakeside.leave();
});

test('an empty file is refused while another goes on; one byte is a document', async () => {
  const { page, wallet } = twyla;
  const before = await own.records(TWYLA);
  await choose(twyla, [text('empty.txt', ''), text('one.txt', '7')]);
  await page.getByRole('button', { name: 'Add 2 records' }).click();
  const empty = card(page, 'empty.txt');
  await expect(
    empty.getByText('"empty.txt" is empty: there is nothing in it to keep.')
  ).toBeVisible();
  await expect(empty.getByText('Choose the file again, or another one.')).toBeVisible();
  await wallet.confirm();
  await expectRecorded(card(page, 'one.txt'));
  await wallet.expectNone();
  expect(await own.records(TWYLA)).toHaveLength(before.length + 1);

  // What was empty may be filled and chosen again.
  await chooseAgain(empty, text('empty.txt', 'Not any more.'));
  await wallet.confirm();
  await expectRecorded(empty);
  expect(await own.records(TWYLA)).toHaveLength(before.length + 2);
  expect(await openOwn(twyla, before.length)).toEqual(Buffer.from('7'));
  expect(await openOwn(twyla, before.length + 1)).toEqual(Buffer.from('Not any more.'));
});

test('a file that changed after it was chosen is not recorded', async () => {
  const { page, wallet } = twyla;
  const before = await own.records(TWYLA);
  const path = join(own.dir, 'changed.txt');
  await writeFile(path, 'as it was');
  await choose(twyla, path);
  await page.getByLabel('Title').fill('A changed file');
  await writeFile(path, 'as it is now, and longer');
  await page.getByRole('button', { name: 'Add 1 record' }).click();
  const changed = card(page, 'changed.txt');
  await expectChanged(changed);
  await wallet.expectNone();
  expect(await own.records(TWYLA)).toEqual(before);

  await chooseAgain(changed, path);
  await wallet.confirm();
  await expectRecorded(changed);
  expect(await openOwn(twyla, before.length)).toEqual(await readFile(path));
});

test('abuse 15: a file that changes while it is read leaves nothing behind', async () => {
  const { page, wallet } = twyla;
  const before = await own.records(TWYLA);
  const kept = await keptBlocks(twyla);
  const path = join(own.dir, 'growing.bin');
  await writeFile(path, '');
  // As long as a scan, and of no size on the disk.
  await truncate(path, 600_000_000);
  await choose(twyla, path);
  await page.getByRole('button', { name: 'Add 1 record' }).click();
  const growing = card(page, 'growing.bin');
  await growing.getByText(/^[1-9]\d* of \d+ pieces$/).waitFor();
  await appendFile(path, 'one more line');
  await expectChanged(growing);
  await wallet.expectNone();
  expect(await own.records(TWYLA)).toEqual(before);
  await expect.poll(() => keptBlocks(twyla)).toEqual(kept);

  await writeFile(path, 'done growing');
  await chooseAgain(growing, path);
  await wallet.confirm();
  await expectRecorded(growing);
  expect(await openOwn(twyla, before.length)).toEqual(Buffer.from('done growing'));
});

test('a no in the wallet while adding and while sharing changes nothing', async () => {
  const { page, wallet } = twyla;
  const before = await own.records(TWYLA);
  const upload = await beginUpload(twyla, { file: text('no.txt', 'no, then yes') });
  await wallet.reject('Send this to the network?');
  await expectNo(upload);
  expect(await own.records(TWYLA)).toEqual(before);
  await upload.getByRole('button', { name: 'Try again: no.txt' }).click();
  await wallet.confirm('Send this to the network?');
  await expectRecorded(upload);
  expect(await own.records(TWYLA)).toHaveLength(before.length + 1);

  await prepareShare(twyla, { with: 'City Hospital', record: /^letter/ });
  const now = page.getByRole('button', { name: 'Share now' });
  await now.click();
  await wallet.reject();
  await expectNo(page);
  await goTo(twyla, '/sharing');
  await expect(page.getByRole('heading', { name: 'You share with nobody' })).toBeVisible();

  await prepareShare(twyla, { with: 'City Hospital', record: /^letter/ });
  await now.click();
  await wallet.reject();
  await expectNo(page);
  await now.click();
  await wallet.confirm();
  await expect(page.getByText(/can now open what you shared/).first()).toBeVisible();
});

test('a wallet on another network is asked to come back before anything is sent', async () => {
  const { page, wallet } = twyla;
  const before = await own.records(TWYLA);
  await moveWallet(twyla, '0x1');
  const upload = await beginUpload(twyla, { file: text('elsewhere.txt', 'from another network') });
  await wallet.reject('Switch');
  await expectNo(upload);
  expect(await own.records(TWYLA)).toEqual(before);
  await upload.getByRole('button', { name: 'Try again: elsewhere.txt' }).click();
  await wallet.confirm('Switch');
  await wallet.confirm('Send this to the network?');
  await expectRecorded(upload);
  expect(await walletRequest(page, 'eth_chainId')).toBe('0x7a69');
});

test('another account in the wallet closes the chart; the upload waits for its owner', async () => {
  const { page, wallet } = twyla;
  const before = await own.records(TWYLA);
  await beginUpload(twyla, { file: text('switched.txt', 'whose is it?') });
  await wallet.text();
  // The wallet follows what the person chooses in another tab, while its window is open in this one.
  const other = await twyla.newPage();
  await other.getByRole('button', { name: 'Unlock with my wallet' }).waitFor();
  const choosing = walletRequest(other, 'wallet_requestPermissions', [{ eth_accounts: {} }]);
  const window = other.getByRole('dialog', { name: 'Demo wallet' });
  await window.getByRole('radio', { name: 'A stranger' }).check();
  await window.getByRole('button', { name: 'Confirm' }).click();
  await choosing;
  await wallet.reject();
  await expect(
    page.getByText('Your wallet changed to another account, so this one was closed.').first()
  ).toBeVisible();
  await expect(page.getByText('switched.txt')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Make your health key first' })).toBeVisible();
  expect(await own.records(TWYLA)).toEqual(before);
  await other.close();

  const back = walletRequest(page, 'wallet_requestPermissions', [{ eth_accounts: {} }]);
  await wallet.connectAs('Twyla Moen');
  await back;
  await unlockHere(twyla);
  await goTo(twyla, '/records/add');
  const upload = card(page, 'switched.txt');
  await upload.getByRole('button', { name: 'Resume switched.txt' }).click();
  await wallet.confirm();
  await expectRecorded(upload);
  expect(await own.records(TWYLA)).toHaveLength(before.length + 1);
});

test('a chain server that is off at the start: her own records open as they were last checked', async () => {
  const { page } = twyla;
  await own.stack.stopRpc();
  await page.goto(own.stack.siteUrl);
  await page.reload();
  await expect(page.getByText(/You see what was last checked/)).toBeVisible();
  await unlockHere(twyla);
  expect(await openOwn(twyla, 0)).toEqual(Buffer.from(LETTER));
  await own.stack.startRpc();
  await expect(page.getByText(/You see what was last checked/)).toBeHidden();
});

test('a chain server that is off where this browser never asked it anything', async () => {
  await own.stack.stopRpc();
  const somebody = await own.open('City Hospital');
  const { page } = somebody;
  somebody.guard.tolerate(/ERR_CONNECTION_REFUSED/, 'the chain is away');
  await page.getByRole('button', { name: /^Connect with Demo wallet/ }).click();
  await somebody.wallet.connectAs();
  await expect(page.getByRole('heading', { name: 'OwnChart cannot go on' })).toBeVisible();
  await expectRpcDown(page);
  await own.stack.startRpc();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'OwnChart cannot go on' })).toBeHidden();
  await somebody.close();
});

test('a chain server that goes off in the middle', async () => {
  const { page, wallet } = twyla;
  const before = await own.records(TWYLA);
  await choose(twyla, text('offline.txt', 'while the network was away'));
  await own.stack.stopRpc();
  await page.getByRole('button', { name: 'Add 1 record' }).click();
  const upload = card(page, 'offline.txt');
  await expectRpcDown(upload);
  await expect(page.getByText('The network does not answer')).toBeVisible();
  await own.stack.startRpc();
  await upload.getByRole('button', { name: 'Try again: offline.txt' }).click();
  await wallet.confirm();
  await expectRecorded(upload);
  await expect(page.getByText('Connected', { exact: true })).toBeVisible();
  expect(await own.records(TWYLA)).toHaveLength(before.length + 1);
});

test('a relay that is off: her own records open, and it is found again', async () => {
  const { page } = twyla;
  await own.stack.stopRelay();
  await expect(page.getByText('Others cannot reach this device')).toBeVisible();
  expect(await openOwn(twyla, 0)).toEqual(Buffer.from(LETTER));
  await goTo(twyla, '/settings');
  await expect(page.getByText('Lost, trying again')).toBeVisible();
  await expect(
    page.getByText('Check that you are online, then the addresses below.')
  ).toBeVisible();
  await own.stack.startRelay();
  await expect(page.getByText('Lost, trying again')).toHaveCount(0, { timeout: 60_000 });
  await expect(page.getByText('Connected', { exact: true }).first()).toBeVisible();
});

test('a hospital that is offline and whose key nobody else has', async () => {
  const { page } = twyla;
  if (!lakeside) await setUp((lakeside = await own.open('Lakeside Hospital')));
  await lakeside.leave();
  const preparing = prepareShare(twyla, { with: 'Lakeside Hospital', tries: 0 });
  await expect(
    page.getByText(
      'Lakeside Hospital is not online right now, and its public key is needed to share with it.'
    )
  ).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/^Ask it to leave OwnChart open, then try again\./)).toBeVisible();
  await lakeside.open();
  await unlockHere(lakeside);
  await page.getByRole('button', { name: 'Try again' }).click();
  expect(await preparing).toMatch(/^You let Lakeside Hospital see all your records/);
  await lakeside.leave();
  lakeside.guard.assertClean();
});

test('nobody who keeps a copy is online, until the patient is back', async () => {
  await leaveSharing(twyla);
  // The hospital's page is closed while she shares, and hers when it comes: it has nothing of hers.
  await share(twyla, { with: 'City Hospital', category: 'Medicines' });
  await city.leave();
  await leaveSharing(twyla);
  await share(twyla, { with: 'City Hospital' });
  await twyla.leave();
  await city.open();
  await unlockHere(city);
  await goTo(city, `/patients/${TWYLA}`);
  await expect(
    city.page.getByText('Nobody who keeps a copy of this record is online right now.')
  ).toBeVisible({ timeout: 60_000 });
  await expect(
    city.page.getByText('Ask the patient or the hospital to leave OwnChart open, then try again.')
  ).toBeVisible();

  await twyla.open();
  await unlockHere(twyla);
  const letter = city.page.getByRole('link', { name: /^letter/ }).first();
  const again = city.page.getByRole('button', { name: 'Try again' });
  // Her page may still be on its way to the relay: then the hospital tries once more.
  await expect(async () => {
    if (await again.isVisible()) await again.click();
    await expect(letter).toBeVisible({ timeout: 15_000 });
  }).toPass({ timeout: 90_000 });
  await openRecord(city, /^letter/);
  expect(await download(city)).toEqual(Buffer.from(LETTER));
});

test('no room on the device: what is kept stays, and it goes on when there is room', async () => {
  twyla = await own.openEmpty(twyla);
  const { page, wallet } = twyla;
  const lift = await limitStorage(twyla, own.stack.siteUrl, 6_000_000);
  await page.goto(own.stack.siteUrl);
  await unlockHere(twyla);
  const before = await own.records(TWYLA);
  const kept = await settledBlocks(twyla);
  const path = join(own.dir, 'large.bin');
  await writeFile(path, randomBytes(20_000_000));
  await choose(twyla, path);
  await page.getByRole('button', { name: 'Add 1 record' }).click();
  const upload = card(page, 'large.bin');
  await expect(
    upload.getByText('This browser has no room left for the record. Nothing that was kept is lost.')
  ).toBeVisible({ timeout: 60_000 });
  await expect(
    upload.getByText(/^Free space on this computer, or remove safety copies/)
  ).toBeVisible();
  await wallet.expectNone();
  expect(await own.records(TWYLA)).toEqual(before);
  expect(await openOwn(twyla, 0)).toEqual(Buffer.from(LETTER));
  await expect.poll(() => keptBlocks(twyla)).toEqual(kept);

  await lift();
  await goTo(twyla, '/records/add');
  await upload.getByRole('button', { name: 'Try again: large.bin' }).click();
  await wallet.confirm();
  await expectRecorded(upload);
  expect((await openOwn(twyla, before.length)).equals(await readFile(path))).toBe(true);
});

function text(name: string, content: string): { name: string; mimeType: string; buffer: Buffer } {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(content) };
}

async function choose(
  person: Person,
  files: Parameters<Locator['setInputFiles']>[0]
): Promise<void> {
  await goTo(person, '/records/add');
  const input = person.page.getByLabel(/^Choose (more )?files$/).and(person.page.locator('input'));
  await input.setInputFiles(files);
}

async function chooseAgain(
  upload: Locator,
  file: Parameters<Locator['setInputFiles']>[0]
): Promise<void> {
  await upload.locator('input[type=file]').setInputFiles(file);
}

/** The card of one upload, by the name of its file. */
function card(page: Page, fileName: string): Locator {
  return page.getByRole('article').filter({ hasText: `${fileName} ·` });
}

async function expectRecorded(upload: Locator): Promise<void> {
  await expect(upload.getByRole('link', { name: /^Open / })).toBeVisible({ timeout: 60_000 });
}

async function expectNo(where: Page | Locator): Promise<void> {
  const notice = where.getByRole('status').filter({ hasText: 'You said no in your wallet.' });
  await expect(notice).toContainText('Nothing was changed. Try again whenever you are ready.');
  await expect(where.getByRole('alert')).toHaveCount(0);
}

async function expectChanged(upload: Locator): Promise<void> {
  await expect(upload.getByText('The file changed while it was being read.')).toBeVisible();
  await expect(
    upload.getByText('Close other programs that write to it, then add it again.')
  ).toBeVisible();
}

async function expectRpcDown(where: Page | Locator): Promise<void> {
  await expect(where.getByText('The chain server does not answer.')).toBeVisible();
  await expect(
    where.getByText(/^Check your connection and try again.+Nothing was lost\.$/)
  ).toBeVisible();
}

/** Away from the steps of a share, so that the next one begins at the first. */
async function leaveSharing(person: Person): Promise<void> {
  await goTo(person, '/sharing');
  await expect(person.page.getByRole('heading', { level: 1, name: 'Sharing' })).toBeVisible();
}

/** Unlocks on whatever page the person stands. */
async function unlockHere(person: Person): Promise<void> {
  const { page, wallet } = person;
  const button = page.getByRole('button', { name: 'Unlock with my wallet' });
  await button.click();
  await wallet.confirm();
  await expect(button).toHaveCount(0);
}

/** Opens an own record and hands out its bytes. */
async function openOwn(person: Person, index: number): Promise<Buffer> {
  await goTo(person, `/records/${index}`);
  await expect(person.page.getByRole('region', { name: 'Document' })).toBeVisible();
  return await download(person);
}

/** Brings the wallet onto another network, as its owner would in the wallet itself. */
async function moveWallet({ page, wallet }: Person, chainId: string): Promise<void> {
  const moving = walletRequest(page, 'wallet_switchEthereumChain', [{ chainId }]);
  await wallet.confirm();
  await moving;
}
