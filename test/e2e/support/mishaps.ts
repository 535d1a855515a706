import type { Person } from './person.ts';

/** What a person's browser keeps of the node's, from the databases themselves. */
export interface Kept {
  pins: string[];
  blocks: string[];
}

/** Keys of all pins and all blocks of every account in this browser, sorted. */
export function keptBlocks({ page }: Person): Promise<Kept> {
  return page.evaluate(async () => {
    const keysOf = async (name: string): Promise<string[]> => {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      const keys: string[] = [];
      for (const store of db.objectStoreNames) {
        const found = await new Promise<IDBValidKey[]>((resolve, reject) => {
          const asking = db.transaction(store).objectStore(store).getAllKeys();
          asking.onsuccess = () => resolve(asking.result);
          asking.onerror = () => reject(asking.error);
        });
        keys.push(...found.map(String));
      }
      db.close();
      return keys;
    };
    const kept = { pins: [] as string[], blocks: [] as string[] };
    for (const { name = '' } of await indexedDB.databases()) {
      if (name.endsWith('/blocks')) kept.blocks.push(...(await keysOf(name)));
      if (name.endsWith('/data'))
        kept.pins.push(...(await keysOf(name)).filter((key) => key.includes('/ownchart/pin/')));
    }
    kept.pins.sort();
    kept.blocks.sort();
    return kept;
  });
}

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
