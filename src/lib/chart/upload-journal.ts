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
  /** `asked`: the wallet was asked, and its answer is not on file: the page may have ended before it heard it. */
  | { stage: 'stored'; body: Uint8Array; digest: Hex; asked?: true }
  | { stage: 'sent'; body: Uint8Array; digest: Hex; hash: Hex }
);

/** Keeps an entry on this device, locked under the vault: a file's name is nobody else's business. */
export const writeUpload = (live: Live, entry: UploadEntry): Promise<void> =>
  writeUploads(live, [entry]);

/** As `writeUpload`, for all of them or for none: what was sent together is known to be. */
export async function writeUploads(live: Live, entries: readonly UploadEntry[]): Promise<void> {
  const boxes = await Promise.all(
    entries.map((entry) => live.keeper.protect('upload', encodeCanonical(entry)))
  );
  const { store: uploads, done } = (await store()).transaction('uploads', 'readwrite');
  const put = entries.map(({ id }, i) => uploads.put(boxes[i]!, [live.account, id]));
  await Promise.all([...put, done]);
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
