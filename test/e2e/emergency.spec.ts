import { expect, test } from '@playwright/test';
import { addDocument, closeSheet, goTo, openRecord, setUp } from './support/acts.ts';
import { look } from './support/look.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import type { Person } from './support/person.ts';

// Urgent access as people see it: helpers are chosen and agree, a hospital asks, they approve, it opens for a time.

let own: OwnStack;
let [twyla, daisey, ruth, city] = [] as unknown as [Person, Person, Person, Person];

test.beforeAll(async () => {
  test.setTimeout(240_000);
  own = await startOwnStack();
  [twyla, daisey, ruth, city] = (await Promise.all([
    own.open('Twyla Moen'),
    own.open('Daisey Moen'),
    own.open('Ruth Okoro'),
    own.open('City Hospital')
  ])) as [Person, Person, Person, Person];
  const all = [twyla, daisey, ruth, city];
  for (const { page } of all) page.setDefaultTimeout(60_000);
  await Promise.all(all.map((person) => setUp(person)));
});

test.afterAll(() => own?.stop());

/** Presses the button of a sheet, confirms in the wallet, and waits for the words that it is done. */
async function confirm(person: Person, label: string, done: string | RegExp): Promise<void> {
  await person.page.getByRole('button', { name: label, exact: true }).click();
  await person.wallet.confirm();
  await expect(person.page.getByText(done).first()).toBeVisible();
}

test('two helpers let a hospital in for a time, the patient sees it and ends it', async () => {
  test.setTimeout(300_000);
  const { accounts } = own.stack;
  const note = Buffer.from('Takes apixaban 5 mg twice a day.');
  await addDocument(twyla, {
    file: { name: 'Medicines.txt', mimeType: 'text/plain', buffer: note },
    title: 'What she takes'
  });

  // She chooses them.
  await goTo(twyla, '/me/helpers');
  await twyla.page.getByRole('button', { name: 'Choose helpers: Urgent access' }).click();
  for (const [name, part] of [
    ['Daisey', 'helper1'],
    ['Ruth', 'helper2']
  ] as const) {
    await twyla.page.getByLabel('Name of a person').fill(name);
    await twyla.page.getByLabel('Their address').fill(accounts[part].address);
    await twyla.page.getByRole('button', { name: 'Add this person' }).click();
    await expect(twyla.page.getByRole('button', { name: `Remove ${name}` })).toBeVisible();
  }
  await look(twyla, 'Choosing helpers');
  await twyla.page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(twyla.page.getByText(/any 2 of them together can let a clinician/)).toBeVisible();
  await look(twyla, 'Choosing helpers, preview');
  await confirm(twyla, 'Give them their pieces', /Your helpers have their pieces/);
  await twyla.page.getByRole('button', { name: 'Close' }).click();

  // They agree, each with a piece that was checked.
  for (const helper of [daisey, ruth]) {
    await goTo(helper, '/helping');
    if (helper === daisey) {
      await helper.page.getByLabel('What do you call this person?').fill('Mum');
      await helper.page.getByRole('button', { name: 'Keep the name' }).click();
      await expect(helper.page.getByRole('heading', { name: 'Mum' })).toBeVisible();
    }
    await helper.page.getByRole('button', { name: 'Agree to help' }).click();
    await confirm(helper, 'Check my piece and agree', /Your piece of the key is checked/);
    await closeSheet(helper);
  }
  await expect(twyla.page.getByText('Ready', { exact: true })).toBeVisible({ timeout: 30_000 });
  await look(twyla, 'Helpers, ready');

  // A hospital that she shares nothing with asks.
  await goTo(city, '/urgent');
  await city.page.getByLabel('Patient’s address').fill(accounts.patient.address);
  await city.page.getByRole('button', { name: 'Look for helpers' }).click();
  await city.page
    .getByLabel('What happened, in a sentence')
    .fill('Found unconscious in the street, bleeding. Does she take a blood thinner?');
  await look(city, 'Asking urgently');
  await city.page.getByRole('button', { name: 'Check', exact: true }).click();
  await confirm(city, 'Ask now', /helpers see your request now/);
  await city.page.getByRole('button', { name: 'Close' }).click();

  // Everybody sees it, each in words.
  await goTo(twyla, '/');
  await expect(
    twyla.page.getByText('City Hospital asks for urgent access to your records')
  ).toBeVisible({ timeout: 30_000 });
  await look(twyla, 'Home, urgent request');
  for (const helper of [daisey, ruth]) {
    await goTo(helper, '/');
    const alert = helper.page.getByText(/^City Hospital asks urgently to read the records of/);
    await expect(alert).toBeVisible({ timeout: 30_000 });
    await goTo(helper, '/helping');
    await expect(helper.page.getByText(/Does she take a blood thinner/)).toBeVisible();
    if (helper === daisey) await look(daisey, 'A request to a helper');
    await helper.page.getByRole('button', { name: 'Approve', exact: true }).click();
    await expect(helper.page.getByText(/^You let City Hospital read the records of/)).toBeVisible();
    await confirm(helper, 'Approve it', 'You approved the request of City Hospital.');
    await closeSheet(helper);
  }

  // Not before its time.
  await expect(city.page.getByText('Waits for its time')).toBeVisible({ timeout: 30_000 });
  await look(city, 'Urgent request, approved');
  await own.rpc('evm_increaseTime', [15 * 60]);
  await own.rpc('evm_mine');
  await goTo(city, '/');
  await goTo(city, '/urgent');
  await city.page.getByRole('button', { name: 'Open the records' }).click();
  await confirm(city, 'Open now', /The records are open to you/);
  await closeSheet(city);
  await city.page.getByRole('link', { name: 'Go to the records' }).click();
  await expect(city.page.getByText(/^Urgent access, until/)).toBeVisible({ timeout: 60_000 });
  await look(city, 'Records by urgent access');
  const document = await openRecord(city, /What she takes/);
  await expect(document.getByText('Takes apixaban 5 mg twice a day.')).toBeVisible();
  await goTo(city, '/urgent');
  await city.page.getByLabel('Report: what did you use it for?').fill('Apixaban was reversed.');
  await city.page.getByRole('button', { name: 'Send the report' }).click();
  await city.page.getByRole('dialog').getByRole('button', { name: 'Send the report' }).click();
  await city.wallet.confirm();
  await expect(city.page.getByText('Your report is on record.').first()).toBeVisible();
  await closeSheet(city);

  // She ends it, reads the report, and is told to choose anew.
  await goTo(twyla, '/me/helpers');
  await expect(twyla.page.getByText('Apixaban was reversed.')).toBeVisible({ timeout: 60_000 });
  await look(twyla, 'Urgent access, open');
  await twyla.page.getByRole('button', { name: 'End this access' }).click();
  await confirm(twyla, 'End it now', 'City Hospital can open nothing any more.');
  await closeSheet(twyla);
  await expect(twyla.page.getByText('Choose your helpers anew')).toBeVisible();
  await goTo(twyla, '/activity');
  await expect(twyla.page.getByText(/^City Hospital got urgent access, until/)).toBeVisible();
  await goTo(city, '/urgent');
  await goTo(city, `/patients/${accounts.patient.address}`);
  await expect(
    city.page.getByRole('heading', { name: 'This patient does not share with you now' })
  ).toBeVisible({ timeout: 30_000 });
  for (const { guard } of [twyla, daisey, ruth, city]) guard.assertClean();
});

test('an emergency card tells its lines with no wallet', async () => {
  const { page } = twyla;
  await goTo(twyla, '/card/make');
  await page.getByLabel('Name: what to write').fill('Twyla Moen');
  await page.getByLabel('Allergies: what to write').fill('Penicillin: shock');
  await expect(page.getByRole('img', { name: /^QR code/ })).toBeVisible();
  await look(twyla, 'Making an emergency card');
  const href = await page
    .getByRole('link', { name: 'See what a scanner gets' })
    .getAttribute('href');
  await city.page.goto(new URL(href!, own.stack.siteUrl).href);
  await expect(city.page.getByText('Penicillin: shock')).toBeVisible();
  await look(city, 'An emergency card');
});
