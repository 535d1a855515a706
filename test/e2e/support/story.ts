import { expect } from '@playwright/test';
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  addDocument,
  download,
  goTo,
  openChart,
  openRecord,
  setUp,
  share,
  stopSharing,
  unlockWithCode,
  type Kit
} from './acts.ts';
import { openPerson, type Person } from './person.ts';
import type { StackAddresses } from './stack.ts';

/** A document of the story: what is added, and what must come out at the other end. */
export interface StoryDocument {
  path: string;
  /** Title on the record; the file's name by default. */
  title?: string;
  /** Category by its name; what the page suggests by default. */
  category?: string;
}

export interface StoryOptions {
  stack: StackAddresses;
  documents: StoryDocument[];
  /** Runs one step: times it, prints it, takes its picture. Steps come in order. */
  step: (title: string, who: Person[], act: () => Promise<void>) => Promise<void>;
}

export interface StoryPeople {
  twyla: Person;
  city: Person;
  lakeside: Person;
  /** The recovery kits: with one a test has that person's real keys. */
  cityKit: Kit;
  twylaKit: Kit;
}

/** How long a document of this size may take from one browser to the other, on a busy machine. */
function patience(bytes: number): number {
  return 60_000 + bytes / 500;
}

/**
 * The two-minute story in real browsers, each person in a profile of their own:
 * set up, add, share, open in the hospital, see who opened, stop, and read from a copy.
 * Hands the people over for more checks, then closes their browsers.
 */
export async function tellStory(
  { stack, documents, step }: StoryOptions,
  afterwards: (people: StoryPeople) => Promise<void> = async () => {}
): Promise<void> {
  const allow = [stack.rpcUrl, stack.relay];
  const open = async (name: 'Twyla Moen' | 'City Hospital' | 'Lakeside Hospital') =>
    await openPerson({ name, siteUrl: stack.siteUrl, allow });
  const twyla = await open('Twyla Moen');
  const city = await open('City Hospital');
  const lakeside = await open('Lakeside Hospital');
  const people = [twyla, city, lakeside];
  try {
    let cityKit: Kit = { code: '', words: [], qr: '' };
    let twylaKit = cityKit;
    await step(
      'Twyla Moen sets up: health key, wallet unlock, recovery code',
      [twyla],
      async () => {
        twylaKit = await setUp(twyla);
      }
    );
    await step('City Hospital and Lakeside Hospital set up', [city, lakeside], async () => {
      cityKit = await setUp(city);
      await setUp(lakeside);
    });

    for (const document of documents) {
      const { size } = await stat(document.path);
      await step(`Twyla adds ${basename(document.path)} (${sizeOf(size)})`, [twyla], async () => {
        const { path, category } = document;
        await addDocument(
          twyla,
          { path, title: titleOf(document), ...(category ? { category } : {}) },
          patience(size)
        );
      });
    }

    await step('Twyla shares everything with City Hospital for treatment', [twyla], async () => {
      const sentence = await share(twyla, {
        with: 'City Hospital',
        duration: '30 days',
        purpose: 'Treatment'
      });
      expect(sentence).toMatch(
        /^You let City Hospital see all your records until .+, for treatment\.$/
      );
    });

    await step('City Hospital finds her and sees what it may open', [city], async () => {
      await openChart(city, 'Twyla Moen');
      for (const document of documents)
        await expect(
          city.page.getByRole('link', { name: titleOf(document) }).first()
        ).toBeVisible();
    });

    for (const document of documents) {
      const { size } = await stat(document.path);
      await step(
        `City Hospital opens ${basename(document.path)}: fetched, logged, decrypted, compared`,
        [city],
        async () => {
          await openChart(city, 'Twyla Moen');
          await openRecord(city, titleOf(document), patience(size));
          expect(digestOf(await download(city))).toBe(digestOf(await readFile(document.path)));
        }
      );
    }

    await step('Twyla sees two copies, and in Activity who opened what', [twyla], async () => {
      await goTo(twyla, '/records');
      await expect(twyla.page.getByText('2 copies').first()).toBeVisible({ timeout: 60_000 });
      await goTo(twyla, '/activity');
      for (const document of documents)
        await expect(
          twyla.page.getByText(`City Hospital opened ${titleOf(document)} for treatment`).first()
        ).toBeVisible();
      await expect(twyla.page.getByText('Complete and unchanged')).toBeVisible();
    });

    const last = documents.at(-1)!;
    await step(`Twyla shares one record with Lakeside Hospital`, [twyla], async () => {
      await share(twyla, {
        with: 'Lakeside Hospital',
        record: new RegExp(`^${escape(titleOf(last))}`)
      });
      await goTo(city, '/copies');
      await untilChartsKept(city, Date.now());
    });

    await step(
      "With her browser closed, Lakeside Hospital reads it from City Hospital's copy",
      [lakeside],
      async () => {
        await twyla.leave();
        const { size } = await stat(last.path);
        await openChart(lakeside, 'Twyla Moen', 60_000);
        await openRecord(lakeside, titleOf(last), patience(size));
        expect(digestOf(await download(lakeside))).toBe(digestOf(await readFile(last.path)));
      }
    );

    await step(
      'Twyla comes back with her recovery code, and stops sharing with City Hospital',
      [twyla],
      async () => {
        await twyla.open();
        await unlockWithCode(twyla, twylaKit);
        await stopSharing(twyla, 'City Hospital');
      }
    );

    await step("City Hospital's next open is refused, in words", [city], async () => {
      await city.page.getByRole('link', { name: 'Patients' }).first().click();
      await expect(city.page.getByText('Stopped by the patient')).toBeVisible({ timeout: 30_000 });
      await goTo(city, `/patients/${TWYLA}/records/0`);
      await city.page.getByRole('button', { name: 'Open this record' }).click();
      await expect(city.page.getByText('has stopped sharing this record with you')).toBeVisible();
      await city.wallet.expectNone();
    });

    await afterwards({ twyla, city, lakeside, cityKit, twylaKit });
    for (const person of people) person.guard.assertClean();
  } finally {
    await Promise.all(people.map((person) => person.close()));
  }
}

/** Twyla Moen's address: the demo wallet's second account. */
export const TWYLA = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8';

/** An organisation's page keeps its patients' charts by itself, and says when it last did. */
export async function untilChartsKept({ page }: Person, since: number): Promise<void> {
  const kept = page.locator('main time[datetime]').first();
  await expect
    .poll(async () => Date.parse((await kept.getAttribute('datetime')) ?? ''), { timeout: 60_000 })
    .toBeGreaterThan(since);
}

export function titleOf(document: StoryDocument): string {
  return document.title ?? basename(document.path).replace(/\.[^.]+$/, '');
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${Math.round(bytes / 1e6)} MB`;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
