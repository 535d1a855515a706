import { chromium, type Page } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { browserArgs } from '../../test/e2e/support/browser.ts';
import { findChromium } from '../chromium.ts';

/**
 * A browser as people have it: nothing looks into it but for moments. While DevTools listen to the network, as those of
 * a test do all the time, Chromium keeps a note of each request and the body of each answer, in the page's own process:
 * memory that no page gave and no person sees.
 */
export class LoneBrowser {
  /** Where its DevTools can be called. */
  readonly devtools: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, devtools: string) {
    this.#process = process;
    this.devtools = devtools;
  }

  /** Opens a browser on a profile folder that no other has open. */
  static async open(dir: string): Promise<LoneBrowser> {
    const child = spawn(
      await findChromium(),
      [...browserArgs, ...AS_TESTED, `--user-data-dir=${dir}`, 'about:blank'],
      { stdio: ['ignore', 'ignore', 'pipe'] }
    );
    child.stderr!.setEncoding('utf8');
    for await (const text of child.stderr as AsyncIterable<string>) {
      const [, address] = /DevTools listening on (ws:\S+)/.exec(text) ?? [];
      if (!address) continue;
      return new LoneBrowser(child, address);
    }
    throw new Error('The browser did not open.');
  }

  /** What a person does in it, by the means of the tests; then it is left alone again, and the page stays. */
  async use(act: (page: Page) => Promise<void>): Promise<void> {
    const browser = await chromium.connectOverCDP(this.devtools);
    try {
      const [context] = browser.contexts();
      await act(context!.pages()[0] ?? (await context!.newPage()));
    } finally {
      await browser.close();
    }
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const gone = once(this.#process, 'exit');
    const browser = await chromium.connectOverCDP(this.devtools);
    // Debian's program is a script that starts the browser: who ends the script leaves the browser behind.
    await (await browser.newBrowserCDPSession()).send('Browser.close');
    await gone;
  }
}

/** As Playwright starts one: without a window, which must not count as hidden. */
const AS_TESTED = [
  '--headless',
  '--remote-debugging-port=0',
  '--disable-dev-shm-usage',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--password-store=basic'
];
