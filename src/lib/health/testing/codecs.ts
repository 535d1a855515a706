import { createRequire } from 'node:module';

// Packs pictures for tests, with the encoders of the same packages whose decoders the site uses.

interface Encoder {
  getDecodedBuffer(info: object): Uint8Array;
  getEncodedBuffer(): Uint8Array;
  encode(): void;
  setDecompositions?(levels: number): void;
  setQuality?(lossless: boolean, quality: number): void;
  setNearLossless?(error: number): void;
}

const info = (width: number, height: number, bits: number, isSigned: boolean): object => ({
  width,
  height,
  bitsPerSample: bits,
  componentCount: 1,
  isSigned,
  isUsingColorTransform: false
});

/** JPEG 2000, lossless. @param samples 16-bit words, little endian */
export async function jpeg2000(
  samples: Uint8Array,
  width: number,
  height: number,
  isSigned: boolean
): Promise<Uint8Array> {
  const encoder = new (await load('@cornerstonejs/codec-openjpeg')).J2KEncoder!();
  encoder.getDecodedBuffer(info(width, height, 16, isSigned)).set(samples);
  // Small pictures cannot be halved five times.
  encoder.setDecompositions?.(1);
  encoder.setQuality?.(true, 0);
  encoder.encode();
  return encoder.getEncodedBuffer().slice();
}

/** JPEG-LS, lossless. @param samples 16-bit words, little endian */
export async function jpegLs(
  samples: Uint8Array,
  width: number,
  height: number
): Promise<Uint8Array> {
  const encoder = new (await load('@cornerstonejs/codec-charls')).JpegLSEncoder!();
  encoder.getDecodedBuffer(info(width, height, 16, false)).set(samples);
  encoder.setNearLossless?.(0);
  encoder.encode();
  return encoder.getEncodedBuffer().slice();
}

async function load(name: string): Promise<Record<string, (new () => Encoder) | undefined>> {
  const factory = createRequire(import.meta.url)(name) as (
    options: object
  ) => Promise<Record<string, new () => Encoder>>;
  return await factory({ print: () => undefined, printErr: () => undefined });
}

/** JPEG lossless, process 14, predictor 1 (ITU T.81 annex H), with a Huffman table of 17 codes of five bits each. */
export function jpegLossless(values: number[], width: number, height: number): Uint8Array {
  const bits: number[] = [];
  const put = (value: number, count: number): void => {
    for (let bit = count - 1; bit >= 0; bit--) bits.push((value >> bit) & 1);
  };
  values.forEach((value, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const predicted = x > 0 ? values[i - 1]! : y > 0 ? values[i - width]! : 2 ** 15;
    const difference = ((value - predicted + 0x8000) & 0xffff) - 0x8000;
    const category = difference === 0 ? 0 : 32 - Math.clz32(Math.abs(difference));
    put(category, 5);
    // Of the 16 categories with extra bits: the last one, -32768, stands alone.
    if (category < 16) put(difference < 0 ? difference + 2 ** category - 1 : difference, category);
  });
  while (bits.length % 8 !== 0) bits.push(1);
  const scan: number[] = [];
  for (let i = 0; i < bits.length; i += 8) {
    const byte = bits.slice(i, i + 8).reduce((sum, bit) => 2 * sum + bit, 0);
    scan.push(byte);
    if (byte === 0xff) scan.push(0);
  }
  const codes = Array.from({ length: 16 }, (_, length) => (length === 4 ? 17 : 0));
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...[0xff, 0xc3, 0, 11, 16, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0],
    ...[0xff, 0xc4, 0, 19 + 17, 0, ...codes, ...Array.from({ length: 17 }, (_, i) => i)],
    ...[0xff, 0xda, 0, 8, 1, 1, 0, 1, 0, 0],
    ...scan,
    ...[0xff, 0xd9]
  ]);
}
