import { expect as expectSoon } from '@playwright/test';
import { readFile, stat, truncate, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addDocument,
  connect,
  download,
  goTo,
  openChart,
  openRecord,
  setUp,
  share,
  type Kit
} from './acts.ts';
import { openPerson, type Person } from './person.ts';
import { chooseKey, saveEverything, typeCode } from './saved-copy.ts';
import type { StackAddresses } from './stack.ts';
import { titleOf, type StoryDocument } from './story.ts';

/** Outside of the test runner too: a busy machine takes its time. */
const expect = expectSoon.configure({ timeout: 60_000 });

/** Where the records come back from: a file, or somebody who keeps copies. */
export type DrillFrom = 'copy' | 'hospital';

export interface DrillOptions {
  stack: StackAddresses;
  documents: StoryDocument[];
  from: DrillFrom;
  /** For the files of the drill. */
  dir: string;
  /** Runs one step: times it and prints it. */
  step: (title: string, who: Person[], act: () => Promise<void>) => Promise<void>;
  /** Looks at a screen as it stands; nobody does by default. */
  look?: (person: Person, title: string) => Promise<void>;
}

/**
 * Years later: the browser is gone. An empty one, the chain, the recovery kit, and either a saved copy or one hospital
 * that keeps copies must bring every record back, to the last byte. Throws at the first miss.
 */
export async function drill({
  stack,
  documents,
  from,
  dir,
  step,
  look = async () => {}
}: DrillOptions): Promise<void> {
  const allow = [stack.rpcUrl, stack.relay];
  const open = (name: 'Twyla Moen' | 'City Hospital'): Promise<Person> =>
    openPerson({ name, siteUrl: stack.siteUrl, allow });
  const everybody: Person[] = [];
  const comeIn = async (name: 'Twyla Moen' | 'City Hospital'): Promise<Person> => {
    const person = await open(name);
    everybody.push(person);
    return person;
  };
  const key = join(dir, from === 'copy' ? 'everything.car' : 'twyla.ownchart-key');
  try {
    const before = await comeIn('Twyla Moen');
    let kit: Kit = { code: '', words: [], qr: '' };
    await step('A patient sets up, and keeps the recovery kit', [before], async () => {
      kit = await setUp(before);
    });
    for (const document of documents) {
      const { path, category } = document;
      const { size } = await stat(path);
      await step(`She adds ${titleOf(document)} (${size} bytes)`, [before], () =>
        addDocument(
          before,
          { path, title: titleOf(document), ...(category ? { category } : {}) },
          60_000 + size / 500
        )
      );
    }
    if (from === 'hospital') {
      const city = await comeIn('City Hospital');
      await step('A hospital opens what she shares, and so keeps copies', [city], async () => {
        await setUp(city);
        await share(before, { with: 'City Hospital', duration: '30 days', purpose: 'Treatment' });
        for (const document of documents) {
          await openChart(city, 'Twyla Moen');
          await openRecord(city, titleOf(document), 120_000);
        }
      });
      await step('She saves her locked health key', [before], async () => {
        await goTo(before, '/me');
        const [file] = await Promise.all([
          before.page.waitForEvent('download'),
          before.page.getByRole('button', { name: 'Save my key file' }).click()
        ]);
        await file.saveAs(key);
      });
    } else {
      await step('She saves a copy of everything', [before], async () => {
        await saveEverything(before, key);
        const text = await readFile(key);
        for (const { path } of documents) {
          const plain = (await readFile(path)).subarray(0, 24);
          expect(text.includes(plain), 'plaintext in the saved copy').toBe(false);
        }
        await look(before, 'Me, a copy of everything saved');
      });
    }
    await step('Her browser is lost, with all that was in it', [], () => before.close());

    const after = await comeIn('Twyla Moen');
    await step('An empty browser: her wallet finds out that she was here before', [after], () =>
      connect(after)
    );
    await after.page.getByText('I have a key file or a saved copy').waitFor();
    await look(after, 'An empty browser of somebody who was here');
    if (from === 'copy')
      await step('A copy that was cut off is refused in words', [after], async () => {
        const short = join(dir, 'short.car');
        await copyFile(key, short);
        await truncate(short, Math.floor((await stat(key)).size * 0.7));
        await chooseKey(after, short);
        await typeCode(after, kit);
        await expect(after.page.getByText('This copy ends in the middle')).toBeVisible();
        await look(after, 'A saved copy that was cut off');
        const again = after.page
          .getByLabel('Bring a saved copy in')
          .and(after.page.locator('input'));
        await again.setInputFiles(key);
        await expect(after.page.getByText('The copy is chosen')).toBeVisible();
        await look(after, 'A saved copy that waits');
      });
    else await step('Her key file comes in, locked', [after], () => chooseKey(after, key));
    await step('The recovery kit opens it, and everything comes back', [after], async () => {
      await typeCode(after, kit);
      await expect(after.page.getByRole('heading', { name: /^Hello/ })).toBeVisible({
        timeout: 120_000
      });
      await goTo(after, '/records');
      for (const document of documents)
        await expect(after.page.getByRole('link', { name: titleOf(document) }).first()).toBeVisible(
          { timeout: 60_000 }
        );
      await look(after, 'Records that came back');
    });
    for (const document of documents) {
      const bytes = await readFile(document.path);
      await step(`${titleOf(document)}: ${bytes.byteLength} bytes, compared`, [after], async () => {
        await goTo(after, '/records');
        await after.page
          .getByRole('link', { name: titleOf(document) })
          .first()
          .click();
        const region = after.page.getByRole('region', { name: 'Document' });
        await expect(region).toBeVisible({ timeout: 120_000 });
        expect(Buffer.compare(await download(after), bytes), 'every byte').toBe(0);
      });
    }
    for (const person of everybody) person.guard.assertClean();
  } finally {
    for (const person of everybody) await person.close();
  }
}
