import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSite } from '../script/build-site.ts';
import { startAnvil, CHAIN_ID } from '../script/stack/anvil.ts';
import { startSite } from '../script/stack/site.ts';
import { openProfile } from '../test/e2e/support/browser.ts';
import { toldRow, type Row } from './measure.ts';

const BAR = { name: 'the bar of 115 kB', value: 115 };
/** A wave of a hundred small files takes a phone longer than their bytes. */
const MOST_FILES = { name: 'the bar of 12', value: 12 };
const VISITS = 5;
/** The languages that the page speaks beside English: each visit loads one. */
const OTHERS = ['es', 'fr', 'de', 'hi', 'ar'];

interface Visit {
  /** kB gzipped, of what is loaded before the first click. */
  script: number;
  /** How many files that is. */
  files: number;
  /** ms until the first heading shows. */
  heading: number;
}

/** Weight of the built site's first page, and how soon it shows something to somebody who was never there. */
export async function bench(): Promise<Row[]> {
  const dir = await mkdtemp(join(tmpdir(), 'ownchart-bench-'));
  const anvil = await startAnvil();
  const config = {
    chainId: CHAIN_ID,
    rpcUrl: anvil.rpcUrl,
    contract: `0x${'22'.repeat(20)}`,
    deployedAt: 0,
    relays: [],
    iceServers: []
  };
  try {
    const out = join(dir, 'site');
    await buildSite({ out });
    const site = await startSite({ dir: out, config: () => config });
    try {
      const visits: Visit[] = [];
      for (let i = 0; i <= VISITS; i++) {
        const visit = await visitOnce(join(dir, `profile-${i}`), site.url);
        if (i > 0) visits.push(visit);
      }
      const others: number[] = [];
      for (const locale of OTHERS)
        others.push((await visitOnce(join(dir, `profile-${locale}`), site.url, locale)).script);
      return [
        toldRow(
          { work: 'JavaScript of the first page, gzipped', unit: 'kB', bar: BAR },
          visits.map(({ script }) => script)
        ),
        toldRow({ work: 'the same in the other languages, the heaviest', unit: 'kB', bar: BAR }, [
          Math.max(...others)
        ]),
        toldRow(
          { work: 'files of it', unit: 'files', bar: MOST_FILES },
          visits.map(({ files }) => files)
        ),
        toldRow(
          { work: 'first heading shown, nothing cached', unit: 'ms' },
          visits.map(({ heading }) => heading)
        )
      ];
    } finally {
      await site.stop();
    }
  } finally {
    await anvil.stop();
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function visitOnce(profile: string, url: string, locale = 'en-GB'): Promise<Visit> {
  const context = await openProfile(profile, { locale });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    const weights: Promise<number>[] = [];
    context.on('response', (response) => {
      if (!new URL(response.url()).pathname.endsWith('.js')) return;
      weights.push(response.body().then((body) => gzipSync(body).length));
    });
    await page.addInitScript(watchHeading);
    await page.goto(url, { waitUntil: 'networkidle' });
    const shown = await page.waitForFunction(() => (globalThis as { shown?: number }).shown);
    const bytes = (await Promise.all(weights)).reduce((sum, weight) => sum + weight, 0);
    if (bytes === 0) throw new Error('The page loaded no JavaScript.');
    return {
      script: bytes / 1000,
      files: weights.length,
      heading: (await shown.jsonValue()) as number
    };
  } finally {
    await context.close();
  }
}

/** Runs in the page: keeps the time of the first frame that shows a heading with words. */
function watchHeading(): void {
  const look = (now: number): void => {
    const seen = [...document.querySelectorAll('h1, h2')].some(
      (heading) => heading.getClientRects().length > 0 && heading.textContent.trim() !== ''
    );
    if (seen) Object.assign(globalThis, { shown: now });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
