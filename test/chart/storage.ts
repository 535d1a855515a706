import type { MemoryBlockstore } from 'blockstore-core';
import type { MemoryDatastore } from 'datastore-core';

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** All that a person's browser keeps, as one text: IndexedDB, the node's blocks, and what the node remembers. */
export async function readableStorage(
  blocks: MemoryBlockstore,
  data: MemoryDatastore
): Promise<string> {
  const found: string[] = [];
  for await (const { bytes } of blocks.getAll())
    for await (const part of bytes) found.push(latin1(part));
  for await (const { key, value } of data.query({})) found.push(key.toString(), latin1(value));
  for (const { name } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name!));
    for (const storeName of db.objectStoreNames) {
      const store = db.transaction(storeName).objectStore(storeName);
      textsOf([await done(store.getAllKeys()), await done(store.getAll())], found);
    }
    db.close();
  }
  return found.join('\n');
}

/** The ways in which somebody might write these bytes down. */
export function spellings(secret: Uint8Array): string[] {
  const bytes = Buffer.from(secret);
  return [
    latin1(secret),
    bytes.toString('hex'),
    // The padding and the digits before it depend on what stands behind.
    bytes.toString('base64').slice(0, -2),
    bytes.toString('base64url').slice(0, -2),
    [...bytes].join()
  ];
}

function textsOf(value: unknown, found: string[]): void {
  if (value === null || value === undefined) return;
  if (value instanceof ArrayBuffer) found.push(latin1(new Uint8Array(value)));
  else if (ArrayBuffer.isView(value))
    found.push(latin1(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)));
  else if (typeof value === 'object')
    for (const [key, one] of Object.entries(value)) {
      found.push(key);
      textsOf(one, found);
    }
  else found.push(String(value));
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });
}
