import type { Locator, Page } from '@playwright/test';

/** The twelve words of the recovery code, from the step of the set-up that shows them. */
export async function shownWords(page: Page): Promise<string[]> {
  const list = page.getByRole('list', { name: 'Your 12 recovery words' });
  await list.waitFor();
  return await list.locator('[translate=no]').allInnerTexts();
}

/** The fields of the test of the recovery code, each with the word that belongs there. */
export async function askedWords(page: Page, words: string[]): Promise<[Locator, string][]> {
  await page.getByRole('heading', { name: 'Test your recovery code' }).waitFor();
  const fields = await page.getByRole('textbox', { name: /^Word \d+$/ }).all();
  return await Promise.all(
    fields.map(async (field): Promise<[Locator, string]> => {
      const label = await field.evaluate((node: HTMLInputElement) => node.labels?.[0]?.innerText);
      return [field, words[Number(/\d+/.exec(label ?? '')?.[0]) - 1] ?? ''];
    })
  );
}
