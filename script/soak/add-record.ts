import { expect } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beginUpload } from '../../test/e2e/support/acts.ts';
import type { Person } from '../../test/e2e/support/person.ts';

/** Bytes: letters, pictures, and now and then a scan. */
const SIZES = [40_000, 250_000, 1_500_000, 90_000, 4_000_000, 600_000, 12_000_000, 150_000];

/** A patient adds one document as a person does, and takes it off her list; returns its bytes. */
export async function addRecord(patient: Person, dir: string, turn: number): Promise<number> {
  const { page, wallet } = patient;
  const size = SIZES[turn % SIZES.length]!;
  const path = join(dir, `document-${turn}.bin`);
  await writeFile(path, randomBytes(size));
  try {
    const card = await beginUpload(patient, { path });
    await wallet.confirm();
    await expect(card.getByRole('link', { name: /^Open / })).toBeVisible({ timeout: 120_000 });
    await card.getByRole('button', { name: /^Remove from list/ }).click();
    await expect(page.getByRole('article')).toHaveCount(0);
  } finally {
    await rm(path, { force: true });
  }
  return size;
}
