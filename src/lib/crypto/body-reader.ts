import { FileChangedError } from './errors.ts';
import type { Bytes } from './bytes.ts';

/** Reads a stream of chunks of any size, one chunk ahead. Chunks must stay as they are once they were given. */
export interface ByteReader {
  /** Fills `target`. Throws FileChangedError where the source ends before. */
  fill(target: Bytes): Promise<void>;
  /** The next bytes: a part of the source's own chunk where it holds them, else a copy in the buffer that `spare` gives. */
  take(length: number, spare: () => Bytes): Promise<Bytes>;
  /** Throws FileChangedError unless the source ends here. */
  end(): Promise<void>;
  /** Tells the source that no more is wanted. */
  close(): Promise<void>;
}

export function byteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = source[Symbol.asyncIterator]();
  let chunk: Bytes = new Uint8Array(0);
  let offset = 0;
  let ahead: Promise<IteratorResult<Uint8Array>> | null = null;

  function pull(): Promise<IteratorResult<Uint8Array>> {
    const pulled = iterator.next();
    // It is thrown when it is awaited; nobody may get there.
    pulled.catch(() => {});
    return pulled;
  }

  async function more(): Promise<boolean> {
    while (offset === chunk.length) {
      const next = await (ahead ?? pull());
      ahead = Promise.resolve(next);
      if (next.done) return false;
      ahead = pull();
      chunk = next.value as Bytes;
      offset = 0;
    }
    return true;
  }

  async function fill(target: Bytes): Promise<void> {
    let filled = 0;
    while (filled < target.length) {
      if (!(await more())) throw new FileChangedError();
      const part = chunk.subarray(offset, offset + target.length - filled);
      target.set(part, filled);
      filled += part.length;
      offset += part.length;
    }
  }

  return {
    fill,
    async take(length, spare) {
      if ((await more()) && chunk.length - offset >= length) {
        offset += length;
        return chunk.subarray(offset - length, offset);
      }
      const target = spare().subarray(0, length);
      await fill(target);
      return target;
    },
    async end() {
      if (await more()) throw new FileChangedError();
    },
    async close() {
      await iterator.return?.();
    }
  };
}
