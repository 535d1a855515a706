import { bodySize, LENGTH_PREFIX, SEGMENT_PLAIN } from './body-size.ts';
import type { ByteReader } from './body-reader.ts';
import type { Bytes } from './bytes.ts';

/** How many segments given by `next` stay as they are: two leaves. */
const KEPT = 8;

/**
 * The padded plaintext of a document, segment by segment: its length (8 bytes, big endian), its bytes, zeros up to
 * Padmé. A segment stays as it is until eight others were given: buffers are used again, since fresh ones would halve
 * the speed of AES-GCM.
 */
export function segmentsOf(reader: ByteReader, length: number): { next(): Promise<Bytes> } {
  const { padded } = bodySize(length);
  const spares: Bytes[] = [];
  let position = 0;

  function spare(): Bytes {
    return (spares[position % KEPT] ??= new Uint8Array(Math.min(SEGMENT_PLAIN, padded)));
  }

  return {
    async next() {
      const start = position * SEGMENT_PLAIN;
      const size = Math.min(SEGMENT_PLAIN, padded - start);
      const from = position === 0 ? LENGTH_PREFIX : 0;
      const to = Math.max(from, Math.min(size, LENGTH_PREFIX + length - start));
      let plain: Bytes;
      if (from === 0 && to === size) {
        plain = await reader.take(size, spare);
      } else {
        plain = spare().subarray(0, size);
        if (from > 0) new DataView(plain.buffer).setBigUint64(0, BigInt(length));
        await reader.fill(plain.subarray(from, to));
        plain.fill(0, to);
      }
      position++;
      return plain;
    }
  };
}
