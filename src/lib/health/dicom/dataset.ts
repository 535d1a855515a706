import type { ByteStream, DataSet, Element } from 'dicom-parser';
import { HealthError } from '../errors.ts';
import { inflate } from '../inflate.ts';
import { charsetDecoder } from './charset.ts';

import { bareDatasetStart } from './start.ts';
import { m } from '../../words/compiled/messages.js';

const LARGEST_UNPACKED = 512 * 1024 * 1024;
const DEFLATED = '1.2.840.10008.1.2.1.99';
const IMPLICIT_LITTLE = '1.2.840.10008.1.2';
const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';
const EXPLICIT_BIG = '1.2.840.10008.1.2.2';

export const PIXEL_DATA = 'x7fe00010';

/** A parsed data set: whatever was readable before the file broke off. */
export interface Dataset {
  data: DataSet;
  bytes: Uint8Array;
  transferSyntax: string;
  littleEndian: boolean;
  /** The parser's complaint where the file could not be read to its end. */
  broken: unknown;
  /** A text element, decoded by the file's character set; undefined where missing or empty. */
  text: (tag: string) => string | undefined;
  /** The same of an element within a sequence. */
  textOf: (element: Element | undefined) => string | undefined;
  /** A number: US/SS for binary elements, or the first of a decimal or integer string. */
  uint16: (tag: string) => number | undefined;
  decimals: (tag: string) => number[];
  element: (tag: string) => Element | undefined;
}

/** The parts of dicom-parser 1.8 that its types do not declare. */
interface Parser {
  DataSet: new (parser: unknown, bytes: Uint8Array, elements: DataSet['elements']) => DataSet;
  ByteStream: new (parser: unknown, bytes: Uint8Array, position?: number) => ByteStream;
  littleEndianByteArrayParser: unknown;
  bigEndianByteArrayParser: unknown;
  readPart10Header: (bytes: Uint8Array) => DataSet & { position: number };
  parseDicomDataSetExplicit: (data: DataSet, stream: ByteStream) => void;
  parseDicomDataSetImplicit: (
    data: DataSet,
    stream: ByteStream,
    end?: number,
    options?: { untilTag: string }
  ) => void;
  findEndOfEncapsulatedElement: (stream: ByteStream, element: Element) => void;
}

/**
 * Parses DICOM Part 10 bytes, or a bare data set without preamble. A file that breaks off gives what stands before.
 * @throws HealthError where nothing in it is DICOM
 */
export async function parseDataset(file: Uint8Array): Promise<Dataset> {
  const module = (await import('dicom-parser')) as unknown as Parser & { default?: Parser };
  const parser = module.default ?? module;
  const header = readHeader(parser, file);
  let { bytes, position } = { bytes: file, position: header.position };
  if (header.transferSyntax === DEFLATED) {
    bytes = await inflate(file.subarray(position), 'compressed scan', LARGEST_UNPACKED);
    position = 0;
  }
  const littleEndian = header.transferSyntax !== EXPLICIT_BIG;
  const arrays = littleEndian
    ? parser.littleEndianByteArrayParser
    : parser.bigEndianByteArrayParser;
  const data = new parser.DataSet(arrays, bytes, {});
  data.warnings = [];
  let broken: unknown = null;
  try {
    const stream = new parser.ByteStream(arrays, bytes, position);
    // By what stands there, not by the transfer syntax: writers exist that pack JPEG into implicit data sets.
    if (isExplicit(bytes, position)) parser.parseDicomDataSetExplicit(data, stream);
    else readImplicit(parser, data, stream);
  } catch (cause) {
    // Reported with the file, not thrown: what was read before the break is worth showing.
    broken = cause;
  }
  if (Object.keys(data.elements).length === 0) {
    throw new HealthError('health/damaged', m.health_scan_nothing(), undefined, broken);
  }
  return withAccess(data, bytes, header.transferSyntax, littleEndian, broken);
}

function readHeader(
  parser: Parser,
  file: Uint8Array
): { transferSyntax: string; position: number } {
  const marked = String.fromCharCode(...file.subarray(128, 132)) === 'DICM';
  if (marked) {
    try {
      const meta = parser.readPart10Header(file);
      const transferSyntax = uid(meta.string('x00020010')) ?? plainSyntax(file, meta.position);
      return { transferSyntax, position: meta.position };
    } catch (cause) {
      throw new HealthError('health/damaged', m.health_scan_start_damaged(), undefined, cause);
    }
  }
  const position = Math.max(0, bareDatasetStart(file));
  return { transferSyntax: plainSyntax(file, position), position };
}

/** An implicit data set, with packed pixels too, which dicom-parser expects in explicit ones only. */
function readImplicit(parser: Parser, data: DataSet, stream: ByteStream): void {
  parser.parseDicomDataSetImplicit(data, stream, undefined, { untilTag: PIXEL_DATA });
  const pixels = data.elements[PIXEL_DATA];
  if (!pixels) return;
  if (pixels.hadUndefinedLength || pixels.length === 0xffffffff) {
    pixels.encapsulatedPixelData = true;
    parser.findEndOfEncapsulatedElement(stream, pixels);
  }
}

function uid(value: string | undefined): string | undefined {
  const text = value?.replace(/[\0 ]+$/, '');
  return text === '' ? undefined : text;
}

/** Explicit data sets carry two capital letters after the tag; implicit ones the length. */
function isExplicit(bytes: Uint8Array, at: number): boolean {
  return /^[A-Z]{2}$/.test(String.fromCharCode(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0));
}

function plainSyntax(bytes: Uint8Array, at: number): string {
  return isExplicit(bytes, at) ? EXPLICIT_LITTLE : IMPLICIT_LITTLE;
}

function withAccess(
  data: DataSet,
  bytes: Uint8Array,
  transferSyntax: string,
  littleEndian: boolean,
  broken: unknown
): Dataset {
  const element = (tag: string): Element | undefined => data.elements[tag];
  const rawOf = (found: Element | undefined): Uint8Array | undefined => {
    if (!found || found.length <= 0 || found.dataOffset + found.length > bytes.length)
      return undefined;
    return bytes.subarray(found.dataOffset, found.dataOffset + Math.min(found.length, 4096));
  };
  const raw = (tag: string): Uint8Array | undefined => rawOf(element(tag));
  const ascii = (tag: string): string | undefined => {
    const value = raw(tag);
    return value && String.fromCharCode(...value);
  };
  const decode = charsetDecoder(ascii('x00080005'));
  const textOf = (found: Element | undefined): string | undefined => {
    const value = rawOf(found);
    const text =
      value &&
      decode(value)
        .replace(/\p{Cc}+/gu, ' ')
        .trim();
    return text === '' ? undefined : text;
  };
  return {
    data,
    bytes,
    transferSyntax,
    littleEndian,
    broken,
    element,
    text: (tag) => textOf(element(tag)),
    textOf,
    uint16: (tag) => {
      const value = raw(tag);
      if (!value || value.length < 2) return undefined;
      return new DataView(value.buffer, value.byteOffset).getUint16(0, littleEndian);
    },
    decimals: (tag) =>
      (ascii(tag) ?? '')
        .split('\\')
        .map((part) => Number.parseFloat(part))
        .filter((number) => Number.isFinite(number))
  };
}
