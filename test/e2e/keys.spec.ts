import { expect, test } from '@playwright/test';
import {
  closeSheet,
  addDocument,
  connect,
  goTo,
  makeKey,
  openChart,
  openRecord,
  readKit,
  setUp,
  share,
  stopSharing,
  unlockWithCode,
  type Kit
} from './support/acts.ts';
import { askedWords } from './support/kit.ts';
import { look } from './support/look.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import { addPasskeys, openPerson, type Person } from './support/person.ts';
import { readableStorage } from './support/storage.ts';
import { TWYLA, untilChartsKept } from './support/story.ts';

// The life of a health key: locked in several ways, found again in an empty browser, replaced after a loss, and what
// others may do with it: file without reading, be stopped for good, be asked to erase.

test.describe.configure({ mode: 'serial' });

let own: OwnStack;
let twyla: Person;
let city: Person;
let kit: Kit;
const file = (name: string, text: string) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(text)
});

test.beforeAll(async () => {
  own = await startOwnStack();
  city = await own.open('City Hospital');
  await setUp(city);
});

test.afterAll(() => own?.stop());

test('a hospital locks its key with two things by default: a wallet with a passkey, or with the kit', async () => {
  const { siteUrl, rpcUrl, relay } = own.stack;
  const lakeside = await openPerson({
    name: 'Lakeside Hospital',
    // A passkey belongs to a name: an address of numbers has none.
    siteUrl: siteUrl.replace('127.0.0.1', 'localhost'),
    allow: [rpcUrl, relay]
  });
  try {
    const { page, wallet } = lakeside;
    const button = (name: string) => page.getByRole('button', { name });
    await addPasskeys(lakeside);
    await connect(lakeside);
    await page
      .getByRole('link', { name: /set up/i })
      .first()
      .click();
    await expect(page.getByRole('radio', { name: 'Two things together' })).toBeChecked();
    await button('Make my health key').click();
    await button('Make a passkey and sign').click();
    await wallet.confirm('Unlock my health key');
    await wallet.confirm('Unlock my health key');
    const paper = await readKit(lakeside);
    await page.getByLabel('I have saved my recovery code').check();
    await button('Continue to the test').click();
    await wallet.confirm('Unlock my health key');
    await wallet.confirm('Unlock my health key');
    for (const [field, word] of await askedWords(page, paper.words)) await field.fill(word);
    await button('Check the words').click();
    await button('Publish and finish').click();
    await wallet.confirm();
    await wallet.confirm();
    await expect(page.getByRole('heading', { name: 'You are set up' })).toBeVisible();

    const lock = async () => {
      await page.getByRole('button', { name: /^You are/ }).click();
      await page.getByRole('menuitem', { name: 'Lock now' }).click();
      await goTo(lakeside, '/');
    };
    await lock();
    await button('Unlock with my wallet and passkey').click();
    await wallet.confirm();
    await expect(page.getByText('No patient has shared with you yet')).toBeVisible();
    await lock();
    await button('Use my wallet and recovery code instead').click();
    await page.getByLabel('Recovery code').fill(paper.code);
    await button('Unlock with my wallet and this code').click();
    await wallet.confirm();
    await expect(page.getByText('No patient has shared with you yet')).toBeVisible();
    lakeside.guard.assertClean();
  } finally {
    await lakeside.close();
  }
});

test('a patient is not called protected before her kit was tested, and the key locks by itself', async () => {
  twyla = await own.open('Twyla Moen');
  const { page, wallet } = twyla;
  const button = (name: string) => page.getByRole('button', { name });
  kit = await setUp(twyla, { testKit: false });
  await addDocument(twyla, {
    file: file('letter.txt', 'Knee scan: nothing found.'),
    title: 'Letter'
  });
  await goTo(twyla, '/');
  await expect(page.getByRole('heading', { name: 'Not protected yet' })).toBeVisible();
  await page.getByRole('link', { name: 'Test my ways to unlock' }).click();
  await button('Test your recovery code').click();
  await page.getByLabel('What stands on your kit').fill(`${kit.words.slice(1).join(' ')} zoo`);
  await button('Test it now').click();
  await expect(
    page
      .getByRole('alert')
      .or(page.getByText(/recovery code/))
      .first()
  ).toBeVisible();
  await page.getByLabel('What stands on your kit').fill(kit.qr);
  await button('Test it now').click();
  await expect(page.getByText(/^Tested/)).toHaveCount(2);

  await button('Remove your wallet').click();
  await expect(page.getByText(/You need at least two ways/)).toBeVisible();
  await closeSheet(twyla);
  await button('Add a way to unlock').click();
  await page.getByRole('radio', { name: 'My wallet, decrypting and signing' }).check();
  await button('Continue').click();
  await button('Ask for it now').click();
  await wallet.confirm();
  await wallet.confirm('opens nothing on its own');
  await wallet.confirm('Unlock my health key');
  await wallet.confirm('Unlock my health key');
  await button('Add it').click();
  await wallet.confirm();
  await expect(page.getByText('This way to unlock is added.')).toBeVisible();
  await button('Close').click();
  await button('Remove your wallet, in two ways').click();
  await button('Remove it').click();
  await wallet.confirm();
  await expect(page.getByText('This way to unlock is removed.')).toBeVisible();
  await closeSheet(twyla);
  await goTo(twyla, '/');
  await expect(page.getByText('Protected: 2 ways, tested')).toBeVisible();

  await page.evaluate(() => localStorage.setItem('ownchart-auto-lock', '0.1'));
  await goTo(twyla, '/settings');
  await page.getByLabel('Lock by itself after').selectOption('15');
  await page.evaluate(() => localStorage.setItem('ownchart-auto-lock', '0.1'));
  await page.getByRole('button', { name: /^You are/ }).click();
  await page.getByRole('menuitem', { name: 'Lock now' }).click();
  await goTo(twyla, '/');
  await unlockWithCode(twyla, kit);
  await expect(page.getByRole('dialog', { name: 'Still there?' })).toBeVisible();
  await button('Stay unlocked').click();
  await expect(page.getByRole('heading', { name: /^Hello/ })).toBeVisible();
  await expect(page.getByRole('dialog', { name: 'Still there?' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Your records are locked' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await page.evaluate(() => localStorage.removeItem('ownchart-auto-lock'));
  await unlockWithCode(twyla, kit);
});

test('from an empty browser she finds everything: with her wallet, or with the kit alone', async () => {
  await share(twyla, { with: 'City Hospital' });
  await openChart(city, 'Twyla Moen', 60_000);
  await openRecord(city, 'Letter');
  await goTo(city, '/copies');
  await untilChartsKept(city, Date.now());
  await twyla.leave();

  const elsewhere = await own.open('Twyla Moen');
  await connect(elsewhere);
  await look(elsewhere, 'An empty browser');
  await elsewhere.page.getByRole('button', { name: 'Find my health key' }).click();
  await elsewhere.page.getByRole('button', { name: 'Use my recovery code instead' }).waitFor();
  await look(elsewhere, 'The health key is found');
  await unlockWithCode(elsewhere, kit);
  await goTo(elsewhere, '/records');
  await elsewhere.page.getByRole('link', { name: 'Letter' }).click();
  await expect(elsewhere.page.getByText(/This is exactly what you filed/)).toBeVisible();
  elsewhere.guard.assertClean();
  await elsewhere.close();

  const paperOnly = await own.open(null);
  const { page } = paperOnly;
  await page.getByRole('link', { name: 'Come back with my recovery kit' }).click();
  await page.getByLabel('Recovery code').waitFor();
  await look(paperOnly, 'Come back');
  await page.getByLabel('Recovery code').fill(kit.qr);
  await page.getByRole('button', { name: 'Come back' }).click();
  await expect(page.getByRole('heading', { name: 'Hello, Twyla Moen' })).toBeVisible({
    timeout: 60_000
  });
  await goTo(paperOnly, '/records');
  await page.getByRole('link', { name: 'Letter' }).click();
  await expect(page.getByRole('region', { name: 'Document' })).toContainText('nothing found');
  paperOnly.guard.assertClean();
  await paperOnly.close();

  await twyla.open();
  await unlockWithCode(twyla, kit);
});

test('a hospital files a document where it cannot read, and she sees exactly what it filed', async () => {
  await stopSharing(twyla, 'City Hospital');
  await share(twyla, { with: 'City Hospital', category: 'Results', rights: 'Only add' });
  await goTo(city, `/patients/${TWYLA}/add`);
  const { page, wallet } = city;
  const input = page.getByLabel('Choose files', { exact: true }).and(page.locator('input'));
  await input.setInputFiles(file('blood.txt', 'Haemoglobin 13.9 g/dL'));
  await page.getByRole('button', { name: 'Add 1 record' }).click();
  await expect(wallet.dialog).toBeVisible({ timeout: 60_000 });
  await wallet.confirm();
  await expect(page.getByText('Recorded', { exact: true }).first()).toBeVisible();
  await goTo(city, `/patients/${TWYLA}`);
  await expect(page.getByRole('heading', { name: 'Filed by you, closed to you' })).toBeVisible();

  await goTo(twyla, '/records');
  await twyla.page.getByRole('link', { name: 'blood' }).click({ timeout: 60_000 });
  await expect(twyla.page.getByText(/This is exactly what City Hospital filed on/)).toBeVisible();
  await expect(twyla.page.getByRole('region', { name: 'Document' })).toContainText('13.9');

  await twyla.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await twyla.page.getByRole('button', { name: 'Make the link' }).click();
  await twyla.page.getByRole('button', { name: 'Copy the link' }).click();
  await checkedByAnybody(await twyla.page.evaluate(() => navigator.clipboard.readText()));
});

/** Somebody without a wallet holds a file against what was filed, by the link that she was sent. */
async function checkedByAnybody(link: string): Promise<void> {
  const insurer = await own.open(null);
  const { page } = insurer;
  // As from a message: the page is opened by the link.
  await page.goto('about:blank');
  await page.goto(link);
  await expect(page.getByText(/^City Hospital filed it on /)).toBeVisible();
  const choose = (text: string) =>
    page.getByLabel('Choose the file').setInputFiles(file('blood.txt', text));
  await choose('Haemoglobin 13.9 g/dL');
  await expect(page.getByText('blood.txt is exactly the file that was filed.')).toBeVisible();
  await choose('Haemoglobin 18.9 g/dL');
  await expect(page.getByText('blood.txt is not the file that was filed.')).toBeVisible();
  await look(insurer, 'A file that was changed');
  insurer.guard.assertClean();
  await insurer.close();
}

test('after a loss she changes her keys, and sees when a hospital changed its own', async () => {
  await share(twyla, { with: 'City Hospital' });
  kit = await changeKeys(twyla);
  await unlockWithCode(twyla, kit);
  await goTo(twyla, '/records');
  await twyla.page.getByRole('link', { name: 'Letter' }).click();
  await expect(twyla.page.getByText(/This is exactly what you filed/)).toBeVisible();
  await openChart(city, 'Twyla Moen', 60_000);
  await openRecord(city, 'Letter');

  const cityKit = await changeKeys(city);
  await unlockWithCode(city, cityKit);
  await goTo(twyla, '/sharing');
  const { page, wallet } = twyla;
  await expect(page.getByText('City Hospital has other keys than before')).toBeVisible({
    timeout: 60_000
  });
  await look(twyla, 'Other keys than before');
  await page.getByRole('button', { name: 'They are the same: accept' }).click();
  await page.getByRole('button', { name: 'Accept them' }).waitFor();
  await look(twyla, 'Accept other keys');
  await page.getByRole('button', { name: 'Accept them' }).click();
  await wallet.confirm();
  await expect(page.getByText('You accepted the new keys of City Hospital.')).toBeVisible();
  await closeSheet(twyla);
  await openChart(city, 'Twyla Moen', 60_000);
  await openRecord(city, 'Letter');
});

test('she stops for good: what is there is locked again, one record is erased', async () => {
  const { page, wallet } = twyla;
  await goTo(twyla, '/sharing');
  await page.getByRole('button', { name: 'Stop sharing Everything with City Hospital' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop sharing' }).click();
  await wallet.confirm();
  await closeSheet(twyla);
  await page.getByRole('link', { name: 'Lock again what is already there' }).click();
  await page.getByRole('button', { name: 'Lock them again' }).waitFor();
  await look(twyla, 'Lock again');
  await page.getByRole('button', { name: 'Lock them again' }).click();
  await wallet.confirm();
  await expect(page.getByText('Every record has a new lock.').first()).toBeVisible();
  await goTo(twyla, '/records');
  await page.getByRole('link', { name: 'blood' }).click();
  await expect(
    page.getByText(/exactly what City Hospital filed .* You encrypted it anew on/)
  ).toBeVisible();

  await page.getByRole('button', { name: 'Erase this record' }).click();
  await expect(page.getByText(/What remains: on the network/)).toBeVisible();
  await page.getByRole('button', { name: 'Erase for ever' }).click();
  await wallet.confirm();
  await expect(page.getByRole('heading', { level: 1, name: 'Records' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Letter' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'blood' })).toHaveCount(0);

  const stored = await readableStorage(twyla);
  expect(stored).toContain(TWYLA);
  for (const secret of ['Haemoglobin', 'nothing found', kit.code, kit.words.join(' '), kit.qr])
    expect(stored).not.toContain(secret);
  twyla.guard.assertClean();
});

test('who lost every way to unlock begins anew with the same wallet, and shares anew', async () => {
  await twyla.leave();
  const anew = await own.open('Twyla Moen');
  const { page } = anew;
  await connect(anew);
  await page.getByText('Nothing opens it any more').click();
  await look(anew, 'Begin anew');
  await page.getByRole('button', { name: 'Begin anew with this wallet' }).click();
  await makeKey(anew);
  await addDocument(anew, { file: file('new.txt', 'A new beginning.'), title: 'New' });
  await goTo(anew, '/records');
  await expect(page.getByRole('link', { name: 'New' })).toBeVisible();
  // What was there before is seen to be there, and closed.
  await expect(page.getByRole('link', { name: 'Letter' })).toHaveCount(0);
  await expect(page.getByText(/^Record \d+$/).first()).toBeVisible();
  await share(anew, { with: 'City Hospital' });
  await openChart(city, 'Twyla Moen', 60_000);
  await openRecord(city, 'New');
  city.guard.assertClean();

  await eraseUnderMe(anew, 'Erase a category', async () => {
    await page.getByRole('combobox', { name: 'Category' }).selectOption('Documents');
    await page.getByRole('button', { name: 'Erase this category' }).click();
  });
  await expect(page.getByText('Documents is erased.')).toBeVisible();
  await closeSheet(anew);
  await expect(page.getByRole('option', { name: 'Documents' })).toHaveCount(0);
  await goTo(anew, '/records');
  await expect(page.getByText(/^Record \d+$/).first()).toBeVisible();
  await expect(page.getByRole('link', { name: 'New' })).toHaveCount(0);

  await eraseUnderMe(anew, 'Erase the account', () =>
    page.getByRole('button', { name: 'Erase my account' }).click()
  );
  await expect(page.getByText('Your account is erased.').first()).toBeVisible();
  const stored = await readableStorage(anew);
  expect(stored).not.toContain('A new beginning.');
  anew.guard.assertClean();
});

/** Erases what `choose` chooses under Me, after the page said what remains. */
async function eraseUnderMe(
  person: Person,
  title: string,
  choose: () => Promise<void>
): Promise<void> {
  await goTo(person, '/me/erase');
  await choose();
  await expect(person.page.getByText(/What remains: on the network/)).toBeVisible();
  await look(person, title);
  await person.page.getByRole('button', { name: 'Erase for ever' }).click();
  await person.wallet.confirm();
}

/** The way under Me that replaces the keys; ends at the lock. Returns the new kit. */
async function changeKeys(person: Person): Promise<Kit> {
  const { page, wallet } = person;
  await goTo(person, '/me/keys');
  await page.getByRole('button', { name: 'Change my keys' }).click();
  await page.getByRole('button', { name: 'Sign in my wallet' }).click();
  await wallet.confirm();
  await wallet.confirm();
  const paper = await readKit(person);
  await page.getByLabel('I have saved my recovery code').check();
  await page.getByRole('button', { name: 'Continue to the test' }).click();
  for (const [field, word] of await askedWords(page, paper.words)) await field.fill(word);
  await page.getByRole('button', { name: 'Check the words' }).click();
  await page.getByRole('button', { name: 'Change my keys now' }).click();
  await wallet.confirm();
  await wallet.confirm();
  await expect(page.getByText('Your keys are changed.').first()).toBeVisible();
  await goTo(person, '/');
  return paper;
}
