import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainDigest } from './body-digest.ts';
import { SEGMENT_PLAIN } from './body-size.ts';
import { randomBytes, type Bytes } from './bytes.ts';
import { hashWindow, windowCount, windowRange } from './body-window.ts';
import { errorOf } from './testing.ts';

const WINDOW = 24 * SEGMENT_PLAIN;

async function* all(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1_000_000) yield bytes.subarray(at, at + 1_000_000);
}

async function byWindows(bytes: Uint8Array): Promise<Uint8Array> {
  const whole = sha256.create();
  let last = 0;
  for (let index = 0; index < windowCount(bytes.length); index++) {
    const { start, end } = windowRange(index, bytes.length);
    expect(start).toBe(last);
    last = end;
    const window = bytes.slice(start, end);
    const hashing = hashWindow(window, index, bytes.length);
    // As when it is moved to another thread.
    window.fill(0);
    whole.update(await hashing);
  }
  expect(last).toBe(bytes.length);
  return whole.digest();
}

const noise: Bytes = new Uint8Array(3 * WINDOW);
for (let at = 0; at < noise.length; at += 32_768)
  noise.set(randomBytes(Math.min(32_768, noise.length - at)), at);

test.each([
  0,
  1,
  SEGMENT_PLAIN - 9,
  SEGMENT_PLAIN - 8,
  SEGMENT_PLAIN - 7,
  WINDOW - 9,
  WINDOW - 8,
  WINDOW - 7,
  WINDOW,
  2 * WINDOW - 8,
  2 * WINDOW + 1,
  // Its padding begins a window of its own.
  16_777_217 - 8
])('windows of a document of %i bytes give its digest', async (length) => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += noise.length)
    bytes.set(noise.subarray(0, Math.min(noise.length, length - at)), at);
  expect(await byWindows(bytes)).toEqual(await plainDigest(all(bytes), length));
});

test('windows of a document of any length give its digest', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: noise.length }), async (length) => {
      const bytes = noise.subarray(0, length);
      expect(await byWindows(bytes)).toEqual(await plainDigest(all(bytes), length));
    }),
    { numRuns: 12 }
  );
});

test('a window with more or fewer bytes than it has is refused', async () => {
  for (const bytes of [noise.subarray(0, 99), noise.subarray(0, 101)])
    expect(await errorOf(async () => hashWindow(bytes, 0, 100))).toBe('crypto/file-changed');
});
