import { HealthError } from '../errors.ts';
import { m } from '../../words/compiled/messages.js';

export interface ColorLayout {
  pixels: number;
  /** 0: samples of a pixel side by side; 1: plane by plane. */
  planar: number;
  bitsStored: number;
}

/** Three samples per pixel of RGB or YBR_FULL to RGBA. */
export function colorToRgba(
  samples: Float32Array,
  photometric: string,
  { pixels, planar, bitsStored }: ColorLayout
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(pixels * 4);
  const scale = bitsStored === 8 ? 1 : 255 / (2 ** bitsStored - 1);
  const ybr = photometric.startsWith('YBR');
  for (let i = 0; i < pixels; i++) {
    const a = samples[planar === 1 ? i : 3 * i]! * scale;
    const b = samples[planar === 1 ? pixels + i : 3 * i + 1]! * scale;
    const c = samples[planar === 1 ? 2 * pixels + i : 3 * i + 2]! * scale;
    if (ybr) setYbr(rgba, 4 * i, a, b, c);
    else {
      rgba[4 * i] = a;
      rgba[4 * i + 1] = b;
      rgba[4 * i + 2] = c;
      rgba[4 * i + 3] = 255;
    }
  }
  return rgba;
}

/** Uncompressed YBR_FULL_422: Y Y Cb Cr for every two pixels of a row. */
export function ybr422ToRgba(
  samples: Float32Array,
  pixels: number
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(pixels * 4);
  for (let i = 0; i < pixels; i++) {
    const pair = (i >> 1) * 4;
    setYbr(rgba, 4 * i, samples[pair + (i & 1)]!, samples[pair + 2]!, samples[pair + 3]!);
  }
  return rgba;
}

/** DICOM PS3.3 C.7.6.3.1.2, the inverse of YBR_FULL. */
function setYbr(rgba: Uint8ClampedArray, at: number, y: number, cb: number, cr: number): void {
  rgba[at] = y + 1.402 * (cr - 128);
  rgba[at + 1] = y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128);
  rgba[at + 2] = y + 1.772 * (cb - 128);
  rgba[at + 3] = 255;
}

/** One channel of a colour palette: what index `first` and the following ones mean. */
export interface Lookup {
  first: number;
  entries: Uint8Array;
}

/**
 * Reads one colour lookup table (PS3.3 C.7.6.3.1.5, 6).
 * @param descriptor number of entries (0 means 65536), first index, bits of an entry
 */
export function readLookup(
  descriptor: [number, number, number],
  bytes: Uint8Array,
  littleEndian: boolean
): Lookup {
  const count = descriptor[0] === 0 ? 65536 : descriptor[0];
  const first = descriptor[1];
  if (descriptor[2] === 8 && bytes.length < 2 * count) {
    if (bytes.length < count) throw broken();
    return { first, entries: bytes.slice(0, count) };
  }
  if (bytes.length < 2 * count) throw broken();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = Array.from({ length: count }, (_, i) => view.getUint16(2 * i, littleEndian));
  // Some writers keep 8-bit colours in 16-bit entries.
  const shift = words.some((word) => word > 255) ? 8 : 0;
  return { first, entries: Uint8Array.from(words, (word) => word >> shift) };
}

export function paletteToRgba(
  indices: Float32Array,
  red: Lookup,
  green: Lookup,
  blue: Lookup
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(indices.length * 4);
  const pick = ({ first, entries }: Lookup, index: number): number =>
    entries[Math.min(Math.max(index - first, 0), entries.length - 1)]!;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    rgba[4 * i] = pick(red, index);
    rgba[4 * i + 1] = pick(green, index);
    rgba[4 * i + 2] = pick(blue, index);
    rgba[4 * i + 3] = 255;
  }
  return rgba;
}

function broken(): HealthError {
  return new HealthError('health/damaged', m.health_scan_palette());
}
