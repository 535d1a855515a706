import { expect, test } from '@playwright/test';
import { addDocument, closeSheet, confirmed, goTo, setUp } from './support/acts.ts';
import { look } from './support/look.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import type { Person } from './support/person.ts';

// A family as people see it: one lets the other act until a day; the other opens her chart with the own wallet, under a
// banner, and adds to it; she sees who did it, and ends it.

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
