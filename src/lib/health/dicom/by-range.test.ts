import { describe, expect, it } from 'vitest';
import { readDicom, type DicomFile, type GreyPicture } from '../dicom.ts';
import {
  concat,
  encodeDataset,
  encodeElement,
  EXPLICIT,
  IMPLICIT,
  packLiteral,
  part10,
  pictureElements,
  rleFrame,
  SYNTAX,
  type Element,
  type Encoding
} from '../testing/dicom.ts';
import { jpegLossless } from '../testing/codecs.ts';
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

  describe('packed', () => {
    const [SIDE, COUNT] = [32, 320];
    const describing: Element[] = [
      ...pictureElements({ rows: SIDE, columns: SIDE, bits: 8 }),
      [0x0028, 0x0008, 'IS', String(COUNT)]
    ];
    const pixelsOf = (frame: number): number[] =>
      Array.from({ length: SIDE * SIDE }, (_, i) => (i * 3 + frame * 7) % 256);
    /** Each frame in one or two fragments. */
    const fragmentsOf = (frame: number, packing: 'rle' | 'jpeg', split: boolean): Uint8Array[] => {
      const whole =
        packing === 'rle'
          ? rleFrame([packLiteral(Uint8Array.from(pixelsOf(frame)))])
          : jpegLossless(pixelsOf(frame), SIDE, SIDE);
      return split ? [whole.subarray(0, 500), whole.subarray(500)] : [whole];
    };

    function packedFile(
      packing: 'rle' | 'jpeg',
      table: 'basic' | 'extended' | 'none',
      split = false
    ): Uint8Array {
      const frames = Array.from({ length: COUNT }, (_, n) => fragmentsOf(n, packing, split));
      const items = frames.map((parts) => concat(parts.map(item)));
      const offsets: number[] = [];
      let at = 0;
      for (const { length } of items) {
        offsets.push(at);
        at += length;
      }
      const basic = new Uint8Array(table === 'basic' ? 4 * COUNT : 0);
      if (table === 'basic')
        offsets.forEach((offset, n) => new DataView(basic.buffer).setUint32(4 * n, offset, true));
      const extended = new Uint8Array(8 * COUNT);
      offsets.forEach((offset, n) =>
        new DataView(extended.buffer).setBigUint64(8 * n, BigInt(offset), true)
      );
      const all = concat([
        encodeDataset(describing, EXPLICIT),
        ...(table === 'extended'
          ? [encodeElement([0x7fe0, 0x0001, 'UN', extended], EXPLICIT)]
          : []),
        Uint8Array.from([0xe0, 0x7f, 0x10, 0, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]),
        item(basic),
        ...items,
        Uint8Array.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0])
      ]);
      return part10(packing === 'rle' ? SYNTAX.rle : SYNTAX.jpegLossless, all);
    }

    /** Only so much of the head as stands before the pictures, as in a file that is larger than it. */
    const short = (source: ReturnType<typeof counted>) => ({
      size: source.size,
      read: (start: number, end: number) =>
        source.read(start, start === 0 ? Math.min(end, 6_000) : end)
    });

    it.each([
      ['rle', 'basic', false],
      ['rle', 'extended', false],
      ['rle', 'none', false],
      ['jpeg', 'basic', true],
      ['jpeg', 'extended', true],
      ['jpeg', 'none', false]
    ] as const)(
      '%s, with a table that is %s (in several pieces: %s): frame 300 costs its own bytes',
      async (packing, table, split) => {
        const source = counted(packedFile(packing, table, split));
        const parts = await readDicomByRange(short(source));
        expect(parts.picture!.frames).toBe(COUNT);
        source.bytes = 0;
        const picture = (await parts.frame(299)) as GreyPicture;
        expect([...picture.values]).toEqual(pixelsOf(299));
        const own = fragmentsOf(299, packing, split).reduce((sum, { length }) => sum + length, 0);
        // and a header of eight bytes for each piece that is looked through
        expect(source.bytes).toBeLessThan(own + (table === 'none' ? 8 * COUNT : 32));
        expect([...((await parts.frame(COUNT - 1)) as GreyPicture).values]).toEqual(
          pixelsOf(COUNT - 1)
        );
      }
    );

    it('in several pieces without a table is refused in words, and so is a file that breaks off', async () => {
      const parts = await readDicomByRange(short(counted(packedFile('jpeg', 'none'))));
      await expect(parts.frame(COUNT)).rejects.toMatchObject({ code: 'health/cut-short' });
      const scattered = short(counted(packedFile('jpeg', 'none', true)));
      const first = await readDicomByRange(scattered).catch((error: unknown) => error);
      const second =
        first instanceof Error
          ? first
          : await (first as DicomFile).frame(1).catch((e: unknown) => e);
      expect(second).toMatchObject({
        code: expect.stringMatching(/^health\/(not-supported|damaged)$/) as string
      });
      const whole = packedFile('rle', 'basic');
      const cut = await readDicomByRange(short(counted(whole.subarray(0, whole.length >> 1))));
      await expect(cut.frame(COUNT - 1)).rejects.toMatchObject({ code: 'health/cut-short' });
    });
  });

  it('says so where there are no pictures', async () => {
    const none = dicomFile(elements().slice(0, -1), EXPLICIT, SYNTAX.explicit);
    await expect(readDicomByRange(counted(none))).rejects.toMatchObject({
      code: 'health/no-picture'
    });
    const packed = dicomFile(elements().slice(0, -1), EXPLICIT, SYNTAX.jpeg);
    await expect(readDicomByRange(counted(packed))).rejects.toMatchObject({
      code: 'health/no-picture'
    });
  });
});

/** One item of packed pixel data. */
function item(bytes: Uint8Array): Uint8Array {
  const padded = bytes.length % 2 === 0 ? bytes : concat([bytes, new Uint8Array(1)]);
  const head = Uint8Array.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
  new DataView(head.buffer).setUint32(4, padded.length, true);
  return concat([head, padded]);
}
