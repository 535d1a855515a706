import { describe, expect, it } from 'vitest';
import { readDicom, type GreyPicture } from '../dicom.ts';
import {
  encodeDataset,
  EXPLICIT,
  IMPLICIT,
  part10,
  SYNTAX,
  type Element,
  type Encoding
} from '../testing/dicom.ts';
import { readDicomByRange } from './by-range.ts';

const [WIDTH, HEIGHT, FRAMES] = [64, 48, 320];
const FRAME = WIDTH * HEIGHT * 2;

function elements(): Element[] {
  const pixels = new Uint8Array(FRAMES * FRAME);
  const view = new DataView(pixels.buffer);
  for (let i = 0; i < pixels.length; i += 2)
    view.setUint16(i, (i * 7 + Math.floor(i / FRAME) * 13) % 4096, true);
  // a decoy: the tag of the pictures within a text before them
  const decoy = Uint8Array.of(0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57, 0, 0, 8, 0, 0, 0);
  return [
    [0x0008, 0x0060, 'CS', 'XA'],
    [0x0009, 0x0010, 'UN', decoy],
    [0x0028, 0x0002, 'US', 1],
    [0x0028, 0x0004, 'CS', 'MONOCHROME2'],
    [0x0028, 0x0008, 'IS', String(FRAMES)],
    [0x0028, 0x0010, 'US', HEIGHT],
    [0x0028, 0x0011, 'US', WIDTH],
    [0x0028, 0x0100, 'US', 16],
    [0x0028, 0x0101, 'US', 12],
    [0x0028, 0x0102, 'US', 11],
    [0x0028, 0x0103, 'US', 0],
    [0x7fe0, 0x0010, 'OW', pixels]
  ];
}

const dicomFile = (all: Element[], encoding: Encoding, syntax: string): Uint8Array =>
  part10(syntax, encodeDataset(all, encoding));

/** Counts what is read of a file. */
function counted(bytes: Uint8Array) {
  const source = {
    size: bytes.length,
    bytes: 0,
    async read(start: number, end: number) {
      source.bytes += end - start;
      return bytes.slice(start, end);
    }
  };
  return source;
}

describe('a scan of many pictures, read in parts', () => {
  it.each([
    ['explicit', EXPLICIT, SYNTAX.explicit],
    ['implicit', IMPLICIT, SYNTAX.implicit]
  ] as [string, Encoding, string][])(
    'shows frame 300 as the whole file does (%s)',
    async (_, encoding, syntax) => {
      const bytes = dicomFile(elements(), encoding, syntax);
      const whole = await readDicom(bytes);
      const source = counted(bytes);
      const parts = await readDicomByRange({
        size: source.size,
        read: (start, end) => source.read(start, Math.min(end, start + 100_000))
      });
      expect(parts.picture).toEqual(whole.picture);
      expect(parts.picture!.frames).toBe(FRAMES);
      source.bytes = 0;
      const picture = (await parts.frame(299)) as GreyPicture;
      expect(source.bytes).toBe(FRAME);
      expect(picture).toEqual(await whole.frame(299));
      expect(picture.values).not.toEqual((whole.picture as GreyPicture).values);
      expect(parts.facts).toEqual(
        whole.facts.filter(({ label }) => parts.facts.some((f) => f.label === label))
      );
    }
  );

  it('says so where the pictures are packed, or are none', async () => {
    const jpeg = dicomFile(elements(), EXPLICIT, SYNTAX.jpeg);
    await expect(readDicomByRange(counted(jpeg))).rejects.toMatchObject({
      code: 'health/not-supported'
    });
    const none = dicomFile(elements().slice(0, -1), EXPLICIT, SYNTAX.explicit);
    await expect(readDicomByRange(counted(none))).rejects.toMatchObject({
      code: 'health/no-picture'
    });
  });
});
