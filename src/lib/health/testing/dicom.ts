/** Writes small DICOM files for tests: a data set in any of the plain encodings, with or without preamble. */

export interface Encoding {
  explicit: boolean;
  littleEndian: boolean;
}

export const IMPLICIT: Encoding = { explicit: false, littleEndian: true };
export const EXPLICIT: Encoding = { explicit: true, littleEndian: true };
export const BIG: Encoding = { explicit: true, littleEndian: false };

export const SYNTAX = {
  implicit: '1.2.840.10008.1.2',
  explicit: '1.2.840.10008.1.2.1',
  deflated: '1.2.840.10008.1.2.1.99',
  big: '1.2.840.10008.1.2.2',
  rle: '1.2.840.10008.1.2.5',
  jpeg: '1.2.840.10008.1.2.4.50',
  jpegExtended: '1.2.840.10008.1.2.4.51',
  jpegLossless: '1.2.840.10008.1.2.4.70',
  jpeg2000: '1.2.840.10008.1.2.4.90',
  jpegLs: '1.2.840.10008.1.2.4.80'
} as const;

/** [group, element, VR, value]: text, one 16-bit number, or bytes. */
export type Element = [
  group: number,
  element: number,
  vr: string,
  value: string | number | Uint8Array
];

const LONG = new Set(['OB', 'OW', 'OF', 'SQ', 'UN', 'UT']);

function valueBytes(vr: string, value: Element[3], { littleEndian }: Encoding): Uint8Array {
  if (value instanceof Uint8Array) return even(value);
  if (typeof value === 'number') {
    const bytes = new Uint8Array(2);
    new DataView(bytes.buffer).setUint16(0, value & 0xffff, littleEndian);
    return bytes;
  }
  const bytes = new TextEncoder().encode(value);
  return bytes.length % 2 === 0 ? bytes : Uint8Array.from([...bytes, vr === 'UI' ? 0 : 0x20]);
}

function even(bytes: Uint8Array): Uint8Array {
  return bytes.length % 2 === 0 ? bytes : Uint8Array.from([...bytes, 0]);
}

export function encodeElement([group, tag, vr, value]: Element, encoding: Encoding): Uint8Array {
  const { explicit, littleEndian } = encoding;
  const bytes = valueBytes(vr, value, encoding);
  const head = new Uint8Array(explicit && LONG.has(vr) ? 12 : 8);
  const view = new DataView(head.buffer);
  view.setUint16(0, group, littleEndian);
  view.setUint16(2, tag, littleEndian);
  if (explicit) {
    head.set(new TextEncoder().encode(vr), 4);
    if (LONG.has(vr)) view.setUint32(8, bytes.length, littleEndian);
    else view.setUint16(6, bytes.length, littleEndian);
  } else view.setUint32(4, bytes.length, littleEndian);
  return concat([head, bytes]);
}

export function encodeDataset(elements: Element[], encoding: Encoding): Uint8Array {
  const sorted = [...elements].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return concat(sorted.map((element) => encodeElement(element, encoding)));
}

/** A Part 10 file around data set bytes. */
export function part10(syntax: string, dataset: Uint8Array): Uint8Array {
  const meta = encodeDataset([[2, 0x10, 'UI', syntax]], EXPLICIT);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, meta.length, true);
  const group = encodeElement([2, 0, 'UL', length], EXPLICIT);
  return concat([new Uint8Array(128), new TextEncoder().encode('DICM'), group, meta, dataset]);
}

export interface Picture {
  rows: number;
  columns: number;
  bits: 1 | 8 | 16;
  photometric?: string;
  samples?: number;
  signed?: boolean;
}

/** The elements that describe a picture. */
export function pictureElements(picture: Picture): Element[] {
  const { rows, columns, bits, photometric = 'MONOCHROME2', samples = 1, signed = false } = picture;
  return [
    [0x08, 0x60, 'CS', 'CT'],
    [0x28, 0x02, 'US', samples],
    [0x28, 0x04, 'CS', photometric],
    [0x28, 0x10, 'US', rows],
    [0x28, 0x11, 'US', columns],
    [0x28, 0x100, 'US', bits],
    [0x28, 0x101, 'US', bits],
    [0x28, 0x102, 'US', bits - 1],
    [0x28, 0x103, 'US', signed ? 1 : 0]
  ];
}

export function pixelData(bytes: Uint8Array, vr: 'OB' | 'OW' = 'OW'): Element {
  return [0x7fe0, 0x10, vr, bytes];
}

export function words(values: number[], littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(2 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setUint16(2 * i, value & 0xffff, littleEndian));
  return bytes;
}

/** Encapsulated pixel data: an empty offset table, the fragments, the delimiter. */
export function encapsulated(...fragments: Uint8Array[]): Uint8Array {
  const item = (bytes: Uint8Array): Uint8Array => {
    const head = Uint8Array.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
    new DataView(head.buffer).setUint32(4, even(bytes).length, true);
    return concat([head, even(bytes)]);
  };
  const head = Uint8Array.from([0xe0, 0x7f, 0x10, 0, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]);
  const end = Uint8Array.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
  return concat([head, item(new Uint8Array(0)), ...fragments.map(item), end]);
}

/** PackBits without any runs: what a lazy encoder writes. */
export function packLiteral(bytes: Uint8Array): Uint8Array {
  const parts: number[] = [];
  for (let at = 0; at < bytes.length; at += 128) {
    const run = bytes.subarray(at, at + 128);
    parts.push(run.length - 1, ...run);
  }
  return Uint8Array.from(parts);
}

/** An RLE frame of byte planes, already packed. */
export function rleFrame(segments: Uint8Array[]): Uint8Array {
  const header = new Uint8Array(64);
  const view = new DataView(header.buffer);
  view.setUint32(0, segments.length, true);
  let at = 64;
  segments.forEach((segment, i) => {
    view.setUint32(4 + 4 * i, at, true);
    at += segment.length;
  });
  return concat([header, ...segments]);
}

export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export function concat(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
