import type { Element } from 'dicom-parser';
import { HealthError } from '../errors.ts';
import { colorToRgba, paletteToRgba, readLookup, ybr422ToRgba } from './color.ts';
import { PIXEL_DATA, type Dataset } from './dataset.ts';
import { decodeJpeg } from './jpeg.ts';
import { decodeRle } from './rle.ts';
import { readSamples, type SampleLayout } from './samples.ts';
import { packingOf } from './syntax.ts';
import { fullWindow, rangeOf, type GreyWindow } from './window.ts';

const LONGEST_SIDE = 16_384;
const MOST_PIXELS = 40_000_000;
const FLOAT_PIXEL_DATA = 'x7fe00008';

interface PictureBase {
  width: number;
  height: number;
  /** Frames in the file; the first one is the picture. */
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
 * The first frame of a data set.
 * @throws HealthError no-picture, cut-short, not-supported, too-large, damaged
 */
export async function readPicture(set: Dataset): Promise<DicomPicture> {
  const element = set.element(PIXEL_DATA) ?? set.element(FLOAT_PIXEL_DATA);
  const height = set.uint16('x00280010');
  const width = set.uint16('x00280011');
  if (!element && set.broken !== null) throw cutShort();
  if (!element || !width || !height) {
    throw new HealthError('health/no-picture', 'There is no picture in this file.');
  }
  if (width > LONGEST_SIDE || height > LONGEST_SIDE || width * height > MOST_PIXELS) {
    throw new HealthError(
      'health/too-large',
      `The picture in this scan is too large to be shown here (${width} by ${height}).`
    );
  }
  const base = {
    width,
    height,
    frames: Math.max(1, Math.trunc(set.decimals('x00280008')[0] ?? 1))
  };
  const photometric = (set.text('x00280004') ?? 'MONOCHROME2').toUpperCase();
  const samples = set.uint16('x00280002') ?? 1;
  const packing = packingOf(set.transferSyntax);
  if (samples !== 1 && samples !== 3) throw notShown(photometric);

  if (packing === 'jpeg') {
    const frame = firstFragmentRun(set, element, base.frames, true);
    const rgba = await decodeJpeg(frame, width, height, photometric === 'RGB');
    return samples === 3
      ? { kind: 'color', ...base, rgba }
      : grey(set, base, firstChannel(rgba), photometric);
  }
  const layout = layoutOf(set, element);
  const pixels = width * height;
  if (packing === 'rle') {
    const frame = firstFragmentRun(set, element, base.frames, false);
    const plain = decodeRle(frame, pixels, samples, layout.bitsAllocated / 8);
    return compose(
      set,
      base,
      readSamples(plain, pixels * samples, { ...layout, littleEndian: true }),
      {
        photometric,
        samples,
        planar: 1
      }
    );
  }
  const bytes = nativeBytes(set, element, layout);
  const halved = photometric === 'YBR_FULL_422';
  const count = halved ? 2 * (pixels + (pixels & 1)) : pixels * samples;
  const numbers = readSamples(bytes, count, layout);
  if (halved) return { kind: 'color', ...base, rgba: ybr422ToRgba(numbers, pixels) };
  return compose(set, base, numbers, {
    photometric,
    samples,
    planar: set.uint16('x00280006') ?? 0
  });
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
    throw new HealthError(
      'health/damaged',
      'This scan says it is not packed, but its picture is: it is not shown.'
    );
  }
  const bytes = set.bytes.subarray(element.dataOffset, element.dataOffset + element.length);
  if (set.littleEndian || layout.bitsAllocated !== 8 || element.vr !== 'OW') return bytes;
  // Big endian words of two 8-bit pixels each: the second one comes first.
  const swapped = new Uint8Array(bytes.length - (bytes.length % 2));
  for (let i = 0; i < swapped.length; i++) swapped[i] = bytes[i ^ 1]!;
  return swapped;
}

/** The bytes of the first frame of encapsulated pixel data: by the offset table, else the one or all fragments. */
function firstFragmentRun(
  set: Dataset,
  element: Element,
  frames: number,
  isJpeg: boolean
): Uint8Array {
  const fragments = element.fragments ?? [];
  const slice = ({ position, length }: { position: number; length: number }): Uint8Array =>
    set.bytes.subarray(position, position + length);
  if (fragments.length === 0) throw cutShort();
  const second = element.basicOffsetTable?.[1];
  let count = fragments.length;
  if (frames > 1) {
    count =
      second !== undefined && second > 0
        ? fragments.filter((fragment) => fragment.offset < second).length
        : isJpeg
          ? 1 + fragments.findIndex((fragment) => endsJpeg(slice(fragment)))
          : 1;
  }
  const parts = fragments.slice(0, Math.max(1, count)).map(slice);
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** An end-of-image marker, with at most one byte of padding after it. */
function endsJpeg(bytes: Uint8Array): boolean {
  const ends = (at: number): boolean => bytes[at - 2] === 0xff && bytes[at - 1] === 0xd9;
  return ends(bytes.length) || ends(bytes.length - 1);
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

function cutShort(): HealthError {
  return new HealthError(
    'health/cut-short',
    'This file breaks off before its picture, so there is no picture to show.',
    'Ask whoever sent it for the file again.'
  );
}

function notShown(photometric: string): HealthError {
  return new HealthError(
    'health/not-supported',
    `The colours of this picture are written as ${photometric}, which cannot be shown here.`,
    'Save the file and open it with a DICOM viewer.'
  );
}
