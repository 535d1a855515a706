import { expect, test } from '@playwright/test';
import { navigation, snapshot, type Config, type RunnerResult } from 'lighthouse';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer, { type Page } from 'puppeteer-core';
import { buildSite } from '../../script/build-site.ts';
import { startSite } from '../../script/stack/site.ts';
import { setUp } from './support/acts.ts';
import { openPerson, type Person } from './support/person.ts';
import { useStack } from './support/stack.ts';

// Google's Lighthouse on a phone with a slow line, as it simulates one: the landing of the site as it is published, the
// start of somebody who was here before, and Home.

const BAR = 95;
const out = fileURLToPath(new URL('../../.local/release', import.meta.url));
const settings = (...onlyCategories: string[]): Config => ({
  extends: 'lighthouse:default',
  settings: { onlyCategories, disableStorageReset: true }
});
const ALL = settings('performance', 'accessibility', 'best-practices');

test('the landing of the published site is fast, accessible and well made', async () => {
  await buildSite({ out, whenChanged: true });
  const { rpcUrl, relay, contract } = useStack();
  const relays = [relay];
  const config = { chainId: 31337, rpcUrl, contract, deployedAt: 0, relays, iceServers: [] };
  const site = await startSite({ dir: out, config: () => config });
  const visitor = await openPerson({ name: null, siteUrl: site.url, devtools: true });
  try {
    await judged(visitor, (page) => navigation(page, site.url, { config: ALL }));
  } finally {
    await visitor.close();
    await site.stop();
  }
});

test('so is Home, and the page that somebody comes back to', async () => {
  const { siteUrl, rpcUrl, relay } = useStack();
  const allow = [rpcUrl, relay];
  const person = await openPerson({ name: 'A stranger', siteUrl, allow, devtools: true });
  try {
    await setUp(person);
    const config = settings('accessibility', 'best-practices');
    await judged(person, (page) => snapshot(page, { config }));
    await judged(person, (page) => navigation(page, siteUrl, { config: ALL }));
  } finally {
    await person.close();
  }
});

/** Lets Lighthouse look at a person's page, and demands the bar in every category. */
async function judged(
  { dir, page }: Person,
  look: (page: Page) => Promise<RunnerResult | undefined>
): Promise<void> {
  const [port] = (await readFile(join(dir, 'DevToolsActivePort'), 'utf8')).split('\n');
  const browser = await puppeteer.connect({
    browserURL: `http://127.0.0.1:${port}`,
    defaultViewport: null
  });
  try {
    const pages = await browser.pages();
    const same = pages.find((one) => one.url() === page.url());
    const result = await look(same!);
    const { categories, audits } = result!.lhr;
    for (const { title, score, auditRefs } of Object.values(categories)) {
      const lost = auditRefs
        .filter(({ id, weight }) => weight > 0 && (audits[id]!.score ?? 1) < 1)
        .map(({ id }) => `${id}: ${audits[id]!.displayValue ?? audits[id]!.title}`);
      console.log(`  ${title}: ${Math.round((score ?? 0) * 100)} ${lost.join(', ')}`);
      expect.soft(100 * (score ?? 0), `${title}: ${lost.join(', ')}`).toBeGreaterThanOrEqual(BAR);
    }
  } finally {
    await browser.disconnect();
  }
}
