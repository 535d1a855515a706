import { expect, test } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { buildSite } from '../../script/build-site.ts';
import { freePort } from '../../script/stack/ports.ts';
import { setUp } from './support/acts.ts';
import { measure, startCompressedSite, type Measured } from './support/lighthouse.ts';
import { openPerson } from './support/person.ts';
import { useStack } from './support/stack.ts';

// How a page comes up, as Lighthouse sees it on a phone. How fast it does depends on the machine: `npm run lighthouse`.

const out = fileURLToPath(new URL('../../.local/release', import.meta.url));

function hold(page: string, measured: Measured): void {
  console.log(`${page}: ${JSON.stringify({ ...measured, wanting: undefined })}`);
  expect(measured.accessibility, measured.wanting.join('\n')).toBeGreaterThanOrEqual(95);
  expect(measured.bestPractices, measured.wanting.join('\n')).toBeGreaterThanOrEqual(95);
  expect(measured.shift, 'what moved by itself').toBeLessThan(0.02);
}

test('the landing page of a production build comes up whole, and nothing moves', async () => {
  await buildSite({ out, whenChanged: true });
  const { rpcUrl, relay, contract } = useStack();
  const config = { chainId: 31337, rpcUrl, contract, deployedAt: 0, relays: [relay] };
  const site = await startCompressedSite({ dir: out, config: () => config });
  const debugPort = await freePort(0);
  const person = await openPerson({ name: null, siteUrl: site.url, debugPort });
  try {
    hold('landing', await measure(site.url, debugPort, 'mobile'));
  } finally {
    await person.close();
    await site.stop();
  }
});

test('so does the home of a patient who comes back', async () => {
  const { siteUrl } = useStack();
  const debugPort = await freePort(0);
  const daisey = await openPerson({ name: 'Daisey Moen', siteUrl, debugPort });
  try {
    await setUp(daisey, { testKit: false });
    await daisey.page.goto('about:blank');
    hold('home', await measure(siteUrl, debugPort, 'mobile'));
    await daisey.page.goto(siteUrl);
    await expect(
      daisey.page.getByRole('heading', { name: 'Your records are locked' })
    ).toBeVisible();
  } finally {
    await daisey.close();
  }
});
