import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProfile } from '../test/e2e/support/browser.ts';
import { measure, startCompressedSite, type Measured } from '../test/e2e/support/lighthouse.ts';
import { buildSite } from './build-site.ts';
import { CHAIN_ID, startAnvil } from './stack/anvil.ts';
import { freePort } from './stack/ports.ts';

/**
 * Lighthouse on the landing page of a production build, on its phone and on its desk: the median of three loads each, with
 * nothing cached. Ends with 1 where one of the three scores is below the bar.
 */
const BAR = 95;
const LOADS = 3;

const dir = await mkdtemp(join(tmpdir(), 'ownchart-lighthouse-'));
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
  const site = await startCompressedSite({ dir: out, config: () => config });
  try {
    for (const preset of ['mobile', 'desktop'] as const) {
      const loads: Measured[] = [];
      for (let load = 0; load < LOADS; load++) {
        const debugPort = await freePort(0);
        const profile = await openProfile(join(dir, `${preset}-${load}`), { debugPort });
        loads.push(await measure(site.url, debugPort, preset));
        await profile.close();
      }
      const median = (of: (load: Measured) => number): number =>
        loads.map(of).sort((a, b) => a - b)[Math.floor(LOADS / 2)]!;
      const scores = {
        performance: median((load) => load.performance),
        accessibility: median((load) => load.accessibility),
        'best practices': median((load) => load.bestPractices)
      };
      const told = Object.entries(scores).map(([name, score]) => `${name} ${score}`);
      const all = loads.map((load) => load.performance).join(', ');
      console.log(
        `${preset}: ${told.join(', ')} (median of ${LOADS}; performance ${all}); ` +
          `first paint ${median((load) => load.paint).toFixed(0)} ms, ` +
          `largest ${median((load) => load.largest).toFixed(0)} ms, ` +
          `blocked ${median((load) => load.blocked).toFixed(0)} ms, ` +
          `shift ${median((load) => load.shift).toFixed(3)}`
      );
      if (Object.values(scores).some((score) => score < BAR)) process.exitCode = 1;
    }
  } finally {
    await site.stop();
  }
} finally {
  await anvil.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 3 });
}
