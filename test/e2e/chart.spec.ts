import { expect, test, type Locator } from '@playwright/test';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ccda } from '../../src/lib/health/testing/ccda.ts';
import { appleExport, ride } from '../../src/lib/health/testing/wearable.ts';
import { goTo, setUp } from './support/acts.ts';
import { look } from './support/look.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import type { Person } from './support/person.ts';
import { png } from './support/pictures.ts';

// What all records say together: added as files, photographed, from watches and typed in, read on the device, drawn, searched.

// Each test goes on with the records of those before it.
test.describe.configure({ mode: 'serial' });

let own: OwnStack;
let twyla: Person;
let added = 0;

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

const files = (): Locator =>
  twyla.page.getByLabel('Choose files', { exact: true }).and(twyla.page.locator('input'));

/** Adds what the page holds ready, however much it is, with one answer to the wallet; waits until all of it is recorded. */
async function addReady(count = 1): Promise<void> {
  const { page, wallet } = twyla;
  const asked = wallet.count;
  await page.getByRole('button', { name: `Add ${count} record${count > 1 ? 's' : ''}` }).click();
  await wallet.confirm();
  added += count;
  await expect(page.getByRole('link', { name: /^Open / })).toHaveCount(added, { timeout: 60_000 });
  expect(wallet.count).toBe(asked + 1);
}

/** Opens the record that was added last. */
async function openLast(): Promise<Locator> {
  const { page } = twyla;
  await page
    .getByRole('link', { name: /^Open / })
    .last()
    .click();
  const document = page.getByRole('region', { name: 'Document' });
  await expect(document).toBeVisible();
  await expect(document.getByText(/^Opening /)).toHaveCount(0);
  return document;
}

/** Chooses what to write down, on the page for it. */
async function write(what: string): Promise<void> {
  await goTo(twyla, '/records/write');
  await twyla.page.getByLabel('What do you want to write down?').selectOption(what);
}

test('files of several kinds, and what is typed in, become one chart', async () => {
  const { page, wallet } = twyla;
  await goTo(twyla, '/records/add');
  await files().setInputFiles([
    { name: 'summary.xml', mimeType: 'text/xml', buffer: Buffer.from(ccda()) },
    { name: 'blood.json', mimeType: 'application/fhir+json', buffer: results() }
  ]);
  await expect(page.getByText('Suggested from the file')).toHaveCount(2);
  await look(twyla, 'add, two files chosen');
  await page.getByRole('button', { name: 'Add 2 records' }).click();
  await wallet.reject();
  const again = page.getByRole('button', { name: 'Go on with all 2 records' });
  await expect(page.getByText('You said no in your wallet. Nothing was changed.')).toHaveCount(1);
  await look(twyla, 'add, refused in the wallet');
  await again.click();
  await expect(page.getByText('Your wallet asks you once, for 2 records:')).toBeVisible();
  await wallet.confirm();
  added += 2;
  await expect(page.getByRole('link', { name: /^Open / })).toHaveCount(added, { timeout: 60_000 });
  await wallet.expectNone();

  await write('An allergy');
  await page.getByRole('button', { name: 'Go on to add it' }).click();
  await expect(page.getByText('Write what it is.')).toBeVisible();
  await look(twyla, 'type in an allergy, with what is missing');
  await page.getByLabel('Allergic to').fill('Latex gloves');
  await page.getByLabel('What happens').fill('itching');
  await page.getByRole('button', { name: 'Go on to add it' }).click();
  await expect(page.getByLabel('Title')).toHaveValue(/Latex/);
  await addReady();
});

test('a blood pressure is typed in, looked at for what cannot be, and shown as her own', async () => {
  const { page } = twyla;
  await write('A measurement');
  await page.getByLabel('Upper number (mmHg)').fill('1280');
  await page.getByLabel('Lower number (mmHg)').fill('82');
  await page.getByRole('button', { name: 'Go on to add it' }).click();
  await expect(page.getByText(/^That would be unusual: between/)).toBeVisible();
  await look(twyla, 'type in a measurement that cannot be');
  await page.getByLabel('Upper number (mmHg)').fill('128');
  await page.getByLabel('Day').fill('2024-05-02');
  await page.getByLabel('Remark').fill('after climbing the Watzmann');
  await page.getByRole('button', { name: 'Go on to add it' }).click();
  await expect(page.getByLabel('Title')).toHaveValue('Blood pressure 128/82');
  await addReady();
  const document = await openLast();
  await expect(document.getByText('128 mmHg')).toBeVisible();
  await expect(document.getByText('82 mmHg')).toBeVisible();
  await expect(document.getByText('Twyla Moen (typed in by the patient)')).toBeVisible();
  await look(twyla, 'a measurement that was typed in');
});

test('photographs of pages become one PDF, a page each', async () => {
  const { page } = twyla;
  await goTo(twyla, '/records/add');
  await page.getByRole('button', { name: 'Scan pages into a PDF' }).click();
  const sheet = page.getByRole('dialog', { name: 'Scan pages into a PDF' });
  await sheet.getByLabel('First page').setInputFiles({
    name: 'no picture.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('words')
  });
  await expect(sheet.getByText('"no picture.txt" is no picture')).toBeVisible();
  await sheet.getByLabel('Title').fill('Letter in three pages');
  const picture = (name: string, bytes: Uint8Array) => ({
    name,
    mimeType: 'image/png',
    buffer: Buffer.from(bytes)
  });
  await sheet
    .getByLabel('First page')
    .setInputFiles([
      picture('1.png', png(300, 400, [200, 30, 30])),
      picture('2.png', png(300, 400, [30, 200, 30]))
    ]);
  await sheet.getByLabel('Next page').setInputFiles(picture('3.png', png(400, 300, [30, 30, 200])));
  await expect(sheet.getByText('Page 3', { exact: true })).toBeVisible();
  await look(twyla, 'scan pages');
  await sheet.getByRole('button', { name: 'Remove page 2' }).click();
  await expect(sheet.getByRole('listitem')).toHaveCount(2);
  await sheet.getByRole('button', { name: 'Make a PDF of 2 pages' }).click();
  await expect(page.getByText('Letter in three pages.pdf')).toBeVisible();
  await addReady();
  const document = await openLast();
  await expect(document.getByText('of 2')).toBeVisible();
  const middle = (): Promise<number[]> =>
    document.locator('canvas').evaluate((node) => {
      const { width, height } = node as HTMLCanvasElement;
      const context = (node as HTMLCanvasElement).getContext('2d')!;
      const [r, g, b] = context.getImageData(width / 2, height / 2, 1, 1).data;
      return [r!, g!, b!].map((one) => Math.round(one / 100) * 100);
    });
  await expect.poll(middle).toEqual([200, 0, 0]);
  await document.getByRole('button', { name: 'Next page' }).click();
  await expect.poll(middle).toEqual([0, 0, 200]);
  await look(twyla, 'pages that were scanned');

  await goTo(twyla, '/records/add');
  await page
    .getByLabel('Photograph', { exact: true })
    .setInputFiles(picture('rash.png', png(64, 64, [180, 90, 90])));
  await page.getByLabel('Title').fill('Photograph of a rash');
  await addReady();
});

test('what a phone and a watch exported becomes values by day, with its progress told', async () => {
  const { page } = twyla;
  const path = join(own.dir, 'export.xml');
  const file = createWriteStream(path);
  const [head, tail] = appleExport.split('</HealthData>') as [string, string];
  file.write(head);
  const steps = `<Record type="HKQuantityTypeIdentifierStepCount" sourceName="Watch" unit="count" startDate="2024-01-03 08:00:00 +0100" value="1"/>\n`;
  for (let i = 0; i < 100; i++) file.write(steps.repeat(2000));
  file.end(`</HealthData>${tail}`);
  await new Promise<void>((done) => file.on('close', () => done()));

  await goTo(twyla, '/records/add');
  // How far it is, as the page tells it while it reads.
  await page.evaluate(() => {
    const told: number[] = [];
    Object.assign(window, { told });
    new MutationObserver(() => {
      const bar = document.querySelector<HTMLProgressElement>('#preparing');
      if (bar && told.at(-1) !== bar.value) told.push(bar.value);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  const watch = join(own.dir, 'ride.fit');
  await writeFile(watch, ride());
  await files().setInputFiles([path, watch]);
  await expect(page.getByLabel('Title').first()).toHaveValue(
    'Apple Health 2024-01-01 to 2024-01-03',
    { timeout: 60_000 }
  );
  const told = await page.evaluate(() => (window as unknown as { told: number[] }).told);
  expect(told.length).toBeGreaterThan(2);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  await expect(page.getByText('Suggested from the file')).toHaveCount(2);
  await look(twyla, 'add, from a phone and a watch');
  await addReady(2);
  const shown = await openLast();
  await expect(shown.getByText('25 km')).toBeVisible();
  await look(twyla, 'a ride');

  await goTo(twyla, '/records/chart?view=labs');
  await expect(page.getByRole('img', { name: /^Steps: 2 values/ })).toBeVisible();
  await page.getByRole('button', { name: 'Show as a table: Steps' }).click();
  const table = page.getByRole('region', { name: 'Steps' });
  await expect(table).toContainText('123');
  await expect(table).toContainText('200,000');
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
  await look(twyla, 'chart, labs and vitals');

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
    await look(twyla, `chart, ${name.toLowerCase()}`);
  }
  await goTo(twyla, '/records/chart?view=summary');
  await expect(page.getByRole('list', { name: 'Allergies today' })).toContainText('Latex gloves');
  await look(twyla, 'chart, medicines, allergies, conditions');
  await goTo(twyla, '/records/chart?view=images');
  await expect(page.getByRole('link', { name: /^Photograph of a rash/ })).toBeVisible();
  await look(twyla, 'chart, images');
});

test('all of it is searched on the device: words, parts of words, slips; nothing is sent', async () => {
  const { page } = twyla;
  await goTo(twyla, '/records/chart?view=search');
  const field = page.getByRole('searchbox', { name: 'Search all records' });
  await field.waitFor();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const hits = page.locator('search ~ ul a');
  for (const [words, first] of [
    ['potass', /Potassium/],
    ['Penicilin', /Penicillin/],
    ['latex itching', /Latex gloves/],
    ['Watzmann', /blood pressure/i],
    ['three pages', /Letter in three pages/],
    ['distance', /Distance/]
  ] as const) {
    await field.fill(words);
    await expect(hits.first(), words).toHaveText(first);
  }
  await field.fill('xyzzy');
  await expect(page.getByText('Nothing found.')).toBeVisible();
  await field.fill('potass');
  await expect(page.getByText(/places? found$/)).toBeVisible();
  expect(asked.filter((url) => url !== own.stack.rpcUrl && url !== `${own.stack.rpcUrl}/`)).toEqual(
    []
  );
  await look(twyla, 'chart, search');
  await hits.first().click();
  await expect(page.getByRole('region', { name: 'Document' })).toContainText('Potassium');
});
