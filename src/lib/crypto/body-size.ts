import { MalformedError } from './errors.ts';
import { FLOE_256K, FLOE_OVERHEAD } from './floe.ts';
import { padme } from './padme.ts';

/** Ciphertext bytes of a segment, and of the plaintext in it. */
export const SEGMENT = FLOE_256K.segmentLength;
export const SEGMENT_PLAIN = SEGMENT - FLOE_OVERHEAD;
export const SEGMENTS_PER_LEAF = 4;
/** Bytes of every leaf but the last. */
export const LEAF = SEGMENT * SEGMENTS_PER_LEAF;
/** The padded stream starts with the document's length in 8 bytes, big endian. */
export const LENGTH_PREFIX = 8;
/** 4 TiB: far beyond what a page can hold, far below where arithmetic is in doubt. */
export const MAX_LENGTH = 2 ** 42;

/** What becomes of `length` bytes: padded length, segments, leaves, and bytes of ciphertext. Throws MalformedError. */
export function bodySize(length: number): {
  padded: number;
  segments: number;
  leaves: number;
  size: number;
} {
  if (!Number.isSafeInteger(length) || length < 0 || length > MAX_LENGTH) {
    throw new MalformedError('length');
  }
  const padded = padme(LENGTH_PREFIX + length);
  const segments = Math.ceil(padded / SEGMENT_PLAIN);
  const leaves = Math.ceil(segments / SEGMENTS_PER_LEAF);
  return { padded, segments, leaves, size: padded + segments * FLOE_OVERHEAD };
}
