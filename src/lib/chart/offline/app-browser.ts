/** The browsers inside wallets: in some of them a service worker is missing, in others it breaks the wallet's own page. */
const WALLETS =
  /MetaMaskMobile|CoinbaseWallet|CoinbaseBrowser|Trust\/|TrustWallet|imToken|TokenPocket|Rainbow|OKApp|BitKeep|; wv\)/i;

/** True for a browser inside a wallet or another app, by what it calls itself. */
export function appBrowser(userAgent: string): boolean {
  return WALLETS.test(userAgent);
}

/**
 * True where the browser deletes what a site keeps after seven days without a visit (WebKit's tracking prevention), unless
 * the site is on the Home Screen: Safari, and every browser on an iPhone or iPad.
 */
export function forgetsAfterSevenDays(userAgent: string, installed: boolean): boolean {
  if (installed) return false;
  const apple = /iPhone|iPad|iPod|Macintosh/.test(userAgent);
  return apple && /AppleWebKit/.test(userAgent) && !/Chrome|Chromium|Edg\/|OPR\//.test(userAgent);
}
