import type { Person } from './person.ts';

/** Ends the browser as a power cut does: no page is told. The profile stays; `reopen` comes back to it. */
export async function cutPower(person: Person): Promise<void> {
  const browser = person.context.browser();
  if (!browser) throw new Error('This browser cannot be asked for its process.');
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const own = processInfo.find(({ type }) => type === 'browser');
  if (!own) throw new Error('The browser did not tell its process.');
  const gone = new Promise<void>((resolve) => person.context.once('close', () => resolve()));
  process.kill(own.id, 'SIGKILL');
  await gone;
  await person.leave();
}

/** Ends the page's process alone, as a crash does; the browser and its other tabs go on. */
export async function crashTab(person: Person): Promise<void> {
  const session = await person.context.newCDPSession(person.page);
  const crashed = person.page.waitForEvent('crash');
  // The page that should answer is gone: there is no answer to wait for.
  session.send('Page.crash').catch(() => {});
  await crashed;
}

/**
 * Lets the browser give a site no more than `spare` bytes beside what it holds; returns the lift. Chromium asks for
 * the quota when a site's database is opened, and not again: the site must not be open yet.
 */
export async function limitStorage(
  { context, page }: Person,
  siteUrl: string,
  spare: number
): Promise<() => Promise<void>> {
  if (page.url() !== 'about:blank') throw new Error('The site has its storage open already.');
  const session = await context.newCDPSession(page);
  const { origin } = new URL(siteUrl);
  const { usage } = await session.send('Storage.getUsageAndQuota', { origin });
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + spare });
  return async () => void (await session.send('Storage.overrideQuotaForOrigin', { origin }));
}
