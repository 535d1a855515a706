import { decodeCanonical, encodeCanonical } from '../crypto/canonical.ts';
import type { Hex } from '../chain/hex.ts';
import type { Live } from './live.ts';
import { store } from './store.ts';
import type { Address } from './types.ts';

/**
 * What is on file of an upload that is not recorded yet, so that a closed tab loses nothing:
 * `begun` needs the file again (with its ticket it goes on after the leaves that are stored), `stored` needs the wallet, `sent` needs only to be looked up.
 */
export type UploadEntry = {
  id: string;
  /** Whose chart it goes into: one's own, or that of a patient who lets this account add to it. */
  patient: Address;
  fileName: string;
  size: number;
  lastModified: number;
  title: string;
  mime: string;
  /** More than one: a folder that becomes one document. */
  files: number;
  /** Category tag, 32 hex digits. */
  category: string;
} & (
  | { stage: 'begun'; ticket?: Uint8Array }
  | { stage: 'stored'; body: Uint8Array; digest: Hex }
  | { stage: 'sent'; body: Uint8Array; digest: Hex; hash: Hex }
);

/** Keeps an entry on this device, locked under the vault: a file's name is nobody else's business. */
export async function writeUpload(live: Live, entry: UploadEntry): Promise<void> {
  const box = await live.keeper.protect('upload', encodeCanonical(entry));
  await (await store()).put('uploads', box, [live.account, entry.id]);
}

export async function forgetUpload(live: Live, id: string): Promise<void> {
  await (await store()).delete('uploads', [live.account, id]);
}

/** The uploads of earlier visits that were not recorded. */
export async function unfinishedUploads(live: Live): Promise<UploadEntry[]> {
  const range = IDBKeyRange.bound([live.account, ''], [live.account, '\uffff']);
  const boxes = await (await store()).getAll('uploads', range);
  return await Promise.all(
    boxes.map(
      async (box) =>
        ({
          files: 1,
          ...(decodeCanonical(await live.keeper.reveal('upload', box)) as object)
        }) as UploadEntry
    )
  );
}
