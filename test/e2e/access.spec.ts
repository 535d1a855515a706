import { expect, test, type Locator } from '@playwright/test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addDocument,
  beginUpload,
  connect,
  goTo,
  openChart,
  openRecord,
  setUp,
  untilShareReady
} from './support/acts.ts';
import { sampleDocuments } from './support/documents.ts';
import { askedWords, shownWords } from './support/kit.ts';
import { look, visit } from './support/look.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import type { Person } from './support/person.ts';
import { bringIn, saveFrom } from './support/saved-copy.ts';

// Every page for everybody: no violation that axe finds, on a desk and on a phone, light and dark, nothing that
// must be scrolled sideways; and the way from a new wallet to a shared record without a mouse.

let own: OwnStack;
let city: Person;

test.beforeAll(async () => {
  own = await startOwnStack();
  city = await own.open('City Hospital');
  await setUp(city);
});

test.afterAll(() => own?.stop());

test('a visitor, a patient and a hospital, page by page', async () => {
  test.setTimeout(600_000);
  const twyla = await own.open('Twyla Moen');
  const { page, wallet } = twyla;
  const button = (name: string | RegExp) => page.getByRole('button', { name });

  await button(/^Connect with/).waitFor();
  await look(twyla, 'landing');
  const inLanguage = (lang: string, dir: string) => page.locator(`html[lang=${lang}][dir=${dir}]`);
  await page.getByLabel('Language').selectOption('العربية');
  await expect(inLanguage('ar', 'rtl').getByRole('link', { name: 'الإعدادات' })).toBeVisible();
  await page.reload();
  await inLanguage('ar', 'rtl').getByText('نسختان').waitFor();
  await look(twyla, 'landing, in Arabic');
  const tab = await twyla.context.newPage();
  await tab.goto(page.url());
  await expect(tab.locator('html[lang=ar][dir=rtl]')).toBeAttached();
  await page.getByLabel('اللغة').selectOption('English');
  await expect(tab.locator('html[lang=en][dir=ltr]')).toBeAttached();
  await expect(tab.getByText('2 copies')).toBeVisible();
  await tab.close();
  await expect(inLanguage('en', 'ltr').getByText('2 copies')).toBeVisible();
  await visit(twyla, '/register', 'Register', 'register, as a visitor');
  await visit(twyla, '/settings', 'Settings', 'settings, as a visitor');
  await visit(twyla, '/check', 'Check a file', 'check a file');
  await page.getByLabel('Link that you were given').fill('https://example.org/#/check?p=cut-off');
  await button('Check').click();
  await expect(page.getByText('This is not a link that proves a file.')).toBeVisible();
  await visit(twyla, '/link', 'Open a health link', 'open a health link');
  twyla.guard.tolerate(/Not found: \//, 'a page that is not there is asked for');
  await visit(twyla, '/nowhere', 'Page not found', 'no such page');
  await goTo(twyla, '/');

  await connect(twyla);
  await page
    .getByRole('link', { name: /set up/i })
    .first()
    .waitFor();
  await look(twyla, 'home before the set-up');
  await visit(twyla, '/setup', 'Set up your health key', 'set-up, name');
  await page.getByLabel('Your name').fill('Twyla Moen');
  await button('Make my health key').click();
  await button('Sign in my wallet').waitFor();
  await look(twyla, 'set-up, wallet');
  await button('Sign in my wallet').click();
  await wallet.confirm();
  await wallet.confirm();
  const words = await shownWords(page);
  await look(twyla, 'set-up, recovery code');
  await page.getByLabel('I have saved my recovery code').check();
  await button('Continue to the test').click();
  await button('Check the words').click();
  await look(twyla, 'set-up, test of the code with what is missing');
  for (const [field, word] of await askedWords(page, words)) await field.fill(word);
  await button('Check the words').click();
  await button('Publish and finish').waitFor();
  await look(twyla, 'set-up, publish');
  await button('Publish and finish').click();
  await wallet.confirm();
  await wallet.confirm();
  await page.getByRole('heading', { name: 'You are set up' }).waitFor();
  await look(twyla, 'set-up, done');

  await visit(twyla, '/', /^Hello/, 'home without a record');
  await visit(twyla, '/records', 'Records', 'records, none');
  await visit(twyla, '/sharing', 'Sharing', 'sharing, none');
  await visit(twyla, '/records/add', 'Add a record', 'add');
  const [allergies, letter] = await sampleDocuments(own.dir);
  await addDocument(twyla, { path: letter!.path });
  const card = await beginUpload(twyla, { path: allergies!.path, title: 'My allergies' });
  await wallet.reject();
  await card.getByText('You said no in your wallet.').waitFor();
  await look(twyla, 'add, one recorded and one refused');
  await card.getByRole('button', { name: /^Try / }).click();
  await wallet.confirm();
  await card.getByRole('link', { name: /^Open / }).waitFor();
  await page.getByLabel('Choose files', { exact: true }).last().setInputFiles(letter!.path);
  await button('Add 1 record').waitFor();
  await look(twyla, 'add, a file chosen');

  await visit(twyla, '/', /^Hello/, 'home with records');
  await visit(twyla, '/records', 'Records', 'records');
  await goTo(twyla, '/records/1');
  await page.getByRole('region', { name: 'Document' }).waitFor();
  await look(twyla, 'a record, open');
  const record = join(own.dir, 'record.car');
  await saveFrom(twyla, 'Save an encrypted copy', record);
  await bringIn(twyla, record, 1);

  await goTo(twyla, '/sharing/new');
  await page.getByRole('radio', { name: 'City Hospital' }).waitFor();
  await button('Continue').click();
  await look(twyla, 'share, who, with what is missing');
  await page.getByRole('radio', { name: 'City Hospital' }).check();
  await button('Continue').click();
  await page.getByRole('radio', { name: 'One category' }).check();
  await look(twyla, 'share, what');
  await page.getByRole('radio', { name: 'Everything' }).check();
  await button('Continue').click();
  await page.getByLabel('Why').waitFor();
  await look(twyla, 'share, how long and why');
  await button('Continue').click();
  await untilShareReady(twyla, { tries: 1 });
  await look(twyla, 'share, check');
  await button('Share now').click();
  await wallet.confirm();
  await page
    .getByText(/can now open what you shared/)
    .first()
    .waitFor();
  await look(twyla, 'share, done');

  await openChart(city, 'Twyla Moen');
  await city.page.getByRole('button', { name: 'Save a file of this chart' }).waitFor();
  await look(city, 'chart');
  await city.page.getByRole('link', { name: 'My allergies' }).first().click();
  await city.page.getByRole('button', { name: 'Open this record' }).waitFor();
  await look(city, 'a record of a patient, before it is opened');
  await openChart(city, 'Twyla Moen');
  await openRecord(city, 'My allergies');
  await look(city, 'a record of a patient, open');
  await visit(city, '/', /^Hello/, 'home of a hospital');
  await visit(city, '/patients', 'Patients', 'patients');
  const chart = join(own.dir, 'chart.car');
  await openChart(city, 'Twyla Moen');
  await saveFrom(city, 'Save a file of this chart', chart);
  await visit(city, '/copies', 'Safety copies', 'copies');
  await keepAgainFromFile(city, chart);
  await visit(city, '/organisation', 'Organisation', 'organisation');
  await city.page.getByRole('button', { name: 'Enrol a practitioner' }).click();
  await city.page.getByRole('dialog').getByLabel('Licence number').waitFor();
  await look(city, 'enrol a practitioner');
  await city.page.keyboard.press('Escape');
  await visit(city, '/relay', 'Send for a patient', 'send for a patient');
  await visit(city, '/me', 'Me', 'me, as a hospital');
  city.guard.assertClean();

  await visit(twyla, '/sharing', 'Sharing', 'sharing');
  await button(/^Stop sharing/)
    .first()
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop sharing' }).waitFor();
  await look(twyla, 'stop sharing');
  await page.keyboard.press('Escape');
  await visit(twyla, '/activity', 'Activity', 'activity');
  await visit(twyla, '/me', 'Me', 'me');
  await visit(twyla, '/me/ways', 'Ways to unlock', 'ways to unlock');
  await visit(twyla, '/me/keys', 'My keys', 'keys');
  await visit(twyla, '/me/erase', /^Erase/, 'erase');
  await visit(twyla, '/settings', 'Settings', 'settings');
  await visit(twyla, '/register', 'Register', 'register');
  await button(/^You are/).click();
  await page.getByRole('menuitem', { name: 'Lock now' }).click();
  await goTo(twyla, '/');
  await button('Unlock with my wallet').waitFor();
  await look(twyla, 'locked');
  await button('Use my recovery code instead').click();
  await look(twyla, 'locked, recovery code');
  twyla.guard.assertClean();
  await twyla.close();
});

test('a registrar, page by page', async () => {
  const council = await own.open('Health Council');
  const { page } = council;
  await connect(council);
  await page.getByRole('heading', { name: 'Welcome, registrar' }).waitFor();
  await look(council, 'home of the registrar');
  await visit(council, '/register', 'Register', 'register, as the registrar');
  await page.getByRole('button', { name: 'Suspend City Hospital' }).click();
  await page.getByRole('button', { name: 'Suspend now' }).waitFor();
  await look(council, 'suspend');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Propose an organisation' }).click();
  await page.getByRole('dialog').getByLabel('Name').waitFor();
  await look(council, 'accredit');
  council.guard.assertClean();
  await council.close();
});

test('set up, add a record and share it without a mouse', async () => {
  const stranger = await own.open('A stranger');
  const { page, wallet } = stranger;
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const link = (name: string | RegExp) => page.getByRole('link', { name });
  const press = async (target: Locator, key = 'Enter') => {
    await tabTo(stranger, target);
    await page.keyboard.press(key);
  };
  const confirm = async () => {
    await wallet.dialog.waitFor({ timeout: 60_000 });
    await press(wallet.dialog.getByRole('button', { name: 'Confirm' }));
  };

  await button(/^Connect with/).waitFor();
  await page.keyboard.press('Tab');
  await expect(link('Skip to content')).toBeFocused();
  await expect(link('Skip to content')).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();

  await press(button(/^Connect with/));
  await tabTo(stranger, wallet.dialog.getByRole('radio', { checked: true }));
  const me = wallet.dialog.getByRole('radio', { name: 'A stranger' });
  for (let step = 0; step < 5 && !(await me.isChecked()); step++)
    await page.keyboard.press('ArrowDown');
  await confirm();

  await press(link(/set up/i).first());
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await tabTo(stranger, page.getByLabel('Your name'));
  await page.keyboard.type('Ada Stranger');
  await page.keyboard.press('Enter');
  await press(button('Sign in my wallet'), 'Space');
  await confirm();
  await confirm();
  await expect(page.getByRole('heading', { name: 'Save your recovery code' })).toBeFocused();
  const words = await shownWords(page);
  await press(page.getByLabel('I have saved my recovery code'), 'Space');
  await press(button('Continue to the test'));
  await expect(page.getByRole('heading', { name: 'Test your recovery code' })).toBeFocused();
  for (const [field, word] of await askedWords(page, words)) {
    await tabTo(stranger, field);
    await page.keyboard.type(word);
  }
  await page.keyboard.press('Enter');
  await press(button('Publish and finish'));
  await confirm();
  await confirm();
  await page.getByRole('heading', { name: 'You are set up' }).waitFor();

  await press(link('Add your first record'));
  const path = join(own.dir, 'by-keyboard.txt');
  await writeFile(path, 'No mouse was used.');
  // The page may still be settling after the set-up: then the same key is pressed again.
  await expect(async () => {
    await tabTo(stranger, page.getByLabel('Choose files', { exact: true }).last());
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser', { timeout: 5_000 }),
      page.keyboard.press('Space')
    ]);
    await chooser.setFiles(path);
  }).toPass({ timeout: 60_000 });
  await tabTo(stranger, page.getByLabel('Title'));
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('Typed title');
  const category = page.getByLabel('Category');
  await tabTo(stranger, category);
  await page.keyboard.type('Medic');
  await expect(category.locator('option:checked')).toHaveText('Medicines');
  await press(button('Add 1 record'));
  await confirm();
  await link('Open the record: Typed title').waitFor({ timeout: 60_000 });
  await press(link('Open the record: Typed title'));
  await expect(page.getByRole('region', { name: 'Document' })).toContainText('No mouse was used.');

  await press(link('Share').and(page.locator('main a')));
  const grantee = page.getByRole('radio', { name: 'City Hospital' });
  await press(grantee, 'Space');
  await expect(grantee).toBeChecked();
  await press(button('Continue'));
  await expect(page.getByRole('heading', { name: 'What may City Hospital see?' })).toBeFocused();
  await expect(page.getByRole('radio', { name: 'One record' })).toBeChecked();
  await press(button('Continue'), 'Space');
  await tabTo(stranger, page.getByRole('radio', { checked: true }));
  await page.keyboard.press('ArrowDown');
  await press(button('Continue'));
  await untilShareReady(stranger, { tries: 1, press });
  await press(button('Share now'));
  await confirm();
  await expect(page.getByText('City Hospital can now open what you shared.').first()).toBeVisible();
  stranger.guard.assertClean();
  await stranger.close();
});

/** A hospital removes a safety copy, and has it again from a file that it saved before. */
async function keepAgainFromFile(city: Person, file: string): Promise<void> {
  const { page } = city;
  const copies = page.getByRole('button', { name: /^Remove the copy of / });
  const count = await copies.count();
  await copies.first().click();
  await page.getByRole('button', { name: 'Remove the copy', exact: true }).waitFor();
  await look(city, 'remove a safety copy');
  await page.getByRole('button', { name: 'Remove the copy', exact: true }).click();
  await expect(copies).toHaveCount(count - 1);
  await bringIn(city, file, count);
  await goTo(city, '/copies');
  await expect(copies).toHaveCount(count);
}

/** Presses Tab until the control has the focus; fails where a round through the page does not meet it. */
async function tabTo({ page }: Person, target: Locator): Promise<void> {
  await target.waitFor({ state: 'attached', timeout: 60_000 });
  for (let step = 0; step < 60; step++) {
    const there = await target.evaluate((node) => {
      const root = node.getRootNode() as Document | ShadowRoot;
      return root.activeElement === node;
    });
    if (there) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${String(target)}.`);
}
