import { isDeepStrictEqual } from 'node:util';
import type { Person } from './person.ts';

/** What a person's browser keeps of the node's, from the databases themselves. */
export interface Kept {
  pins: string[];
  blocks: string[];
}

/** Keys of all pins and all blocks of every account in this browser, sorted. */
export function keptBlocks({ page }: Person): Promise<Kept> {
  return page.evaluate(readKept);
}

/** The same once a page that has just come back fetches nothing more for itself. */
export async function settledBlocks(person: Person): Promise<Kept> {
  for (let before = await keptBlocks(person); ;) {
    await new Promise((go) => setTimeout(go, 2_000));
    const now = await keptBlocks(person);
    if (isDeepStrictEqual(now, before)) return now;
    before = now;
  }
}

/** In the page. */
export async function readKept(): Promise<Kept> {
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
}
