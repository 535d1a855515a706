import { chromium, type Browser, type Page } from '@playwright/test';
import { findChromium } from '../chromium.ts';
import type { ViewersPage } from './serve.ts';

/** A page with the viewers, and what went wrong in it since it was last asked. */
export interface Watched {
  page: Page;
  /** Errors that left the viewers, scripts of a document that ran, hosts that were called. Asking empties it. */
  faults(): Promise<string[]>;
}

export async function launch(): Promise<Browser> {
  return await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] });
}

/** Opens the viewers in a fresh page. */
export async function watch(browser: Browser, viewers: ViewersPage): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 900 } });
  const page = await context.newPage();
  let faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('crash', () => faults.push('the page crashed'));
  page.on('dialog', (dialog) => {
    faults.push('a dialog opened');
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const address = request.url();
    if (!address.startsWith(viewers.url) && !/^(blob|data):/.test(address))
      faults.push(`a request to ${address.slice(0, 80)}`);
  });
  page.on('framenavigated', (frame) => {
    if (!frame.url().startsWith(viewers.url) && frame.url() !== 'about:blank')
      faults.push(`a frame went to ${frame.url().slice(0, 80)}`);
  });
  await page.goto(viewers.url);
  await page.waitForFunction('window.viewers');
  return {
    page,
    async faults() {
      const ran = await page.evaluate('"ran" in window && delete window.ran').catch(() => false);
      const all = [...faults, ...(ran ? ['a script of the document ran'] : [])];
      faults = [];
      return all;
    }
  };
}
