import { makeZip, predictLength } from 'client-zip';
import { FileChangedError } from '../../crypto/errors.ts';

/** One file of a folder that becomes one record. */
export interface FolderFile {
  /** Within the folder, with slashes: 'series 1/image 2.dcm'. */
  path: string;
  file: File;
}

/**
 * A folder as one document: a ZIP archive of stored (not compressed) files, which every computer opens, and of which
 * one file can be read without the others. The same files give the same bytes.
 */
export function folderLength(files: readonly FolderFile[]): number {
  return Number(predictLength(files.map(({ path, file }) => ({ name: path, size: file.size }))));
}

/** The bytes of the archive, read from disk as they are asked for. @throws FileChangedError where a file changed or is gone */
export async function* readFolder(
  files: readonly FolderFile[],
  onRead: (bytes: number) => void = () => {}
): AsyncGenerator<Uint8Array> {
  const entries = files.map(({ path, file }) => ({
    name: path,
    size: file.size,
    lastModified: new Date(file.lastModified),
    input: file
  }));
  const reader = makeZip(entries).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      onRead(value.byteLength);
      yield value;
    }
  } catch (cause) {
    throw Object.assign(new FileChangedError(), { cause });
  } finally {
    await reader.cancel().catch(() => {});
  }
}
