import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSite } from '../script/build-site.ts';
import { startAnvil, CHAIN_ID } from '../script/stack/anvil.ts';
import { startSite } from '../script/stack/site.ts';
import { openProfile } from '../test/e2e/support/browser.ts';
import { toldRow, type Row } from './measure.ts';

const BAR = { name: 'the bar of 150 kB', value: 150 };
const VISITS = 5;

interface Visit {
  /** kB gzipped, of what is loaded before the first click. */
  script: number;
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
      return [
        toldRow(
          { work: 'JavaScript of the first page, gzipped', unit: 'kB', bar: BAR },
          visits.map(({ script }) => script)
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

async function visitOnce(profile: string, url: string): Promise<Visit> {
  const context = await openProfile(profile, {});
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
    return { script: bytes / 1000, heading: (await shown.jsonValue()) as number };
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
