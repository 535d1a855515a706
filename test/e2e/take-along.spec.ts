import { expect, test } from '@playwright/test';
import { compactDecrypt } from 'jose';
import { createHash } from 'node:crypto';
import { CID } from 'multiformats/cid';
import { rpcProvider } from '../../script/stack/anvil.ts';
import { people } from '../../script/stack/people.ts';
import { addDocument, goTo, openChart, openRecord, setUp, share } from './support/acts.ts';
import { look } from './support/look.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import type { Person } from './support/person.ts';
import { cellsOf, resourcesIn, taken, wordsIn, type Resource } from './support/taken.ts';

// What a hospital writes for a patient, and what she takes along: each file is read anew here, by code of the test, and
// compared with what was added and with what the chain says.

// Each test goes on with the records of those before it.
test.describe.configure({ mode: 'serial' });

const GATEWAY = 'https://gateway.example';
const LETTER = 'Dear colleague,\nthank you for seeing Ms Moen.\n';
let own: OwnStack;
let [twyla, city] = [] as unknown as [Person, Person];
const hers = `/patients/${people.patient.address}`;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  own = await startOwnStack();
  [twyla, city] = await Promise.all([own.open('Twyla Moen'), own.open('City Hospital')]);
  await Promise.all([setUp(twyla), setUp(city)]);
  await addDocument(twyla, {
    file: { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from(LETTER) },
    title: 'Letter, "old"'
  });
  await share(twyla, { with: 'City Hospital', rights: 'See and add', purpose: 'Treatment' });
});

test.afterEach(() => {
  for (const { guard } of [twyla, city]) guard.assertClean();
});

test.afterAll(() => own?.stop());

/** Goes on from the form that is filled in, and adds what it made. */
async function file(title: string, category: string): Promise<void> {
  const { page, wallet } = city;
  await page.getByRole('button', { name: 'Go on to add it' }).click();
  await expect(page.getByLabel('Title')).toHaveValue(title);
  await expect(page.getByLabel('Category').locator('option:checked')).toHaveText(category);
  await page.getByRole('button', { name: 'Add 1 record' }).click();
  await wallet.confirm();
  const card = page.getByRole('article').filter({ hasText: title });
  await expect(card.getByText('Recorded', { exact: true }).first()).toBeVisible({
    timeout: 60_000
  });
}

test('a hospital writes a note, a result and a prescription, and signs them', async () => {
  const { page } = city;
  await openChart(city, 'Twyla Moen', 60_000);
  await page.getByRole('link', { name: 'Add a document' }).click();
  await page.getByRole('link', { name: 'Write a note, a result or a prescription' }).click();

  await page.getByRole('button', { name: 'Go on to add it' }).click();
  await expect(page.getByText('Write at least one part.')).toBeVisible();
  await look(city, 'write a note, with what is missing');
  await page.getByLabel('Title').fill('Knee after the fall');
  await page.getByLabel('Findings').fill('No swelling.\nFull <b>movement</b>.');
  await page.getByLabel('Plan').fill('Rest for a week.');
  await page.getByLabel('Who is responsible').fill('Dr Ada Rossi');
  await look(city, 'write a note');
  await file('Note: Knee after the fall', 'Documents');

  await goTo(city, `${hers}/write`);
  await page.getByLabel('What do you write?').selectOption('A laboratory result');
  await page.getByLabel('Test').fill('Potassium');
  await page.getByLabel('Result').fill('6,2');
  await page.getByLabel('Unit').fill('mmol/L');
  await page.getByLabel('Usual from').fill('3.5');
  await page.getByLabel('Usual to').fill('5.1');
  await page.getByLabel('Who is responsible').fill('Dr Ada Rossi');
  await look(city, 'write a laboratory result');
  await file('Result: Potassium', 'Results');

  await goTo(city, `${hers}/write`);
  await page.getByLabel('What do you write?').selectOption('A prescription');
  await page.getByLabel('Medicine and strength').fill('Amoxicillin 500 mg');
  await page.getByLabel('How it is taken').fill('one in the morning, for ten days');
  await page.getByLabel('Who is responsible').fill('Dr Ada Rossi');
  await look(city, 'write a prescription');
  await file('Prescription: Amoxicillin 500 mg', 'Medicines');
});

test('the patient reads them with the verdict whose they are', async () => {
  const { page } = twyla;
  for (const [title, ...words] of [
    ['Note: Knee after the fall', 'No swelling.', 'Full <b>movement</b>.', 'Rest for a week.'],
    ['Result: Potassium', '6.2 mmol/L'],
    ['Prescription: Amoxicillin 500 mg', 'one in the morning, for ten days']
  ] as const) {
    await goTo(twyla, '/records');
    await page.getByRole('link', { name: title }).first().click();
    const document = page.getByRole('region', { name: 'Document' });
    for (const word of words) await expect(document.getByText(word).first()).toBeVisible();
    await expect(document.getByText('Dr Ada Rossi, City Hospital').first()).toBeVisible();
    await expect(page.getByText(/^This is exactly what City Hospital filed on/)).toBeVisible();
    await look(twyla, `${title.split(':')[0]!.toLowerCase()} of a hospital`);
  }
  await goTo(twyla, '/records/chart?view=labs');
  await expect(page.getByText('Potassium').first()).toBeVisible();
});

test('everything in one file: each document byte by byte, and what the chain says of it', async () => {
  await openChart(city, 'Twyla Moen');
  await openRecord(city, 'Letter');
  await goTo(twyla, '/records/export');
  await expect(twyla.page.getByText('Amoxicillin').first()).toBeVisible();
  await look(twyla, 'take along');

  const { name, bytes } = await taken(twyla, 'Save everything');
  expect(name).toMatch(/^OwnChart \d{4}-\d\d-\d\d\.json$/);
  const { bundle, of } = resourcesIn(bytes);
  expect(bundle.type).toBe('collection');
  expect(of('Patient')).toMatchObject([{ name: [{ text: 'Twyla Moen' }] }]);
  const ids = (bundle.entry as Resource[]).map(({ fullUrl }) => fullUrl as string);
  expect(new Set(ids).size, 'every entry has an address of its own').toBe(ids.length);

  const documents = of('DocumentReference');
  expect(documents.map(({ description }) => description as string)).toEqual([
    'Letter, "old"',
    'Note: Knee after the fall',
    'Result: Potassium',
    'Prescription: Amoxicillin 500 mg'
  ]);
  const files = documents.map(({ content: [{ attachment }] }) => {
    const data = Buffer.from(attachment.data as string, 'base64');
    expect(data.length).toBe(attachment.size);
    return data;
  });
  expect(files[0]!.toString()).toBe(LETTER);
  const note = resourcesIn(files[1]!);
  expect(note.of('Composition')[0]!.section[0].text.div).toContain('Full &lt;b&gt;movement');
  expect(resourcesIn(files[2]!).of('Observation')[0]).toMatchObject({
    valueQuantity: { value: 6.2, unit: 'mmol/L' },
    interpretation: [{ coding: [{ code: 'H' }] }]
  });
  expect(resourcesIn(files[3]!).of('MedicationRequest')).toHaveLength(1);
  await agreesWithChain(of);
});

test('consents, openings and authorship for other programs; the openings as a table', async () => {
  const { of } = resourcesIn((await taken(twyla, 'Save for other programs')).bytes);
  await agreesWithChain(of);

  const csv = (await taken(twyla, 'Save as a table (CSV)')).bytes.toString();
  expect(csv.startsWith('\uFEFF'), 'a spreadsheet sees that it is UTF-8').toBe(true);
  const [head, ...rows] = cellsOf(csv);
  expect(head).toEqual([
    'Date',
    'Recipient',
    'Address of the recipient',
    'What was opened',
    'Purpose'
  ]);
  const [opened] = of('AuditEvent');
  expect(rows).toEqual([
    [opened!.recorded, 'City Hospital', urn(people.hospital.address), 'Letter, "old"', 'TREAT']
  ]);
});

test('a summary of chosen lines: as IPS, as a page to print, as a link that a visitor opens', async () => {
  const { page } = twyla;
  await page.getByText(/^Results/).click();
  await page.getByRole('checkbox', { name: /^Potassium/ }).uncheck();
  await expect(page.getByRole('checkbox', { name: /^Amoxicillin/ })).toBeChecked();

  const summary = await taken(twyla, 'Save as patient summary (IPS)');
  const { bundle, of } = resourcesIn(summary.bytes);
  holdSummary(bundle, of);

  const printed = wordsIn((await taken(twyla, 'Save to print (PDF)')).bytes);
  for (const words of ['Twyla Moen', 'Medicines', 'Amoxicillin 500 mg', 'one in the morning'])
    expect(printed).toContain(words);
  expect(printed).not.toContain('Potassium');

  await page.getByText('Make a link to this summary').click();
  await page.getByLabel('Gateway').fill(GATEWAY);
  await page.getByRole('button', { name: 'Make the link' }).click();
  await expect(page.getByRole('img', { name: /^Health link/ })).toBeVisible();
  await look(twyla, 'take along, a health link');
  await page.evaluate(() => {
    const kept = { text: '' };
    navigator.clipboard.writeText = (text) => Promise.resolve(void (kept.text = text));
    Object.assign(window, { kept });
  });
  await page.getByRole('button', { name: 'Copy the link' }).click();
  const link = await page.evaluate(
    () => (window as unknown as { kept: { text: string } }).kept.text
  );
  const locked = await taken(twyla, 'Save the locked file');

  // The link as the standard has it (HL7 SMART Health Links, flags L and U), and the file under its own hash.
  const said = JSON.parse(
    Buffer.from(link.replace(/^shlink:\//, ''), 'base64url').toString()
  ) as Record<string, string>;
  expect(said).toMatchObject({ flag: 'LU', label: 'My health summary' });
  const cid = CID.parse(said.url!.replace(`${GATEWAY}/ipfs/`, ''));
  expect(Buffer.from(cid.multihash.digest)).toEqual(
    createHash('sha256').update(locked.bytes).digest()
  );
  const { plaintext, protectedHeader } = await compactDecrypt(
    locked.bytes.toString(),
    Buffer.from(said.key!, 'base64url')
  );
  expect(protectedHeader).toMatchObject({
    alg: 'dir',
    enc: 'A256GCM',
    cty: 'application/fhir+json'
  });
  const linked = resourcesIn(plaintext);
  holdSummary(linked.bundle, linked.of);

  await test.step('a visitor without a wallet opens it, once the host is allowed', async () => {
    const visitor = await own.open(null, [GATEWAY]);
    await visitor.context.route(`${GATEWAY}/**`, (route) =>
      route.request().url().startsWith(said.url!)
        ? route.fulfill({
            body: locked.bytes,
            contentType: 'application/octet-stream',
            headers: { 'access-control-allow-origin': '*' }
          })
        : route.abort()
    );
    await visitor.page.getByRole('button', { name: /^Connect with/ }).waitFor();
    await goTo(visitor, '/settings');
    await visitor.page.getByLabel('Hosts of health links').fill(GATEWAY);
    await Promise.all([
      visitor.page.waitForEvent('load'),
      visitor.page.getByRole('button', { name: 'Save and reload' }).click()
    ]);
    await expect(visitor.page.getByLabel('Hosts of health links')).toHaveValue(GATEWAY);
    await goTo(visitor, '/link');
    await visitor.page.getByRole('heading', { level: 1, name: 'Open a health link' }).waitFor();
    await visitor.page.getByRole('main').getByRole('textbox').fill(link);
    await visitor.page.getByRole('button', { name: 'Look at it' }).click();
    await look(visitor, 'a health link, before its host is asked');
    await visitor.page.getByRole('button', { name: /gateway\.example/ }).click();
    await expect(visitor.page.getByText('Amoxicillin 500 mg').first()).toBeVisible();
    await look(visitor, 'a health link, open');
    visitor.guard.assertClean();
    await visitor.close();
  });
});

const urn = (address: string): string => `urn:eip155:31337:${address.toLowerCase()}`;
const party = (name: string, address: string): Resource => ({
  identifier: { value: urn(address) },
  display: name
});
const TWYLA = party('Twyla Moen', people.patient.address);
const CITY = party('City Hospital', people.hospital.address);

/** Consents, openings and authorship are those that were made, and the chain has the transaction of each at its time. */
async function agreesWithChain(of: (type: string) => Resource[]): Promise<void> {
  const consents = of('Consent');
  expect(consents).toMatchObject([
    {
      status: 'active',
      patient: TWYLA,
      scope: { coding: [{ code: 'patient-privacy' }] },
      provision: {
        type: 'permit',
        purpose: [{ code: 'TREAT' }],
        actor: [{ reference: CITY }]
      }
    }
  ]);
  const opened = of('AuditEvent');
  expect(opened).toMatchObject([
    {
      meta: { profile: [expect.stringContaining('IHE.BasicAudit.PatientRead')] },
      action: 'R',
      purposeOfEvent: [{ coding: [{ code: 'TREAT' }] }],
      agent: [{ who: CITY, requestor: true }, { who: TWYLA }]
    }
  ]);
  const filed = of('Provenance');
  expect(filed.map(({ agent: [{ who }] }) => who as Resource)).toMatchObject([
    TWYLA,
    CITY,
    CITY,
    CITY
  ]);
  const provider = rpcProvider(own.stack.rpcUrl);
  for (const [one, time] of [
    ...consents.map((one) => [one, one.dateTime] as const),
    ...opened.map((one) => [one, one.recorded] as const),
    ...filed.map((one) => [one, one.recorded] as const)
  ]) {
    const hash = /urn:eip155:31337:(0x[0-9a-f]{64})/.exec(JSON.stringify(one))?.[1];
    const receipt = (await provider.request({
      method: 'eth_getTransactionReceipt',
      params: [hash]
    })) as { status: string; to: string; blockNumber: string };
    expect(receipt).toMatchObject({ status: '0x1', to: own.stack.contract.toLowerCase() });
    const block = (await provider.request({
      method: 'eth_getBlockByNumber',
      params: [receipt.blockNumber, false]
    })) as { timestamp: string };
    expect(Date.parse(time as string) / 1000).toBe(Number(block.timestamp));
  }
}

/** An International Patient Summary (HL7 IPS 2.0) of the prescription, without what was not chosen. */
function holdSummary(bundle: Resource, of: (type: string) => Resource[]): void {
  expect(bundle.type).toBe('document');
  const [first] = bundle.entry as { resource: Resource }[];
  expect(first!.resource).toMatchObject({
    resourceType: 'Composition',
    type: { coding: [{ system: 'http://loinc.org', code: '60591-5' }] }
  });
  const sections = first!.resource.section as Resource[];
  const codes = sections.map(({ code }) => (code as Resource).coding[0].code as string);
  expect(codes).toEqual(expect.arrayContaining(['48765-2', '10160-0', '11450-4']));
  for (const section of sections) {
    expect(section.text.div).toMatch(/^<div xmlns="http:\/\/www.w3.org\/1999\/xhtml">/);
    expect(section.entry ?? section.emptyReason).toBeTruthy();
  }
  expect(JSON.stringify(bundle)).not.toContain('Potassium');
  const [medicine] = of('MedicationRequest');
  expect(JSON.stringify(medicine)).toContain('Amoxicillin 500 mg');
  // Whatever is referred to is in it.
  const own = new Set((bundle.entry as Resource[]).map(({ fullUrl }) => fullUrl as string));
  for (const [, reference] of JSON.stringify(bundle).matchAll(/"reference":"([^"]+)"/g))
    expect(own).toContain(reference);
}
