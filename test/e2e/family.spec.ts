import { expect, test } from '@playwright/test';
import {
  addDocument,
  closeSheet,
  confirmed,
  connect,
  goTo,
  lockKey,
  setUp
} from './support/acts.ts';
import { look } from './support/look.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import type { Person } from './support/person.ts';
import { takeOverAccount } from './support/take-over.ts';

// A family as people see it: one lets the other act until a day; the other opens her chart with the own wallet, under a
// banner, and adds to it; she sees who did it, and ends it. And a child without a wallet, whose chart a parent makes and fills,
// until it is grown and takes it over with a wallet of its own.

let own: OwnStack;
let [twyla, daisey] = [] as unknown as [Person, Person];

test.beforeAll(async () => {
  test.setTimeout(240_000);
  own = await startOwnStack();
  [twyla, daisey] = await Promise.all([own.open('Twyla Moen'), own.open('Daisey Moen')]);
  for (const { page } of [twyla, daisey]) page.setDefaultTimeout(60_000);
  await Promise.all([twyla, daisey].map((person) => setUp(person)));
});

test.afterEach(() => {
  for (const { guard } of [twyla, daisey]) guard.assertClean();
});

test.afterAll(() => own?.stop());

const text = (name: string, words: string) => ({
  file: { name, mimeType: 'text/plain', buffer: Buffer.from(words) },
  title: name.replace('.txt', '')
});

test('somebody of the family acts for her until she ends it', async () => {
  test.setTimeout(300_000);
  const { page } = twyla;
  await addDocument(twyla, text('Knee.txt', 'Meniscus: torn.'));
  await goTo(twyla, '/me/family');
  await page.getByLabel('Who it is').fill('Daisey');
  await page.getByLabel('The person’s address').fill(own.stack.accounts.helper1.address);
  const year = new Date().getFullYear() + 2;
  await page.getByLabel('Until which day').fill(`${year}-05-03`);
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('list', { name: /ten words of the keys/ })).toBeVisible();
  await look(twyla, 'Family, naming somebody');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByText(/This person will know your health key/)).toBeVisible();
  await look(twyla, 'Family, before the wallet');
  await confirmed(twyla, 'Let Daisey act', 'Daisey may act for you now.');
  await closeSheet(twyla);
  await expect(page.getByText('May act now')).toBeVisible();

  // The other one, with the own wallet.
  const other = daisey.page;
  await goTo(daisey, '/me/family');
  await other.getByRole('button', { name: /^Act for / }).click();
  const banner = other.getByRole('region', { name: /^Acting for Twyla Moen, until / });
  await expect(banner).toBeVisible();
  await expect(other.getByRole('heading', { name: /^Hello/ })).toBeVisible();
  await look(daisey, 'Acting for somebody, home');
  await addDocument(daisey, text('Vaccination.txt', 'Measles: given.'));
  await goTo(daisey, '/records');
  await expect(other.getByRole('link', { name: /Knee/ }).first()).toBeVisible();
  await other
    .getByRole('link', { name: /Vaccination/ })
    .first()
    .click();
  await expect(other.getByText('Measles: given.')).toBeVisible();
  await goTo(daisey, '/me/keys');
  await expect(other.getByText(/This is for Twyla Moen alone/)).toBeVisible();
  await look(daisey, 'Acting for somebody, what is for her alone');

  // She sees who did it, and ends it; the other page is back at its own chart and says why.
  await goTo(twyla, '/activity');
  await expect(page.getByText('Daisey for Twyla Moen added Vaccination.')).toBeVisible();
  await look(twyla, 'Activity of a family');
  await goTo(twyla, '/me/family');
  await page.getByRole('button', { name: 'End it' }).click();
  await confirmed(twyla, 'End it now', 'Daisey no longer acts for you.');
  await closeSheet(twyla);
  await expect(page.getByText('Daisey knew your health key')).toBeVisible();
  await look(twyla, 'Family, ended');
  await expect(other.getByText('You no longer act for Twyla Moen.')).toBeVisible({
    timeout: 30_000
  });
  await expect(banner).toHaveCount(0);
  await look(daisey, 'Acting is over');
  await goTo(daisey, '/records');
  await expect(other.getByText('No records yet').first()).toBeVisible();
});

test('a parent makes the chart of a child, who takes it over once grown', async () => {
  test.setTimeout(300_000);
  const { page } = twyla;
  const other = daisey.page;
  await goTo(twyla, '/me/family');
  await page.getByRole('button', { name: 'Make the chart', exact: true }).click();
  await page.getByLabel('Name of the child').fill('Mia Moen');
  await page.getByLabel('Name of a person').fill('Daisey');
  await page.getByLabel('Their address').fill(own.stack.accounts.helper1.address);
  await page.getByRole('button', { name: 'Add this person' }).click();
  await page.getByLabel('Daisey acts for the child, too').check();
  await expect(page.getByRole('list', { name: /ten words of the keys/ })).toBeVisible();
  await look(twyla, 'Family, a child');
  await page.getByRole('button', { name: 'Go on', exact: true }).first().click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByText(/^You make a chart for Mia Moen/)).toBeVisible();
  await look(twyla, 'Family, a child, before the wallet');
  await sheet.getByRole('button', { name: 'Make the chart' }).click();
  await twyla.wallet.confirm();
  await twyla.wallet.confirm();
  await expect(page.getByText(/^The chart of Mia Moen is made/).first()).toBeVisible();
  await closeSheet(twyla);
  await expect(page.getByText(/^1 of 2 helpers agreed/)).toBeVisible();
  await expect(page.getByLabel('Name of the child')).toHaveCount(0);

  await goTo(daisey, '/helping');
  await other.getByRole('button', { name: 'Agree to help' }).click();
  await confirmed(daisey, 'Check my piece and agree', /Your piece of the key is checked/);
  await closeSheet(daisey);
  await expect(page.getByText(/^2 of 2 helpers together can give Mia Moen a wallet/)).toBeVisible({
    timeout: 30_000
  });
  await look(twyla, 'Family, a child that can be handed over');
  const card = page.locator('section', { has: page.getByRole('heading', { name: 'Mia Moen' }) });
  const address = (await card
    .last()
    .getByText(/^0x[0-9a-f]{40}$/)
    .textContent())!;

  await page.getByRole('button', { name: 'Act for Mia Moen' }).click();
  await expect(page.getByRole('region', { name: /^Acting for Mia Moen, until / })).toBeVisible();
  await expect(page.getByRole('heading', { name: /^Hello/ })).toBeVisible();
  await addDocument(twyla, text('Birth.txt', 'Born at term, 3,400 g.'));
  await page.getByRole('button', { name: 'Back to my own chart' }).click();

  // Grown: an own wallet, and both parents hear its words.
  const mia = await own.open('A stranger');
  mia.page.setDefaultTimeout(60_000);
  await connect(mia);
  await goTo(mia, '/lost');
  await mia.page.getByLabel('Address of your account').fill(address);
  await mia.page.getByRole('button', { name: 'Look for its helpers' }).click();
  await mia.page.getByRole('button', { name: 'Go on with this account' }).click();
  await lockKey(mia, { testKit: false });
  await mia.page.getByRole('button', { name: 'Sign and go on' }).click();
  await mia.wallet.confirm();
  const asked = await mia.page.getByLabel('Text for a helper').inputValue();
  await goTo(twyla, '/helping');
  await page.getByLabel('Text of the new wallet').fill(asked);
  await page.getByRole('button', { name: 'Check the text' }).click();
  await page.getByLabel(/heard the same ten words/).check();
  await page.getByRole('button', { name: 'Ask for this wallet' }).click();
  await confirmed(twyla, 'Ask, and approve it', /It is asked for, and you approved it/);
  await closeSheet(twyla);
  await goTo(daisey, '/');
  await goTo(daisey, '/helping');
  await other.getByRole('button', { name: 'Approve', exact: true }).click();
  await confirmed(daisey, 'Approve it', /^You approved the request/);
  await closeSheet(daisey);
  await expect(mia.page.getByText('Waits for its time')).toBeVisible({ timeout: 30_000 });
  await own.pass(3 * 86_400);
  await takeOverAccount(mia);
  await goTo(mia, '/records');
  await mia.page.getByRole('link', { name: /Birth/ }).first().click();
  await expect(mia.page.getByText('Born at term, 3,400 g.')).toBeVisible({ timeout: 60_000 });
  await look(mia, 'A grown child reads what the parents filed');
  await goTo(twyla, '/me/family');
  await expect(page.getByRole('button', { name: 'Act for Mia Moen' })).toHaveCount(0);
  mia.guard.assertClean();
});
