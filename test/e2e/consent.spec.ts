import { expect, test } from '@playwright/test';
import { deployContract } from '../../script/stack/deploy.ts';
import { readHistory } from '../../src/lib/chain/history.ts';
import { closeSheet, goTo, handTo, setUp, share } from './support/acts.ts';
import { shownWords, askedWords } from './support/kit.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import type { Person } from './support/person.ts';

// Consent around the contract: what a patient without any coin does, what organisations ask, how the register waits.

const TWO_DAYS = 172_800;
const COLLEAGUE = `0x${'d0'.repeat(20)}`;

let own: OwnStack;
let city: Person;
let twyla: Person;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  own = await startOwnStack();
  [city, twyla] = await Promise.all([own.open('City Hospital'), own.open('Twyla Moen')]);
  await Promise.all([setUp(city), setUp(twyla)]);
});

test.afterEach(() => {
  for (const { guard } of [city, twyla]) guard.assertClean();
});

test.afterAll(() => own?.stop());

/** City Hospital looks at what waits on the page as it stands, and sends it. */
async function sendIt(says: RegExp): Promise<void> {
  const { page, wallet } = city;
  await expect(page.getByText(says).first()).toBeVisible();
  await page.getByRole('button', { name: 'Send it', exact: true }).click();
  await wallet.confirm();
  await expect(page.getByText('It is sent, and the patient sees it.').first()).toBeVisible();
  await page.getByRole('button', { name: 'Close' }).click();
}

test('a patient without any coin sets up, shares and stops: a hospital sends it', async () => {
  const address = own.stack.accounts.stranger.address;
  await own.rpc('anvil_setBalance', [address, '0x0']);
  const ada = await own.open('A stranger');
  const { page, wallet } = ada;
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const handed = page.getByRole('dialog', { name: 'Let a hospital send it' });

  await page.getByRole('button', { name: /^Connect with Demo wallet/ }).click();
  await wallet.connectAs();
  await page
    .getByRole('link', { name: /set up/i })
    .first()
    .click();
  await page.getByLabel('Your name').fill('Ada Stranger');
  await button('Make my health key').click();
  await button('Sign in my wallet').click();
  await wallet.confirm();
  await wallet.confirm();
  const words = await shownWords(page);
  await page.getByLabel('I have saved my recovery code').check();
  await button('Continue to the test').click();
  for (const [field, word] of await askedWords(page, words)) await field.fill(word);
  await button('Check the words').click();
  await button('Publish and finish').click();
  // The card of keys, then each action that would be a part of the transaction.
  await wallet.confirmAll(() => handed.waitFor({ timeout: 60_000 }));

  // Over the network, as both pages are open.
  await handTo(ada, 'City Hospital');
  await goTo(city, '/relay');
  await city.page.getByRole('button', { name: /^Look at what .* handed over/ }).click();
  await sendIt(/Publishes the key card/);
  await expect(page.getByRole('heading', { name: 'You are set up' })).toBeVisible({
    timeout: 60_000
  });

  // By the code, as at reception.
  await goTo(ada, '/sharing/new');
  await page.getByRole('radio', { name: 'City Hospital' }).check();
  await button('Continue').click();
  await page.getByRole('radio', { name: 'Everything' }).check();
  await button('Continue').click();
  await button('Continue').click();
  await expect(page.getByText('A hospital can send this for you')).toBeVisible();
  await button('Share now').click();
  await expect(wallet.dialog).toContainText('Sign this grant?');
  await wallet.confirm();
  const code = handed.getByRole('img', { name: /^QR code/ });
  await expect(code).toBeVisible();
  const picture = { name: 'code.png', mimeType: 'image/png', buffer: await code.screenshot() };
  await page.evaluate(() => {
    Object.defineProperty(navigator.clipboard, 'writeText', {
      value: async (text: string) => void (document.documentElement.dataset.copied = text)
    });
  });
  await handed.getByRole('button', { name: 'Copy the link' }).click();
  const link = (await page.locator('html').getAttribute('data-copied')) ?? '';
  expect(link).toMatch(/#\/relay\?action=[\w-]+$/);
  await goTo(city, '/relay');
  await city.page.getByLabel('Link or text').fill(link.slice(0, -30));
  await city.page.getByRole('button', { name: 'Look at it', exact: true }).click();
  await expect(city.page.getByText(/or a piece of it is missing/)).toBeVisible();
  // What the code says is the link; somebody may have photographed it.
  await city.page.getByLabel('Choose a picture of the code').setInputFiles(picture);
  await sendIt(/Lets City Hospital see all records .*, for treatment\./);
  await expect(page.getByText(/can now open what you shared/).first()).toBeVisible({
    timeout: 60_000
  });

  await goTo(ada, '/sharing');
  await button('Stop all sharing').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop all sharing now' }).click();
  await wallet.confirmAll(() => handed.waitFor({ timeout: 60_000 }));
  await handTo(ada, 'City Hospital');
  await city.page.getByRole('button', { name: /^Look at what .* handed over/ }).click();
  await sendIt(/Stops all sharing, with everybody\./);
  await expect(page.getByText(/You stopped all sharing\./).first()).toBeVisible({
    timeout: 60_000
  });

  expect(await own.rpc('eth_getBalance', [address, 'latest'])).toBe('0x0');
  expect(await own.rpc('eth_getTransactionCount', [address, 'latest'])).toBe('0x0');
  const { entries } = await readHistory(own.stack.chain, address);
  const kinds = entries.map(({ kind }) => kind);
  expect(kinds).toContain('access-granted');
  expect(kinds.slice(-2)).toEqual(['all-access-revoked', 'directory-published']);
  ada.guard.assertClean();
  await ada.close();
});

test('a hospital asks, the patient allows a request and declines the next, and stops everything', async () => {
  const address = own.stack.accounts.patient.address;
  const ask = async (): Promise<void> => {
    const { page, wallet } = city;
    await goTo(city, '/organisation');
    await page.getByLabel('Patient’s address').fill(address);
    await page
      .getByRole('region', { name: 'Ask a patient' })
      .getByRole('button', { name: 'Check' })
      .click();
    await expect(page.getByText(/^You ask .* to let you see all records until /)).toBeVisible();
    await page.getByRole('button', { name: 'Ask now' }).click();
    await wallet.confirm();
    await expect(
      page.getByText('The patient sees your request under Sharing.').first()
    ).toBeVisible();
    await page.getByRole('button', { name: 'Close' }).click();
  };
  const { page, wallet } = twyla;
  const button = (name: string | RegExp) => page.getByRole('button', { name });

  await ask();
  await goTo(twyla, '/sharing');
  await button('Allow what City Hospital asks for').click();
  await expect(
    page.getByText(/^You let City Hospital see all your records until .*, for treatment\.$/)
  ).toBeVisible();
  await button('Allow it').click();
  await wallet.confirm();
  await expect(
    page.getByText('City Hospital can now open what you allowed.').first()
  ).toBeVisible();
  await closeSheet(twyla);
  await expect(page.getByRole('article', { name: 'Request of City Hospital' })).toHaveCount(0);
  await expect(city.page.getByText('Allowed', { exact: true })).toBeVisible({ timeout: 30_000 });

  await own.rpc('evm_increaseTime', [8 * 86_400]);
  await own.rpc('evm_mine');
  await ask();
  await button('Decline what City Hospital asks for').click();
  await button('Decline it').click();
  await wallet.confirm();
  await expect(
    page.getByText(/^You declined\. City Hospital may not ask again/).first()
  ).toBeVisible();
  await closeSheet(twyla);
  await expect(city.page.getByText('Declined', { exact: true })).toBeVisible({ timeout: 30_000 });

  await share(twyla, { with: 'City Hospital', category: 'Medicines', duration: '30 days' });
  await goTo(twyla, '/sharing');
  await button('Stop all with City Hospital').click();
  await button('Stop all with it').click();
  await wallet.confirm();
  await expect(page.getByText('You stopped all sharing with City Hospital.').first()).toBeVisible();
  await closeSheet(twyla);
  await expect(page.getByRole('button', { name: /^Stop sharing / })).toHaveCount(0);

  await goTo(twyla, '/activity');
  await expect(
    page.getByText('City Hospital asked to see everything for treatment').first()
  ).toBeVisible();
  await page.getByLabel('What', { exact: true }).selectOption({ label: 'Requests' });
  await expect(page.getByText('You declined the request of City Hospital.')).toBeVisible();
  await expect(page.getByText('You stopped sharing').first()).toHaveCount(0);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    button('Save as a table (CSV)').click()
  ]);
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
});

test('an organisation enrols, renews and removes a practitioner', async () => {
  const { page, wallet } = city;
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  await goTo(city, '/organisation');
  await button('Enrol a practitioner').click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: 'Check' }).click();
  await expect(sheet.getByText('Type the name of the practitioner.')).toBeVisible();
  await sheet.getByLabel('Name', { exact: true }).fill('Dr Rossi');
  await sheet.getByLabel('Licence number').fill('L-4711');
  await sheet.getByLabel('Address').fill(COLLEAGUE);
  await sheet.getByRole('button', { name: 'Check' }).click();
  await expect(sheet.getByText(/^Dr Rossi may act for you until /)).toBeVisible();
  await sheet.getByRole('button', { name: 'Enrol now' }).click();
  await wallet.confirm();
  await sheet.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByText(/licence L-4711/)).toBeVisible();

  await button('Renew: Dr Rossi').click();
  await sheet.getByRole('button', { name: 'Check' }).click();
  await sheet.getByRole('button', { name: 'Enrol now' }).click();
  await wallet.confirm();
  await sheet.getByRole('button', { name: 'Close' }).last().click();

  await button('Remove Dr Rossi').click();
  await sheet.getByRole('button', { name: 'Remove now' }).click();
  await wallet.confirm();
  await expect(page.getByText('Dr Rossi can no longer act for you.').first()).toBeVisible();
  const { entries } = await readHistory(own.stack.chain, own.stack.accounts.hospital.address);
  expect(entries.slice(-3).map(({ kind }) => kind)).toEqual([
    'practitioner-enrolled',
    'practitioner-enrolled',
    'practitioner-removed'
  ]);
});

test('what the registrar proposes waits, can be cancelled, and then takes effect', async () => {
  const { rpcUrl, accounts } = own.stack;
  const registrar = accounts.registrar.address;
  const { contract, deployedAt } = await deployContract({ rpcUrl, registrar, delay: TWO_DAYS });
  const council = await own.open('Health Council');
  const { page, wallet } = council;
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  // The clock of the chain is ahead since another test.
  const { timestamp } = (await own.rpc('eth_getBlockByNumber', ['latest', false])) as {
    timestamp: string;
  };
  await page.clock.install({ time: Number(timestamp) * 1000 });
  await page.evaluate(
    (changes) => localStorage.setItem('ownchart-settings', JSON.stringify(changes)),
    {
      contract,
      deployedAt: deployedAt ?? 0
    }
  );
  await page.reload();
  await button(/^Connect with Demo wallet/).click();
  await wallet.connectAs();
  await page.getByRole('heading', { name: 'Welcome, registrar' }).waitFor();

  const propose = async (): Promise<void> => {
    await button('Propose an organisation').click();
    const sheet = page.getByRole('dialog');
    await sheet.getByLabel('Name').fill('Lakeside Hospital');
    await sheet.getByLabel('Address').fill(accounts.hospital2.address);
    await sheet.getByRole('button', { name: 'Check' }).click();
    await expect(sheet.getByText(/It takes effect in 2 days at the earliest\./)).toBeVisible();
    await sheet.getByRole('button', { name: 'Propose now' }).click();
    await wallet.confirm();
    await sheet.getByRole('button', { name: 'Close' }).last().click();
    await expect(page.getByText(/^Can take effect in 2 days$/)).toBeVisible();
  };
  await goTo(council, '/register');
  await propose();
  await button('Cancel Lakeside Hospital').click();
  await button('Cancel it now').click();
  await wallet.confirm();
  await expect(page.getByText('It is cancelled.').first()).toBeVisible();
  await closeSheet(council);
  await expect(button('Cancel Lakeside Hospital')).toHaveCount(0);

  await propose();
  await expect(button('Put Lakeside Hospital into effect')).toHaveCount(0);
  await own.rpc('evm_increaseTime', [TWO_DAYS + 60]);
  await own.rpc('evm_mine');
  await page.clock.fastForward((TWO_DAYS + 120) * 1000);
  await goTo(council, '/');
  await goTo(council, '/register');
  await button('Put Lakeside Hospital into effect').click();
  await button('Put into effect').last().click();
  await wallet.confirm();
  await closeSheet(council);
  await expect(page.getByText('Accredited', { exact: true })).toBeVisible();
  await button('Suspend Lakeside Hospital').click();
  await button('Suspend now').click();
  await wallet.confirm();
  await closeSheet(council);
  await expect(page.getByText('Not accredited now')).toBeVisible();

  await page.getByLabel('Hand the register over to').fill(accounts.stranger.address);
  await button('Offer it').click();
  await button('Offer it now').click();
  await wallet.confirm();
  await closeSheet(council);
  await expect(button('Take the offer back')).toBeVisible();
  council.guard.assertClean();
  await council.close();
});
