import { hashWindow, windowRange } from '../../crypto/body-window.ts';
import { FileChangedError } from '../../crypto/errors.ts';

export interface ReadWindow {
  bytes: Uint8Array<ArrayBuffer>;
  /** As `hashWindow` gives them. */
  digests: Uint8Array;
}

/** Reads a window of a file from disk, and hashes its segments. @throws FileChangedError where the browser finds the file changed or gone */
export async function readWindow(file: Blob, index: number): Promise<ReadWindow> {
  const { start, end } = windowRange(index, file.size);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await file.slice(start, end).arrayBuffer());
  } catch (cause) {
    throw Object.assign(new FileChangedError(), { cause });
  }
  return { bytes, digests: await hashWindow(bytes, index, file.size) };
}
