import { expect as expectSoon } from '@playwright/test';
import { goTo, type Kit } from './acts.ts';
import type { Person } from './person.ts';

const expect = expectSoon.configure({ timeout: 60_000 });

/** Saves all that a person's browser keeps as one file. */
export async function saveEverything(
  person: Person,
  file: string,
  timeout = 60_000
): Promise<void> {
  await goTo(person, '/me');
  await saveFrom(person, 'Save a copy of everything', file, timeout);
}

/** Saves the copy that a button of the page offers. */
export async function saveFrom(
  { page }: Person,
  button: string,
  file: string,
  timeout = 60_000
): Promise<void> {
  const save = page.getByRole('button', { name: button });
  const [download] = await Promise.all([page.waitForEvent('download', { timeout }), save.click()]);
  expect(download.suggestedFilename()).toMatch(CAR);
  await download.saveAs(file);
}

const CAR = /^ownchart-([0-9a-f]{6}-\d{4}-\d\d-\d\d|record-\d+)\.car$/;

/** Brings a saved copy in where the page is unlocked. */
export async function bringIn(person: Person, file: string, records: number): Promise<void> {
  const { page } = person;
  await goTo(person, '/me');
  await page.getByLabel('Bring a saved copy in').and(page.locator('input')).setInputFiles(file);
  const came = records === 1 ? '1 record was' : `${records} records were`;
  await expect(page.getByText(`${came} checked and brought in.`).first()).toBeVisible();
}

/** From an empty browser, with the wallet connected: the locked key file, or a saved copy with one in it. */
export async function chooseKey({ page }: Person, file: string): Promise<void> {
  await page.getByText('I have a key file or a saved copy').click();
  const input = page.getByLabel('Choose your key file').and(page.locator('input'));
  await input.setInputFiles(file);
  await expect(page.getByRole('heading', { name: 'Your records are locked' })).toBeVisible();
}

/** Types the recovery code in; what comes then is for the caller to see. */
export async function typeCode({ page }: Person, kit: Kit): Promise<void> {
  const other = page.getByRole('button', { name: 'Use my recovery code instead' });
  if (await other.isVisible()) await other.click();
  await page.getByLabel('Recovery code').fill(kit.code);
  await page.getByRole('button', { name: 'Unlock with this code' }).click();
}
