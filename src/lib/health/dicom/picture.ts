import type { Element } from 'dicom-parser';
import { HealthError } from '../errors.ts';
import { colorToRgba, paletteToRgba, readLookup, ybr422ToRgba } from './color.ts';
import { unpackApart } from './codec.ts';
import type { Unpacked } from './codecs.ts';
import { PIXEL_DATA, type Dataset } from './dataset.ts';
import { cutShort, frameBytes } from './frames.ts';
import { decodeJpeg } from './jpeg.ts';
import { decodeRle } from './rle.ts';
import { readSamples, type SampleLayout } from './samples.ts';
import { packingOf } from './syntax.ts';
import { fullWindow, rangeOf, type GreyWindow } from './window.ts';
import { m } from '../../words/compiled/messages.js';

const LONGEST_SIDE = 16_384;
const MOST_PIXELS = 40_000_000;
const FLOAT_PIXEL_DATA = 'x7fe00008';

interface PictureBase {
  width: number;
  height: number;
  /** Frames in the file. */
  frames: number;
}

/** A picture in grey: values in the unit of the scan (Hounsfield for CT), to be shown through a window. */
export interface GreyPicture extends PictureBase {
  kind: 'grey';
  values: Float32Array;
  invert: boolean;
  window: GreyWindow;
  range: { min: number; max: number };
}

export interface ColorPicture extends PictureBase {
  kind: 'color';
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

export type DicomPicture = GreyPicture | ColorPicture;

/**
 * One frame of a data set, the first where none is named.
 * @throws HealthError no-picture, cut-short, not-supported, too-large, damaged
 */
export async function readPicture(set: Dataset, index = 0): Promise<DicomPicture> {
  const element = set.element(PIXEL_DATA) ?? set.element(FLOAT_PIXEL_DATA);
  const height = set.uint16('x00280010');
  const width = set.uint16('x00280011');
  if (!element && set.broken !== null) throw cutShort();
  if (!element || !width || !height) {
    throw new HealthError('health/no-picture', m.health_no_picture());
  }
  if (width > LONGEST_SIDE || height > LONGEST_SIDE || width * height > MOST_PIXELS) {
    throw new HealthError('health/too-large', m.health_scan_huge({ width, height }));
  }
  const frames = framesOf(set);
  if (index >= frames) throw cutShort();
  const base = { width, height, frames };
  const photometric = (set.text('x00280004') ?? 'MONOCHROME2').toUpperCase();
  const samples = set.uint16('x00280002') ?? 1;
  const packing = packingOf(set.transferSyntax);
  if (samples !== 1 && samples !== 3) throw notShown(photometric);

  const pixels = width * height;
  if (packing === 'native') {
    return readNative(set, element, base, { index, photometric, samples });
  }
  const frame = frameBytes(set, element, index, frames, packing !== 'rle');
  if (packing === 'jpeg') {
    const rgba = await decodeJpeg(frame, width, height, photometric === 'RGB');
    return samples === 3
      ? { kind: 'color', ...base, rgba }
      : grey(set, base, firstChannel(rgba), photometric);
  }
  if (packing !== 'rle')
    return fromCodec(set, base, await unpackApart(packing, frame), photometric);
  const layout = layoutOf(set, element);
  const plain = decodeRle(frame, pixels, samples, layout.bitsAllocated / 8);
  const numbers = readSamples(plain, pixels * samples, { ...layout, littleEndian: true });
  return compose(set, base, numbers, { photometric, samples, planar: 1 });
}

/** How many frames a data set states. */
export function framesOf(set: Dataset): number {
  return Math.max(1, Math.trunc(set.decimals('x00280008')[0] ?? 1));
}

function readNative(
  set: Dataset,
  element: Element,
  base: PictureBase,
  { index, photometric, samples }: { index: number; photometric: string; samples: number }
): DicomPicture {
  const layout = layoutOf(set, element);
  const pixels = base.width * base.height;
  const halved = photometric === 'YBR_FULL_422';
  const count = halved ? 2 * (pixels + (pixels & 1)) : pixels * samples;
  const bits = count * layout.bitsAllocated;
  // Frames of single bits follow each other without padding; only those that start a byte are cut out here.
  if (index > 0 && bits % 8 !== 0) throw notShown('frames that share bytes');
  const bytes = nativeBytes(set, element, layout).subarray((index * bits) / 8);
  const numbers = readSamples(bytes, count, layout);
  if (halved) return { kind: 'color', ...base, rgba: ybr422ToRgba(numbers, pixels) };
  return compose(set, base, numbers, {
    photometric,
    samples,
    planar: set.uint16('x00280006') ?? 0
  });
}

/** What a codec unpacked, in the colours that the scan states; codecs undo their own colour transforms. */
function fromCodec(
  set: Dataset,
  base: PictureBase,
  unpacked: Unpacked,
  photometric: string
): DicomPicture {
  const { width, height, components, bits, signed, planar } = unpacked;
  if (width !== base.width || height !== base.height || (components !== 1 && components !== 3)) {
    throw new HealthError('health/damaged', m.health_scan_other_size());
  }
  const bitsAllocated = bits > 8 ? 16 : 8;
  const numbers = readSamples(unpacked.bytes, width * height * components, {
    bitsAllocated,
    bitsStored: bits,
    highBit: bits - 1,
    // Some encoders leave the sign to DICOM: its bit then stands where the scan says.
    signed: signed || (set.uint16('x00280103') === 1 && bits === set.uint16('x00280101')),
    littleEndian: true,
    float: false
  });
  if (components === 1) return compose(set, base, numbers, { photometric, samples: 1, planar });
  const rgb = photometric === 'YBR_FULL' && planar === 1 ? photometric : 'RGB';
  const pixels = width * height;
  return {
    kind: 'color',
    ...base,
    rgba: colorToRgba(numbers, rgb, { pixels, planar, bitsStored: bits })
  };
}

function compose(
  set: Dataset,
  base: PictureBase,
  numbers: Float32Array,
  { photometric, samples, planar }: { photometric: string; samples: number; planar: number }
): DicomPicture {
  if (photometric === 'PALETTE COLOR' && samples === 1) {
    const [red, green, blue] = [1, 2, 3].map((channel) => paletteChannel(set, channel));
    return { kind: 'color', ...base, rgba: paletteToRgba(numbers, red!, green!, blue!) };
  }
  if (samples === 1) return grey(set, base, numbers, photometric);
  if (photometric !== 'RGB' && photometric !== 'YBR_FULL' && photometric !== 'YBR_FULL_422') {
    throw notShown(photometric);
  }
  const bitsStored = set.uint16('x00280101') ?? 8;
  const pixels = base.width * base.height;
  return {
    kind: 'color',
    ...base,
    rgba: colorToRgba(numbers, photometric, { pixels, planar, bitsStored })
  };
}

function grey(
  set: Dataset,
  base: PictureBase,
  stored: Float32Array,
  photometric: string
): GreyPicture {
  if (!photometric.startsWith('MONOCHROME')) throw notShown(photometric);
  const slope = set.decimals('x00281053')[0] ?? 1;
  const intercept = set.decimals('x00281052')[0] ?? 0;
  const padding = set.uint16('x00280120');
  if (slope !== 1 || intercept !== 0) {
    for (let i = 0; i < stored.length; i++) stored[i] = stored[i]! * slope + intercept;
  }
  const signed = set.uint16('x00280103') === 1;
  const unscaled =
    padding !== undefined && signed && padding > 0x7fff ? padding - 0x10000 : padding;
  const range = rangeOf(stored, unscaled === undefined ? undefined : unscaled * slope + intercept);
  const center = set.decimals('x00281050')[0];
  const width = set.decimals('x00281051')[0];
  const stated = center !== undefined && width !== undefined && width >= 1;
  return {
    kind: 'grey',
    ...base,
    values: stored,
    invert: photometric === 'MONOCHROME1',
    window: stated ? { center, width } : fullWindow(range),
    range
  };
}

function layoutOf(set: Dataset, element: Element): SampleLayout {
  const bitsAllocated = set.uint16('x00280100') ?? 8;
  const bitsStored = set.uint16('x00280101') ?? bitsAllocated;
  return {
    bitsAllocated,
    bitsStored,
    highBit: set.uint16('x00280102') ?? bitsStored - 1,
    signed: set.uint16('x00280103') === 1,
    littleEndian: set.littleEndian,
    float: element.tag === FLOAT_PIXEL_DATA
  };
}

function nativeBytes(set: Dataset, element: Element, layout: SampleLayout): Uint8Array {
  if (element.encapsulatedPixelData || element.fragments) {
    throw new HealthError('health/damaged', m.health_scan_packed_after_all());
  }
  const bytes = set.bytes.subarray(element.dataOffset, element.dataOffset + element.length);
  if (set.littleEndian || layout.bitsAllocated !== 8 || element.vr !== 'OW') return bytes;
  // Big endian words of two 8-bit pixels each: the second one comes first.
  const swapped = new Uint8Array(bytes.length - (bytes.length % 2));
  for (let i = 0; i < swapped.length; i++) swapped[i] = bytes[i ^ 1]!;
  return swapped;
}

function paletteChannel(set: Dataset, channel: number): ReturnType<typeof readLookup> {
  const descriptor = set.element(`x0028110${channel}`);
  const data = set.element(`x0028120${channel}`);
  if (
    !descriptor ||
    descriptor.length < 6 ||
    !data ||
    data.dataOffset + data.length > set.bytes.length
  ) {
    throw notShown('PALETTE COLOR without a plain colour table');
  }
  const view = new DataView(set.bytes.buffer, set.bytes.byteOffset + descriptor.dataOffset, 6);
  const word = (at: number): number => view.getUint16(at, set.littleEndian);
  const bytes = set.bytes.subarray(data.dataOffset, data.dataOffset + data.length);
  return readLookup([word(0), word(2), word(4)], bytes, set.littleEndian);
}

function firstChannel(rgba: Uint8ClampedArray): Float32Array {
  return Float32Array.from({ length: rgba.length / 4 }, (_, i) => rgba[4 * i]!);
}

function notShown(photometric: string): HealthError {
  return new HealthError(
    'health/not-supported',
    m.health_scan_colour_system({ colours: photometric }),
    m.health_use_viewer()
  );
}
