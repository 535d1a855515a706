import { describe, expect, it } from 'vitest';
import { drawPicture, readDicom, type DicomFile, type GreyPicture } from './dicom.ts';
import * as pack from './testing/codecs.ts';
import * as make from './testing/dicom.ts';
import { markAsRgb, readJpegHeader } from './dicom/jpeg.ts';
import { decodeRle } from './dicom/rle.ts';

const VALUES = [-1000, -1, 0, 1, 40, 400, 1000, 3000, -500, 7, 8, 9];
const CT = make.pictureElements({ rows: 3, columns: 4, bits: 16, signed: true });

async function greyOf(bytes: Uint8Array): Promise<GreyPicture> {
  const file = await readDicom(bytes);
  expect(file.refusal).toBeNull();
  expect(file.picture?.kind).toBe('grey');
  return file.picture as GreyPicture;
}

async function refusalOf(bytes: Uint8Array): Promise<DicomFile> {
  const file = await readDicom(bytes);
  expect(file.picture).toBeNull();
  return file;
}

describe('packed pictures', () => {
  const words = make.words(VALUES, true);
  const elements = (signed: boolean): make.Element[] =>
    make.pictureElements({ rows: 3, columns: 4, bits: 16, signed });
  const unsigned = VALUES.map((value) => value + 1000);
  const file = (syntax: string, frame: Uint8Array, signed: boolean): Uint8Array =>
    make.part10(
      syntax,
      make.concat([make.encodeDataset(elements(signed), make.EXPLICIT), make.encapsulated(frame)])
    );

  it('in JPEG 2000 come out as they went in', async () => {
    const frame = await pack.jpeg2000(words, 4, 3, true);
    expect([...(await greyOf(file(make.SYNTAX.jpeg2000, frame, true))).values]).toEqual(VALUES);
  });

  it('in JPEG-LS come out as they went in', async () => {
    const frame = await pack.jpegLs(make.words(unsigned, true), 4, 3);
    expect([...(await greyOf(file(make.SYNTAX.jpegLs, frame, false))).values]).toEqual(unsigned);
  });

  it('in lossless JPEG come out as they went in', async () => {
    const frame = pack.jpegLossless(unsigned, 4, 3);
    expect([...(await greyOf(file(make.SYNTAX.jpegLossless, frame, false))).values]).toEqual(
      unsigned
    );
  });

  it('of another size than the scan states are refused', async () => {
    const frame = pack.jpegLossless(unsigned, 3, 4);
    const { refusal } = await refusalOf(file(make.SYNTAX.jpegLossless, frame, false));
    expect(refusal?.message).toMatch(/size that the scan states/);
  });
});

describe('a file of several pictures', () => {
  const several: make.Element[] = [
    ...make.pictureElements({ rows: 1, columns: 2, bits: 8 }),
    [0x28, 0x08, 'IS', '3']
  ];
  const values = async (file: DicomFile, index: number): Promise<number[]> => [
    ...((await file.frame(index)) as GreyPicture).values
  ];

  it('hands out each of them, plain or packed', async () => {
    const plain = make.part10(
      make.SYNTAX.explicit,
      make.encodeDataset(
        [...several, make.pixelData(Uint8Array.of(1, 2, 3, 4, 5, 6), 'OB')],
        make.EXPLICIT
      )
    );
    const frame = (a: number, b: number): Uint8Array =>
      make.rleFrame([make.packLiteral(Uint8Array.of(a, b))]);
    const packed = make.part10(
      make.SYNTAX.rle,
      make.concat([
        make.encodeDataset(several, make.EXPLICIT),
        make.encapsulated(frame(1, 2), frame(3, 4), frame(5, 6))
      ])
    );
    for (const bytes of [plain, packed]) {
      const file = await readDicom(bytes);
      expect(file.picture?.frames).toBe(3);
      expect(await values(file, 0)).toEqual([1, 2]);
      expect(await values(file, 1)).toEqual([3, 4]);
      expect(await values(file, 2)).toEqual([5, 6]);
      await expect(file.frame(3)).rejects.toThrow(/breaks off/);
    }
  });
});

describe('readDicom', () => {
  const little = [...CT, make.pixelData(make.words(VALUES, true))];
  const big = [...CT, make.pixelData(make.words(VALUES, false))];
  const plain = make.encodeDataset(little, make.EXPLICIT);
  const highBytes = Uint8Array.from(VALUES, (value) => (value >> 8) & 0xff);
  const lowBytes = Uint8Array.from(VALUES, (value) => value & 0xff);
  const rle = make.encapsulated(
    make.rleFrame([make.packLiteral(highBytes), make.packLiteral(lowBytes)])
  );

  it.each<[string, () => Promise<Uint8Array> | Uint8Array]>([
    ['explicit little endian', () => make.part10(make.SYNTAX.explicit, plain)],
    [
      'implicit little endian',
      () => make.part10(make.SYNTAX.implicit, make.encodeDataset(little, make.IMPLICIT))
    ],
    ['big endian', () => make.part10(make.SYNTAX.big, make.encodeDataset(big, make.BIG))],
    ['deflated', async () => make.part10(make.SYNTAX.deflated, await make.deflate(plain))],
    [
      'deflated, with a gzip trailer after it',
      async () =>
        make.part10(
          make.SYNTAX.deflated,
          make.concat([await make.deflate(plain), Uint8Array.of(78, 208, 88, 69, 26, 2, 4, 0)])
        )
    ],
    [
      'RLE',
      () => make.part10(make.SYNTAX.rle, make.concat([make.encodeDataset(CT, make.EXPLICIT), rle]))
    ],
    ['explicit without preamble', () => plain],
    ['implicit without preamble', () => make.encodeDataset(little, make.IMPLICIT)],
    ['explicit after a stray byte', () => make.concat([Uint8Array.of(0x20), plain])]
  ])('reads the same picture from %s', async (_, bytes) => {
    const picture = await greyOf(await bytes());
    expect([picture.width, picture.height]).toEqual([4, 3]);
    expect([...picture.values]).toEqual(VALUES);
    expect(picture.range).toEqual({ min: -1000, max: 3000 });
  });

  it('scales stored values and takes the window of the file', async () => {
    const picture = await greyOf(
      make.part10(
        make.SYNTAX.explicit,
        make.encodeDataset(
          [
            ...little,
            [0x28, 0x1050, 'DS', '40\\300'],
            [0x28, 0x1051, 'DS', '400\\1500'],
            [0x28, 0x1052, 'DS', '-1024'],
            [0x28, 0x1053, 'DS', '2']
          ],
          make.EXPLICIT
        )
      )
    );
    expect([...picture.values]).toEqual(VALUES.map((value) => 2 * value - 1024));
    expect(picture.window).toEqual({ center: 40, width: 400 });
  });

  it('draws through the window as PS3.3 C.11.2.1.2.1 defines it', async () => {
    const bytes = make.part10(
      make.SYNTAX.explicit,
      make.encodeDataset(
        [
          ...make.pictureElements({ rows: 1, columns: 4, bits: 16 }),
          make.pixelData(make.words([0, 100, 50, 1000], true))
        ],
        make.EXPLICIT
      )
    );
    const picture = await greyOf(bytes);
    const window = { center: 50.5, width: 101 };
    const greys = (rgba: Uint8ClampedArray): number[] => [...rgba].filter((_, i) => i % 4 === 0);
    expect(greys(drawPicture(picture, window))).toEqual([0, 255, 128, 255]);
    expect(greys(drawPicture({ ...picture, invert: true }, window))).toEqual([255, 0, 128, 0]);
    expect([...drawPicture(picture, window)].filter((_, i) => i % 4 === 3)).toEqual([
      255, 255, 255, 255
    ]);
  });

  it('takes MONOCHROME1 as inverted', async () => {
    const elements = make.pictureElements({
      rows: 1,
      columns: 2,
      bits: 8,
      photometric: 'MONOCHROME1'
    });
    const set = [...elements, make.pixelData(Uint8Array.of(0, 255), 'OB')];
    const picture = await greyOf(
      make.part10(make.SYNTAX.explicit, make.encodeDataset(set, make.EXPLICIT))
    );
    expect([...drawPicture(picture)].slice(0, 8)).toEqual([255, 255, 255, 255, 0, 0, 0, 255]);
  });

  it('masks the bits that are not part of a value', async () => {
    const set: make.Element[] = [
      ...make
        .pictureElements({ rows: 1, columns: 2, bits: 16 })
        .filter(([, tag]) => ![0x101, 0x102].includes(tag)),
      [0x28, 0x101, 'US', 12],
      [0x28, 0x102, 'US', 11],
      make.pixelData(make.words([0xf123, 0x0fff], true))
    ];
    const picture = await greyOf(
      make.part10(make.SYNTAX.explicit, make.encodeDataset(set, make.EXPLICIT))
    );
    expect([...picture.values]).toEqual([0x123, 0xfff]);
  });

  it('reads one-bit segmentations, lowest bit first', async () => {
    const set = [
      ...make.pictureElements({ rows: 2, columns: 4, bits: 1 }),
      make.pixelData(Uint8Array.of(0b10000101), 'OB')
    ];
    const picture = await greyOf(
      make.part10(make.SYNTAX.explicit, make.encodeDataset(set, make.EXPLICIT))
    );
    expect([...picture.values]).toEqual([1, 0, 1, 0, 0, 0, 0, 1]);
  });

  it.each([
    ['RGB', 0, [255, 0, 0, 0, 255, 0]],
    ['RGB', 1, [255, 0, 0, 255, 0, 0]],
    ['YBR_FULL', 0, [76, 85, 255, 150, 44, 21]]
  ])('reads colours: %s, planar %i', async (photometric, planar, samples) => {
    const set: make.Element[] = [
      ...make.pictureElements({ rows: 1, columns: 2, bits: 8, samples: 3, photometric }),
      [0x28, 0x06, 'US', planar],
      make.pixelData(Uint8Array.from(samples), 'OB')
    ];
    const { picture } = await readDicom(
      make.part10(make.SYNTAX.explicit, make.encodeDataset(set, make.EXPLICIT))
    );
    const rgba = [...drawPicture(picture!)];
    [255, 0, 0, 255, 0, 255, 0, 255].forEach((wanted, i) =>
      expect(Math.abs(rgba[i]! - wanted)).toBeLessThanOrEqual(1)
    );
  });

  it('reads palette colours, with 16-bit entries', async () => {
    const set: make.Element[] = [
      ...make.pictureElements({ rows: 1, columns: 2, bits: 8, photometric: 'PALETTE COLOR' }),
      ...[1, 2, 3].flatMap((channel): make.Element[] => [
        [0x28, 0x1100 + channel, 'US', make.words([3, 10, 16], true)],
        [0x28, 0x1200 + channel, 'OW', make.words([0x1000 * channel, 0x8000, 0xff00], true)]
      ]),
      make.pixelData(Uint8Array.of(10, 12), 'OB')
    ];
    const { picture } = await readDicom(
      make.part10(make.SYNTAX.explicit, make.encodeDataset(set, make.EXPLICIT))
    );
    expect([...drawPicture(picture!)]).toEqual([0x10, 0x20, 0x30, 255, 255, 255, 255, 255]);
  });

  it('tells what the scan says, in its own character set', async () => {
    const set: make.Element[] = [
      [0x08, 0x05, 'CS', 'ISO_IR 144'],
      [0x08, 0x20, 'DA', '20240229'],
      [0x08, 0x60, 'CS', 'CR'],
      [0x08, 0x1030, 'LO', 'Chest^PA'],
      [0x10, 0x10, 'PN', Uint8Array.of(0xbb, 0xee, 0xda, 0x5e, 0xb8, 0x5e, 0x5e, 0x44, 0x72)]
    ];
    const file = await refusalOf(
      make.part10(make.SYNTAX.explicit, make.encodeDataset(set, make.EXPLICIT))
    );
    expect(file.title).toBe('X-ray (CR): Chest PA');
    expect(file.date).toBe('2024-02-29');
    expect(file.facts.find(({ label }) => label === 'Patient')?.value).toBe('Dr И Люк');
    expect(file.refusal?.code).toBe('health/no-picture');
  });

  it.each([
    [make.SYNTAX.jpeg2000, /the size that the scan states|damaged/, 'health/damaged'],
    [make.SYNTAX.jpegLs, /damaged/, 'health/damaged'],
    [make.SYNTAX.jpegLossless, /damaged/, 'health/damaged'],
    ['1.2.840.10008.1.2.4.102', /MPEG-4 video/, 'health/not-supported'],
    ['1.2.3.4.5', /1\.2\.3\.4\.5/, 'health/not-supported']
  ])('refuses %s in words and keeps the facts', async (syntax, words, code) => {
    const dataset = make.concat([
      make.encodeDataset(CT, make.EXPLICIT),
      make.encapsulated(Uint8Array.of(1, 2, 3, 4))
    ]);
    const { refusal, facts } = await refusalOf(make.part10(syntax, dataset));
    expect(refusal?.code).toBe(code);
    expect(refusal?.message).toMatch(words);
    expect(refusal?.remedy).not.toBe('');
    expect(facts.length).toBeGreaterThan(2);
  });

  it('refuses a 12-bit JPEG, which decoders turn into garbage', async () => {
    const jpeg = Uint8Array.from([
      ...[0xff, 0xd8, 0xff, 0xc1, 0, 11, 12, 0, 3, 0, 4, 1, 1, 0x11, 0],
      ...[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 0xff, 0xd9]
    ]);
    const dataset = make.concat([make.encodeDataset(CT, make.EXPLICIT), make.encapsulated(jpeg)]);
    const { refusal } = await refusalOf(make.part10(make.SYNTAX.jpegExtended, dataset));
    expect(refusal?.code).toBe('health/not-supported');
    expect(refusal?.message).toContain('12-bit');
  });

  it('says how much of a picture is missing, at whatever byte the file breaks off', async () => {
    const whole = make.part10(make.SYNTAX.explicit, plain);
    for (let length = 0; length < whole.length; length++) {
      const cut = whole.subarray(0, length);
      const outcome = await readDicom(cut).catch((error: unknown) => error);
      const refusal = outcome instanceof Error ? outcome : (outcome as DicomFile).refusal;
      expect(refusal?.name, `cut at ${length}`).toBe('HealthError');
    }
    const { refusal } = await refusalOf(whole.subarray(0, whole.length - 12));
    expect(refusal?.code).toBe('health/cut-short');
    expect(refusal?.message).toContain('50%');
  });

  it('abuse 17: refuses sizes that no memory holds, and files above its cap', async () => {
    const huge = make
      .pictureElements({ rows: 3, columns: 4, bits: 16 })
      .map((element): make.Element =>
        element[1] === 0x10 || element[1] === 0x11 ? [element[0], element[1], 'US', 65535] : element
      );
    const bytes = make.part10(
      make.SYNTAX.explicit,
      make.encodeDataset([...huge, make.pixelData(new Uint8Array(8))], make.EXPLICIT)
    );
    expect((await refusalOf(bytes)).refusal?.code).toBe('health/too-large');
    await expect(readDicom(bytes, { maxBytes: 100 })).rejects.toMatchObject({
      code: 'health/too-large'
    });
  });
});

describe('decodeRle', () => {
  it('repeats, copies and skips as PackBits does', () => {
    const segment = Uint8Array.of(254, 7, 128, 1, 8, 9, 0, 5);
    expect([...decodeRle(make.rleFrame([segment]), 6, 1, 1)]).toEqual([7, 7, 7, 8, 9, 5]);
  });

  it('never writes beyond the picture', () => {
    const segment = Uint8Array.of(129, 7);
    expect([...decodeRle(make.rleFrame([segment]), 3, 1, 1)]).toEqual([7, 7, 7]);
  });

  it.each([
    ['breaks off', [Uint8Array.of(5, 1, 2)]],
    ['has too many segments', [Uint8Array.of(0, 1), Uint8Array.of(0, 1)]]
  ])('refuses a frame that %s', (_, segments) => {
    expect(() => decodeRle(make.rleFrame(segments), 3, 1, 1)).toThrow(
      expect.objectContaining({ code: 'health/cut-short' })
    );
  });
});

describe('JPEG colours', () => {
  const frame = [0xff, 0xc0, 0, 17, 8, 0, 1, 0, 1, 3, 0, 0x11, 0, 1, 0x11, 0, 2, 0x11, 0];
  const bare = Uint8Array.from([0xff, 0xd8, ...frame, 0xff, 0xd9]);

  it('are marked as RGB only where the JPEG itself says nothing', () => {
    const marked = markAsRgb(bare, readJpegHeader(bare)!);
    expect([...marked.subarray(0, 11)]).toEqual([
      0xff, 0xd8, 0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65
    ]);
    expect(readJpegHeader(marked)).toMatchObject({ width: 1, height: 1, statesColors: true });
    expect(markAsRgb(marked, readJpegHeader(marked)!)).toBe(marked);
  });

  it('are not RGB where a component is smaller than another', () => {
    const halved = bare.slice();
    halved[2 + 11] = 0x22;
    expect(readJpegHeader(halved)?.statesColors).toBe(true);
  });
});
