import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes, randomBytes, utf8, type Bytes } from './bytes.ts';
import { FLOE_HEADER, FLOE_OVERHEAD, floeOpen, floeStart, type FloeParams } from './floe.ts';
import { collect, errorOf, flip, streamOf } from './testing.ts';

interface Vectors {
  key: string;
  aad: string;
  tests: { name: string; segmentLength: number; rotation: number; pt: string; ct: string }[];
}
const vectors = JSON.parse(
  readFileSync(new URL('./vectors/floe.json', import.meta.url), 'utf8')
) as Vectors;

async function decryptAll(params: FloeParams, key: Uint8Array, aad: Uint8Array, all: Uint8Array) {
  const cipher = floeOpen(params, key, aad, all.subarray(0, FLOE_HEADER));
  const parts: Uint8Array[] = [];
  for (let at = FLOE_HEADER, i = 0; at < all.length; at += params.segmentLength, i++) {
    const segment = all.slice(at, at + params.segmentLength);
    parts.push(await cipher.decrypt(segment, i, at + params.segmentLength >= all.length));
  }
  return collect(streamOf(parts));
}

async function encryptAll(params: FloeParams, key: Uint8Array, aad: Uint8Array, plain: Uint8Array) {
  const { header, cipher } = floeStart(params, key, aad);
  const step = params.segmentLength - FLOE_OVERHEAD;
  const count = Math.max(1, Math.ceil(plain.length / step));
  const parts: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const out = new Uint8Array(params.segmentLength);
    const part = plain.slice(i * step, (i + 1) * step);
    parts.push(out.subarray(0, await cipher.encryptInto(out, part, i, i === count - 1)));
  }
  return { header, parts };
}

describe('FLOE', () => {
  test.each(vectors.tests)('known answer $name', async (t) => {
    const plain = await decryptAll(t, hexToBytes(vectors.key), utf8(vectors.aad), hexToBytes(t.ct));
    expect(bytesToHex(plain)).toBe(t.pt);
  });

  test('round trip for every length around the segment edges and key rotations', async () => {
    const params = { segmentLength: 40, rotation: 2 };
    const bytes = fc.uint8Array({ maxLength: 90 });
    await fc.assert(
      fc.asyncProperty(bytes, bytes, async (plain, aad) => {
        const key = randomBytes(32);
        const { header, parts } = await encryptAll(params, key, aad, plain);
        const all = await collect(streamOf([header, ...parts]));
        expect(await decryptAll(params, key, aad, all)).toEqual(plain);
      }),
      { numRuns: 60 }
    );
  });

  test('every single bit of a header and a segment counts', async () => {
    const params = { segmentLength: 64, rotation: 20 };
    const key = randomBytes(32);
    const aad = utf8('context');
    const { header, parts } = await encryptAll(params, key, aad, randomBytes(50));
    for (let bit = 0; bit < header.length * 8; bit++) {
      expect(await errorOf(() => floeOpen(params, key, aad, flip(header, bit)))).toBe(
        'crypto/damaged-body'
      );
    }
    const cipher = floeOpen(params, key, aad, header);
    for (const [i, part] of parts.entries()) {
      for (let bit = 0; bit < part.length * 8; bit++) {
        const changed = flip(part, bit) as Bytes;
        const code = await errorOf(() => cipher.decrypt(changed, i, i === parts.length - 1));
        expect(code).toBe('crypto/damaged-body');
      }
    }
  });

  test('wrong key, context, position and last mark are refused', async () => {
    const params = { segmentLength: 64, rotation: 20 };
    const [key, aad] = [randomBytes(32), utf8('context')];
    const { header, parts } = await encryptAll(params, key, aad, randomBytes(40));
    const refused = (run: () => unknown) => expect(errorOf(run));
    await refused(() => floeOpen(params, randomBytes(32), aad, header)).resolves.toMatch('damaged');
    await refused(() => floeOpen(params, key, utf8('other'), header)).resolves.toMatch('damaged');
    const other = { ...params, segmentLength: 65 };
    await refused(() => floeOpen(other, key, aad, header)).resolves.toMatch('damaged');
    const cipher = floeOpen(params, key, aad, header);
    const [first, last] = parts as [Bytes, Bytes];
    for (const [part, position, end] of [
      [first, 1, false],
      [first, 0, true],
      [last, 0, true],
      [last, 1, false],
      [first, -1, false],
      [first, 2 ** 40, false],
      [first, 0.5, false]
    ] as const) {
      await refused(() => cipher.decrypt(part, position, end)).resolves.toMatch('damaged');
    }
    expect((await cipher.decrypt(last, 1, true)).length).toBe(8);
  });

  test('abuse 10: a segment length field of 0, 31 or 2^32-1 is refused', async () => {
    const params = { segmentLength: 64, rotation: 20 };
    const [key, aad] = [randomBytes(32), utf8('context')];
    const { header, parts } = await encryptAll(params, key, aad, randomBytes(10));
    const cipher = floeOpen(params, key, aad, header);
    for (const field of [0, 31, 0xffffffff]) {
      const changed = parts[0]!.slice();
      new DataView(changed.buffer).setUint32(0, field);
      expect(await errorOf(() => cipher.decrypt(changed, 0, true))).toBe('crypto/damaged-body');
      const short = changed.slice(0, 31);
      expect(await errorOf(() => cipher.decrypt(short, 0, true))).toBe('crypto/damaged-body');
    }
  });

  test('only the last segment may be short, none may be too long', async () => {
    const params = { segmentLength: 64, rotation: 20 };
    const { cipher } = floeStart(params, randomBytes(32), utf8(''));
    const out = new Uint8Array(128);
    const malformed = (run: () => unknown) =>
      expect(errorOf(run)).resolves.toBe('crypto/malformed');
    await malformed(() => cipher.encryptInto(out, new Uint8Array(31), 0, false));
    await malformed(() => cipher.encryptInto(out, new Uint8Array(33), 0, true));
    await malformed(() => cipher.encryptInto(new Uint8Array(40), new Uint8Array(32), 0, true));
    await malformed(() => floeStart(params, new Uint8Array(16), utf8('')));
  });

  test('2^40 segments and not one more: no position counts twice', async () => {
    const params = { segmentLength: 64, rotation: 20 };
    const { cipher } = floeStart(params, randomBytes(32), utf8(''));
    const encrypt = (position: number, last: boolean) =>
      cipher.encryptInto(new Uint8Array(64), new Uint8Array(32), position, last);
    const top = 2 ** 40 - 1;
    for (const [position, last] of [
      [-1, false],
      [-1, true],
      [0.5, false],
      [Number.NaN, true],
      [top, false],
      [top + 1, false],
      [top + 1, true],
      [2 ** 53, true]
    ] as const)
      expect(await errorOf(() => encrypt(position, last)), `${position}`).toBe('crypto/malformed');
    expect(await encrypt(top, true)).toBe(64);
    expect(await encrypt(top - 1, false)).toBe(64);
  });

  test('what is too short to have a mark is refused like any other damage', async () => {
    const params = { segmentLength: 64, rotation: 20 };
    const { cipher } = floeStart(params, randomBytes(32), utf8(''));
    for (const length of [0, 1, 3, 4, 31])
      for (const last of [true, false])
        expect(await errorOf(() => cipher.decrypt(new Uint8Array(length), 0, last))).toBe(
          'crypto/damaged-body'
        );
  });
});
