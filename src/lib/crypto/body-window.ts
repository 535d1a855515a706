import { bodySize, LENGTH_PREFIX, SEGMENT_PLAIN } from './body-size.ts';
import type { Bytes } from './bytes.ts';
import { FileChangedError } from './errors.ts';
import { subtle } from './subtle.ts';

// A document in windows of whole segments, so that several threads can read and hash it, each its own windows. Together
// their digests give the digest of the document (body-digest.ts).

/** A document as it is read, and its digest, which is taken beside. */
export interface DigestedSource {
  chunks: AsyncIterable<Uint8Array>;
  /** `plainDigest` of all chunks, once they were read to the end. */
  digest(): Promise<Uint8Array>;
}

/** Segments of a window: about 6 MiB, since small slices of a file are three times slower. */
const SEGMENTS = 24;
const WINDOW = SEGMENTS * SEGMENT_PLAIN;

/** How many windows a document of `length` bytes has, those of nothing but padding included. */
export function windowCount(length: number): number {
  return Math.ceil(bodySize(length).padded / WINDOW);
}

/** Which bytes of the document lie in a window: none in one of nothing but padding. */
export function windowRange(index: number, length: number): { start: number; end: number } {
  const inside = (position: number): number =>
    Math.min(length, Math.max(0, position - LENGTH_PREFIX));
  return { start: inside(index * WINDOW), end: inside((index + 1) * WINDOW) };
}

/**
 * The SHA-256 of each segment in a window, one after the other; `bytes` are those of `windowRange`, and may change or go
 * away as soon as it returns: WebCrypto copies what it is given (W3C Web Cryptography, 14.3.5). Throws FileChangedError
 * for another number of bytes.
 */
export function hashWindow(bytes: Bytes, index: number, length: number): Promise<Uint8Array> {
  const { start, end } = windowRange(index, length);
  if (bytes.length !== end - start) throw new FileChangedError();
  const { padded } = bodySize(length);
  const digests: Promise<ArrayBuffer>[] = [];
  for (let i = 0; i < SEGMENTS; i++) {
    const from = index * WINDOW + i * SEGMENT_PLAIN;
    if (from >= padded) break;
    const size = Math.min(SEGMENT_PLAIN, padded - from);
    const offset = from - LENGTH_PREFIX - start;
    const whole = offset >= 0 && offset + size <= bytes.length;
    const segment = whole
      ? bytes.subarray(offset, offset + size)
      : edge(bytes, { size, offset, length: from === 0 ? length : null });
    digests.push(subtle().digest('SHA-256', segment));
  }
  return Promise.all(digests).then((all) => {
    const joined = new Uint8Array(all.length * 32);
    all.forEach((digest, i) => joined.set(new Uint8Array(digest), i * 32));
    return joined;
  });
}

/** A segment that begins with the document's length, or ends in zeros. */
function edge(
  bytes: Bytes,
  { size, offset, length }: { size: number; offset: number; length: number | null }
): Bytes {
  const segment = new Uint8Array(size);
  if (length !== null) new DataView(segment.buffer).setBigUint64(0, BigInt(length));
  const at = Math.max(0, -offset);
  const from = Math.max(0, offset);
  segment.set(bytes.subarray(from, Math.max(from, offset + size)), at);
  return segment;
}
