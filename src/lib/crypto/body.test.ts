import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bodySize,
  decryptBody,
  decryptRange,
  encryptBody,
  LEAF,
  leafRange,
  plainDigest,
  SEGMENT
} from './body.ts';
import { LENGTH_PREFIX, SEGMENT_PLAIN } from './body-size.ts';
import { bytesToHex, concatBytes, equalBytes, randomBytes, type Bytes } from './bytes.ts';
import { contextDigest, type RecordContext } from './context.ts';
import type { Envelope, RecordMetadata } from './envelope.ts';
import { FLOE_256K, floeOpen, floeStart } from './floe.ts';
import {
  chunks,
  collect,
  errorOf,
  flip,
  leavesOf,
  PLACE,
  sampleBits,
  streamOf
} from './testing.ts';

const context: RecordContext = {
  place: PLACE,
  patient: PLACE.contract,
  recordId: randomBytes(16),
  version: 1,
  category: randomBytes(16),
  epoch: 1,
  author: PLACE.contract
};
const dek = randomBytes(32);

interface Sealed {
  leaves: Uint8Array[];
  envelope: Envelope;
  metadata: RecordMetadata;
}
const MIB = 2 ** 20;
const noise = randomBytes(65_536);
/** Bytes without a period of a segment or a leaf, made fast. */
const document = (length: number) => {
  const out = new Uint8Array(length);
  for (let at = 0; at < length; at += noise.length - 7) {
    out.set(noise.subarray(0, Math.min(noise.length, length - at)), at);
  }
  return out;
};

/** What reading needs of an envelope and its metadata, without their own cryptography. */
function described(
  body: { header: Uint8Array; segments: number },
  length: number,
  digest: Uint8Array
) {
  const envelope = { context, header: body.header, segments: body.segments } as Envelope;
  const metadata = { length, digest } as RecordMetadata;
  return { envelope, metadata };
}

async function encrypt(plain: Uint8Array, of = context, key = dek): Promise<Sealed> {
  const body = encryptBody(chunks(plain, 300_000), plain.length, key, of);
  const leaves = await leavesOf(body.leaves);
  const out = { leaves, ...described(body, plain.length, body.plainDigest()) };
  return { ...out, envelope: { ...out.envelope, context: of } };
}
const decrypt = (s: Sealed, leaves: readonly Uint8Array[] = s.leaves, key = dek) =>
  collect(decryptBody(streamOf(leaves), s.envelope, s.metadata, key));
const refused = async (run: () => unknown) =>
  expect(await errorOf(run)).toBe('crypto/damaged-body');

/** The body as one piece, cut again after `change`. */
const recut = (s: Sealed, change: (all: Uint8Array) => Uint8Array) => {
  const all = change(concatBytes(...s.leaves));
  const out: Uint8Array[] = [];
  for (let at = 0; at < all.length; at += LEAF) out.push(all.slice(at, at + LEAF));
  return out;
};

describe('body', () => {
  test.each([
    ['abuse 14: an empty file', 0],
    ['abuse 14: 1 byte', 1],
    ['just below the floor of the padding', 4088],
    ['just above it', 4089],
    ['abuse 14: exactly one segment', SEGMENT_PLAIN - LENGTH_PREFIX],
    ['abuse 14: 262,112 bytes', SEGMENT_PLAIN],
    ['abuse 14: exactly four times 262,112 bytes', 4 * SEGMENT_PLAIN],
    ['one leaf to the byte', 4 * SEGMENT_PLAIN - LENGTH_PREFIX],
    ['a leaf and a bit', 4 * SEGMENT_PLAIN + 1],
    ['three leaves', 3 * MIB - 12_345]
  ])('%s comes back', async (_, length) => {
    const plain = document(length);
    const sealed = await encrypt(plain);
    expect(equalBytes(await decrypt(sealed), plain)).toBe(true);
    const { size, segments, leaves } = bodySize(length);
    expect(sealed.leaves).toHaveLength(leaves);
    expect(sealed.leaves.reduce((sum, leaf) => sum + leaf.length, 0)).toBe(size);
    expect(sealed.leaves.slice(0, -1).every((leaf) => leaf.length === LEAF)).toBe(true);
    expect(sealed.envelope.segments).toBe(segments);
    expect(new Set(sealed.leaves.map((leaf) => leaf.buffer)).size).toBe(leaves);
    expect(await plainDigest(chunks(plain, 777_777), length)).toEqual(sealed.metadata.digest);
  });

  test('any length and any chunks of the source', async () => {
    const length = fc.integer({ min: 0, max: 1_300_000 });
    await fc.assert(
      fc.asyncProperty(length, fc.integer({ min: 1000, max: 2 * MIB }), async (n, step) => {
        const plain = document(n);
        const body = encryptBody(chunks(plain, step), n, dek, context);
        const leaves = await leavesOf(body.leaves);
        const s = { leaves, ...described(body, n, body.plainDigest()) };
        expect(equalBytes(await decrypt(s), plain)).toBe(true);
      }),
      { numRuns: 12 }
    );
  });

  test('two encryptions have nothing in common', async () => {
    const plain = document(10);
    const [a, b] = [await encrypt(plain), await encrypt(plain)];
    expect(equalBytes(a.leaves[0]!, b.leaves[0]!)).toBe(false);
    expect(equalBytes(a.envelope.header, b.envelope.header)).toBe(false);
  });

  test('the plaintext of a leaf is in no leaf', async () => {
    const plain = new TextEncoder().encode('a sentence nobody else should read '.repeat(30));
    const { leaves } = await encrypt(plain);
    expect(new TextDecoder('latin1').decode(leaves[0])).not.toContain('sentence');
  });

  test('abuse 15: a file that grows or shrinks while being read is refused', async () => {
    for (const [real, said] of [
      [1000, 999],
      [1000, 1001],
      [0, 1],
      [1, 0],
      [3 * MIB, 2 * MIB],
      [2 * MIB, 3 * MIB]
    ] as const) {
      const body = encryptBody(chunks(document(real)), said, dek, context);
      expect(await errorOf(() => leavesOf(body.leaves))).toBe('crypto/file-changed');
      expect(await errorOf(() => body.plainDigest())).toBe('crypto/malformed');
    }
  });

  test('a cancelled encryption ends at once and closes its source', async () => {
    const stop = new AbortController();
    let closed = false;
    async function* source() {
      try {
        yield* chunks(document(5 * MIB), MIB);
      } finally {
        closed = true;
      }
    }
    const body = encryptBody(source(), 5 * MIB, dek, context, { signal: stop.signal });
    await body.leaves.next();
    stop.abort();
    await expect(body.leaves.next()).rejects.toThrow(/abort/i);
    expect(closed).toBe(true);
  });

  test('leaves that are handed back are used again, in order and without a trace of what was in them', async () => {
    const length = 7 * LEAF + 12_345;
    const plain = document(length);
    const { leaves, ...body } = encryptBody(chunks(plain, 300_000), length, dek, context);
    const buffers = new Set<ArrayBuffer>();
    const stored: Uint8Array[] = [];
    let spare: Bytes | undefined;
    for (;;) {
      const { value, done } = await leaves.next(spare);
      if (done) break;
      stored.push(value.slice());
      buffers.add(value.buffer);
      // Whoever hands back something else than a whole leaf gets fresh memory.
      spare = stored.length === 2 ? value.subarray(1) : value;
      if (stored.length % 2 === 0) spare.fill(255);
    }
    expect(stored).toHaveLength(bodySize(length).leaves);
    expect(buffers.size).toBeLessThan(stored.length - 2);
    const sealed = { leaves: stored, ...described(body, length, body.plainDigest()) };
    expect(equalBytes(await decrypt(sealed), plain)).toBe(true);
  });

  test('a source that is slow, fast or uneven changes nothing in the order of the leaves', async () => {
    const length = 5 * LEAF + 99;
    const plain = document(length);
    async function* uneven() {
      let n = 0;
      for await (const chunk of chunks(plain, 517_000)) {
        if (n++ % 3 === 0) await new Promise((go) => setTimeout(go, n % 2 ? 15 : 0));
        yield chunk;
      }
    }
    const body = encryptBody(uneven(), length, dek, context);
    const leaves: Uint8Array[] = [];
    for await (const leaf of body.leaves) {
      leaves.push(leaf);
      if (leaves.length % 2) await new Promise((go) => setTimeout(go, 10));
    }
    const sealed = { leaves, ...described(body, length, body.plainDigest()) };
    expect(equalBytes(await decrypt(sealed), plain)).toBe(true);
  });

  test('an encryption whose reader leaves early closes its source, and reads no more than it is ahead', async () => {
    let read = 0;
    let closed = false;
    async function* source() {
      try {
        for await (const chunk of chunks(document(20 * MIB), MIB)) {
          read++;
          yield chunk;
        }
      } finally {
        closed = true;
      }
    }
    const body = encryptBody(source(), 20 * MIB, dek, context);
    await body.leaves.next();
    await body.leaves.return(undefined);
    expect(closed).toBe(true);
    expect(read).toBeLessThanOrEqual(5);
    expect(await errorOf(() => body.plainDigest())).toBe('crypto/malformed');
  });

  test('an error in the middle comes after the leaves before it, and nothing comes after it', async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      yield document(3 * LEAF + 1000);
      throw new TypeError('disk');
    }
    const body = encryptBody(source(), 9 * MIB, dek, context);
    let given = 0;
    const reading = (async () => {
      for await (const leaf of body.leaves) given += leaf.length / LEAF;
    })();
    await expect(reading).rejects.toThrow('disk');
    expect(given).toBe(3);
    expect(await body.leaves.next()).toEqual({ value: undefined, done: true });
  });

  test('an error of the source comes through', async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      yield document(1000);
      throw new TypeError('disk');
    }
    const body = encryptBody(source(), 5 * MIB, dek, context);
    await expect(leavesOf(body.leaves)).rejects.toThrow('disk');
  });
});

describe('a body that is not what its author signed', async () => {
  const plain = document(5 * SEGMENT_PLAIN + 500);
  const s = await encrypt(plain);
  const segmentCount = s.envelope.segments;

  test('abuse 1: truncated at a segment edge', async () => {
    for (let n = 0; n < segmentCount; n++) {
      await refused(() =>
        decrypt(
          s,
          recut(s, (all) => all.slice(0, n * SEGMENT))
        )
      );
    }
  });

  test('abuse 2: truncated within a segment', async () => {
    const total = bodySize(plain.length).size;
    for (const cut of [1, 16, 31, 33, SEGMENT - 1, SEGMENT + 1, total - 5]) {
      await refused(() =>
        decrypt(
          s,
          recut(s, (all) => all.slice(0, all.length - cut))
        )
      );
    }
    await refused(() => decrypt(s, []));
  });

  test('abuse 3: without its final segment, and with another marked as final', async () => {
    await refused(() =>
      decrypt(
        s,
        recut(s, (all) => all.slice(0, (segmentCount - 1) * SEGMENT))
      )
    );
    const marked = recut(s, (all) => {
      const cut = all.slice(0, (segmentCount - 1) * SEGMENT);
      new DataView(cut.buffer).setUint32((segmentCount - 2) * SEGMENT, SEGMENT);
      return cut;
    });
    await refused(() => decrypt(s, marked));
    // The truncated body with a description that agrees: the segment itself knows that it is not the last.
    const shorter = described(
      { header: s.envelope.header, segments: segmentCount - 1 },
      (segmentCount - 1) * SEGMENT_PLAIN - LENGTH_PREFIX,
      s.metadata.digest
    );
    await refused(() => decrypt({ ...s, ...shorter }, marked));
  });

  test('abuse 4: trailing bytes, segments and leaves', async () => {
    for (const more of [1, 32, SEGMENT, LEAF]) {
      await refused(() =>
        decrypt(
          s,
          recut(s, (all) => concatBytes(all, new Uint8Array(more)))
        )
      );
    }
    await refused(() => decrypt(s, [...s.leaves, s.leaves[1]!]));
    await refused(() => decrypt(s, [...s.leaves, new Uint8Array(0)]));
  });

  test('abuse 5: two final segments', async () => {
    const last = concatBytes(...s.leaves).slice((segmentCount - 1) * SEGMENT);
    await refused(() =>
      decrypt(
        s,
        recut(s, (all) => concatBytes(all, last))
      )
    );
    const { cipher, header } = floeStart(FLOE_256K, dek, contextDigest(context));
    const out = new Uint8Array(5 * SEGMENT);
    for (let i = 0; i < 5; i++) {
      const part = new Uint8Array(SEGMENT_PLAIN);
      if (i === 0) new DataView(part.buffer).setBigUint64(0, BigInt(4.5 * SEGMENT_PLAIN));
      await cipher.encryptInto(out.subarray(i * SEGMENT), part, i, i >= 3);
    }
    const length = 4.5 * SEGMENT_PLAIN;
    const { segments } = bodySize(length);
    const two = described({ header, segments }, length, randomBytes(32));
    await refused(() =>
      decrypt({ leaves: [], ...two }, [out.subarray(0, LEAF), out.subarray(LEAF)])
    );
  });

  test('abuse 6: segments or leaves in another order, or twice', async () => {
    const swap = (a: number, b: number) =>
      recut(s, (all) => {
        const out = all.slice();
        out.set(all.subarray(a * SEGMENT, (a + 1) * SEGMENT), b * SEGMENT);
        out.set(all.subarray(b * SEGMENT, (b + 1) * SEGMENT), a * SEGMENT);
        return out;
      });
    for (const [a, b] of [
      [0, 1],
      [1, 3],
      [2, 4]
    ] as const) {
      await refused(() => decrypt(s, swap(a, b)));
    }
    const twice = recut(s, (all) => {
      const out = all.slice();
      out.copyWithin(SEGMENT, 0, SEGMENT);
      return out;
    });
    await refused(() => decrypt(s, twice));
    const long = await encrypt(document(2 * LEAF + 10));
    const [a, b, c] = long.leaves as [Bytes, Bytes, Bytes];
    await refused(() => decrypt(long, [b, a, c]));
    await refused(() => decrypt(long, [a, a, c]));
  });

  test('abuse 7: a segment of another record under the same key and length', async () => {
    const other = await encrypt(plain, { ...context, recordId: randomBytes(16) });
    for (let i = 0; i < 2; i++) {
      await refused(() => decrypt(s, s.leaves.with(i, other.leaves[i]!)));
    }
    const again = await encrypt(plain);
    await refused(() => decrypt(s, s.leaves.with(0, again.leaves[0]!)));
  });

  test('abuse 8: the header of version 1 with the body of version 2', async () => {
    const second = await encrypt(plain, { ...context, version: 2 });
    await refused(() => decrypt(s, second.leaves));
    const mixed = { ...second.envelope, header: s.envelope.header };
    await refused(() => decrypt({ ...second, envelope: mixed }));
  });

  test('abuse 9: another patient, record, version, category, epoch, author, chain or contract', async () => {
    const elsewhere = `0x${'12'.repeat(20)}` as const;
    for (const change of [
      { patient: elsewhere },
      { author: elsewhere },
      { recordId: randomBytes(16) },
      { category: randomBytes(16) },
      { version: 2 },
      { epoch: 2 },
      { place: { ...PLACE, chainId: 1 } },
      { place: { ...PLACE, contract: elsewhere } }
    ]) {
      const envelope = { ...s.envelope, context: { ...context, ...change } };
      await refused(() => decrypt({ ...s, envelope }));
    }
    await refused(() => decrypt(s, s.leaves, randomBytes(32)));
  });

  test('abuse 11: 10^9 segments said, one there: refused without room for them', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const envelope = { ...s.envelope, segments: 1_000_000_000 };
    await refused(() => decrypt({ ...s, envelope }, [s.leaves[0]!]));
    // The author lies in both places, so that they agree.
    let length = 900_000_000 * SEGMENT_PLAIN;
    length = Math.min(length, 2 ** 42);
    const { segments } = bodySize(length);
    const huge = described({ header: s.envelope.header, segments }, length, randomBytes(32));
    await refused(() => decrypt({ leaves: [], ...huge }, [s.leaves[0]!]));
    await refused(() => decrypt({ leaves: [], ...huge }, [s.leaves[0]!.slice(0, 100)]));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * MIB);
  });

  /** One segment with this prefix and padding, by an author who lies. */
  async function lie(prefix: bigint, length: number, fill = 0): Promise<Sealed> {
    const { cipher, header } = floeStart(FLOE_256K, dek, contextDigest(context));
    const part = new Uint8Array(4096).fill(fill);
    new DataView(part.buffer).setBigUint64(0, prefix);
    const out = new Uint8Array(4096 + 32);
    await cipher.encryptInto(out, part, 0, true);
    return { leaves: [out], ...described({ header, segments: 1 }, length, randomBytes(32)) };
  }

  test('abuse 12: a length field beyond the body, negative or over 2^53', async () => {
    expect(await decrypt(await lie(10n, 10))).toEqual(new Uint8Array(10));
    for (const prefix of [11n, 9n, 4089n, 2n ** 53n + 10n, 2n ** 63n, 2n ** 64n - 1n]) {
      await refused(async () => decrypt(await lie(prefix, 10)));
    }
  });

  test('abuse 13: padding that is not zero', async () => {
    await refused(async () => decrypt(await lie(10n, 10, 1)));
    await refused(async () => decrypt(await lie(4087n, 4087, 255)));
  });

  test('a record that was encrypted anew, with a document that its first author did not sign', async () => {
    const origin = { envelope: new Uint8Array(1), dek };
    const moved = { ...s.metadata, origin };
    expect(equalBytes(await decrypt({ ...s, metadata: moved }), plain)).toBe(true);
    await refused(() => decrypt({ ...s, metadata: { ...moved, digest: randomBytes(32) } }));
    const other = await encrypt(plain.with(plain.length - 1, plain.at(-1)! ^ 1));
    await refused(() => decrypt({ ...other, metadata: moved }));
  });

  test('a digest is of all bytes and of the length', async () => {
    const digest = async (bytes: Uint8Array) =>
      bytesToHex(await plainDigest(chunks(bytes, 100_000), bytes.length));
    const of = await digest(plain);
    expect(of).toBe(bytesToHex(s.metadata.digest));
    for (const at of [0, SEGMENT_PLAIN - 9, SEGMENT_PLAIN - 8, plain.length - 1]) {
      expect(await digest(plain.with(at, plain[at]! ^ 1))).not.toBe(of);
    }
    const zeros = [3000, 3001].map((length) => digest(new Uint8Array(length)));
    expect(await zeros[0]).not.toBe(await zeros[1]);
    for (const length of [plain.length - 1, plain.length + 1]) {
      expect(await errorOf(() => plainDigest(chunks(plain), length))).toBe('crypto/file-changed');
    }
  });

  test('every single bit of a small body turned, and some of a large one', async () => {
    const small = await encrypt(document(3000));
    const [leaf] = small.leaves as [Bytes];
    // One cipher for all, many bits at a time: to derive its key anew for each would take most of the time.
    const cipher = floeOpen(FLOE_256K, dek, contextDigest(context), small.envelope.header);
    expect(await cipher.decrypt(leaf, 0, true)).toHaveLength(leaf.length - 32);
    const code = (bit: number) => errorOf(() => cipher.decrypt(flip(leaf, bit) as Bytes, 0, true));
    for (let byte = 0; byte < leaf.length; byte += 16) {
      const codes = Array.from({ length: 128 }, (_, i) => code(8 * byte + i));
      expect(new Set(await Promise.all(codes))).toEqual(new Set(['crypto/damaged-body']));
    }
    for (const bit of sampleBits(leaf.length)) {
      await refused(() => decrypt(small, [flip(leaf, bit)]));
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(s.leaves[0]!.length * 8 - 1), async (bit) => {
        await refused(() => decrypt(s, s.leaves.with(0, flip(s.leaves[0]!, bit))));
      }),
      { numRuns: 25, examples: [[5], [8 * SEGMENT + 3], [8 * LEAF - 1]] }
    );
  }, 120_000);

  test('a reader who stops early, or is refused, leaves no source open', async () => {
    let open = 0;
    async function* watched(parts: Iterable<Uint8Array>) {
      open++;
      try {
        yield* parts;
      } finally {
        open--;
      }
    }
    for await (const chunk of decryptBody(watched(s.leaves), s.envelope, s.metadata, dek)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await expect.poll(() => open).toBe(0);
    await refused(() =>
      collect(decryptBody(watched([new Uint8Array(LEAF)]), s.envelope, s.metadata, dek))
    );
    await expect.poll(() => open).toBe(0);
    const longer = watched([plain, plain]);
    expect(await errorOf(() => plainDigest(longer, plain.length))).toBe('crypto/file-changed');
    expect(open).toBe(0);
  });

  test('what comes before the damage is authentic, and nothing comes after it', async () => {
    const damaged = s.leaves.with(1, flip(s.leaves[1]!, 8 * 1000));
    const got: Uint8Array[] = [];
    await refused(async () => {
      const stream = decryptBody(streamOf(damaged), s.envelope, s.metadata, dek);
      for await (const chunk of stream) got.push(chunk);
    });
    const first = concatBytes(...got);
    expect(equalBytes(first, plain.subarray(0, first.length))).toBe(true);
    expect(first.length).toBe(4 * SEGMENT_PLAIN - LENGTH_PREFIX);
  });
});

describe('range', async () => {
  const plain = document(9 * SEGMENT_PLAIN + 77);
  const s = await encrypt(plain);
  const { length } = plain;
  const range = (start: number, end: number, leaves: readonly Uint8Array[] = s.leaves) => {
    const { fromLeaf, toLeaf } = leafRange(s.metadata, start, end);
    const some = streamOf(leaves.slice(fromLeaf, toLeaf));
    return collect(decryptRange(some, s.envelope, s.metadata, dek, start, end));
  };

  test('any part of a document', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(length - 1), fc.nat(length - 1), async (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b) + 1];
        expect(equalBytes(await range(start, end), plain.subarray(start, end))).toBe(true);
      }),
      { numRuns: 30 }
    );
    const edge = SEGMENT_PLAIN - LENGTH_PREFIX;
    for (const [start, end] of [
      [0, 1],
      [0, length],
      [edge - 1, edge],
      [edge, edge + 1],
      [edge - 1, edge + 1],
      [4 * SEGMENT_PLAIN - 8, 4 * SEGMENT_PLAIN - 7],
      [length - 1, length]
    ] as const) {
      expect(equalBytes(await range(start, end), plain.subarray(start, end))).toBe(true);
    }
  });

  test('reads no more leaves than it needs', () => {
    expect(leafRange(s.metadata, 0, 10)).toEqual({ fromLeaf: 0, toLeaf: 1 });
    const leaf = 4 * SEGMENT_PLAIN - LENGTH_PREFIX;
    expect(leafRange(s.metadata, leaf - 1, leaf)).toEqual({ fromLeaf: 0, toLeaf: 1 });
    expect(leafRange(s.metadata, leaf, leaf + 1)).toEqual({ fromLeaf: 1, toLeaf: 2 });
    expect(leafRange(s.metadata, 0, length)).toEqual({ fromLeaf: 0, toLeaf: s.leaves.length });
  });

  test('abuse 16: past the end, backwards, empty or fractional', async () => {
    for (const [start, end] of [
      [0, length + 1],
      [length, length + 1],
      [-1, 1],
      [5, 5],
      [5, 4],
      [0.5, 2],
      [0, Infinity]
    ] as const) {
      expect(await errorOf(() => leafRange(s.metadata, start, end))).toBe('crypto/bad-range');
      const stream = () =>
        collect(decryptRange(streamOf([]), s.envelope, s.metadata, dek, start, end));
      expect(await errorOf(stream)).toBe('crypto/bad-range');
    }
  });

  test('missing, foreign or too many leaves are refused', async () => {
    const [a, b, c] = s.leaves as [Bytes, Bytes, Bytes];
    const read = (leaves: Uint8Array[], start: number, end: number) =>
      collect(decryptRange(streamOf(leaves), s.envelope, s.metadata, dek, start, end));
    await refused(() => read([], 0, 10));
    await refused(() => read([b], 0, 10));
    await refused(() => read([a, b], 0, 10));
    await refused(() => read([a], 0, length));
    await refused(() => read([a, b, c.slice(0, -1)], 0, length));
    await refused(() => read([flip(a, 100)], 0, 10));
  });
});

test('a page without crypto.subtle is refused', async () => {
  const real = Object.getOwnPropertyDescriptor(globalThis, 'crypto')!;
  const getRandomValues = crypto.getRandomValues.bind(crypto);
  Object.defineProperty(globalThis, 'crypto', { configurable: true, value: { getRandomValues } });
  try {
    const code = await errorOf(() => encryptBody(chunks(document(1)), 1, dek, context));
    expect(code).toBe('crypto/unsupported');
  } finally {
    Object.defineProperty(globalThis, 'crypto', real);
  }
});

describe('an encryption that goes on', () => {
  const length = 3 * LEAF + 77_000;
  const plain = document(length);
  const again = (kept: readonly Uint8Array[], header: Uint8Array, source = plain, key = dek) =>
    encryptBody(chunks(source, 300_000), source.length, key, context, {
      begun: { header, leaf: async (number) => kept[number]?.slice() ?? null }
    });

  test('keeps the leaves it has, makes the others, and opens as one body', async () => {
    const first = await encrypt(plain);
    for (const count of [0, 1, 3, first.leaves.length]) {
      const kept = first.leaves.slice(0, count);
      const body = again(kept, first.envelope.header);
      const leaves = await leavesOf(body.leaves);
      expect(body.header).toEqual(first.envelope.header);
      expect(leaves.slice(0, count)).toEqual(kept);
      for (const [i, leaf] of leaves.slice(count).entries())
        expect(equalBytes(leaf, first.leaves[count + i]!)).toBe(false);
      const opened = await decrypt({ leaves, ...described(body, length, body.plainDigest()) });
      expect(equalBytes(opened, plain)).toBe(true);
    }
  });

  test('is refused for another document of the same length, wherever it differs', async () => {
    const first = await encrypt(plain);
    const kept = first.leaves.slice(0, 2);
    for (const at of [0, LEAF - 200, LEAF + 5, 2 * LEAF - 1_000]) {
      const changed = plain.slice();
      changed[at]! ^= 1;
      const body = again(kept, first.envelope.header, changed);
      expect(await errorOf(() => leavesOf(body.leaves))).toBe('crypto/file-changed');
    }
  });

  test('is refused with leaves, a header or a key of another one', async () => {
    const [first, other] = [await encrypt(plain), await encrypt(plain)];
    const { header } = first.envelope;
    await refused(() => leavesOf(again(other.leaves, header).leaves));
    await refused(() => leavesOf(again(first.leaves.toReversed(), header).leaves));
    await refused(() => again([], header, plain, randomBytes(32)));
    await refused(() => leavesOf(again([first.leaves[0]!.subarray(1)], header).leaves));
  });
});
