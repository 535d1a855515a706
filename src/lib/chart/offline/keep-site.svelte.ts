import { appBrowser } from './app-browser.ts';

/**
 * off: the site's publisher does not want it. impossible: this browser keeps no sites, or must not be asked to.
 * failed: the files could not be fetched whole. kept: the site opens without a network.
 */
export type SiteState = 'unknown' | 'off' | 'impossible' | 'keeping' | 'kept' | 'failed';

/** Keeps the site's own files in this browser, so that it opens without a network. Everything works without it. */
class KeptSite {
  state: SiteState = $state('unknown');
  /** A newer release was fetched; it starts once no tab runs this one. */
  newer: boolean = $state(false);

  /** Begins in the background; `wanted` is the publisher's word in config.json. Never throws. */
  async keep(wanted: boolean): Promise<void> {
    if (!wanted) return void (this.state = 'off');
    if (!('serviceWorker' in navigator) || !isSecureContext || appBrowser(navigator.userAgent))
      return void (this.state = 'impossible');
    this.state = 'keeping';
    try {
      const registration = await navigator.serviceWorker.register('./offline.js', {
        scope: './',
        updateViaCache: 'none'
      });
      registration.addEventListener('updatefound', () => this.#follow(registration));
      this.#follow(registration);
    } catch {
      // a gateway may refuse it for its path, a browser for its settings: the page says what that means
      this.state = 'failed';
    }
  }

  #follow({ installing, waiting, active }: ServiceWorkerRegistration): void {
    if (active) this.state = 'kept';
    this.newer = active !== null && waiting !== null;
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed' || installing.state === 'activated') {
        this.newer = active !== null;
        this.state = 'kept';
      } else if (installing.state === 'redundant' && !active) this.state = 'failed';
    });
  }
}

export const keptSite = new KeptSite();
