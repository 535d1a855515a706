import { decryptBody, decryptRange } from '../../crypto/body.ts';
import type { Envelope, RecordMetadata } from '../../crypto/envelope.ts';
import { ChartError } from '../errors.ts';
import { m } from '../../words/compiled/messages.js';

/** A page's heap holds one such array; larger bodies need a viewer that reads ranges. */
const MOST_AT_ONCE = 1_500_000_000;

/** Decrypts a whole body into one array, verified to its last byte. @throws DamagedBodyError, ChartError where it is too large to show */
export async function openBody(
  envelope: Envelope,
  metadata: RecordMetadata,
  dek: Uint8Array,
  next: () => Promise<Uint8Array | null>,
  onProgress: (bytes: number, total: number) => void
): Promise<Uint8Array<ArrayBuffer>> {
  if (metadata.length > MOST_AT_ONCE)
    throw new ChartError(
      'chart/too-large-to-open',
      m.chart_error_too_large_to_open(),
      m.chart_error_too_large_to_open_remedy()
    );
  const whole = new Uint8Array(metadata.length);
  let at = 0;
  for await (const chunk of decryptBody(leavesOf(next), envelope, metadata, dek)) {
    whole.set(chunk, at);
    at += chunk.length;
    onProgress(at, metadata.length);
  }
  return whole;
}

/** Bytes `start` to `end` (exclusive) of a document, from the leaves that hold them. @throws DamagedBodyError, BadRangeError */
export async function openRange(
  envelope: Envelope,
  metadata: RecordMetadata,
  dek: Uint8Array,
  { start, end }: { start: number; end: number },
  next: () => Promise<Uint8Array | null>
): Promise<Uint8Array<ArrayBuffer>> {
  const part = new Uint8Array(end - start);
  let at = 0;
  for await (const chunk of decryptRange(leavesOf(next), envelope, metadata, dek, start, end)) {
    part.set(chunk, at);
    at += chunk.length;
  }
  return part;
}

async function* leavesOf(next: () => Promise<Uint8Array | null>): AsyncGenerator<Uint8Array> {
  for (let leaf = await next(); leaf; leaf = await next()) yield leaf;
}
