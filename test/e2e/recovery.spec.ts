import { expect, test } from '@playwright/test';
import { accreditation } from '../../script/stack/accredit.ts';
import { addRecord, revokeAll } from '../../src/lib/chain/calls.ts';
import { stopRequest } from '../../src/lib/chain/urgent-calls.ts';
import type { DemoName } from '../../src/lib/wallet/demo/people.ts';
import {
  addDocument,
  closeSheet,
  confirmed,
  connect,
  goTo,
  lockKey,
  openChart,
  openRecord,
  setUp,
  share
} from './support/acts.ts';
import { look } from './support/look.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import type { Person } from './support/person.ts';
import { takeOverAccount } from './support/take-over.ts';

// A lost wallet as seven people see it: helpers are named for it, a new wallet asks, they hear its words and agree, the old
// wallet stops it once and is then too late. One helper is away; a hospital reads on, another one and an authority get
// nothing by it.

let own: OwnStack;
let [twyla, daisey, ruth, city, lakeside, office, fresh] = [] as unknown as [
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
  const { accounts } = own.stack;
  const validUntil = Math.floor(Date.now() / 1000) + 365 * 86_400;
  const authority = { role: 'authority' as const, name: 'Health Office', validUntil };
  await own.act(
    'registrar',
    ...accreditation({ ...authority, organisation: accounts.helper3.address })
  );
  [twyla, daisey, ruth, city, fresh] = await Promise.all([
    withKeys('Twyla Moen'),
    withKeys('Daisey Moen'),
    withKeys('Ruth Okoro'),
    withKeys('City Hospital'),
    open('A stranger')
  ]);
});

async function open(name: DemoName): Promise<Person> {
  const person = await own.open(name);
  person.page.setDefaultTimeout(60_000);
  return person;
}

async function withKeys(name: DemoName): Promise<Person> {
  const person = await open(name);
  await setUp(person, { testKit: false });
  return person;
}

test.afterAll(() => own?.stop());

/** A helper puts in what the new wallet shows, hears the words, asks and approves. */
async function askFor(helper: Person, text: string, words: string): Promise<void> {
  const { page } = helper;
  await goTo(helper, '/helping');
  await page.getByLabel('Text of the new wallet').fill(text);
  await page.getByRole('button', { name: 'Check the text' }).click();
  await expect(page.getByRole('list', { name: 'The ten words of its keys' })).toHaveText(words);
  await page.getByLabel(/heard the same ten words/).check();
  await look(helper, 'Somebody lost the wallet');
  await page.getByRole('button', { name: 'Ask for this wallet' }).click();
  await confirmed(helper, 'Ask, and approve it', /It is asked for, and you approved it/);
  await closeSheet(helper);
}

test('two helpers give a new wallet the account, after the old one stopped it once', async () => {
  test.setTimeout(400_000);
  const { accounts } = own.stack;
  await addDocument(twyla, {
    file: { name: 'Knee.txt', mimeType: 'text/plain', buffer: Buffer.from('Meniscus: torn.') },
    title: 'Knee'
  });
  await share(twyla, { with: 'City Hospital' });
  await openChart(city, 'Twyla Moen', 60_000);
  await openRecord(city, 'Knee');

  // She names two people and a hospital for it.
  await goTo(twyla, '/me/helpers');
  const { page } = twyla;
  await page.getByRole('button', { name: 'Choose helpers: If you lose your wallet' }).click();
  for (const [name, part] of [
    ['Daisey', 'helper1'],
    ['Ruth', 'helper2']
  ] as const) {
    await page.getByLabel('Name of a person').fill(name);
    await page.getByLabel('Their address').fill(accounts[part].address);
    await page.getByRole('button', { name: 'Add this person' }).click();
    await expect(page.getByRole('button', { name: `Remove ${name}` })).toBeVisible();
  }
  await page.getByLabel('An organisation of the register').selectOption('City Hospital');
  await page.getByRole('button', { name: 'Add this organisation' }).click();
  await page.getByLabel('Time in which it can be stopped').selectOption('1 day');
  await look(twyla, 'Choosing helpers for a new wallet');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByText(/can let another wallet take over your account/)).toBeVisible();
  await confirmed(twyla, 'Give them their pieces', /Your helpers have their pieces/);
  await page.getByRole('button', { name: 'Close' }).click();
  const agrees = async (helper: Person): Promise<void> => {
    await goTo(helper, '/helping');
    await helper.page.getByRole('button', { name: 'Agree to help' }).click();
    await confirmed(helper, 'Check my piece and agree', /Your piece of the key is checked/);
    await closeSheet(helper);
  };
  await Promise.all([daisey, ruth, city].map(agrees));
  // Two of three are enough: the third is away from now on.
  await ruth.leave();

  // A wallet that never did anything makes its keys, and says whose account it is to take over.
  await connect(fresh);
  await goTo(fresh, '/lost');
  await fresh.page.getByLabel('Address of your account').fill(accounts.patient.address);
  await fresh.page.getByRole('button', { name: 'Look for its helpers' }).click();
  await expect(fresh.page.getByText('2 of 3 helpers must agree')).toBeVisible();
  await look(fresh, 'I lost my wallet');
  await fresh.page.getByRole('button', { name: 'Go on with this account' }).click();
  await lockKey(fresh);
  await fresh.page.getByRole('button', { name: 'Sign and go on' }).click();
  await fresh.wallet.confirm();
  const text = await fresh.page.getByLabel('Text for a helper').inputValue();
  const list = fresh.page.getByRole('list', { name: 'The ten words of your new keys' });
  const words = (await list.textContent()) ?? '';
  await look(fresh, 'A new wallet waits');

  // The old wallet is told, and stops it.
  await askFor(daisey, text, words);
  await goTo(twyla, '/');
  await expect(page.getByText(/^Another wallet is to take over your account/)).toBeVisible({
    timeout: 30_000
  });
  await look(twyla, 'Home, another wallet');
  await page.getByRole('link', { name: 'See it, or stop it' }).click();
  const stop = page.getByRole('button', { name: 'Stop this request' });
  await expect(stop).toBeVisible();
  await look(twyla, 'Helpers, another wallet');
  await stop.click();
  await confirmed(twyla, 'Stop it now', /^You stopped the request/);
  await closeSheet(twyla);
  await expect(fresh.page.getByText('This was stopped')).toBeVisible({ timeout: 30_000 });

  // It was she herself: the helpers are asked again, and both approve.
  await askFor(city, text, words);
  await expect(
    daisey.page.getByRole('list', { name: 'The ten words of the new wallet’s keys' })
  ).toHaveText(words, { timeout: 30_000 });
  await look(daisey, 'A new wallet to approve');
  await daisey.page.getByRole('button', { name: 'Approve', exact: true }).click();
  await confirmed(daisey, 'Approve it', /^You approved the request/);
  await closeSheet(daisey);
  await expect(fresh.page.getByText('Waits for its time')).toBeVisible({ timeout: 30_000 });
  await own.pass(86_400);

  // The new wallet takes over, publishes its keys, and reads.
  await takeOverAccount(fresh, (page) => look(fresh, page));
  await goTo(fresh, '/records');
  await fresh.page.getByRole('link', { name: /Knee/ }).first().click();
  await expect(fresh.page.getByText('Meniscus: torn.')).toBeVisible({ timeout: 60_000 });
  await goTo(fresh, '/activity');
  await expect(
    fresh.page.getByText(/^Another wallet acts for you from then on/).first()
  ).toBeVisible();

  // The hospital is told of the new wallet, and reads what was shared before and what the new wallet files.
  const file = { name: 'Hip.txt', mimeType: 'text/plain', buffer: Buffer.from('Hip: sound.') };
  await addDocument(fresh, { file, title: 'Hip' });
  await openChart(city, 'Twyla Moen', 60_000);
  const other = city.page.getByText(/^Another wallet acts for this patient since/);
  await expect(other).toBeVisible({ timeout: 60_000 });
  await look(city, 'A patient with a new wallet');
  for (const [title, says] of [
    ['Knee', 'Meniscus: torn.'],
    ['Hip', 'Hip: sound.']
  ] as const) {
    await goTo(city, `/patients/${accounts.patient.address}`);
    const document = await openRecord(city, title);
    await expect(document.getByText(says)).toBeVisible();
  }
  await goTo(city, `/patients/${accounts.patient.address}`);
  await expect(city.page.getByRole('link', { name: 'Hip' })).toBeVisible();
  await expect(other).toHaveCount(0);

  // It gave nobody else anything: no chart to the other hospital, and no use of urgent access to review.
  [lakeside, office] = await Promise.all([withKeys('Lakeside Hospital'), withKeys('Sam Lind')]);
  await goTo(lakeside, `/patients/${accounts.patient.address}`);
  await expect(
    lakeside.page.getByRole('heading', { name: 'This patient does not share with you now' })
  ).toBeVisible();
  await goTo(office, '/reviews');
  await expect(office.page.getByText('Nothing to review')).toBeVisible();

  // The old wallet can do nothing any more, and its open page says so by itself.
  await expect(page.getByText(/^Another wallet took the place of this one/)).toBeVisible({
    timeout: 30_000
  });
  await look(twyla, 'A wallet that was replaced');
  // Nor past its page.
  const patient = accounts.patient.address;
  const tries = [
    addRecord({ patient, digest: `0x${'01'.repeat(32)}`, category: `0x${'01'.repeat(16)}` }),
    revokeAll({ patient }),
    stopRequest({ by: patient, patient, circle: 'recovery', number: 2 })
  ];
  for (const one of tries)
    await expect(own.act('patient', one)).rejects.toMatchObject({ name: 'ContractRefusedError' });
  for (const { guard } of [twyla, daisey, ruth, city, lakeside, office, fresh]) guard.assertClean();
});
