import { HealthError } from './errors.ts';
import { m } from '../words/compiled/messages.js';

/** How many stray bytes after the end are forgiven: a padding byte by the standard, a gzip trailer of 8 in the wild. */
const STRAY_BYTES = 64;

/**
 * Unpacks raw deflate (RFC 1951) with the platform's own decoder. What follows the end of the stream is an error to that
 * decoder, which then drops what it has not handed over: so the last bytes go in one by one.
 * @param what names the document in errors: "compressed scan"
 * @param largest bytes it may become
 * @throws HealthError damaged where nothing comes out, too-large
 */
export async function inflate(
  bytes: Uint8Array,
  what: string,
  largest: number
): Promise<Uint8Array> {
  const stream = new DecompressionStream('deflate-raw');
  // Its failure shows on the reading side too, where it is judged.
  feed(stream.writable.getWriter(), bytes as Uint8Array<ArrayBuffer>).catch(() => undefined);
  const reader = stream.readable.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let stopped: unknown = null;
  for (;;) {
    const step = await reader.read().catch((cause: unknown) => {
      stopped = cause;
      return null;
    });
    if (!step || step.done) break;
    length += step.value.length;
    if (length > largest) {
      await reader.cancel();
      throw new HealthError(
        'health/too-large',
        m.health_too_large_unpacked({ thing: m.health_this({ what }) })
      );
    }
    chunks.push(step.value);
  }
  if (length === 0) {
    throw new HealthError(
      'health/damaged',
      m.health_not_unpacked({ thing: m.health_this({ what }) }),
      undefined,
      stopped
    );
  }
  const unpacked = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    unpacked.set(chunk, at);
    at += chunk.length;
  }
  return unpacked;
}

async function feed(
  writer: WritableStreamDefaultWriter<BufferSource>,
  bytes: Uint8Array<ArrayBuffer>
): Promise<void> {
  const tail = Math.max(0, bytes.length - STRAY_BYTES);
  await writer.write(bytes.subarray(0, tail));
  for (let at = tail; at < bytes.length; at++) await writer.write(bytes.subarray(at, at + 1));
  await writer.close();
}
