import { readDicom, type DicomFile } from '../dicom.ts';
import { HealthError } from '../errors.ts';
import { parseDataset, type Dataset } from './dataset.ts';
import { factsOf } from './facts.ts';
import { joined } from './frames.ts';
import { packedFrames } from './packed-frames.ts';
import { framesOf } from './picture.ts';
import { packingOf } from './syntax.ts';
import { m } from '../../words/compiled/messages.js';

/** A document that is read in parts. */
export interface ByteSource {
  /** Bytes. */
  size: number;
  /** Bytes `start` to `end` (exclusive). */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** What stands before the pictures is hardly ever longer. */
const HEAD = 4 * 1024 * 1024;
/** (7FE0,0010), little endian. */
const PIXELS = [0xe0, 0x7f, 0x10, 0x00];
/** (FFFE,E000), which begins an item. */
const ITEM = [0xfe, 0xff, 0x00, 0xe0];
const NO_TABLE = [...ITEM, 0, 0, 0, 0];
/** (FFFE,E0DD), which ends the items. */
const END = Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0);

/**
 * A scan of many pictures, of which only those that are looked at are read: frame 300 costs its own bytes, packed or not.
 * @throws HealthError not-supported, damaged, cut-short, no-picture
 */
export async function readDicomByRange(source: ByteSource): Promise<DicomFile> {
  const head = await source.read(0, Math.min(source.size, HEAD));
  const set = await parseDataset(head);
  const packing = packingOf(set.transferSyntax);
  if (!set.littleEndian || set.bytes !== head) throw inOnePieceOnly();
  const frames = framesOf(set);
  const read =
    packing === 'native'
      ? nativeFrames(source, head, set, frames)
      : await packedOnes(source, head, set, frames, packing !== 'rle');
  const frame = async (index: number): Promise<DicomFile> => readDicom(await read(index));
  const first = await frame(0);
  const among = <T extends object>(picture: T): T => ({ ...picture, frames });
  return {
    ...first,
    facts: factsOf(set),
    picture: first.picture && among(first.picture),
    async frame(index) {
      const { picture, refusal } = await frame(index);
      if (!picture) throw refusal ?? inOnePieceOnly();
      return among(picture);
    }
  };
}

/** Makes a file of one frame of one that is not packed. */
function nativeFrames(
  source: ByteSource,
  head: Uint8Array,
  set: Dataset,
  frames: number
): (index: number) => Promise<Uint8Array> {
  const length = frameLength(set);
  const pixels = findPixels(head, source.size, frames * length);
  if (length === 0 || pixels === null) throw noPicture();
  const alone = headOfOne(head.slice(0, pixels), set);
  new DataView(alone.buffer).setUint32(alone.length - 4, length, true);
  return async (index) => {
    const start = pixels + index * length;
    return joined([alone, await source.read(start, start + length)]);
  };
}

/** Makes a file of one frame of one whose frames are packed: without an offset table, the frame as one fragment. */
async function packedOnes(
  source: ByteSource,
  head: Uint8Array,
  set: Dataset,
  frames: number,
  isJpeg: boolean
): Promise<(index: number) => Promise<Uint8Array>> {
  const items = findItems(head);
  if (items === null) throw noPicture();
  const alone = headOfOne(head.slice(0, items), set);
  const packed = await packedFrames(source, set, { items, frames, isJpeg });
  return async (index) => {
    const fragment = await packed(index);
    const start = Uint8Array.from([...NO_TABLE, ...ITEM, 0, 0, 0, 0]);
    new DataView(start.buffer).setUint32(start.length - 4, fragment.length, true);
    return joined([alone, start, fragment, END]);
  };
}

/** Bytes of one frame. */
function frameLength(set: Dataset): number {
  const [rows = 0, columns = 0, bits = 0] = ['x00280010', 'x00280011', 'x00280100'].map((tag) =>
    set.uint16(tag)
  );
  return (rows * columns * (set.uint16('x00280002') ?? 1) * bits) / 8;
}

/** Where the tag of pixel data stands, or the same bytes by chance. */
function* pixelElements(head: Uint8Array): Generator<number> {
  for (let at = head.indexOf(PIXELS[0]!); at >= 0; at = head.indexOf(PIXELS[0]!, at + 1))
    if (PIXELS.every((byte, i) => head[at + i] === byte)) yield at;
}

/** Where the pictures begin; null where no element of such a length stands there. */
function findPixels(head: Uint8Array, size: number, length: number): number | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const fits = (offset: number, stated: number): boolean =>
    stated >= length && stated <= length + 1 && offset + length <= size;
  for (const at of pixelElements(head)) {
    if (at + 12 > head.length) continue;
    // explicit: VR, two reserved bytes, length; implicit: the length at once
    if (head[at + 4] === 0x4f && fits(at + 12, view.getUint32(at + 8, true))) return at + 12;
    if (fits(at + 8, view.getUint32(at + 4, true))) return at + 8;
  }
  return null;
}

/** Where the items of packed pictures begin; null where there are none. */
function findItems(head: Uint8Array): number | null {
  const openEnd = [...PIXELS, 0x4f, null, 0, 0, 0xff, 0xff, 0xff, 0xff, ...ITEM];
  for (const at of pixelElements(head))
    if (openEnd.every((byte, i) => byte === null || head[at + i] === byte)) return at + 12;
  return null;
}

/** What stands before the pictures, changed to be that of one picture. */
function headOfOne(head: Uint8Array, set: Dataset): Uint8Array {
  const count = set.element('x00280008');
  if (count) {
    head.fill(0x20, count.dataOffset, count.dataOffset + count.length);
    head[count.dataOffset] = 0x31;
  }
  return head;
}

function noPicture(): HealthError {
  return new HealthError('health/no-picture', m.health_no_picture());
}

function inOnePieceOnly(): HealthError {
  return new HealthError(
    'health/not-supported',
    m.health_scan_not_in_parts(),
    m.health_use_scan_program()
  );
}
