import { expect, type Locator } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { askedWords } from './kit.ts';
import type { Person } from './person.ts';

/** What a person keeps on paper. */
export interface Kit {
  code: string;
  words: string[];
  /** What its QR code says. */
  qr: string;
}

/** Goes to a page of the site as a link does: a typed address would reload the page, and lock it. */
export async function goTo({ page }: Pick<Person, 'page'>, route: string): Promise<void> {
  await page.evaluate((href) => {
    const link = document.createElement('a');
    link.href = href;
    document.body.append(link);
    link.click();
    link.remove();
  }, `#${route}`);
}

/** Connects the demo wallet from the landing page. */
export async function connect(person: Person): Promise<void> {
  await person.page.getByRole('button', { name: /^Connect with Demo wallet/ }).click();
  await person.wallet.connectAs();
}

/** The whole set-up, from the landing page to the last word; returns the recovery kit. */
export async function setUp(person: Person, { testKit = true } = {}): Promise<Kit> {
  await connect(person);
  await person.page
    .getByRole('link', { name: /set up/i })
    .first()
    .click();
  return await makeKey(person, { testKit });
}

/** The steps of the set-up, from the first page of it to the last word; returns the recovery kit. */
export async function makeKey(person: Person, { testKit = true } = {}): Promise<Kit> {
  const kit = await lockKey(person, { testKit });
  const { page, wallet } = person;
  await page.getByRole('button', { name: 'Publish and finish' }).click();
  await wallet.confirm();
  await wallet.confirm();
  await expect(page.getByRole('heading', { name: 'You are set up' })).toBeVisible();
  return kit;
}

/** The steps of the set-up up to the one in which something is signed for others; returns the recovery kit. */
export async function lockKey(person: Person, { testKit = true } = {}): Promise<Kit> {
  const { page, wallet } = person;
  const name = page.getByLabel('Your name');
  const make = page.getByRole('button', { name: 'Make my health key' });
  await make.waitFor();
  // Where passkeys are offered, an organisation is otherwise led to the lock that takes two things.
  await page.getByRole('radio', { name: 'One thing' }).check();
  if (await name.isVisible()) await name.fill(person.name ?? 'Somebody');
  await make.click();
  await page.getByRole('button', { name: 'Sign in my wallet' }).click();
  await wallet.confirm();
  await wallet.confirm();
  const kit = await readKit(person);
  await page.getByLabel('I have saved my recovery code').check();
  await page.getByRole('button', { name: 'Continue to the test' }).click();
  await page.getByRole('heading', { name: 'Test your recovery code' }).waitFor();
  if (testKit) {
    for (const [field, word] of await askedWords(page, kit.words)) await field.fill(word);
    await page.getByRole('button', { name: 'Check the words' }).click();
  } else await page.getByRole('button', { name: 'Test it later' }).click();
  return kit;
}

/** What the step of the kit shows, read off as a person and a scanner would. */
export async function readKit({ page }: Person): Promise<Kit> {
  const list = page.getByRole('list', { name: 'Your 12 recovery words' });
  await list.waitFor();
  const words = await list.locator('[translate=no]').allInnerTexts();
  const code = await page.locator('[aria-labelledby=kit-code]').innerText();
  const address = await page.getByText(/^Address: 0x/).textContent();
  const qr = `ownchart-kit:${address?.replace(/^Address: /, '').trim()}:${code}`;
  return { words, code, qr };
}

/** Comes back in a browser that was closed: the wallet is remembered, the health key must be opened. */
export async function unlock({ page, wallet }: Pick<Person, 'page' | 'wallet'>): Promise<void> {
  await page.getByRole('button', { name: 'Unlock with my wallet' }).click();
  await wallet.confirm();
  await expect(page.getByRole('heading', { name: /^Hello/ })).toBeVisible();
}

/** The other way in: with what stands on the recovery kit. */
export async function unlockWithCode({ page }: Person, kit: Kit): Promise<void> {
  await page.getByRole('button', { name: 'Use my recovery code instead' }).click();
  await page.getByLabel('Recovery code').fill(kit.words.join(' '));
  await page.getByRole('button', { name: 'Unlock with this code' }).click();
  await expect(page.getByRole('heading', { name: /^Hello/ })).toBeVisible();
}

export interface FileToAdd {
  path?: string;
  file?: { name: string; mimeType: string; buffer: Buffer };
  category?: string;
  title?: string;
}

/** Chooses a file and presses "Add", without waiting for the wallet. */
export async function beginUpload(person: Person, document: FileToAdd): Promise<Locator> {
  const { page } = person;
  await goTo(person, '/records/add');
  const input = page.getByLabel('Choose files', { exact: true }).and(page.locator('input'));
  await input.setInputFiles(document.path ?? document.file!);
  // The page first suggests a title and a category from the file itself.
  await page.getByText('Suggested from the file').waitFor();
  if (document.title) await page.getByLabel('Title').fill(document.title);
  if (document.category)
    await page.getByLabel('Category').selectOption({ label: document.category });
  await page.getByRole('button', { name: 'Add 1 record' }).click();
  return page.getByRole('article').last();
}

/** Adds one document and waits until it is recorded. */
export async function addDocument(
  person: Person,
  document: FileToAdd,
  timeout = 120_000
): Promise<void> {
  const card = await beginUpload(person, document);
  await expect(person.wallet.dialog).toBeVisible({ timeout });
  await person.wallet.confirm();
  await expect(card.getByText('Recorded', { exact: true }).first()).toBeVisible({ timeout });
  await card.getByRole('link', { name: /^Open / }).waitFor();
}

export interface ShareOrder {
  with: string;
  /** Everything where neither is given. */
  category?: string;
  record?: string | RegExp;
  duration?: string;
  purpose?: string;
  /** 'See' by default. */
  rights?: 'See' | 'See and add' | 'Only add';
  /** How often to try again where the other page is not found, as a person would: 2 by default. */
  tries?: number;
}

/**
 * Waits for the last step of a share. A page that opens may not have found the others yet: then it is tried again, as a
 * person would; `tries` times at most, by a click or as `press` does.
 */
export async function untilShareReady(
  { page }: Person,
  {
    tries = 2,
    press = (button) => button.click()
  }: { tries?: number | undefined; press?: (button: Locator) => Promise<void> } = {}
): Promise<void> {
  const ready = page.getByRole('button', { name: 'Share now' });
  const again = page.getByRole('button', { name: 'Try again' });
  const either = ready.or(again).first();
  await either.waitFor({ timeout: 120_000 });
  for (let more = tries; more > 0 && (await again.isVisible()); more--) {
    await press(again);
    await again.waitFor({ state: 'hidden' });
    await either.waitFor({ timeout: 120_000 });
  }
  await ready.waitFor({ timeout: 120_000 });
}

/** Walks through the four steps up to the preview; returns its sentence. */
export async function prepareShare(person: Person, order: ShareOrder): Promise<string> {
  const { page } = person;
  await goTo(person, '/sharing/new');
  await page.getByRole('radio', { name: order.with }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  if (order.category) {
    await page.getByRole('radio', { name: 'One category' }).check();
    await page.getByLabel('Category', { exact: true }).selectOption({ label: order.category });
  } else if (order.record) {
    await page.getByRole('radio', { name: 'One record' }).check();
    const option = page.getByRole('option', { name: order.record });
    await page
      .getByLabel('Record', { exact: true })
      .selectOption((await option.getAttribute('value')) ?? '');
  } else {
    await page.getByRole('radio', { name: 'Everything' }).check();
  }
  await page.getByRole('button', { name: 'Continue' }).click();
  if (order.rights)
    await page
      .getByRole('radio', { name: new RegExp(`^${order.rights}`) })
      .first()
      .check();
  if (order.duration) await page.getByRole('radio', { name: order.duration }).check();
  if (order.purpose) await page.getByLabel('Why').selectOption({ label: order.purpose });
  await page.getByRole('button', { name: 'Continue' }).click();
  await untilShareReady(person, { tries: order.tries });
  return await page.getByText(/^You let /).innerText();
}

/** Shares, and waits until it is recorded; returns the sentence that was confirmed. */
export async function share(person: Person, order: ShareOrder): Promise<string> {
  const sentence = await prepareShare(person, order);
  await person.page.getByRole('button', { name: 'Share now' }).click();
  await person.wallet.confirm();
  await expect(
    person.page.getByText(/can now (open what you shared|add documents)/).first()
  ).toBeVisible();
  return sentence;
}

/** Presses the button of a sheet, confirms in the wallet, and waits for the words that it is done. */
export async function confirmed(
  person: Person,
  label: string,
  done: string | RegExp
): Promise<void> {
  await person.page.getByRole('button', { name: label, exact: true }).click();
  await person.wallet.confirm();
  await expect(person.page.getByText(done).first()).toBeVisible();
}

/**
 * Hands what somebody just signed to a hospital whose page is open too, over the network; a busy machine may need more than
 * one try to connect two pages.
 */
export async function handTo({ page }: Person, hospital: string): Promise<void> {
  const handed = page.getByRole('dialog', { name: 'Let a hospital send it' });
  const received = handed.getByText('Received it');
  await expect(async () => {
    const button = handed.getByRole('button', { name: `Hand it to ${hospital}` });
    if (!(await received.isVisible())) await button.click({ timeout: 5_000 });
    await expect(received).toBeVisible({ timeout: 20_000 });
  }).toPass({ timeout: 90_000 });
}

/** Closes the sheet, as soon as it may be closed: while something runs it has no way out. Some close by themselves. */
export async function closeSheet({ page }: Person): Promise<void> {
  const sheet = page.getByRole('dialog');
  await expect(async () => {
    const close = sheet.getByRole('button', { name: 'Close', exact: true }).first();
    if (await close.isVisible()) await close.click({ timeout: 2_000 });
    await expect(sheet).toHaveCount(0, { timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
}

/** Stops the running share with this organisation. */
export async function stopSharing(person: Person, organisation: string): Promise<void> {
  const { page, wallet } = person;
  await goTo(person, '/sharing');
  await page
    .getByRole('button', { name: new RegExp(`^Stop sharing .* with ${organisation}$`) })
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop sharing' }).click();
  await wallet.confirm();
  await expect(page.getByText(`You stopped sharing with ${organisation}.`).first()).toBeVisible();
  await closeSheet(person);
  await expect(
    page.getByRole('button', { name: new RegExp(`^Stop sharing .* with ${organisation}$`) })
  ).toHaveCount(0);
}

/** Finds the patient among those who share, and opens her chart. */
export async function openChart(person: Person, patient: string, timeout = 30_000): Promise<void> {
  await goTo(person, '/patients');
  await person.page.getByRole('link', { name: patient }).click({ timeout });
  // Her keys may have to come from another browser first.
  const name = person.page.getByRole('heading', { level: 1, name: patient });
  await expect(name).toBeVisible({ timeout: 60_000 });
}

/** Opens a record of the chart on screen: confirms that the opening is recorded, waits for the document. */
export async function openRecord(
  person: Person,
  title: string | RegExp,
  timeout = 60_000
): Promise<Locator> {
  const { page, wallet } = person;
  await page.getByRole('link', { name: title }).first().click();
  await page.getByRole('button', { name: 'Open this record' }).click();
  await expect(wallet.dialog).toBeVisible({ timeout });
  await wallet.confirm();
  const document = page.getByRole('region', { name: 'Document' });
  await expect(document).toBeVisible({ timeout });
  await expect(document.getByText(/^Opening /)).toHaveCount(0);
  return document;
}

/** Downloads the document on screen, and hands out its bytes. */
export async function download({ page }: Person): Promise<Buffer> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('region', { name: 'Document' })
      .getByRole('button', { name: 'Save file' })
      .click()
  ]);
  return await readFile(await file.path());
}
