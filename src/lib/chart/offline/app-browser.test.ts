import { describe, expect, it } from 'vitest';
import { appBrowser, forgetsAfterSevenDays } from './app-browser.ts';

const SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15';
const IPHONE_CHROME =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.0.0 Mobile/15E148 Safari/604.1';
const MAC_CHROME =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const MAC_FIREFOX =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:142.0) Gecko/20100101 Firefox/142.0';
const METAMASK =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36 MetaMaskMobile';

describe('browsers by what they call themselves', () => {
  it('knows which delete after seven days, and that a Home Screen keeps', () => {
    expect(forgetsAfterSevenDays(SAFARI, false)).toBe(true);
    expect(forgetsAfterSevenDays(IPHONE_CHROME, false)).toBe(true);
    expect(forgetsAfterSevenDays(SAFARI, true)).toBe(false);
    expect(forgetsAfterSevenDays(MAC_CHROME, false)).toBe(false);
    expect(forgetsAfterSevenDays(MAC_FIREFOX, false)).toBe(false);
    expect(forgetsAfterSevenDays(METAMASK, false)).toBe(false);
  });

  it('knows the browsers inside wallets', () => {
    expect(appBrowser(METAMASK)).toBe(true);
    expect(appBrowser(SAFARI)).toBe(false);
    expect(appBrowser(MAC_CHROME)).toBe(false);
  });
});
