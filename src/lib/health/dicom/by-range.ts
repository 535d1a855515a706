import { readDicom, type DicomFile } from '../dicom.ts';
import { HealthError } from '../errors.ts';
import { parseDataset, type Dataset } from './dataset.ts';
import { factsOf } from './facts.ts';
import { framesOf } from './picture.ts';
import { packingOf } from './syntax.ts';

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

/**
 * A scan of many pictures, of which only those that are looked at are read: frame 300 costs its own bytes. For scans
 * whose pictures are not packed (implicit and explicit little endian), as large ones mostly are.
 * @throws HealthError not-supported where they are packed, damaged, no-picture
 */
export async function readDicomByRange(source: ByteSource): Promise<DicomFile> {
  const head = await source.read(0, Math.min(source.size, HEAD));
  const set = await parseDataset(head);
  if (packingOf(set.transferSyntax) !== 'native' || !set.littleEndian) throw packed();
  const frames = framesOf(set);
  const frameBytes = frameLength(set);
  const pixels = findPixels(head, source.size, frames * frameBytes);
  if (frameBytes === 0 || pixels === null) {
    throw new HealthError('health/no-picture', 'There is no picture in this file.');
  }
  const alone = headOfOne(head.slice(0, pixels), set, frameBytes);
  const frame = async (index: number): Promise<DicomFile> => {
    const start = pixels + index * frameBytes;
    const bytes = new Uint8Array(alone.length + frameBytes);
    bytes.set(alone);
    bytes.set(await source.read(start, start + frameBytes), alone.length);
    return readDicom(bytes);
  };
  const first = await frame(0);
  const among = <T extends object>(picture: T): T => ({ ...picture, frames });
  return {
    ...first,
    facts: factsOf(set),
    picture: first.picture && among(first.picture),
    async frame(index) {
      const { picture, refusal } = await frame(index);
      if (!picture) throw refusal ?? packed();
      return among(picture);
    }
  };
}

/** Bytes of one frame. */
function frameLength(set: Dataset): number {
  const [rows = 0, columns = 0, bits = 0] = ['x00280010', 'x00280011', 'x00280100'].map((tag) =>
    set.uint16(tag)
  );
  return (rows * columns * (set.uint16('x00280002') ?? 1) * bits) / 8;
}

/** Where the pictures begin; null where no element of such a length stands there. */
function findPixels(head: Uint8Array, size: number, length: number): number | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const fits = (offset: number, stated: number): boolean =>
    stated >= length && stated <= length + 1 && offset + length <= size;
  for (let at = head.indexOf(PIXELS[0]!); at >= 0; at = head.indexOf(PIXELS[0]!, at + 1)) {
    if (at + 12 > head.length || !PIXELS.every((byte, i) => head[at + i] === byte)) continue;
    // explicit: VR, two reserved bytes, length; implicit: the length at once
    if (head[at + 4] === 0x4f && fits(at + 12, view.getUint32(at + 8, true))) return at + 12;
    if (fits(at + 8, view.getUint32(at + 4, true))) return at + 8;
  }
  return null;
}

/** What stands before the pictures, changed to be that of one picture. */
function headOfOne(head: Uint8Array, set: Dataset, frameBytes: number): Uint8Array {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  view.setUint32(head.length - 4, frameBytes, true);
  const count = set.element('x00280008');
  if (count) {
    head.fill(0x20, count.dataOffset, count.dataOffset + count.length);
    head[count.dataOffset] = 0x31;
  }
  return head;
}

function packed(): HealthError {
  return new HealthError(
    'health/not-supported',
    'This scan is large, and its pictures are packed in a way that cannot be shown in parts.',
    'Save the file, and open it with a program for scans.'
  );
}
