import { segmentDigest } from './body-digest.ts';
import { byteReader } from './body-reader.ts';
import { segmentsOf } from './body-segments.ts';
import {
  bodySize,
  LEAF,
  LENGTH_PREFIX,
  SEGMENT,
  SEGMENT_PLAIN,
  SEGMENTS_PER_LEAF
} from './body-size.ts';
import type { DigestedSource } from './body-window.ts';
import { equalBytes, type Bytes } from './bytes.ts';
import { contextDigest, type RecordContext } from './context.ts';
import type { Envelope, RecordMetadata } from './envelope.ts';
import { BadRangeError, DamagedBodyError, FileChangedError, MalformedError } from './errors.ts';
import { FLOE_256K, floeOpen, floeStart, type FloeCipher } from './floe.ts';

export { plainDigest } from './body-digest.ts';
export { bodySize, LEAF, SEGMENT } from './body-size.ts';

export interface EncryptedBody {
  /** FLOE header, for the envelope: the leaves stay aligned without it. */
  header: Uint8Array;
  segments: number;
  /** Bytes of ciphertext. */
  size: number;
  /**
   * 1 MiB each but the last, each in a buffer of its own. To be iterated once. Whoever is done with a leaf may hand it
   * back by `next(leaf)`: its memory becomes that of a later one. Fresh memory for each costs a fifth of the whole work.
   */
  leaves: AsyncGenerator<Bytes, void, Bytes | undefined>;
  /** Digest of the document, after the last leaf. */
  plainDigest(): Uint8Array;
}

/** An encryption of the same document that was begun before, with the same key and context. */
export interface BegunBody {
  header: Uint8Array;
  /** The leaf of this number, where it is stored already; none after the first that is missing. */
  leaf(number: number): Promise<Uint8Array | null>;
}

/**
 * Encrypts a document: its length (8 bytes), its bytes, zeros up to Padmé, in FLOE segments of 256 KiB, four to a leaf.
 * `leaves` throws FileChangedError where `source` gives more or fewer bytes than `length`; start again then, with a
 * fresh header. Throws MalformedError, UnsupportedError.
 * With `begun`, its leaves come first, each decrypted and compared with `source`: throws FileChangedError where the
 * document is another one, DamagedBodyError where they were not made with this key and context.
 */
export function encryptBody(
  source: AsyncIterable<Uint8Array> | DigestedSource,
  length: number,
  dek: Uint8Array,
  context: RecordContext,
  { signal, begun = null }: { signal?: AbortSignal; begun?: BegunBody | null } = {}
): EncryptedBody {
  const { segments, leaves: leafCount, size } = bodySize(length);
  const bound = contextDigest(context);
  const { header, cipher } = begun
    ? { header: begun.header, cipher: floeOpen(FLOE_256K, dek, bound, begun.header) }
    : floeStart(FLOE_256K, dek, bound);
  let digest: Uint8Array | null = null;

  async function* leaves(): AsyncGenerator<Bytes, void, Bytes | undefined> {
    const given = 'chunks' in source ? source : null;
    const reader = byteReader('chunks' in source ? source.chunks : source);
    const spares: Bytes[] = [];
    const plain = segmentsOf(reader, length);
    const hash = given ? null : segmentDigest();

    /** A leaf's memory, all of which is written before it is given away. */
    function room(wanted: number): Bytes {
      return (wanted === LEAF ? spares.pop() : undefined) ?? new Uint8Array(wanted);
    }

    /** Reads a leaf's plaintext; resolves when all of it is on its way through AES and hash. */
    async function begin(leaf: number): Promise<{ done: Promise<Bytes> }> {
      const wanted = Math.min(LEAF, size - leaf * LEAF);
      const kept = (await begun?.leaf(leaf)) ?? null;
      if (kept && kept.length !== wanted) throw new DamagedBodyError(new Error('leaf'));
      const out = kept ? (kept as Bytes) : room(wanted);
      const running: Promise<unknown>[] = [];
      try {
        for (let i = 0; i * SEGMENT < out.length; i++) {
          const position = leaf * SEGMENTS_PER_LEAF + i;
          const segment = await plain.next();
          hash?.add(segment);
          const target = out.subarray(i * SEGMENT);
          const last = position === segments - 1;
          const work: Promise<unknown> = kept
            ? compare(cipher, target, segment, position, last)
            : cipher.encryptInto(target, segment, position, last);
          // It is thrown where the whole leaf is awaited.
          work.catch(() => {});
          running.push(work);
        }
      } catch (cause) {
        await Promise.allSettled(running);
        throw cause;
      }
      const done = Promise.all([...running, hash?.settled()]).then(() => out);
      // It is thrown when it is awaited; nobody may get there.
      done.catch(() => {});
      return { done };
    }

    let next = begin(0);
    try {
      for (let leaf = 0; leaf < leafCount; leaf++) {
        signal?.throwIfAborted();
        const { done } = await next;
        if (leaf < leafCount - 1) {
          // The next leaf is read while this one is encrypted.
          next = begin(leaf + 1);
          next.catch(() => {});
        } else {
          await reader.end();
          digest = given ? await given.digest() : await hash!.finish();
        }
        const spare = yield await done;
        if (spare?.length === LEAF && spare.buffer.byteLength === LEAF) spares.push(spare);
      }
    } finally {
      await next.catch(() => {});
      await reader.close();
    }
  }

  return {
    header,
    segments,
    size,
    leaves: leaves(),
    plainDigest() {
      if (!digest) throw new MalformedError('digest (the document was not read to its end)');
      return digest;
    }
  };
}

/** Throws FileChangedError unless the first segment in `sealed` holds `plain`. */
async function compare(
  cipher: FloeCipher,
  sealed: Bytes,
  plain: Bytes,
  position: number,
  last: boolean
): Promise<void> {
  const segment = sealed.subarray(0, SEGMENT);
  if (!equalBytes(await cipher.decrypt(segment, position, last), plain))
    throw new FileChangedError();
}

/**
 * Decrypts a body from the leaves of `envelope.body`, which the node checks against that CID. Gives the document in order,
 * in chunks of at most 262,112 bytes; each is authentic when it comes, but only the end tells that nothing is missing:
 * throws DamagedBodyError where a leaf is changed, missing, swapped, foreign or too many, or where the padding is not zero.
 * The header commits to the key, and the author signed header and CID: so this is the author's document, whoever holds the
 * key. Only a record that was encrypted anew (`origin`) needs its digest, which the first author signed, and is refused at
 * its end where that is another.
 */
export async function* decryptBody(
  leaves: AsyncIterable<Uint8Array>,
  envelope: Envelope,
  metadata: RecordMetadata,
  dek: Uint8Array,
  { signal }: { signal?: AbortSignal } = {}
): AsyncGenerator<Bytes> {
  const { cipher, segments, size, leafCount } = openBody(envelope, metadata, dek);
  const hash = metadata.origin ? segmentDigest() : null;
  let leaf = 0;
  const decrypted = ahead(leaves, (bytes, number) => {
    signal?.throwIfAborted();
    return decryptLeaf(cipher, bytes, number, segments, size, 0, SEGMENTS_PER_LEAF);
  });
  for await (const plains of decrypted) {
    signal?.throwIfAborted();
    plains.forEach((plain) => hash?.add(plain));
    await hash?.settled();
    for (const [i, plain] of plains.entries()) {
      const data = documentPart(plain, leaf * SEGMENTS_PER_LEAF + i, metadata.length);
      if (data.length > 0) yield data;
    }
    leaf++;
  }
  if (leaf !== leafCount) throw new DamagedBodyError(new Error('truncated'));
  if (hash && !equalBytes(await hash.finish(), metadata.digest)) {
    throw new DamagedBodyError(new Error('digest'));
  }
}

/** The leaves that hold bytes `start` to `end` (exclusive) of a document. Throws BadRangeError. */
export function leafRange(
  metadata: Pick<RecordMetadata, 'length'>,
  start: number,
  end: number
): { fromLeaf: number; toLeaf: number } {
  const { from, to } = segmentRange(metadata, start, end);
  return {
    fromLeaf: Math.floor(from / SEGMENTS_PER_LEAF),
    toLeaf: Math.floor((to - 1) / SEGMENTS_PER_LEAF) + 1
  };
}

/**
 * Bytes `start` to `end` (exclusive) of a document from its leaves `leafRange(...)`. Authentic in place and content;
 * what lies outside is not looked at. Throws BadRangeError, DamagedBodyError.
 */
export async function* decryptRange(
  leaves: AsyncIterable<Uint8Array>,
  envelope: Envelope,
  metadata: RecordMetadata,
  dek: Uint8Array,
  start: number,
  end: number
): AsyncGenerator<Bytes> {
  const { from, to } = segmentRange(metadata, start, end);
  const { fromLeaf, toLeaf } = leafRange(metadata, start, end);
  const { cipher, segments, size } = openBody(envelope, metadata, dek);
  const wanted = (leaf: number) => {
    const first = leaf * SEGMENTS_PER_LEAF;
    return [Math.max(0, from - first), Math.min(SEGMENTS_PER_LEAF, to - first)] as const;
  };
  const decrypted = ahead(leaves, (bytes, number) => {
    const leaf = fromLeaf + number;
    if (leaf >= toLeaf) throw new DamagedBodyError(new Error('trailing'));
    return decryptLeaf(cipher, bytes, leaf, segments, size, ...wanted(leaf));
  });
  let leaf = fromLeaf;
  for await (const plains of decrypted) {
    for (const [i, plain] of plains.entries()) {
      const position = leaf * SEGMENTS_PER_LEAF + wanted(leaf)[0] + i;
      const data = documentPart(plain, position, metadata.length);
      const offset = Math.max(0, position * SEGMENT_PLAIN - LENGTH_PREFIX);
      yield data.subarray(Math.max(0, start - offset), end - offset);
    }
    leaf++;
  }
  if (leaf !== toLeaf) throw new DamagedBodyError(new Error('truncated'));
}

function segmentRange({ length }: { length: number }, start: number, end: number) {
  const inside = Number.isSafeInteger(start) && Number.isSafeInteger(end);
  if (!inside || start < 0 || end <= start || end > length) throw new BadRangeError();
  return {
    from: Math.floor((start + LENGTH_PREFIX) / SEGMENT_PLAIN),
    to: Math.floor((end - 1 + LENGTH_PREFIX) / SEGMENT_PLAIN) + 1
  };
}

/** What is made of each leaf, in order; the next is fetched and worked on while one is used. */
async function* ahead<T>(
  leaves: AsyncIterable<Uint8Array>,
  work: (leaf: Uint8Array, number: number) => Promise<T>
): AsyncGenerator<T> {
  const iterator = leaves[Symbol.asyncIterator]();
  const begin = async (number: number): Promise<{ made: Promise<T> } | null> => {
    const { value, done } = await iterator.next();
    if (done) return null;
    const made = work(value, number);
    // It is thrown when it is awaited; nobody may get there.
    made.catch(() => {});
    return { made };
  };
  let next = begin(0);
  try {
    for (let number = 1; ; number++) {
      const begun = await next;
      if (!begun) return;
      next = begin(number);
      next.catch(() => {});
      yield await begun.made;
    }
  } finally {
    // Not awaited: a leaf that is still on its way would keep a reader waiting who wants no more.
    void iterator.return?.().catch(() => {});
  }
}

// How long a body is follows from the signed length alone, never from the bytes that came.
function openBody(envelope: Envelope, metadata: RecordMetadata, dek: Uint8Array) {
  const { segments, size, leaves: leafCount } = bodySize(metadata.length);
  if (envelope.segments !== segments) throw new DamagedBodyError(new Error('segments'));
  const cipher = floeOpen(FLOE_256K, dek, contextDigest(envelope.context), envelope.header);
  return { cipher, segments, size, leafCount };
}

/** Segments `a` to `b` (exclusive) of a leaf. */
async function decryptLeaf(
  cipher: FloeCipher,
  leaf: Uint8Array,
  number: number,
  segments: number,
  size: number,
  a: number,
  b: number
): Promise<Bytes[]> {
  if (leaf.length !== Math.max(0, Math.min(LEAF, size - number * LEAF))) {
    throw new DamagedBodyError(new Error('leaf'));
  }
  const running: Promise<Bytes>[] = [];
  for (let i = a; i < b && i * SEGMENT < leaf.length; i++) {
    const position = number * SEGMENTS_PER_LEAF + i;
    const segment = leaf.subarray(i * SEGMENT, (i + 1) * SEGMENT) as Bytes;
    running.push(cipher.decrypt(segment, position, position === segments - 1));
  }
  return Promise.all(running);
}

/** What belongs to the document in a decrypted segment. Throws DamagedBodyError where prefix or padding are wrong. */
function documentPart(plain: Bytes, position: number, length: number): Bytes {
  const start = position * SEGMENT_PLAIN;
  let from = 0;
  if (position === 0) {
    from = LENGTH_PREFIX;
    const prefix = new DataView(plain.buffer, plain.byteOffset, LENGTH_PREFIX).getBigUint64(0);
    if (prefix !== BigInt(length)) throw new DamagedBodyError(new Error('length'));
  }
  const to = Math.max(from, Math.min(plain.length, LENGTH_PREFIX + length - start));
  for (let i = to; i < plain.length; i++) {
    if (plain[i] !== 0) throw new DamagedBodyError(new Error('padding'));
  }
  return plain.subarray(from, to);
}
