import { HealthError } from '../errors.ts';

const LARGEST = 512 * 1024 * 1024;

/**
 * Unpacks the deflated data set of a scan (DICOM PS3.5 A.5) with the platform's own decoder. An odd stream is followed by
 * one zero byte, which the decoder takes for an error: it is tried without that byte first.
 * @throws HealthError damaged where nothing comes out, too-large
 */
export async function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  const padded = bytes.at(-1) === 0;
  let best = await attempt(padded ? bytes.subarray(0, -1) : bytes);
  if (best.error !== null && padded) {
    const whole = await attempt(bytes);
    if (whole.error === null || whole.length > best.length) best = whole;
  }
  if (best.length === 0) {
    throw new HealthError(
      'health/damaged',
      'This compressed scan cannot be unpacked.',
      undefined,
      best.error
    );
  }
  const unpacked = new Uint8Array(best.length);
  let at = 0;
  for (const chunk of best.chunks) {
    unpacked.set(chunk, at);
    at += chunk.length;
  }
  return unpacked;
}

interface Attempt {
  chunks: Uint8Array[];
  length: number;
  /** Why it stopped before the end; what came out until then stands. */
  error: unknown;
}

async function attempt(bytes: Uint8Array): Promise<Attempt> {
  const result: Attempt = { chunks: [], length: 0, error: null };
  const source = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  const reader = source.pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  for (;;) {
    const step = await reader.read().catch((cause: unknown) => {
      result.error = cause;
      return null;
    });
    if (!step || step.done) return result;
    result.length += step.value.length;
    if (result.length > LARGEST) {
      await reader.cancel();
      throw new HealthError(
        'health/too-large',
        'This compressed scan is too large to be unpacked here.'
      );
    }
    result.chunks.push(step.value);
  }
}
