import { sha256 } from '@noble/hashes/sha2.js';
import { releaseProxy, wrap } from 'comlink';
import { windowCount, type DigestedSource } from '../../crypto/body-window.ts';
import { FileChangedError } from '../../crypto/errors.ts';
import type { Reading } from './reading.worker.ts';
import { readWindow, type ReadWindow } from './read-window.ts';

/** A shorter file is read before a thread has started. */
const WORTH_THREADS = 16 * 1024 * 1024;
const THREADS = 2;
/** Windows on their way at once: while a thread hashes one, the disk is read for its next. */
const AHEAD = 3;

type Read = (index: number) => Promise<ReadWindow>;

/**
 * Reads a long file on threads of their own, which hash it too: WebCrypto works on the thread that asks it, so on one the
 * times of reading, hashing and encrypting would add up. A short file, or one in a browser that starts no such thread,
 * is read on this one. `chunks` throws FileChangedError where the browser finds the file changed or gone.
 */
export function readBeside(file: Blob, onRead: (bytes: number) => void = () => {}): DigestedSource {
  let digest: Uint8Array | null = null;

  async function* chunks(): AsyncGenerator<Uint8Array> {
    const threads = file.size < WORTH_THREADS ? [] : await startThreads(file);
    const here: Read = (index) => readWindow(file, index);
    const read: Read = (index) => (threads[index % threads.length]?.read ?? here)(index);
    const whole = sha256.create();
    const count = windowCount(file.size);
    const coming: Promise<ReadWindow>[] = [];
    try {
      for (let next = 0; next < count || coming.length > 0;) {
        for (; next < count && coming.length < AHEAD; next++) {
          const window = read(next);
          // What fails is thrown in its turn; nobody may get there.
          window.catch(() => {});
          coming.push(window);
        }
        const { bytes, digests } = await coming.shift()!;
        whole.update(digests);
        onRead(bytes.length);
        if (bytes.length > 0) yield bytes;
      }
      digest = whole.digest();
    } catch (cause) {
      throw Object.assign(new FileChangedError(), { cause });
    } finally {
      threads.forEach(({ end }) => end());
    }
  }

  return {
    chunks: chunks(),
    digest: async () => {
      if (!digest) throw new FileChangedError();
      return digest;
    }
  };
}

interface Thread {
  read: Read;
  end(): void;
}

/** None where the browser starts no such thread. */
async function startThreads(file: Blob): Promise<Thread[]> {
  if (typeof Worker === 'undefined') return [];
  const threads = await Promise.all(Array.from({ length: THREADS }, () => startThread(file)));
  return threads.filter((thread) => thread !== null);
}

async function startThread(file: Blob): Promise<Thread | null> {
  const worker = new Worker(new URL('./reading.worker.ts', import.meta.url), { type: 'module' });
  const failed = new Promise<null>((resolve) => {
    worker.addEventListener('error', () => resolve(null), { once: true });
  });
  const Remote = wrap<new (file: Blob) => Reading>(worker);
  const reading = await Promise.race([new Remote(file), failed]);
  if (!reading) {
    worker.terminate();
    return null;
  }
  return {
    read: (index) => reading.read(index) as Promise<ReadWindow>,
    end() {
      reading[releaseProxy]();
      worker.terminate();
    }
  };
}
