import { sha256 } from '@noble/hashes/sha2.js';
import { byteReader } from './body-reader.ts';
import { bodySize } from './body-size.ts';
import type { Bytes } from './bytes.ts';
import { segmentsOf } from './body-segments.ts';
import { subtle } from './subtle.ts';

/**
 * Digest of a document: SHA-256 over the SHA-256 of the plaintext of each of its segments, length and padding included.
 * WebCrypto cannot hash a stream; it can hash segments, at twenty times the speed of JavaScript, while they are encrypted.
 */
export interface SegmentDigest {
  /** Takes the next segment, which must not change until `settled` or `finish` resolves. */
  add(segment: Bytes): void;
  /** Resolves when all segments so far are hashed. */
  settled(): Promise<void>;
  /** The 32 bytes, once every segment was taken. */
  finish(): Promise<Uint8Array>;
}

export function segmentDigest(): SegmentDigest {
  const whole = sha256.create();
  let all: Promise<void> = Promise.resolve();
  return {
    add(segment) {
      const one = subtle().digest('SHA-256', segment);
      all = Promise.all([one, all]).then(([digest]) => void whole.update(new Uint8Array(digest)));
    },
    settled: () => all,
    async finish() {
      await all;
      return whole.digest();
    }
  };
}

/** The digest of a whole document of `length` bytes: equal to the one its metadata gives. Throws FileChangedError for another length. */
export async function plainDigest(
  source: AsyncIterable<Uint8Array>,
  length: number
): Promise<Uint8Array> {
  const digest = segmentDigest();
  const reader = byteReader(source);
  try {
    const { segments } = bodySize(length);
    const plain = segmentsOf(reader, length);
    for (let position = 0; position < segments; position++) {
      digest.add(await plain.next());
      if (position % 16 === 15) await digest.settled();
    }
    await reader.end();
    return await digest.finish();
  } finally {
    await reader.close();
  }
}
