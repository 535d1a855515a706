import { StorageFullError } from '../../ipfs/errors.ts';

/** A file that exists until `remove`, for the browser's own "save" to read from. */
export interface TemporaryFile {
  blob: Blob;
  remove(): Promise<void>;
}

const PREFIX = 'ownchart-saving-';

/**
 * Writes a stream to a file in the browser's private folder, so that a copy of any size takes no memory. Browsers without
 * one gather it as a blob, which they page to disk by themselves. Throws StorageFullError, what `source` throws, or the
 * signal's reason; then nothing is left behind.
 */
export async function writeTemporaryFile(
  source: AsyncIterable<Uint8Array>,
  signal?: AbortSignal
): Promise<TemporaryFile> {
  const folder = await privateFolder();
  if (folder === null) return gathered(source, signal);
  await removeStale(folder);
  const name = `${PREFIX}${crypto.randomUUID()}`;
  const handle = await folder.getFileHandle(name, { create: true });
  const remove = async (): Promise<void> => {
    await folder.removeEntry(name).catch(() => undefined);
  };
  try {
    const file = await handle.createWritable();
    try {
      for await (const piece of source) {
        signal?.throwIfAborted();
        await file.write(piece as Uint8Array<ArrayBuffer>);
      }
      await file.close();
    } catch (error) {
      await file.abort().catch(() => undefined);
      throw error;
    }
    return { blob: await handle.getFile(), remove };
  } catch (error) {
    await remove();
    const full = error instanceof DOMException && error.name === 'QuotaExceededError';
    throw full ? new StorageFullError(error) : error;
  }
}

/** Null in browsers where a page cannot write files of its own. */
async function privateFolder(): Promise<FileSystemDirectoryHandle | null> {
  if (!('FileSystemFileHandle' in globalThis)) return null;
  if (!('createWritable' in FileSystemFileHandle.prototype)) return null;
  try {
    return await navigator.storage.getDirectory();
  } catch {
    // a private window of some browsers has none
    return null;
  }
}

/** A page that was closed while saving leaves its file behind. */
async function removeStale(folder: FileSystemDirectoryHandle): Promise<void> {
  for await (const name of folder.keys())
    if (name.startsWith(PREFIX)) await folder.removeEntry(name).catch(() => undefined);
}

async function gathered(
  source: AsyncIterable<Uint8Array>,
  signal?: AbortSignal
): Promise<TemporaryFile> {
  const blobs: Blob[] = [];
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const close = (): void => {
    blobs.push(new Blob(parts));
    parts = [];
    size = 0;
  };
  for await (const piece of source) {
    signal?.throwIfAborted();
    parts.push(piece as Uint8Array<ArrayBuffer>);
    size += piece.byteLength;
    if (size > 16_777_216) close();
  }
  close();
  return { blob: new Blob(blobs), remove: async () => undefined };
}
