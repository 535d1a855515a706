import { PDFDocument } from '@cantoo/pdf-lib';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { accreditation } from '../../script/stack/accredit.ts';
import { suspend } from '../../src/lib/chain/calls.ts';
import { readHistory } from '../../src/lib/chain/history.ts';
import { approve, askUrgently, openRequest } from '../../src/lib/chain/urgent-calls.ts';
import type { Circle } from '../../src/lib/chain/urgent-entries.ts';
import { circlesOf } from '../../src/lib/chart/urgent/circles.ts';
import type { DemoName } from '../../src/lib/wallet/demo/people.ts';
import {
  addDocument,
  closeSheet,
  confirmed,
  goTo,
  handTo,
  openRecord,
  setUp
} from './support/acts.ts';
import { look } from './support/look.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import type { Person } from './support/person.ts';

// Urgent access as seven people see it, one after the other: a patient, three helpers, two hospitals, an authority. What
// is not the story is sent past the pages; the clock of the chain is moved.

test.describe.configure({ mode: 'serial', timeout: 240_000 });

const YEAR = 365 * 86_400;
const WINDOW = 15 * 60;
const HALF_A_DAY = 12 * 3_600;
const SAYS = 'Takes apixaban 5 mg twice a day.';
/** What no helper opens alone, nor organisations without them. */
const CLOSED = 'Psychotherapy since May.';

let own: OwnStack;
let [twyla, daisey, ruth, sam, city, lakeside, office] = [] as unknown as Person[] as [
  Person,
  Person,
  Person,
  Person,
  Person,
  Person,
  Person
];

test.beforeAll(async () => {
  test.setTimeout(240_000);
  own = await startOwnStack();
  await accredit('stranger', 'authority', 'Health Office');
  const open = async (name: DemoName): Promise<Person> => {
    const person = await own.open(name);
    person.page.setDefaultTimeout(60_000);
    await setUp(person, { testKit: false });
    return person;
  };
  // Not all at once: each makes keys.
  [twyla, daisey, ruth, sam] = await Promise.all([
    open('Twyla Moen'),
    open('Daisey Moen'),
    open('Ruth Okoro'),
    open('Sam Lind')
  ]);
  [city, lakeside, office] = await Promise.all([
    open('City Hospital'),
    open('Lakeside Hospital'),
    open('A stranger')
  ]);
  const file = { name: 'Medicines.txt', mimeType: 'text/plain', buffer: Buffer.from(SAYS) };
  await addDocument(twyla, { file, title: 'What she takes' });
  const closed = { name: 'Talks.txt', mimeType: 'text/plain', buffer: Buffer.from(CLOSED) };
  await addDocument(twyla, { file: closed, title: 'Talks', category: 'Visits' });
});

test.afterEach(() => {
  for (const { guard } of [twyla, daisey, ruth, sam, city, lakeside, office]) guard.assertClean();
});

test.afterAll(() => own?.stop());

const patient = () => own.stack.accounts.patient.address;
const button = ({ page }: Person, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true });

async function accredit(
  part: 'stranger' | 'hospital2',
  role: 'authority' | 'hospital',
  name: string
): Promise<void> {
  const organisation = own.stack.accounts[part].address;
  const validUntil = Math.floor(Date.now() / 1000) + YEAR;
  await own.act('registrar', ...accreditation({ organisation, role, name, validUntil }));
}

/** The patient's circle as the chain tells it. */
async function circleNow(circle: Circle) {
  const { entries } = await readHistory(own.stack.chain, patient());
  const state = circlesOf(patient(), entries).find((one) => one.circle === circle)!;
  const guardians = state.guardians.map(({ address }) => address);
  return { requests: state.requests, members: { deal: state.deal, guardians } };
}

/** Lakeside Hospital asks the helpers, past its page, in the words that City Hospital used; the number of the request. */
async function lakesideAsks(): Promise<number> {
  const circle = 'guardians';
  const { requests } = await circleNow(circle);
  const { text } = requests[0]!;
  await own.act(
    'hospital2',
    askUrgently({ patient: patient(), circle, reason: 'unconscious', text })
  );
  return requests.length + 1;
}

/** A helper's wallet that approves with a block of its own choice, past the page. */
async function approvesWith(
  part: 'helper1' | 'helper2' | 'helper3',
  number: number,
  release: `0x${string}`
): Promise<void> {
  const circle = 'guardians';
  const { members } = await circleNow(circle);
  const place = members.guardians.indexOf(own.stack.accounts[part].address);
  await own.act(part, approve({ patient: patient(), circle, number, place, release, members }));
}

/** What waits for an answer on somebody's page, read anew. */
async function requestOf(person: Person, asker: string, route = '/helping'): Promise<Locator> {
  await goTo(person, '/settings');
  await goTo(person, route);
  const request = person.page.getByRole('article', { name: `Urgent request of ${asker}` }).first();
  await expect(request).toBeVisible({ timeout: 30_000 });
  return request;
}

/** A helper approves, by the own page. */
async function approves(helper: Person, asker: string): Promise<void> {
  const request = await requestOf(helper, asker);
  await request.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(
    helper.page.getByText(new RegExp(`^You let ${asker} read (the|all) records of`))
  ).toBeVisible();
  await confirmed(helper, 'Approve it', `You approved the request of ${asker}.`);
  await closeSheet(helper);
}

/** A helper or an organisation agrees, with a piece that was checked. */
async function agrees(helper: Person): Promise<void> {
  await goTo(helper, '/settings');
  await goTo(helper, '/helping');
  await button(helper, 'Agree to help').click();
  await confirmed(helper, 'Check my piece and agree', /Your piece of the key is checked/);
  await closeSheet(helper);
}

/** City Hospital asks the patient's helpers, or those who hold the summary. */
async function cityAsks(who: string, words: string): Promise<void> {
  const { page } = city;
  await goTo(city, '/urgent');
  await page.getByLabel('Patient’s address').fill(patient());
  await button(city, 'Look for helpers').click();
  await page.getByRole('radio', { name: who }).check();
  await page.getByLabel('What happened, in a sentence').fill(words);
  await look(city, `Asking urgently, ${who}`);
  await button(city, 'Check').click();
  await confirmed(city, 'Ask now', /helpers see your request now/);
  await button(city, 'Close').click();
}

/** A hospital opens what was approved, and goes to the records. */
async function opens(hospital: Person): Promise<void> {
  await goTo(hospital, '/settings');
  await goTo(hospital, '/urgent');
  await button(hospital, 'Open the records').click();
  await confirmed(hospital, 'Open now', /The records are open to you/);
  await closeSheet(hospital);
  await goesToRecords(hospital);
}

async function goesToRecords(hospital: Person): Promise<void> {
  await hospital.page.getByRole('link', { name: 'Go to the records' }).first().click();
  await expect(hospital.page.getByText(/^Urgent access, until/)).toBeVisible({ timeout: 60_000 });
}

async function reads(hospital: Person, title = 'What she takes', says = SAYS): Promise<void> {
  const document = await openRecord(hospital, title);
  await expect(document.getByText(says)).toBeVisible();
}

/** What the patient keeps closed is not even told of. */
const seesNotTheClosed = (hospital: Person) =>
  expect(hospital.page.getByRole('link', { name: 'Talks' })).toHaveCount(0);

/** City Hospital looks at what was handed to it, and sends it. */
async function citySends(says: RegExp): Promise<void> {
  await goTo(city, '/relay');
  await button(city, /^Look at what .* handed over/).click();
  await expect(city.page.getByText(says).first()).toBeVisible();
  await look(city, 'A signed stop to send');
  await confirmed(city, 'Send it', 'It is sent, and the patient sees it.');
  await button(city, 'Close').click();
}

async function addOrganisations(...names: string[]): Promise<void> {
  for (const name of names) {
    await twyla.page.getByLabel('An organisation of the register').selectOption(name);
    await button(twyla, 'Add this organisation').click();
    await expect(button(twyla, `Remove ${name}`)).toBeVisible();
  }
}

test('she chooses three helpers, and each agrees with a piece that was checked', async () => {
  const { accounts } = own.stack;
  await goTo(twyla, '/me/helpers');
  await button(twyla, 'Choose helpers: Urgent access').click();
  for (const [name, part] of [
    ['Daisey', 'helper1'],
    ['Ruth', 'helper2'],
    ['Sam', 'helper3']
  ] as const) {
    await twyla.page.getByLabel('Name of a person').fill(name);
    await twyla.page.getByLabel('Their address').fill(accounts[part].address);
    await button(twyla, 'Add this person').click();
    await expect(button(twyla, `Remove ${name}`)).toBeVisible();
  }
  await twyla.page.getByLabel('Keep Visits closed').check();
  await look(twyla, 'Choosing helpers');
  await button(twyla, 'Check').click();
  await expect(twyla.page.getByText(/any 2 of them together can let a clinician/)).toBeVisible();
  await look(twyla, 'Choosing helpers, preview');
  await confirmed(twyla, 'Give them their pieces', /Your helpers have their pieces/);
  await button(twyla, 'Close').click();

  await goTo(daisey, '/helping');
  await daisey.page.getByLabel('What do you call this person?').fill('Mum');
  await button(daisey, 'Keep the name').click();
  await expect(daisey.page.getByRole('heading', { name: /^Mum/ })).toBeVisible();
  await Promise.all([daisey, ruth, sam].map(agrees));
  await expect(twyla.page.getByText('Ready', { exact: true })).toBeVisible({ timeout: 30_000 });
  await look(twyla, 'Helpers, ready');
});

test('two hospitals ask, and without any coin she stops one of them for good', async () => {
  await cityAsks(
    'The helpers the patient chose',
    'Found unconscious in the street, bleeding. Does she take a blood thinner?'
  );
  const number = await lakesideAsks();
  await goTo(twyla, '/');
  for (const name of ['City Hospital', 'Lakeside Hospital'])
    await expect(
      twyla.page.getByText(`${name} asks for urgent access to your records`)
    ).toBeVisible({ timeout: 30_000 });
  await look(twyla, 'Home, urgent requests');

  // Her wallet is empty: she signs, and the other hospital sends it.
  await own.rpc('anvil_setBalance', [patient(), '0x0']);
  const request = await requestOf(twyla, 'Lakeside Hospital', '/me/helpers');
  await request.getByRole('button', { name: 'Stop this request' }).click();
  await expect(twyla.page.getByText('A hospital can send this for you')).toBeVisible();
  await look(twyla, 'Stopping without a coin');
  await button(twyla, 'Stop it now').click();
  await twyla.wallet.confirm('Sign this stop request?');
  await handTo(twyla, 'City Hospital');
  await citySends(/^Stops, for good, the request of Lakeside Hospital/);
  await expect(
    twyla.page.getByText('You stopped the request of Lakeside Hospital.').first()
  ).toBeVisible({ timeout: 60_000 });
  await own.rpc('anvil_setBalance', [patient(), '0x8ac7230489e80000']);
  await closeSheet(twyla);
  await expect(await requestOf(lakeside, 'Lakeside Hospital', '/urgent')).toContainText('Stopped');
  await expect(approvesWith('helper1', number, `0x${'01'.repeat(32)}`)).rejects.toMatchObject({
    name: 'ContractRefusedError'
  });
});

test('two helpers let a hospital in for a time', async () => {
  const answers = async (helper: Person): Promise<void> => {
    await goTo(helper, '/');
    const alert = helper.page.getByText(/^City Hospital asks urgently to read the records of/);
    await expect(alert).toBeVisible({ timeout: 30_000 });
    const request = await requestOf(helper, 'City Hospital');
    await expect(request.getByText(/Does she take a blood thinner/)).toBeVisible();
    if (helper === daisey) await look(daisey, 'A request to a helper');
    await approves(helper, 'City Hospital');
  };
  await Promise.all([daisey, ruth].map(answers));
  // Not before its time.
  await goTo(city, '/urgent');
  await expect(city.page.getByText('Waits for its time')).toBeVisible({ timeout: 30_000 });
  await look(city, 'Urgent request, approved');
  await own.pass(WINDOW);
  await opens(city);
  await look(city, 'Records by urgent access');
  await seesNotTheClosed(city);
  await reads(city);
  await goTo(city, '/urgent');
  await city.page.getByLabel('Report: what did you use it for?').fill('Apixaban was reversed.');
  await button(city, 'Send the report').click();
  const sheet = city.page.getByRole('dialog');
  await sheet.getByRole('button', { name: 'Send the report' }).click();
  await city.wallet.confirm();
  await expect(city.page.getByText('Your report is on record.').first()).toBeVisible();
  await closeSheet(city);
});

test('a helper who sends rubbish is named, and an approval of one request is of no use for another', async () => {
  const number = await lakesideAsks();
  const { members } = await circleNow('guardians');
  // A block that everybody has, and no share.
  await approvesWith('helper3', number, members.deal);
  await Promise.all([daisey, ruth].map((helper) => approves(helper, 'Lakeside Hospital')));
  const { approvals } = (await circleNow('guardians')).requests.find(
    (one) => one.number === number
  )!;
  const ofDaisey = approvals.find(
    ({ guardian }) => guardian === own.stack.accounts.helper1.address
  )!.release;
  const ofRuth = approvals.find(
    ({ guardian }) => guardian === own.stack.accounts.helper2.address
  )!.release;
  await expect(approvesWith('helper1', number, ofDaisey)).rejects.toMatchObject({
    name: 'ContractRefusedError'
  });
  await own.pass(WINDOW);
  await opens(lakeside);
  await expect(
    lakeside.page.getByText(/^The piece of .+ did not fit and was left out/)
  ).toBeVisible();
  await look(lakeside, 'Records by urgent access, a bad piece');
  await reads(lakeside);

  // The wallets of both are made to approve another request with what they gave for this one.
  const again = await lakesideAsks();
  await approvesWith('helper1', again, ofDaisey);
  await approvesWith('helper2', again, ofRuth);
  await own.pass(WINDOW);
  const request = { patient: patient(), circle: 'guardians' as const, number: again };
  await own.act('hospital2', openRequest({ ...request, members }));
  await goTo(lakeside, `/patients/${patient()}`);
  const told = lakeside.page.getByText(/^0 of the 2 pieces that are needed are here and fit/);
  await expect(told).toBeVisible({ timeout: 60_000 });
  await expect(told).toHaveText(/What 0x\S+ and 0x\S+ sent opens nothing\.$/);
  await expect(lakeside.page.getByText(/^Waiting does not help: ask anew/)).toBeVisible();
  await look(lakeside, 'Records by urgent access, replayed');
});

test('nobody approves for a hospital that was suspended meanwhile', async () => {
  await lakesideAsks();
  await own.act('registrar', suspend({ organisation: own.stack.accounts.hospital2.address }));
  const request = await requestOf(daisey, 'Lakeside Hospital');
  await request.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(
    daisey.page.getByText('Whoever asks has no licence that holds now.').first()
  ).toBeVisible();
  await expect(button(daisey, 'Approve it')).toHaveCount(0);
  await look(daisey, 'A request of a suspended hospital');
  await accredit('hospital2', 'hospital', 'Lakeside Hospital');
});

test('she sees what it was used for, and ends it', async () => {
  const request = await requestOf(twyla, 'City Hospital', '/me/helpers');
  await expect(request.getByText('Apixaban was reversed.')).toBeVisible({ timeout: 60_000 });
  await look(twyla, 'Urgent access, open');
  await request.getByRole('button', { name: 'End this access' }).click();
  await confirmed(twyla, 'End it now', 'City Hospital can open nothing any more.');
  await closeSheet(twyla);
  await expect(twyla.page.getByText('Choose your helpers anew')).toBeVisible();
  await goTo(twyla, '/activity');
  await expect(twyla.page.getByText(/^City Hospital got urgent access, until/)).toBeVisible();
  await goTo(city, `/patients/${patient()}`);
  await expect(
    city.page.getByRole('heading', { name: 'This patient does not share with you now' })
  ).toBeVisible({ timeout: 30_000 });
});

test('what she keeps closed opens only to helpers and organisations together', async () => {
  const { page } = twyla;
  await goTo(twyla, '/me/helpers');
  await button(twyla, 'Choose helpers: What stays closed to the others').click();
  await page.getByLabel('Name of a person').fill('Daisey');
  await page.getByLabel('Their address').fill(own.stack.accounts.helper1.address);
  await button(twyla, 'Add this person').click();
  await expect(button(twyla, 'Remove Daisey')).toBeVisible();
  await addOrganisations('Lakeside Hospital', 'Health Office');
  // Neither both organisations nor Daisey with one of them are enough.
  await expect(page.getByLabel('How many must agree').getByRole('option')).toHaveText(['3 of 3']);
  await look(twyla, 'Choosing who opens what is closed');
  await button(twyla, 'Check').click();
  await expect(page.getByText(/any 3 of them together .+ also what you keep closed/)).toBeVisible();
  await look(twyla, 'Choosing who opens what is closed, preview');
  await confirmed(twyla, 'Give them their pieces', /Your helpers have their pieces/);
  await button(twyla, 'Close').click();
  await Promise.all([daisey, lakeside, office].map(agrees));
  await cityAsks(
    'People and organisations together, for what is sealed too',
    'Poisoned; what she takes may stand among what she keeps closed.'
  );
  await Promise.all([lakeside, office].map((one) => approves(one, 'City Hospital')));
  await own.pass(HALF_A_DAY);
  await goTo(city, '/settings');
  await goTo(city, '/urgent');
  await expect(city.page.getByText(/^2 of the 3 that are needed/).first()).toBeVisible();
  await look(city, 'Urgent request, organisations alone');
  await expect(button(city, 'Open the records')).toHaveCount(0);
  // Its time has passed: the last yes that is needed opens it.
  await approves(daisey, 'City Hospital');
  await goesToRecords(city);
  await expect(city.page.getByRole('link', { name: 'Talks' })).toBeVisible();
  await look(city, 'Records by urgent access, closed ones too');
  await reads(city, 'Talks', CLOSED);

  const request = await requestOf(twyla, 'City Hospital', '/me/helpers');
  await expect(request.getByText(/^asked to read all your records/)).toBeVisible();
  await look(twyla, 'Urgent access to what is closed, open');
  await request.getByRole('button', { name: 'End this access' }).click();
  await confirmed(twyla, 'End it now', 'City Hospital can open nothing any more.');
  await closeSheet(twyla);
});

test('with her helpers away a panel of organisations opens, and an authority reviews it', async () => {
  await Promise.all([daisey, ruth, sam].map((helper) => helper.leave()));
  await goTo(twyla, '/me/helpers');
  await button(twyla, 'Choose helpers: When your helpers are not to be reached').click();
  await addOrganisations('Lakeside Hospital', 'Health Office');
  await button(twyla, 'Check').click();
  await confirmed(twyla, 'Give them their pieces', /Your helpers have their pieces/);
  await button(twyla, 'Close').click();
  await Promise.all([lakeside, office].map(agrees));
  await cityAsks(
    'Organisations the patient chose',
    'Surgery tonight; nobody of the family answers.'
  );
  await Promise.all([lakeside, office].map((one) => approves(one, 'City Hospital')));
  await own.pass(WINDOW);
  await opens(city);
  await reads(city);

  const use = await requestOf(office, 'City Hospital', '/reviews');
  await look(office, 'Reviews');
  await use.getByRole('button', { name: 'Find it justified' }).click();
  await confirmed(office, 'Put it on record', 'Your review is on record.');
  await closeSheet(office);
  await expect(office.page.getByText('Health Office: justified').first()).toBeVisible();
});

test('two clinicians get her emergency summary, each in person', async () => {
  const { page } = twyla;
  await goTo(twyla, '/settings');
  await goTo(twyla, '/me/helpers');
  await button(twyla, 'Choose lines and organisations').click();
  await page.getByLabel('Allergies: what to write').fill('Penicillin: shock');
  await addOrganisations('Lakeside Hospital', 'Health Office');
  await look(twyla, 'Writing an emergency summary');
  await button(twyla, 'Check').click();
  await confirmed(twyla, 'Give them the key', /These organisations have the key/);
  await button(twyla, 'Close').click();
  await Promise.all([lakeside, office].map(agrees));
  await cityAsks('Organisations that hold the summary', 'Found unconscious.');

  await goTo(lakeside, '/urgent');
  await lakeside.page.getByLabel('Patient’s address').fill(patient());
  await button(lakeside, 'Look for helpers').click();
  await button(lakeside, 'Ask for it too').first().click();
  await look(lakeside, 'A second clinician');
  await lakeside.page.getByRole('dialog').getByRole('button', { name: 'Ask for it too' }).click();
  await lakeside.wallet.confirm();
  await expect(lakeside.page.getByText(/^Two clinicians have asked/).first()).toBeVisible();
  await closeSheet(lakeside);

  const request = await requestOf(office, 'City Hospital');
  await look(office, 'A summary to hand out');
  await request.getByRole('button', { name: 'Hand it out' }).click();
  await office.page.getByRole('dialog').getByRole('button', { name: 'Hand it out' }).click();
  await office.wallet.confirm();
  await expect(
    office.page.getByText('You handed the summary to City Hospital.').first()
  ).toBeVisible();
  await closeSheet(office);

  await goTo(city, '/settings');
  await goTo(city, '/urgent');
  await city.page.getByRole('link', { name: 'Open the summary' }).click();
  await expect(city.page.getByText('Penicillin: shock')).toBeVisible({ timeout: 60_000 });
  await look(city, 'An emergency summary, open');
});

test('an emergency card tells its lines with no wallet', async () => {
  const { page } = twyla;
  await goTo(twyla, '/card/make');
  await page.getByLabel('Name: what to write').fill('Twyla Moen');
  await page.getByLabel('Allergies: what to write').fill('Penicillin: shock');
  await expect(page.getByRole('img', { name: /^QR code/ })).toBeVisible();
  await look(twyla, 'Making an emergency card');
  expect(await printed(page)).toEqual(['86 x 54 mm', '86 x 54 mm']);
  // Ten lines still stand on the small card, in smaller letters; ten long ones take the page.
  for (const line of await page.getByRole('checkbox').all()) await line.check();
  const fields = await page.getByRole('textbox', { name: /: what to write$/ }).all();
  expect(fields).toHaveLength(10);
  for (const field of fields) await field.fill(SAYS);
  const tooMuch = page.getByText('Not all of it fits on the card');
  expect(await printed(page)).toEqual(['86 x 54 mm', '86 x 54 mm']);
  await expect(tooMuch).toBeHidden();
  for (const field of fields) await field.fill(SAYS.repeat(5));
  await expect(tooMuch).toBeVisible();
  expect(await printed(page)).toEqual(['86 x 54 mm', '86 x 54 mm']);
  await page.getByLabel('A4 page').check();
  await expect(tooMuch).toBeHidden();
  expect(await printed(page)).toEqual(['210 x 297 mm']);
  for (const field of fields) await field.fill('');
  await page.getByLabel('Name: what to write').fill('Twyla Moen');
  await page.getByLabel('Allergies: what to write').fill('Penicillin: shock');
  await expect(page.getByRole('definition')).toHaveText(['Twyla Moen', 'Penicillin: shock']);
  const href = await page
    .getByRole('link', { name: 'See what a scanner gets' })
    .getAttribute('href');
  await city.page.goto(new URL(href!, own.stack.siteUrl).href);
  await expect(city.page.getByText('Penicillin: shock')).toBeVisible();
  await look(city, 'An emergency card');
});

/** The pages that a page prints, by their size. */
async function printed(page: Page): Promise<string[]> {
  const paper = await PDFDocument.load(await page.pdf({ preferCSSPageSize: true }));
  const millimetres = (points: number) => Math.round((points / 72) * 25.4);
  return paper.getPages().map((side) => {
    const { width, height } = side.getSize();
    return `${millimetres(width)} x ${millimetres(height)} mm`;
  });
}
