import { HealthError } from '../errors.ts';
import type { ByteSource } from './by-range.ts';
import type { Dataset } from './dataset.ts';
import { cutShort, joined } from './frames.ts';
import { m } from '../../words/compiled/messages.js';

const ITEM = 0xe000fffe;
const HEADER = 8;
/** Offsets of two gigabytes of frames are no longer. */
const LONGEST_TABLE = 4 * 1024 * 1024;

/** Where a frame's fragments stand: bytes of the file, their headers included; an open end is that of one fragment. */
interface Span {
  start: number;
  end: number | null;
}

/**
 * The packed bytes of single frames of encapsulated pixel data (DICOM PS3.5 A.4), read where they stand: by the extended
 * or the basic offset table; where there is neither, the fragments are looked through up to the one that is asked for.
 * @param items where the basic offset table begins
 * @param isJpeg whether each frame begins with a marker of JPEG
 * @throws HealthError cut-short, or not-supported where frames of several fragments have no table
 */
export async function packedFrames(
  source: ByteSource,
  set: Dataset,
  { items, frames, isJpeg }: { items: number; frames: number; isJpeg: boolean }
): Promise<(index: number) => Promise<Uint8Array>> {
  const first = await header(source, items);
  if (first === null || first > LONGEST_TABLE) throw cutShort();
  const start = items + HEADER + first;
  const offsets = extendedOffsets(set, frames) ?? (await basicOffsets(source, items, first));
  const table = offsets !== null && offsets.length >= frames ? offsets : null;
  /** Starts of fragments, as far as they were looked through. */
  const found = [start];

  const walkTo = async (index: number): Promise<Span> => {
    while (found.length <= index) {
      const at = found.at(-1)!;
      const length = await header(source, at);
      if (length === null) throw cutShort();
      found.push(at + HEADER + length);
    }
    return { start: found[index]!, end: null };
  };
  const spanOf = async (index: number): Promise<Span> => {
    if (table === null) return await walkTo(index);
    const next = index + 1 < frames ? table[index + 1] : undefined;
    return { start: start + table[index]!, end: next === undefined ? null : start + next };
  };

  return async (index) => {
    const { start: from, end } = await spanOf(index);
    const parts: Uint8Array[] = [];
    // the last frame of a table ends with the fragments
    const last = table !== null && end === null;
    for (let at = from; end === null || at < end;) {
      const length = await header(source, at);
      if (length === null) break;
      if (at + HEADER + length > source.size) throw cutShort();
      parts.push(await source.read(at + HEADER, at + HEADER + length));
      at += HEADER + length;
      if (end === null && !last) break;
    }
    const [begin] = parts;
    if (!begin || begin.length === 0) throw cutShort();
    if (table === null && isJpeg && !beginsJpeg(begin)) throw scattered();
    return parts.length === 1 ? begin : joined(parts);
  };
}

/** The length that an item states; null where none stands there. */
async function header(source: ByteSource, at: number): Promise<number | null> {
  if (at + HEADER > source.size) return null;
  const view = viewOf(await source.read(at, at + HEADER));
  return view.getUint32(0, true) === ITEM ? view.getUint32(4, true) : null;
}

async function basicOffsets(
  source: ByteSource,
  items: number,
  length: number
): Promise<number[] | null> {
  if (length === 0) return null;
  const view = viewOf(await source.read(items + HEADER, items + HEADER + length));
  return Array.from({ length: Math.floor(length / 4) }, (_, i) => view.getUint32(4 * i, true));
}

/** (7FE0,0001), eight bytes for each frame; null where it is missing. */
function extendedOffsets(set: Dataset, frames: number): number[] | null {
  const element = set.element('x7fe00001');
  if (!element || element.length < 8 * frames) return null;
  if (element.dataOffset + element.length > set.bytes.length) return null;
  const view = viewOf(set.bytes.subarray(element.dataOffset, element.dataOffset + 8 * frames));
  return Array.from({ length: frames }, (_, i) => Number(view.getBigUint64(8 * i, true)));
}

/** SOI of JPEG and JPEG-LS, SOC of JPEG 2000. */
function beginsJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && (bytes[1] === 0xd8 || bytes[1] === 0x4f);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function scattered(): HealthError {
  return new HealthError(
    'health/not-supported',
    m.health_scan_scattered(),
    m.health_use_scan_program()
  );
}
