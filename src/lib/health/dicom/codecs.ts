import { HealthError } from '../errors.ts';
import { m } from '../../words/compiled/messages.js';

/** A picture unpacked by a codec: samples side by side (planar 0) or plane by plane (1), little endian. */
export interface Unpacked {
  bytes: Uint8Array;
  width: number;
  height: number;
  bits: number;
  components: number;
  signed: boolean;
  planar: 0 | 1;
}

export type Codec = 'jpeg2000' | 'jpeg-ls' | 'jpeg-lossless';

const MOST_BYTES = 512 * 1024 * 1024;

/** What the emscripten builds of @cornerstonejs/codec-* offer; their packages have no types. */
interface EmscriptenModule {
  J2KDecoder: new () => EmscriptenDecoder;
  JpegLSDecoder: new () => EmscriptenDecoder;
}
interface EmscriptenDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): {
    width: number;
    height: number;
    bitsPerSample: number;
    componentCount: number;
    isSigned?: boolean;
  };
  readHeader?(): void;
  getInterleaveMode?(): number;
  decode(): void;
  delete(): void;
}
type Factory = (options: { print: () => void; printErr: () => void }) => Promise<EmscriptenModule>;

/**
 * Unpacks one frame. Codecs are plain JavaScript, so that the content policy needs neither eval nor WebAssembly; each is
 * loaded when a scan first needs it.
 * @throws HealthError damaged, not-supported, too-large
 */
export async function unpack(codec: Codec, frame: Uint8Array): Promise<Unpacked> {
  try {
    switch (codec) {
      case 'jpeg2000':
        return await unpackJpeg2000(frame);
      case 'jpeg-ls':
        return await unpackJpegLs(frame);
      case 'jpeg-lossless':
        return await unpackLossless(frame);
    }
  } catch (cause) {
    if (cause instanceof HealthError) throw cause;
    throw new HealthError(
      'health/damaged',
      m.health_scan_damaged(),
      m.health_ask_file(),
      // Emscripten throws bare numbers: addresses of C++ exceptions.
      typeof cause === 'object' ? cause : String(cause)
    );
  }
}

/** A fresh one for each module: emscripten makes it the module itself. */
const quiet = () => ({ print: () => undefined, printErr: () => undefined });

function factoryOf(module: unknown): Factory {
  const { default: inner } = module as { default: Factory | { default: Factory } };
  return typeof inner === 'function' ? inner : inner.default;
}

async function unpackJpeg2000(frame: Uint8Array): Promise<Unpacked> {
  const factory = factoryOf(await import('@cornerstonejs/codec-openjpeg/decode'));
  const decoder = new (await factory(quiet())).J2KDecoder();
  return run(decoder, frame);
}

async function unpackJpegLs(frame: Uint8Array): Promise<Unpacked> {
  const factory = factoryOf(await import('@cornerstonejs/codec-charls/decode'));
  const decoder = new (await factory(quiet())).JpegLSDecoder();
  return run(decoder, frame);
}

function run(decoder: EmscriptenDecoder, frame: Uint8Array): Unpacked {
  try {
    decoder.getEncodedBuffer(frame.length).set(frame);
    decoder.readHeader?.();
    const stated = decoder.readHeader ? decoder.getFrameInfo() : null;
    if (stated) refuseHuge(stated.width, stated.height, stated.componentCount);
    decoder.decode();
    const info = decoder.getFrameInfo();
    return {
      // The codec's memory goes with it.
      bytes: decoder.getDecodedBuffer().slice(),
      width: info.width,
      height: info.height,
      bits: info.bitsPerSample,
      components: info.componentCount,
      signed: info.isSigned ?? false,
      planar: decoder.getInterleaveMode?.() === 0 && info.componentCount > 1 ? 1 : 0
    };
  } finally {
    decoder.delete();
  }
}

function refuseHuge(width: number, height: number, components: number): void {
  if (width * height * components * 2 > MOST_BYTES) {
    throw new HealthError('health/too-large', m.health_scan_huge({ width, height }));
  }
}

async function unpackLossless(frame: Uint8Array): Promise<Unpacked> {
  const { Decoder } = await import('jpeg-lossless-decoder-js');
  const decoder = new Decoder();
  const { buffer, byteOffset, byteLength } = frame;
  const samples = decoder.decode(buffer as ArrayBuffer, byteOffset, byteLength);
  const { xDim: width, yDim: height, numComp: components } = decoder;
  const bits = decoder.frame.precision;
  return {
    bytes: new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
    width,
    height,
    bits,
    components,
    signed: false,
    planar: 0
  };
}
