import { expect, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSite, type Site } from '../../script/stack/site.ts';
import { startStack, type Stack } from '../../script/stack/stack.ts';
import { addDocument, beginUpload, download, goTo, setUp, unlockWithCode } from './support/acts.ts';
import { openPerson, type Person } from './support/person.ts';

const LETTER = 'Dear colleague, thank you for seeing Ms Moen.\n';

let dir: string;
let stack: Stack;
/** The site by itself, so that it can go away: the stack's own stays up. */
let site: Site;
let siteDir: string;
let twyla: Person;

const config = (): unknown => ({
  chainId: stack.chainId,
  rpcUrl: stack.rpcUrl,
  contract: stack.contract,
  deployedAt: stack.deployedAt,
  relays: [stack.relay],
  iceServers: [],
  offline: true
});

test.beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ownchart-offline-'));
  stack = await startStack({
    dir: join(dir, 'stack'),
    fresh: true,
    ports: { rpc: 0, relay: 0, site: 0 },
    // the run has built it
    build: false
  });
  siteDir = join(import.meta.dirname, '../../.local/site');
  site = await startSite({ dir: siteDir, base: '/ipfs/bafytest/', config });
});
test.afterAll(async () => {
  await twyla?.close();
  await site?.stop();
  await stack?.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 3 });
});

test('without a network the site opens with her own records, and what she adds waits', async () => {
  test.setTimeout(240_000);
  twyla = await openPerson({
    name: 'Twyla Moen',
    siteUrl: site.url,
    allow: [stack.rpcUrl, stack.relay]
  });
  const { page, guard } = twyla;
  const kit = await setUp(twyla);
  const file = { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from(LETTER) };
  await addDocument(twyla, { file, title: 'Letter' });
  await goTo(twyla, '/records');
  await expect(page.getByRole('link', { name: 'Letter' }).first()).toBeVisible();
  await goTo(twyla, '/me');
  await expect(page.getByText('OwnChart opens without a network')).toBeVisible({ timeout: 60_000 });

  guard.tolerate(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket/, 'there is no network');
  await site.stop();
  await stack.stopRpc();
  await stack.stopRelay();
  await page.goto('about:blank');
  await page.goto(site.url);
  await unlockWithCode(twyla, kit);
  await expect(page.getByText('Waiting for connection.')).toBeVisible();
  await expect(page.getByText(/You see what was last checked/)).toBeVisible();
  await goTo(twyla, '/records');
  await page.getByRole('link', { name: 'Letter' }).first().click();
  await expect(page.getByRole('region', { name: 'Document' })).toBeVisible();
  expect((await download(twyla)).toString()).toBe(LETTER);

  const card = await beginUpload(twyla, {
    file: { name: 'later.txt', mimeType: 'text/plain', buffer: Buffer.from('written on a train') },
    title: 'Later'
  });
  await expect(card.getByText('Waiting for connection')).toBeVisible();
  await twyla.wallet.expectNone();
  await stack.startRpc();
  await expect(page.getByText(/^The network answers again: 1 record waits/).first()).toBeVisible({
    timeout: 60_000
  });
  await expect(page.getByText('Waiting for connection.')).toBeHidden();
  await twyla.wallet.expectNone();
  await card.getByRole('button', { name: 'Try again: later.txt' }).click();
  await twyla.wallet.confirm();
  await expect(card.getByText('Recorded', { exact: true }).first()).toBeVisible();
  guard.assertClean();
});
