import { expect, test } from '@playwright/test';
import { ccda } from '../../src/lib/health/testing/ccda.ts';
import { goTo, setUp } from './support/acts.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import type { Person } from './support/person.ts';

// What all records say together: added as files and typed in, read on the device, drawn, searched, exported.

let own: OwnStack;
let twyla: Person;

test.beforeAll(async () => {
  own = await startOwnStack();
  twyla = await own.open('Twyla Moen');
  await setUp(twyla);
});

test.afterAll(async () => {
  await own?.stop();
});

test.afterEach(() => {
  twyla.guard.assertClean();
});

/** A blood test with a value out of its range, on three days. */
function results(): Buffer {
  const entry = [
    [4.1, '2022-03-01'],
    [4.4, '2023-03-01'],
    [6.2, '2024-03-01']
  ].map(([value, day]) => ({
    resource: {
      resourceType: 'Observation',
      status: 'final',
      category: [{ coding: [{ code: 'laboratory' }] }],
      code: { coding: [{ system: 'http://loinc.org', code: '2823-3' }], text: 'Potassium' },
      effectiveDateTime: day,
      valueQuantity: { value, unit: 'mmol/L' },
      referenceRange: [
        { low: { value: 3.5, unit: 'mmol/L' }, high: { value: 5.1, unit: 'mmol/L' } }
      ]
    }
  }));
  return Buffer.from(JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }));
}

test('files of several kinds, and what is typed in, become one chart', async () => {
  const { page, wallet } = twyla;
  await goTo(twyla, '/records/add');
  await page
    .getByLabel('Choose files', { exact: true })
    .and(page.locator('input'))
    .setInputFiles([
      { name: 'summary.xml', mimeType: 'text/xml', buffer: Buffer.from(ccda()) },
      { name: 'blood.json', mimeType: 'application/fhir+json', buffer: results() }
    ]);
  await expect(page.getByText('Suggested from the file')).toHaveCount(2);
  await page.getByRole('button', { name: 'Add 2 records' }).click();
  await wallet.confirm();
  await wallet.confirm();
  await expect(page.getByRole('link', { name: /^Open / })).toHaveCount(2, { timeout: 60_000 });

  await goTo(twyla, '/records/write');
  await page.getByLabel('What do you want to write down?').selectOption('An allergy');
  await page.getByRole('button', { name: 'Go on to add it' }).click();
  await expect(page.getByText('Write what it is.')).toBeVisible();
  await page.getByLabel('Allergic to').fill('Latex gloves');
  await page.getByLabel('What happens').fill('itching');
  await page.getByRole('button', { name: 'Go on to add it' }).click();
  await expect(page.getByLabel('Title')).toHaveValue(/Latex/);
  await page.getByRole('button', { name: 'Add 1 record' }).click();
  await wallet.confirm();
  await expect(page.getByRole('link', { name: /^Open / })).toHaveCount(3, { timeout: 60_000 });
});

test('allergies are in sight on every view, and numbers are a curve with a table beside it', async () => {
  const { page } = twyla;
  await goTo(twyla, '/records/chart?view=labs');
  const strip = page.getByRole('region', { name: 'Allergies', exact: true });
  await expect(strip.getByRole('link', { name: 'Latex gloves' })).toBeVisible();
  await expect(strip.getByRole('link', { name: 'Penicillin' })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Potassium: 3 values/ })).toBeVisible();
  await page.getByRole('button', { name: 'Show as a table: Potassium' }).click();
  await expect(page.getByRole('region', { name: 'Potassium' }).getByRole('row')).not.toHaveCount(0);
  await expect(page.getByText('outside the usual range')).toBeVisible();

  for (const [name, words] of [
    ['Timeline', 'Ibuprofen 600 MG'],
    ['By type', 'Influenza']
  ] as const) {
    await page
      .getByRole('navigation', { name: 'Ways to look at your records' })
      .getByRole('link', { name })
      .click();
    await expect(page.getByText(words).first()).toBeVisible();
    await expect(strip).toBeVisible();
  }
});
