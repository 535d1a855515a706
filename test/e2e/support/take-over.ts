import { expect } from '@playwright/test';
import { closeSheet, confirmed, goTo } from './acts.ts';
import type { Person } from './person.ts';

/**
 * As a new wallet whose time has come: takes over the account, opens the health key, and publishes the new keys. `seen` is
 * called at each page on the way.
 */
export async function takeOverAccount(
  person: Person,
  seen: (page: string) => Promise<void> = async () => {}
): Promise<void> {
  const { page, wallet } = person;
  await goTo(person, '/');
  await goTo(person, '/lost');
  await seen('A new wallet can take over');
  await page.getByRole('button', { name: 'Take over my account' }).click();
  await confirmed(person, 'Take over now', 'This wallet acts for you now.');
  await closeSheet(person);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Unlock with my wallet' }).click();
  await wallet.confirm();
  await goTo(person, '/setup');
  await seen('A new wallet publishes its keys');
  await page.getByRole('button', { name: 'Publish and finish' }).click();
  await wallet.confirm();
  await wallet.confirm();
  await expect(page.getByText(/Your account is yours again/)).toBeVisible();
  await seen('A new wallet has the account');
}
