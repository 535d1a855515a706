import { expect, test } from '@playwright/test';
import { people } from '../../script/stack/people.ts';
import {
  addDocument,
  closeSheet,
  connect,
  goTo,
  makeKey,
  openRecord,
  setUp,
  share
} from './support/acts.ts';
import { look, visit } from './support/look.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import { TWYLA } from './support/story.ts';

// A clinician acts for a hospital with a wallet of her own: enrolled by it, led to the charts it gives her, seen by
// the patient under her own name, and shut out as soon as the hospital removes her.

let own: OwnStack;

test.beforeAll(async () => {
  own = await startOwnStack();
});
test.afterAll(() => own?.stop());

test('a doctor opens the chart that her hospital gives her, in her own name, until she is removed', async () => {
  const city = await own.open('City Hospital');
  const twyla = await own.open('Twyla Moen');
  const doctor = await own.open('A stranger');
  await Promise.all([setUp(city), setUp(twyla)]);
  await addDocument(twyla, {
    file: { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Knee: all well.') },
    title: 'Letter'
  });
  await share(twyla, { with: 'City Hospital' });

  await test.step('the hospital enrols her, and chooses whose charts she may open', async () => {
    const { page, wallet } = city;
    await goTo(city, '/organisation');
    await page.getByRole('button', { name: 'Enrol a practitioner' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Name', { exact: true }).fill('Dr Ada Rossi');
    await form.getByLabel('Licence number').fill('L 1');
    await form.getByLabel('Address').fill(people.stranger.address);
    await form.getByRole('button', { name: 'Check' }).click();
    await page.getByRole('button', { name: 'Enrol now' }).click();
    await wallet.confirm();
    await expect(page.getByText('Dr Ada Rossi may act for you.')).toBeVisible();
    await closeSheet(city);
    await page.getByRole('button', { name: 'Choose charts for Dr Ada Rossi' }).click();
    await page.getByRole('radio', { name: 'Only of these patients' }).check();
    await page.getByRole('checkbox', { name: /^Twyla Moen/ }).check();
    await look(city, 'choose charts');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Chart of 1 patient', { exact: true })).toBeVisible();
    await look(city, 'staff');
  });

  await test.step('she makes her own health key, and opens the record', async () => {
    await connect(doctor);
    await doctor.page
      .getByRole('link', { name: /set up/i })
      .first()
      .click();
    await makeKey(doctor);
    await goTo(doctor, '/');
    await expect(
      doctor.page.getByRole('heading', { name: 'You act for City Hospital' })
    ).toBeVisible();
    await expect(doctor.page.getByText(/^Its page is open/)).toBeVisible();
    await look(doctor, 'home of a practitioner');
    await visit(doctor, '/patients', 'Patients', 'patients of a practitioner');
    // Whose chart it is, she knows once she has opened it.
    await doctor.page.getByRole('link', { name: /^Patient 0x/ }).click();
    await expect(doctor.page.getByRole('heading', { level: 1, name: 'Twyla Moen' })).toBeVisible();
    await look(doctor, 'chart, for a practitioner');
    await openRecord(doctor, 'Letter');
    await expect(doctor.page.getByRole('region', { name: 'Document' })).toContainText('all well');
    await visit(doctor, '/organisation', 'Organisation', 'organisation of a practitioner');
  });

  await test.step('the patient reads who it was', async () => {
    await goTo(twyla, '/activity');
    await expect(twyla.page.getByText(/^Dr Ada Rossi \(City Hospital\) opened Letter/)).toBeVisible(
      { timeout: 60_000 }
    );
  });

  await test.step('removed, she opens nothing more', async () => {
    await city.page.getByRole('button', { name: 'Remove Dr Ada Rossi' }).click();
    await city.page.getByRole('button', { name: 'Remove now' }).click();
    await city.wallet.confirm();
    await expect(city.page.getByText('Dr Ada Rossi can no longer act for you.')).toBeVisible();
    await goTo(doctor, `/patients/${TWYLA}`);
    await expect(doctor.page.getByRole('link', { name: 'Letter' })).toHaveCount(0);
    await goTo(doctor, '/');
    await expect(
      doctor.page.getByRole('heading', { name: 'You act for no organisation now' })
    ).toBeVisible();
    await look(doctor, 'home of one who was removed');
  });
  for (const { guard } of [city, twyla, doctor]) guard.assertClean();
});
