import { FileChangedError } from '../../crypto/errors.ts';

/** One slice reads several segments: small slices of a file are three times slower. */
const WINDOW = 4 * 1024 * 1024;

/** Reads a file from disk window by window. @throws FileChangedError where the browser finds it changed or gone */
export async function* readFile(
  file: Blob,
  onRead: (bytes: number) => void = () => {}
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += WINDOW) {
    let window: ArrayBuffer;
    try {
      window = await file.slice(at, at + WINDOW).arrayBuffer();
    } catch (cause) {
      throw Object.assign(new FileChangedError(), { cause });
    }
    onRead(window.byteLength);
    yield new Uint8Array(window);
  }
}
