import * as Comlink from 'comlink';
import { readWindow, type ReadWindow } from './read-window.ts';

/** Reads and hashes windows of a file beside the thread that encrypts them. It holds no key. */
export class Reading {
  readonly #file: Blob;

  constructor(file: Blob) {
    this.#file = file;
  }

  /** The bytes are moved to whoever asks. */
  async read(index: number): Promise<ReadWindow> {
    const window = await readWindow(this.#file, index);
    return Comlink.transfer(window, [window.bytes.buffer]);
  }
}

Comlink.expose(Reading);
