import { MalformedError } from './errors.ts';

const FLOOR = 4096;

/**
 * Padded length of `length` bytes, at least 4,096: Padmé keeps the top log2(log2(length)) + 1 bits, so a size class
 * tells at most O(log log length) bits and costs at most 12 %. Source: Nikitin et al., "Reducing Metadata Leakage
 * from Encrypted Files and Communication with PURBs", PETS 2019, algorithm 1. Throws MalformedError.
 */
export function padme(length: number): number {
  if (!Number.isSafeInteger(length) || length < 0 || length > 2 ** 52) {
    throw new MalformedError('length');
  }
  if (length <= FLOOR) return FLOOR;
  const exponent = Math.floor(Math.log2(length));
  const bits = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** (exponent - bits);
  return Math.ceil(length / step) * step;
}

/** Length (4 bytes, big endian), the bytes, zeros to a multiple of `step`: hides the length of short texts. */
export function pad(bytes: Uint8Array, step: number): Uint8Array {
  const out = new Uint8Array(Math.ceil((4 + bytes.length) / step) * step);
  new DataView(out.buffer).setUint32(0, bytes.length);
  out.set(bytes, 4);
  return out;
}

/** The bytes that `pad` was given. Throws MalformedError, also where the padding is not zero or not the shortest. */
export function unpad(padded: Uint8Array, step: number): Uint8Array {
  if (padded.length < 4) throw new MalformedError('padding');
  const length = new DataView(padded.buffer, padded.byteOffset, 4).getUint32(0);
  const end = 4 + length;
  if (Math.ceil(end / step) * step !== padded.length) throw new MalformedError('padding');
  for (let i = end; i < padded.length; i++) {
    if (padded[i] !== 0) throw new MalformedError('padding');
  }
  return padded.slice(4, end);
}
