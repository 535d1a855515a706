import { expect, test } from '@playwright/test';
import { readFile } from 'node:fs/promises';
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
  const strip = page.getByRole('region', { name: 'Allergies' });
  await expect(strip.getByRole('link', { name: 'Latex gloves' })).toBeVisible();
  await expect(strip.getByRole('link', { name: 'Penicillin' })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Potassium: 3 values/ })).toBeVisible();
  await page.getByRole('button', { name: 'Show as a table: Potassium' }).click();
  await expect(page.getByRole('region', { name: 'Potassium' }).getByRole('row')).not.toHaveCount(0);
  await expect(page.getByText('outside the usual range')).toBeVisible();

  for (const [name, words] of [
    ['Timeline', 'Ibuprofen 600 MG'],
    ['By type', 'Influenza'],
    ['Medicines, allergies, conditions', 'Ibuprofen 600 MG']
  ] as const) {
    await page
      .getByRole('navigation', { name: 'Ways to look at your records' })
      .getByRole('link', { name })
      .click();
    await expect(page.getByText(words).first()).toBeVisible();
    await expect(strip).toBeVisible();
  }
});

test('search finds parts of words in any record', async () => {
  const { page } = twyla;
  await goTo(twyla, '/records/chart?view=search');
  await page.getByRole('searchbox', { name: 'Search all records' }).fill('ibupro');
  await expect(page.getByRole('link', { name: 'Ibuprofen 600 MG' })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search all records' }).fill('zebra');
  await expect(page.getByText('Nothing found.', { exact: false })).toBeVisible();
});

test('photographed pages become one PDF', async () => {
  const { page } = twyla;
  await goTo(twyla, '/records/add');
  await page.getByRole('button', { name: 'Scan pages into a PDF' }).click();
  const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 60, height: 40 } });
  await page.getByLabel('First page').setInputFiles([
    { name: 'a.png', mimeType: 'image/png', buffer: picture },
    { name: 'b.png', mimeType: 'image/png', buffer: picture }
  ]);
  await page.getByRole('dialog').getByLabel('Title').fill('Old letter');
  await page.getByRole('button', { name: 'Make a PDF of 2 pages' }).click();
  await expect(page.getByText('Old letter.pdf', { exact: false })).toBeVisible();
});

test('everything is saved as one FHIR bundle, with each file byte for byte', async () => {
  const { page } = twyla;
  await goTo(twyla, '/records/export');
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save everything' }).click()
  ]);
  const bundle = JSON.parse(await readFile(await saved.path(), 'utf8')) as {
    entry: {
      resource: {
        resourceType: string;
        content?: { attachment: { title: string; data: string } }[];
      };
    }[];
  };
  const kinds = bundle.entry.map(({ resource }) => resource.resourceType);
  expect(kinds.filter((kind) => kind === 'DocumentReference').length).toBe(3);
  expect(kinds.filter((kind) => kind === 'Provenance').length).toBe(3);
  const files = bundle.entry.flatMap(({ resource }) => resource.content ?? []);
  const blood = files.find(({ attachment }) => attachment.title === 'blood.json')!;
  expect(Buffer.from(blood.attachment.data, 'base64').equals(results())).toBe(true);
});

test('a summary of chosen lines is saved to print and as IPS, and a link is made of it', async () => {
  const { page } = twyla;
  await goTo(twyla, '/records/export');
  await page.getByRole('checkbox', { name: /^Latex gloves/ }).uncheck();
  const [summary] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /patient summary/ }).click()
  ]);
  const text = await readFile(await summary.path(), 'utf8');
  expect(text).toContain('Penicillin');
  expect(text).not.toContain('Latex');
  const [pdf] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /Save to print/ }).click()
  ]);
  expect((await readFile(await pdf.path())).subarray(0, 5).toString()).toBe('%PDF-');
  await page.getByText('Make a link to this summary').click();
  await page.getByLabel('Gateway').fill('https://gateway.example');
  await page.getByRole('button', { name: 'Make the link' }).click();
  await expect(page.getByRole('img', { name: /^Health link/ })).toBeVisible();
});
