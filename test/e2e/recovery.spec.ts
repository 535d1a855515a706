import { expect, test } from '@playwright/test';
import { addRecord, revokeAll } from '../../src/lib/chain/calls.ts';
import { stopRequest } from '../../src/lib/chain/urgent-calls.ts';
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

// A lost wallet as people see it: helpers are named for it, a new wallet asks, they hear its words and agree, the old
// wallet stops it once and is then too late.

let own: OwnStack;
let [twyla, daisey, city, fresh] = [] as unknown as [Person, Person, Person, Person];

test.beforeAll(async () => {
  test.setTimeout(240_000);
  own = await startOwnStack();
  [twyla, daisey, city, fresh] = (await Promise.all([
    own.open('Twyla Moen'),
    own.open('Daisey Moen'),
    own.open('City Hospital'),
    own.open('A stranger')
  ])) as [Person, Person, Person, Person];
  for (const { page } of [twyla, daisey, city, fresh]) page.setDefaultTimeout(60_000);
  await Promise.all([twyla, daisey, city].map((person) => setUp(person)));
});

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
  await openChart(city, 'Twyla Moen');
  await openRecord(city, 'Knee');

  // She names a person and a hospital for it.
  await goTo(twyla, '/me/helpers');
  const { page } = twyla;
  await page.getByRole('button', { name: 'Choose helpers: If you lose your wallet' }).click();
  await page.getByLabel('Name of a person').fill('Daisey');
  await page.getByLabel('Their address').fill(accounts.helper1.address);
  await page.getByRole('button', { name: 'Add this person' }).click();
  await page.getByLabel('An organisation of the register').selectOption('City Hospital');
  await page.getByRole('button', { name: 'Add this organisation' }).click();
  await page.getByLabel('Time in which it can be stopped').selectOption('1 day');
  await look(twyla, 'Choosing helpers for a new wallet');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByText(/can let another wallet take over your account/)).toBeVisible();
  await confirmed(twyla, 'Give them their pieces', /Your helpers have their pieces/);
  await page.getByRole('button', { name: 'Close' }).click();
  for (const helper of [daisey, city]) {
    await goTo(helper, '/helping');
    await helper.page.getByRole('button', { name: 'Agree to help' }).click();
    await confirmed(helper, 'Check my piece and agree', /Your piece of the key is checked/);
    await closeSheet(helper);
  }

  // A wallet that never did anything makes its keys, and says whose account it is to take over.
  await connect(fresh);
  await goTo(fresh, '/lost');
  await fresh.page.getByLabel('Address of your account').fill(accounts.patient.address);
  await fresh.page.getByRole('button', { name: 'Look for its helpers' }).click();
  await expect(fresh.page.getByText('2 of 2 helpers must agree')).toBeVisible();
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
  await goTo(fresh, '/');
  await goTo(fresh, '/lost');
  await look(fresh, 'A new wallet can take over');
  await fresh.page.getByRole('button', { name: 'Take over my account' }).click();
  await confirmed(fresh, 'Take over now', 'This wallet acts for you now.');
  await closeSheet(fresh);
  await fresh.page.getByRole('button', { name: 'Go on' }).click();
  await fresh.page.getByRole('button', { name: 'Unlock with my wallet' }).click();
  await fresh.wallet.confirm();
  await goTo(fresh, '/setup');
  await look(fresh, 'A new wallet publishes its keys');
  await fresh.page.getByRole('button', { name: 'Publish and finish' }).click();
  await fresh.wallet.confirm();
  await fresh.wallet.confirm();
  await expect(fresh.page.getByText(/Your account is yours again/)).toBeVisible();
  await look(fresh, 'A new wallet has the account');
  await goTo(fresh, '/records');
  await fresh.page.getByRole('link', { name: /Knee/ }).first().click();
  await expect(fresh.page.getByText('Meniscus: torn.')).toBeVisible({ timeout: 60_000 });
  await goTo(fresh, '/activity');
  await expect(
    fresh.page.getByText(/^Another wallet acts for you from then on/).first()
  ).toBeVisible();

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
  for (const { guard } of [twyla, daisey, city, fresh]) guard.assertClean();
});
