import { expect, test, type Response } from '@playwright/test';
import { MemoryBlockstore } from 'blockstore-core';
import { createReadStream } from 'node:fs';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildSite } from '../../script/build-site.ts';
import { siteCid, writeSiteCar } from '../../script/publish/site-car.ts';
import { startSite } from '../../script/stack/site.ts';
import { readCar } from '../../src/lib/ipfs/car/read.ts';
import { DEMO_MNEMONIC } from '../../src/lib/wallet/demo/people.ts';
import { startGateway } from '../support/services/gateway.ts';
import { goTo } from './support/acts.ts';
import { openPerson, type Person } from './support/person.ts';
import { useStack } from './support/stack.ts';

/** What only the demo wallet brings along; the last is eth-sig-util's own. */
const traces = [
  DEMO_MNEMONIC,
  'ownchart-demo-wallet',
  'these keys are public',
  'Encryption type/version not supported'
];
/** Most of gzipped JavaScript before a page stands, in bytes, in whatever language it speaks. */
const BUDGET = 115_000;

const local = fileURLToPath(new URL('../../.local', import.meta.url));
const out = join(local, 'release');

test.beforeAll(() => buildSite({ out, whenChanged: true }));

test('a production build has nothing of the demo wallet, and the tests’ own has it', async () => {
  const demo = join(local, 'site');
  await buildSite({ out: demo, demoWallet: true, whenChanged: true });
  for (const [folder, has] of [
    [out, false],
    [demo, true]
  ] as const) {
    const text = await textOf(folder);
    for (const trace of traces) expect(text.includes(trace), `"${trace}" in ${folder}`).toBe(has);
  }
});

test('a production build starts from the path of a gateway, is light, and loads one language', async () => {
  const { rpcUrl, relay, contract } = useStack();
  const config = {
    chainId: 31337,
    rpcUrl,
    contract,
    deployedAt: 0,
    relays: [relay],
    iceServers: []
  };
  const site = await startSite({ dir: out, base: '/ipfs/bafytest/', config: () => config });
  const person = await openPerson({ name: null, siteUrl: site.url, allow: [rpcUrl, relay] });
  const { page } = person;
  try {
    // What the first load still brings would be gone with the reload.
    await page.waitForLoadState('networkidle');
    await weigh(person);

    const language = page.locator('select');
    await page.route('**/*.js', (route) => route.abort());
    person.guard.tolerate(/ERR_FAILED/, 'the words of a language are not to be had');
    await language.selectOption('हिन्दी');
    await expect(page.getByText('That language could not be loaded').first()).toBeVisible();
    await expect(language).toHaveValue('en');
    await page.unroute('**/*.js');
    await page.reload();
    await language.selectOption('हिन्दी');
    await expect(page.locator('html[lang=hi]')).toBeVisible();
    await weigh(person);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/आपका/);
  } finally {
    await person.close();
    await site.stop();
  }
  person.guard.assertClean();
});

test('the published CAR file runs under /ipfs/<cid>/ and at an address of its own', async () => {
  const { rpcUrl, relay, contract } = useStack();
  const config = { chainId: 31337, rpcUrl, contract, deployedAt: 0, relays: [relay] };
  const car = join(out, '../', `ownchart-${process.pid}.car`);
  const extra = { 'config.json': Buffer.from(JSON.stringify(config)) };
  const cid = await writeSiteCar(out, car, extra);
  // the settings of a place are a part of what is published there, and of no release
  expect(cid).not.toBe(await siteCid(out));
  const blocks = new MemoryBlockstore();
  for await (const { cid: one, bytes } of (await readCar(createReadStream(car))).blocks)
    await blocks.put(one, bytes);
  await rm(car);
  const gateway = await startGateway(blocks);
  try {
    for (const siteUrl of [
      `http://localhost:${gateway.port}/ipfs/${cid}/`,
      `http://${cid}.ipfs.localhost:${gateway.port}/`
    ]) {
      const person = await openPerson({ name: null, siteUrl, allow: [rpcUrl, relay] });
      try {
        await expect(person.page.getByRole('heading', { level: 1 })).toBeVisible();
        await goTo(person, '/register');
        await expect(person.page.getByText('City Hospital').first()).toBeVisible();
        await person.page.reload();
        await expect(person.page.getByText('City Hospital').first()).toBeVisible();
      } finally {
        await person.close();
      }
      person.guard.assertClean();
    }
  } finally {
    await gateway.stop();
  }
});

/** Loads the page again and holds what it loads to the budget. */
async function weigh({ page, context }: Person): Promise<void> {
  const loading: Promise<{ path: string; bytes: number }>[] = [];
  const heard = (response: Response) => {
    const path = new URL(response.url()).pathname;
    if (!path.endsWith('.js')) return;
    loading.push(response.body().then((body) => ({ path, bytes: gzipSync(body).length })));
  };
  context.on('response', heard);
  await page.reload({ waitUntil: 'networkidle' });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  context.off('response', heard);
  const loaded = await Promise.all(loading);
  const weight = loaded.reduce((sum, { bytes }) => sum + bytes, 0);
  const language = await page.locator('html').getAttribute('lang');
  console.log(
    `JavaScript before the first click (${language}): ${weight} bytes gzipped, ${loaded.length} files`
  );
  const list = loaded.map(({ path, bytes }) => `${bytes} ${path}`).join('\n');
  expect(weight, list).toBeLessThan(BUDGET);
  expect(weight).toBeGreaterThan(0);
}

async function textOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(js|html)$/.test(entry.name));
  const texts = files.map((file) => readFile(join(file.parentPath, file.name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}
