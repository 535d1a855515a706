import { expect, test } from '@playwright/test';
import { createPublicClient, http, recoverMessageAddress } from 'viem';
import { DEMO_PEOPLE } from '../../src/lib/wallet/demo/people.ts';
import type { Hex } from '../../src/lib/wallet/types.ts';
import { openPerson, type Person } from './support/person.ts';
import { walletRequest } from './support/provider.ts';
import { useStack } from './support/stack.ts';
import { serveWalletPage } from './support/wallet-page/serve.ts';

const [, twyla, , , stranger] = DEMO_PEOPLE;
const { rpcUrl } = useStack();
const chainId = 31337;

let site: Awaited<ReturnType<typeof serveWalletPage>>;
let person: Person;

test.beforeAll(async () => {
  site = await serveWalletPage();
  const siteUrl = `${site.url}?rpc=${encodeURIComponent(rpcUrl)}&chain=${chainId}`;
  person = await openPerson({ name: 'Twyla Moen', siteUrl, allow: [rpcUrl] });
});
test.beforeEach(async () => {
  await person.page.evaluate(() => localStorage.clear());
  await person.page.setViewportSize({ width: 1280, height: 800 });
  await person.page.reload();
});
test.afterEach(() => person.guard.assertClean());
test.afterAll(async () => {
  await person?.close();
  await site?.stop();
});

/** Connects by the wallet room, as a page does, and keeps the session for later steps. */
function connect(): Promise<string> {
  return person.page.evaluate(async () => {
    const { connect, discoverWallets } = globalThis.ownchartWallet;
    const wallets = await new Promise<Parameters<typeof connect>[0][]>((resolve) => {
      const stop = discoverWallets((found) => {
        if (found.length > 0) setTimeout(() => (stop(), resolve(found)));
      });
    });
    const session = await connect(wallets[0]!);
    Object.assign(globalThis, { session });
    return session.address;
  });
}

/** Signs a text in the page; an error comes back as its code. */
function signText(text: string): Promise<string> {
  return person.page.evaluate(async (text) => {
    const { session } = globalThis as unknown as {
      session: { signText(text: string): Promise<string> };
    };
    try {
      return await session.signText(text);
    } catch (error) {
      return (error as { code: string }).code;
    }
  }, text);
}

test('connects as the person chosen, and is still connected after a reload and a restart', async () => {
  const address = connect();
  await person.wallet.connectAs('City Hospital');
  expect(await address).toBe(DEMO_PEOPLE[2].address);
  await person.page.reload();
  expect(await connect()).toBe(DEMO_PEOPLE[2].address);
  await person.reopen();
  expect(await connect()).toBe(DEMO_PEOPLE[2].address);
  await person.wallet.expectNone();
});

test('shows the text, signs it with the person’s key, and takes Reject and Esc as a no', async () => {
  const address = connect();
  await person.wallet.connectAs();
  await address;
  const text = 'Unlock my health key.\nNonce: 1 é';
  const signature = signText(text);
  expect(await person.wallet.text()).toContain(text);
  expect(await person.wallet.text()).toContain('Twyla Moen');
  expect(await person.wallet.text()).toContain('these keys are public');
  await person.wallet.confirm();
  expect(
    (
      await recoverMessageAddress({ message: text, signature: (await signature) as Hex })
    ).toLowerCase()
  ).toBe(twyla.address);

  const refused = signText(text);
  await person.wallet.reject('Sign this text?');
  expect(await refused).toBe('wallet/rejected');

  const escaped = signText(text);
  await person.wallet.dialog.waitFor();
  await person.page.keyboard.press('Escape');
  expect(await escaped).toBe('wallet/rejected');
});

test('is worked by keyboard alone and gives the focus back', async () => {
  const { page } = person;
  await page.locator('#page').focus();
  const address = connect();
  await person.wallet.dialog.waitFor();
  await page.keyboard.press('Tab');
  await expect(person.wallet.dialog.getByRole('radio', { name: 'Twyla Moen' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(person.wallet.dialog.getByRole('radio', { name: 'City Hospital' })).toBeChecked();
  await page.keyboard.press('Tab');
  await expect(person.wallet.dialog.getByRole('button', { name: 'Reject' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await address).toBe(DEMO_PEOPLE[2].address);
  await expect(page.locator('#page')).toBeFocused();
});

test('lets nothing that happens in its window reach the page', async () => {
  const { page, wallet } = person;
  await page.locator('#page').focus();
  const address = connect();
  await wallet.dialog.waitFor();
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    for (const type of ['pointerdown', 'mousedown', 'click', 'focusin', 'keydown', 'keyup'])
      document.addEventListener(type, () => heard.push(type), true);
  });
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await wallet.connectAs();
  await address;
  const heard = () => page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
  // The focus that comes back to the page's own button is the page's.
  expect(await heard()).toEqual(['focusin']);
  await page.locator('#page').click();
  expect(await heard()).toContain('click');
});

test('sends a transaction that the chain takes', async () => {
  const address = connect();
  await person.wallet.connectAs();
  const from = await address;
  const hash = walletRequest(person.page, 'eth_sendTransaction', [
    { from, to: stranger.address, value: '0x1', data: '0xabcdef01' }
  ]);
  const shown = await person.wallet.text();
  for (const words of [stranger.address, '0xabcdef01', 'Network fee', 'ETH'])
    expect(shown).toContain(words);
  await person.wallet.confirm();
  const client = createPublicClient({ transport: http(rpcUrl) });
  const receipt = await client.waitForTransactionReceipt({ hash: (await hash) as Hex });
  expect(receipt.status).toBe('success');
  expect(receipt.from).toBe(twyla.address);
});

test('refuses to sign once the account was switched in the wallet', async () => {
  const address = connect();
  await person.wallet.connectAs();
  await address;
  const switching = walletRequest(person.page, 'wallet_requestPermissions', [{ eth_accounts: {} }]);
  await person.wallet.connectAs('A stranger');
  await switching;
  expect(await signText('Not for strangers')).toBe('wallet/account-switched');
  await person.wallet.expectNone();
});

for (const [name, viewport] of [
  ['desktop', { width: 1280, height: 800 }],
  ['phone', { width: 360, height: 740 }]
] as const) {
  test(`fits a ${name}`, async () => {
    const { page, wallet } = person;
    await page.setViewportSize(viewport);
    const picture = async (title: string) => {
      await wallet.dialog.waitFor();
      const box = (await wallet.dialog.boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(viewport.width);
      expect(box.y + box.height).toBeLessThanOrEqual(viewport.height);
      const wide = await wallet.dialog.evaluate(
        (dialog) => dialog.scrollWidth > dialog.clientWidth
      );
      expect(wide).toBe(false);
      await page.screenshot({ path: test.info().outputPath(`${title}-${name}.png`) });
    };
    const address = connect();
    await picture('connect');
    await wallet.connectAs();
    const from = await address;

    const signed = walletRequest(page, 'eth_signTypedData_v4', [from, typedData]);
    await picture('typed-data');
    await wallet.confirm('Sign this key bundle?');
    expect(await signed).toMatch(/^0x[0-9a-f]{130}$/);

    const sent = walletRequest(page, 'eth_sendTransaction', [
      { from, to: stranger.address, data: '0xabcdef01' }
    ]);
    await picture('transaction');
    await wallet.confirm('Send this to the network?');
    await sent;

    const text = signText(`OwnChart asks you to sign in.\n\n${'A long line of text. '.repeat(60)}`);
    await picture('text');
    await wallet.confirm();
    await text;
  });
}

const typedData = JSON.stringify({
  types: {
    EIP712Domain: [
      { name: 'name', type: 'string' },
      { name: 'chainId', type: 'uint256' },
      { name: 'verifyingContract', type: 'address' }
    ],
    KeyBundle: [
      { name: 'owner', type: 'address' },
      { name: 'version', type: 'uint32' },
      { name: 'bundleHash', type: 'bytes32' }
    ]
  },
  primaryType: 'KeyBundle',
  domain: { name: 'OwnChart', chainId, verifyingContract: DEMO_PEOPLE[2].address },
  message: { owner: twyla.address, version: 1, bundleHash: `0x${'5a'.repeat(32)}` }
});
