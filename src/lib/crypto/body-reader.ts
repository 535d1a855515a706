import { FileChangedError } from './errors.ts';
import type { Bytes } from './bytes.ts';

/** Reads a stream of chunks of any size into buffers of a wanted size. */
export interface ByteReader {
  /** Fills `target`. Throws FileChangedError where the source ends before. */
  fill(target: Bytes): Promise<void>;
  /** Throws FileChangedError unless the source ends here. */
  end(): Promise<void>;
  /** Tells the source that no more is wanted. */
  close(): Promise<void>;
}

export function byteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = source[Symbol.asyncIterator]();
  let chunk = new Uint8Array(0);
  let offset = 0;

  async function more(): Promise<boolean> {
    while (offset === chunk.length) {
      const next = await iterator.next();
      if (next.done) return false;
      chunk = next.value as Bytes;
      offset = 0;
    }
    return true;
  }

  return {
    async fill(target) {
      let filled = 0;
      while (filled < target.length) {
        if (!(await more())) throw new FileChangedError();
        const part = chunk.subarray(offset, offset + target.length - filled);
        target.set(part, filled);
        filled += part.length;
        offset += part.length;
      }
    },
    async end() {
      if (await more()) throw new FileChangedError();
    },
    async close() {
      await iterator.return?.();
    }
  };
}
