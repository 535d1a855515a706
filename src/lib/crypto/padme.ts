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
