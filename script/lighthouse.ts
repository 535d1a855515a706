import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUp } from '../test/e2e/support/acts.ts';
import { openProfile } from '../test/e2e/support/browser.ts';
import {
  measure,
  startCompressedSite,
  type Measured,
  type Preset
} from '../test/e2e/support/lighthouse.ts';
import { openPerson, type Person } from '../test/e2e/support/person.ts';
import { buildSite } from './build-site.ts';
import { freePort } from './stack/ports.ts';
import { startStack } from './stack/stack.ts';

/**
 * Lighthouse on two pages of a production build, on its phone and on its desk, the median of three loads each: the landing page
 * with nothing cached, and the home of a patient who comes back, whose browser knows her wallet and her locked key. (An unlocked
 * home cannot be loaded: a load locks it.) Ends with 1 where one of the three scores is below the bar.
 */
const BAR = 95;
const LOADS = 3;

const dir = await mkdtemp(join(tmpdir(), 'ownchart-lighthouse-'));
const out = join(dir, 'site');
await buildSite({ out });
const stack = await startStack({
  dir: join(dir, 'stack'),
  fresh: true,
  ports: { rpc: 0, relay: 0, site: 0 },
  siteDir: out,
  build: false
});
try {
  const { chainId, rpcUrl, contract, deployedAt, relay, accounts } = stack;
  const config = { chainId, rpcUrl, contract, deployedAt, relays: [relay], iceServers: [] };
  const site = await startCompressedSite({ dir: out, config: () => config });
  let patient: Person | null = null;
  try {
    await judge('landing', async (preset, load) => {
      const debugPort = await freePort(0);
      const profile = await openProfile(join(dir, `${preset}-${load}`), { debugPort });
      try {
        return await measure(site.url, debugPort, preset);
      } finally {
        await profile.close();
      }
    });
    const debugPort = await freePort(0);
    patient = await openPerson({
      name: accounts.patient.name as 'Twyla Moen',
      siteUrl: site.url,
      allow: [rpcUrl, relay],
      debugPort,
      chainWallet: { rpcUrl, address: accounts.patient.address }
    });
    await setUp(patient);
    await patient.page.goto('about:blank');
    await judge('home of who comes back', (preset) => measure(site.url, debugPort, preset));
    await patient.page.goto(site.url);
    await patient.page.getByRole('heading', { name: 'Your records are locked' }).waitFor();
  } finally {
    await patient?.close();
    await site.stop();
  }
} finally {
  await stack.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 3 });
}

/** Loads a page as often as it takes, prints the medians, and holds them to the bar. */
async function judge(
  page: string,
  load: (preset: Preset, load: number) => Promise<Measured>
): Promise<void> {
  for (const preset of ['mobile', 'desktop'] as const) {
    const loads: Measured[] = [];
    for (let i = 0; i < LOADS; i++) loads.push(await load(preset, i));
    const median = (of: (load: Measured) => number): number =>
      loads.map(of).sort((a, b) => a - b)[Math.floor(LOADS / 2)]!;
    const scores = {
      performance: median((one) => one.performance),
      accessibility: median((one) => one.accessibility),
      'best practices': median((one) => one.bestPractices)
    };
    const told = Object.entries(scores).map(([name, score]) => `${name} ${score}`);
    const all = loads.map((one) => one.performance).join(', ');
    console.log(
      `${page}, ${preset}: ${told.join(', ')} (median of ${LOADS}; performance ${all}); ` +
        `first paint ${median((one) => one.paint).toFixed(0)} ms, ` +
        `largest ${median((one) => one.largest).toFixed(0)} ms, ` +
        `blocked ${median((one) => one.blocked).toFixed(0)} ms, ` +
        `shift ${median((one) => one.shift).toFixed(3)}`
    );
    const wanting = new Set(loads.flatMap((one) => one.wanting));
    for (const words of wanting) console.log(`  wanting: ${words}`);
    if (Object.values(scores).some((score) => score < BAR)) process.exitCode = 1;
  }
}
