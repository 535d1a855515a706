import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { discoverWallets } from './discovery.ts';
import { FakeWallet } from './fake-wallet.ts';
import type { WalletChoice } from './types.ts';

/** A window, as far as EIP-6963 needs one. */
beforeEach(() => vi.stubGlobal('window', new EventTarget()));
afterEach(() => vi.unstubAllGlobals());

const icon = 'data:image/svg+xml,<svg/>';

function announce(info: object, provider: unknown = new FakeWallet()): void {
  const event = new CustomEvent('eip6963:announceProvider', { detail: { info, provider } });
  window.dispatchEvent(event);
}

test('tells at once, and again for each wallet that comes, until it is stopped', () => {
  const told: string[][] = [];
  const stop = discoverWallets((wallets) => told.push(wallets.map(({ name }) => name)));
  announce({ uuid: '1', name: 'One', icon, rdns: 'test.one' });
  announce({ uuid: '2', name: 'Two', icon, rdns: 'test.two' });
  stop();
  announce({ uuid: '3', name: 'Three', icon, rdns: 'test.three' });
  expect(told).toEqual([[], ['One'], ['One', 'Two']]);
});

test('asks those that were there before the page', () => {
  window.addEventListener('eip6963:requestProvider', () =>
    announce({ uuid: '1', name: 'Early', icon, rdns: 'test.early' })
  );
  let found: WalletChoice[] = [];
  discoverWallets((wallets) => (found = wallets))();
  expect(found.map(({ name }) => name)).toEqual(['Early']);
});

test('leaves out what is no wallet or comes under a name already taken, and shows no foreign image', () => {
  let found: WalletChoice[] = [];
  const stop = discoverWallets((wallets) => (found = wallets));
  announce({ uuid: '1', name: 'No provider', icon, rdns: 'test.none' }, {});
  announce({ uuid: '2', name: 7, icon, rdns: 'test.number' });
  announce({ uuid: '3', name: 'Mask', icon: 'https://example.com/track.png', rdns: 'io.metamask' });
  announce({ uuid: '4', name: 'Second', icon, rdns: 'io.metamask' });
  announce({ uuid: '5', name: 'L'.repeat(500), icon, rdns: 'test.long' });
  stop();
  expect(found.map(({ name, icon }) => [name.length, icon])).toEqual([
    [4, ''],
    [60, icon]
  ]);
});
