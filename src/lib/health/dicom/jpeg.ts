import { HealthError } from '../errors.ts';
import { m } from '../../words/compiled/messages.js';

interface JpegFrame {
  precision: number;
  /** The marker of the frame header: 0xC0 baseline, 0xC1 extended, 0xC2 progressive. */
  marker: number;
  width: number;
  height: number;
  components: number;
  /** Says how its colours are meant: a JFIF (APP0) or Adobe (APP14) segment, or components of different size. */
  statesColors: boolean;
}

/** Reads a JPEG's header up to its frame; undefined where it has none. */
export function readJpegHeader(jpeg: Uint8Array): JpegFrame | undefined {
  let statesColors = false;
  let at = 2;
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8) return undefined;
  while (at + 9 < jpeg.length) {
    if (jpeg[at] !== 0xff) return undefined;
    const marker = jpeg[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = (jpeg[at + 2]! << 8) | jpeg[at + 3]!;
    if (length < 2) return undefined;
    if (marker === 0xe0 || marker === 0xee) statesColors = true;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      const components = jpeg[at + 9]!;
      const sampling = Array.from({ length: components }, (_, i) => jpeg[at + 11 + 3 * i]);
      return {
        marker,
        precision: jpeg[at + 4]!,
        height: (jpeg[at + 5]! << 8) | jpeg[at + 6]!,
        width: (jpeg[at + 7]! << 8) | jpeg[at + 8]!,
        components,
        statesColors: statesColors || new Set(sampling).size > 1
      };
    }
    at += 2 + length;
  }
  return undefined;
}

/** An Adobe APP14 segment with transform 0: "these three components are RGB". */
const ADOBE_RGB = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0];

/**
 * Tells the browser that a JPEG's components are RGB, where DICOM says so and the JPEG itself says nothing. A JPEG that
 * does say is believed: encoders often leave DICOM's "RGB" standing when they convert.
 */
export function markAsRgb(jpeg: Uint8Array, header: JpegFrame): Uint8Array {
  if (header.statesColors) return jpeg;
  const marked = new Uint8Array(jpeg.length + ADOBE_RGB.length);
  marked.set([0xff, 0xd8, ...ADOBE_RGB]);
  marked.set(jpeg.subarray(2), 2 + ADOBE_RGB.length);
  return marked;
}

/**
 * Decodes an 8-bit JPEG with the browser's own decoder to RGBA.
 * @throws HealthError not-supported for 12-bit and lossless JPEG or where no decoder is there; damaged
 */
export async function decodeJpeg(
  jpeg: Uint8Array,
  width: number,
  height: number,
  isRgb: boolean
): Promise<Uint8ClampedArray<ArrayBuffer>> {
  const header = readJpegHeader(jpeg);
  if (!header) throw new HealthError('health/damaged', m.health_scan_damaged());
  if (header.precision !== 8 || header.marker > 0xc2) {
    throw new HealthError(
      'health/not-supported',
      m.health_scan_bits({ bits: header.precision }),
      m.health_use_viewer()
    );
  }
  if (header.width !== width || header.height !== height) {
    throw new HealthError('health/damaged', m.health_scan_other_size());
  }
  if (typeof createImageBitmap !== 'function') {
    throw new HealthError('health/not-supported', m.health_scan_browser());
  }
  const marked = isRgb && header.components === 3 ? markAsRgb(jpeg, header) : jpeg;
  try {
    const blob = new Blob([marked as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' });
    const bitmap = await createImageBitmap(blob, {
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none'
    });
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('no 2d canvas');
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    return context.getImageData(0, 0, width, height).data as Uint8ClampedArray<ArrayBuffer>;
  } catch (cause) {
    throw new HealthError('health/damaged', m.health_scan_not_opened(), undefined, cause);
  }
}
