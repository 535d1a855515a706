import { expect, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { siteCid } from '../../script/publish/site-car.ts';
import { startStack, type Stack } from '../../script/stack/stack.ts';
import { startGateway, type GatewayServer } from '../support/services/gateway.ts';
import { startKubo, type KuboServer } from '../support/services/kubo.ts';
import { startPinningService, type PinningServer } from '../support/services/pinning.ts';
import { addDocument, connect, goTo, setUp, unlock } from './support/acts.ts';
import { look } from './support/look.ts';
import { openPerson, type Person } from './support/person.ts';

const TOKEN = 'key-of-a-service';

let dir: string;
let stack: Stack;
let kubo: KuboServer;
let pinning: PinningServer;
let gateway: GatewayServer;
const people: Person[] = [];

test.beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ownchart-services-'));
  [stack, kubo, pinning] = await Promise.all([
    startStack({
      dir: join(dir, 'stack'),
      fresh: true,
      ports: { rpc: 0, relay: 0, site: 0 },
      build: false
    }),
    startKubo({ token: TOKEN }),
    startPinningService({ token: TOKEN })
  ]);
  gateway = await startGateway(pinning.node.blocks);
});
test.afterAll(async () => {
  for (const person of people) await person.close();
  await Promise.all([stack?.stop(), kubo?.stop(), pinning?.stop(), gateway?.stop()]);
  await rm(dir, { recursive: true, force: true, maxRetries: 3 });
});

async function openBrowser(name: 'Twyla Moen' | 'Health Council'): Promise<Person> {
  const allow = [
    stack.rpcUrl,
    stack.relay,
    kubo.url,
    pinning.url,
    gateway.url,
    ...pinning.node.addresses()
  ];
  const person = await openPerson({ name, siteUrl: stack.siteUrl, allow });
  people.push(person);
  return person;
}

interface NewService {
  kind: string;
  url: string;
  token?: string;
  nodes?: string[];
}

/** Adds a service in Settings; the page reloads, and the health key is opened again. */
async function addService(person: Person, { kind, url, token, nodes }: NewService): Promise<void> {
  const { page } = person;
  await goTo(person, '/settings');
  const card = page.getByRole('region', { name: 'Other places for copies' });
  await card.getByLabel('Kind').selectOption({ label: kind });
  await card.getByLabel('Address of the service').fill(url);
  if (token) await card.getByLabel('Access key').fill(token);
  if (nodes) await card.getByLabel('Addresses of its nodes').fill(nodes.join('\n'));
  await card.getByRole('button', { name: 'Add and reload' }).click();
  await expect(card.getByRole('listitem').filter({ hasText: new URL(url).host })).toBeVisible();
  await goTo(person, '/');
  await unlock(person);
}

test('services of one’s own choice keep copies, prove it, and hand them out again', async () => {
  test.setTimeout(300_000);
  const twyla = await openBrowser('Twyla Moen');
  const { page } = twyla;
  await setUp(twyla);
  const letter = Buffer.from('Dear colleague, thank you for seeing Ms Moen.\n');
  const file = { name: 'letter.txt', mimeType: 'text/plain', buffer: letter };
  await addDocument(twyla, { file, title: 'Letter' });
  // nothing was asked of anybody who was not chosen
  expect(kubo.commands).toEqual([]);

  await addService(twyla, { kind: 'My own IPFS node (Kubo)', url: kubo.url, token: TOKEN });
  await goTo(twyla, '/records/0');
  await page.getByRole('button', { name: `Send a copy to ${new URL(kubo.url).host}` }).click();
  await expect(page.getByText(`A copy at ${new URL(kubo.url).host}`)).toBeVisible();
  await expect(page.getByRole('heading', { name: '2 copies' })).toBeVisible();
  expect(kubo.commands).toContain('pin/add');

  await addService(twyla, {
    kind: 'A pinning service',
    url: pinning.url,
    token: TOKEN,
    nodes: pinning.node.addresses()
  });
  await goTo(twyla, '/me');
  await page.getByRole('button', { name: `Send a copy to ${new URL(pinning.url).host}` }).click();
  await expect(page.getByText(`The copy is at ${new URL(pinning.url).host}.`).first()).toBeVisible({
    timeout: 60_000
  });
  expect(pinning.requests.map(({ status }) => status)).toEqual(['pinned']);
  await look(twyla, 'Me, with services');
  await goTo(twyla, '/settings');
  await expect(page.getByText('A pinning service', { exact: true }).first()).toBeVisible();
  await look(twyla, 'Settings, with services');

  // a gateway over what the pinning service keeps: it hands out, and is not believed
  await addService(twyla, { kind: 'A gateway, for reading', url: gateway.url });
  await goTo(twyla, '/records/0');
  await page.getByRole('button', { name: 'Check copies now' }).click();
  await expect(page.getByText(`A copy at ${new URL(gateway.url).host}`)).toBeVisible();
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  expect(stored).toContain(kubo.url);
  expect(stored).not.toContain(TOKEN);
  twyla.guard.assertClean();
});

test('the registrar puts a release on record, and everybody’s page checks itself against it', async () => {
  const registrar = await openBrowser('Health Council');
  const { page, wallet } = registrar;
  // The whole site is fetched and hashed.
  const checked = { timeout: 90_000 };
  await connect(registrar);
  await goTo(registrar, '/version');
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('No release is on record').first()).toBeVisible(checked);
  const cid = await siteCid(join(import.meta.dirname, '../../.local/site'));
  await page.getByLabel('CID of the release').fill(cid);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Put on record' }).click();
  await wallet.confirm();
  await expect(page.getByText('The release is on record.').first()).toBeVisible();
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('This is release 1, the newest on record.').first()).toBeVisible(
    checked
  );
  await look(registrar, 'This version');

  // one byte of one file, changed on its way
  await page.route('**/manifest.webmanifest', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${await response.text()} ` });
  });
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(
    page.getByText('Files of this site are not what it was built with.').first()
  ).toBeVisible(checked);
  await expect(page.getByText('Changed: manifest.webmanifest')).toBeVisible();
  registrar.guard.assertClean();
});
