import { HealthError } from '../errors.ts';
import { m } from '../../words/compiled/messages.js';

/**
 * Unpacks one RLE Lossless frame (DICOM PS3.5 annex G): a header of 64 bytes with up to 15 offsets, then one PackBits
 * segment for every byte of every sample, most significant byte first. Returns samples plane by plane, little endian.
 * @param frame the frame's fragment
 * @param pixels rows times columns
 * @param samples samples per pixel
 * @param bytesPerSample 1, 2 or 4
 * @throws HealthError damaged where segments are missing or break off
 */
export function decodeRle(
  frame: Uint8Array,
  pixels: number,
  samples: number,
  bytesPerSample: number
): Uint8Array {
  if (frame.length < 64) throw broken();
  const header = new DataView(frame.buffer, frame.byteOffset, 64);
  const segments = samples * bytesPerSample;
  if (header.getUint32(0, true) !== segments || segments > 15) throw broken();
  const plain = new Uint8Array(pixels * segments);
  for (let segment = 0; segment < segments; segment++) {
    const start = header.getUint32(4 + 4 * segment, true);
    const next = segment + 1 < segments ? header.getUint32(8 + 4 * segment, true) : frame.length;
    if (start < 64 || next < start || next > frame.length) throw broken();
    const sample = Math.floor(segment / bytesPerSample);
    const byte = bytesPerSample - 1 - (segment % bytesPerSample);
    const at = sample * pixels * bytesPerSample + byte;
    unpack(frame.subarray(start, next), plain, at, bytesPerSample, pixels);
  }
  return plain;
}

/** PackBits: n < 128 copies n + 1 bytes, n > 128 repeats the next byte 257 - n times, 128 does nothing. */
function unpack(
  packed: Uint8Array,
  out: Uint8Array,
  start: number,
  step: number,
  count: number
): void {
  let read = 0;
  let written = 0;
  while (written < count) {
    if (read >= packed.length) throw broken();
    const control = packed[read++]!;
    if (control === 128) continue;
    const repeats = control > 128;
    const run = repeats ? 257 - control : control + 1;
    if (read + (repeats ? 1 : run) > packed.length) throw broken();
    for (let i = 0; i < run && written < count; i++) {
      out[start + step * written++] = packed[repeats ? read : read + i]!;
    }
    read += repeats ? 1 : run;
  }
}

function broken(): HealthError {
  return new HealthError('health/cut-short', m.health_scan_incomplete(), m.health_ask_file());
}
