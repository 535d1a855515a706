import type { Person } from './person.ts';

/** All that a person's browser keeps for the site, as one text: IndexedDB with its bytes, local and session storage. */
export async function readableStorage({ page }: Person): Promise<string> {
  const beside = await page.evaluate(() => [
    JSON.stringify({ ...localStorage }),
    JSON.stringify({ ...sessionStorage })
  ]);
  return [...beside, await page.evaluate(readableDatabases)].join('\n');
}

/** All that stands in IndexedDB here, as one text; a byte is the character of its number. Runs in a page, so it is all in one. */
export async function readableDatabases(): Promise<string> {
  const found: string[] = [];
  const asText = (bytes: Uint8Array): string =>
    Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const collect = (value: unknown, depth = 0): void => {
    if (value === null || value === undefined || depth > 12) return;
    if (value instanceof ArrayBuffer) found.push(asText(new Uint8Array(value)));
    else if (ArrayBuffer.isView(value))
      found.push(asText(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)));
    else if (value instanceof Map || value instanceof Set) collect([...value], depth + 1);
    else if (typeof value === 'object')
      for (const [key, one] of Object.entries(value)) {
        found.push(key);
        collect(one, depth + 1);
      }
    else found.push(String(value));
  };
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  for (const { name } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name!));
    for (const storeName of db.objectStoreNames) {
      const store = db.transaction(storeName).objectStore(storeName);
      collect(await done(store.getAllKeys()));
      collect(await done(store.getAll()));
    }
    db.close();
  }
  return found.join('\n');
}
