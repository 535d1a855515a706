import type { StorageUse } from './types.ts';

/** What the browser says about this origin. Its quota is not told: Chromium always answers usage + 10 GiB. */
export async function storageUse(): Promise<StorageUse> {
  const storage = globalThis.navigator?.storage;
  if (storage === undefined) return { usage: null, persisted: false };
  const { usage } = await storage.estimate();
  return { usage: usage ?? null, persisted: await storage.persisted() };
}

/** Asks the browser not to clear the storage by itself. */
export async function persistStorage(): Promise<boolean> {
  return (await globalThis.navigator?.storage?.persist()) ?? false;
}
