import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { addressToBytes, concatBytes, randomBytes, sha256 } from './bytes.ts';
import { decodeCanonical, encodeCanonical, type Canonical } from './canonical.ts';
import { contextDigest, encodeContext, type RecordContext } from './context.ts';
import type { Directory } from './directory.ts';
import {
  makeEnvelope,
  metadataKey,
  newRecord,
  openEnvelope,
  openMetadata,
  readEnvelope,
  verifyAuthor,
  type Envelope,
  type RecordMetadata
} from './envelope.ts';
import { FLOE_256K, floeStart } from './floe.ts';
import { pad } from './padme.ts';
import { signCanonical } from './sign.ts';
import { encryptSmall } from './symmetric.ts';
import { acceptedBits, errorOf, flip, mismatch, person, type Person, PLACE } from './testing.ts';
import { newDirectory, ownerKeys, rotateCategory } from './tree.ts';

vi.mock('@noble/curves/ed25519.js', async (noble) =>
  (await import('./testing-native.ts')).mayVerify(await noble())
);

let patient: Person;
let other: Person;
let directory: Directory;
let record: { context: RecordContext; dek: Uint8Array };
let header: Uint8Array;
let envelope: Envelope;
const body = randomBytes(36);
const metadata: RecordMetadata = {
  name: 'Röntgen.pdf',
  mime: 'application/pdf',
  length: 12_345,
  lastModified: 1_763_000_000_000,
  digest: randomBytes(32),
  about: { title: 'Chest', date: '2026-11-22' },
  origin: null
};

beforeAll(async () => {
  [patient, other] = await Promise.all([person(), person()]);
  const o = { place: PLACE, owner: patient.address };
  directory = newDirectory(patient.identity, o, ['Imaging']);
  const { tag } = directory.categories[0]!;
  record = newRecord(directory, { tag, author: patient.address });
  header = floeStart(FLOE_256K, record.dek, contextDigest(record.context)).header;
  envelope = make({});
});

function make(change: Partial<Parameters<typeof makeEnvelope>[0]>): Envelope {
  const o = { ...record, directory, body, header, segments: 1, metadata, ...change };
  return makeEnvelope(o, patient.identity.sign.secretKey);
}
const expected = (of = envelope) => ({
  digest: of.digest,
  place: PLACE,
  patient: patient.address,
  category: record.context.category,
  author: patient.address
});
/** Changed, and signed again by its author, so that only deeper checks can tell. */
function resign(change: Record<string, Canonical>) {
  const block = decodeCanonical(envelope.bytes) as Record<string, Canonical>;
  const changed: Record<string, Canonical> = { ...block, ...change };
  delete changed.signature;
  const signature = signCanonical(patient.identity.sign.secretKey, 'envelope', changed);
  const bytes = encodeCanonical({ ...changed, signature });
  return { bytes, expected: { ...expected(), digest: sha256(bytes) } };
}

describe('the key of the metadata alone', () => {
  test('opens them, and neither another record nor anything else under the record key', async () => {
    const key = metadataKey(envelope, record.dek);
    expect(openMetadata(envelope, key)).toEqual(metadata);
    expect(key).not.toEqual(record.dek);
    const twin = make({});
    expect(await errorOf(() => openMetadata(twin, key))).toBe('crypto/cannot-open');
    expect(await errorOf(() => openEnvelope(envelope, key))).toBe('crypto/cannot-open');
    const box = encryptSmall(record.dek, 'other', {}, randomBytes(40));
    const [nonce, sealed] = [box.subarray(0, 24), box.subarray(56)];
    expect(() => xchacha20poly1305(key, nonce).decrypt(sealed)).toThrow();
  });

  test('with one bit turned, of the key or of the box, opens nothing', async () => {
    const key = metadataKey(envelope, record.dek);
    for (let bit = 0; bit < 256; bit += 5)
      expect(await errorOf(() => openMetadata(envelope, flip(key, bit)))).toBe(
        'crypto/cannot-open'
      );
    const { sealedMetadata } = envelope;
    // The commitment, which only the record key can be held against, is not part of what this key opens.
    for (const bit of [3, 100, 56 * 8, 56 * 8 + 777, sealedMetadata.length * 8 - 1]) {
      const changed = { ...envelope, sealedMetadata: flip(sealedMetadata, bit) };
      expect(await errorOf(() => openMetadata(changed, key))).toBe('crypto/cannot-open');
    }
    const short = { ...envelope, sealedMetadata: sealedMetadata.subarray(0, 60) };
    expect(await errorOf(() => openMetadata(short, key))).toBe('crypto/cannot-open');
  });
});

describe('envelope', () => {
  test('round trip; nothing of the metadata shows', () => {
    const read = readEnvelope(envelope.bytes, expected());
    expect(read).toEqual(envelope);
    verifyAuthor(read, patient.bundle.sign);
    const dek = ownerKeys(patient.identity, directory).dekOf(read);
    expect(dek).toEqual(record.dek);
    expect(openEnvelope(read, dek)).toEqual(metadata);
    const shown = new TextDecoder('latin1').decode(envelope.bytes);
    for (const secret of ['pdf', 'ntgen', 'Chest']) expect(shown).not.toContain(secret);
    const short = make({ metadata: { ...metadata, name: 'a', about: { title: 'b' } } });
    expect(envelope.bytes.length - short.bytes.length).toBe(0);
    expect(envelope.bytes.length).toBeLessThan(2200);
  });

  test('round trip for any metadata', () => {
    const text = (maxLength: number) =>
      fc.string({ maxLength, unit: 'grapheme' }).filter((it) => it.length <= maxLength);
    const any = fc.record(
      {
        name: text(1024),
        mime: text(256),
        length: fc.nat(100_000),
        lastModified: fc.option(fc.nat(Number.MAX_SAFE_INTEGER)),
        digest: fc.uint8Array({ minLength: 32, maxLength: 32 }),
        about: fc.dictionary(text(40), text(200), { maxKeys: 32, noNullPrototype: true }),
        origin: fc.constant(null)
      },
      { noNullPrototype: true }
    );
    fc.assert(
      fc.property(any, fc.uint8Array({ minLength: 1, maxLength: 128 }), (told, cid) => {
        fc.pre(!Object.hasOwn(told.about, '__proto__'));
        const made = make({ metadata: told, body: cid });
        const read = readEnvelope(made.bytes, expected(made));
        expect(read).toEqual(made);
        expect(openEnvelope(read, record.dek)).toEqual(told);
      }),
      { numRuns: 12 }
    );
  });

  test('every single bit counts, also to who can change the digest with it', async () => {
    const changed = flip(envelope.bytes, 99);
    expect(await errorOf(() => readEnvelope(changed, expected()))).toBe('crypto/mismatch');
    const refusals = /^crypto\/(malformed|unknown-version|mismatch|bad-signature)$/;
    const run = (bytes: Uint8Array) =>
      verifyAuthor(
        readEnvelope(bytes, { ...expected(), digest: sha256(bytes) }),
        patient.bundle.sign
      );
    expect(await acceptedBits(envelope.bytes, refusals, run)).toEqual([]);
  }, 120_000);

  test('of another digest, place, patient, category or author is refused', async () => {
    const elsewhere = { ...PLACE, contract: other.address };
    for (const [part, wrong] of [
      ['digest', { digest: randomBytes(32) }],
      ['contract', { place: elsewhere }],
      ['network', { place: { ...PLACE, chainId: 1 } }],
      ['patient', { patient: other.address }],
      ['category', { category: randomBytes(16) }],
      ['author', { author: other.address }]
    ] as const) {
      const said = await mismatch(() => readEnvelope(envelope.bytes, { ...expected(), ...wrong }));
      expect(said).toMatch(new RegExp(`record .* ${part} `));
    }
    expect(await errorOf(() => verifyAuthor(envelope, other.bundle.sign))).toBe(
      'crypto/bad-signature'
    );
  });

  test('a part of another record, signed again, does not open', async () => {
    const keys = ownerKeys(patient.identity, directory);
    const moved = { ...record.context, recordId: randomBytes(16) };
    const { bytes, expected: of } = resign({ context: encodeContext(moved) });
    const read = readEnvelope(bytes, of);
    expect(await errorOf(() => keys.dekOf(read))).toBe('crypto/cannot-open');
    expect(await errorOf(() => openEnvelope(read, record.dek))).toBe('crypto/cannot-open');
    const second = newRecord(directory, {
      tag: record.context.category,
      author: patient.address,
      recordId: record.context.recordId,
      version: 2
    });
    const later = {
      ...second,
      header: floeStart(FLOE_256K, second.dek, contextDigest(second.context)).header
    };
    const newer = make(later);
    for (const change of [
      { wrap: newer.wrap },
      { header: newer.header },
      { sealedMetadata: newer.sealedMetadata },
      { body: randomBytes(36) }
    ]) {
      const mixed = resign(change);
      const envelopeOf = readEnvelope(mixed.bytes, mixed.expected);
      const code = await errorOf(() => openEnvelope(envelopeOf, keys.dekOf(envelopeOf)));
      expect(code).toBe('crypto/cannot-open');
    }
  });

  test('abuse 26: a key that opens the metadata but not the body is refused', async () => {
    const wrong = randomBytes(32);
    const plain = pad(encodeCanonical({ v: 1, ...metadata, origin: null }), 256);
    const bound = { context: encodeContext(record.context), header, body };
    const sealedMetadata = encryptSmall(wrong, 'metadata', bound, plain);
    const { bytes, expected: of } = resign({ sealedMetadata });
    const read = readEnvelope(bytes, of);
    expect(await errorOf(() => openEnvelope(read, wrong))).toBe('crypto/cannot-open');
    expect(await errorOf(() => openEnvelope(read, record.dek))).toBe('crypto/cannot-open');
  });

  test('abuse 11: a segment count that does not follow from the length is refused', async () => {
    for (const segments of [2, 1_000_000_000]) {
      const { bytes, expected: of } = resign({ segments });
      const read = readEnvelope(bytes, of);
      for (const run of [() => openEnvelope(read, record.dek), () => make({ segments })])
        expect(await mismatch(run)).toMatch(/record .* length /);
    }
  });

  test('abuse 33: a category that was rotated since the body was encrypted is refused', async () => {
    const { category } = record.context;
    const rotated = rotateCategory(patient.identity, directory, category, []);
    expect(await mismatch(() => make({ directory: rotated }))).toMatch(/record .* epoch /);
  });

  test('abuse 27: unknown version, trailing bytes, wrong types and lengths are refused', async () => {
    const cases: [Record<string, Canonical>, string][] = [
      [{ v: 2 }, 'crypto/unknown-version'],
      [{ more: 1 }, 'crypto/malformed'],
      [{ segments: 0 }, 'crypto/malformed'],
      [{ segments: -1 }, 'crypto/malformed'],
      [{ header: randomBytes(73) }, 'crypto/malformed'],
      [{ wrap: randomBytes(1167) }, 'crypto/malformed'],
      [{ body: new Uint8Array(0) }, 'crypto/malformed'],
      [{ sealedMetadata: randomBytes(50_000) }, 'crypto/malformed'],
      [{ context: { ...encodeContext(record.context), epoch: 0 } }, 'crypto/malformed'],
      [
        {
          context: {
            ...encodeContext(record.context),
            author: addressToBytes(other.address).subarray(1)
          }
        },
        'crypto/malformed'
      ]
    ];
    for (const [change, code] of cases) {
      const { bytes, expected: of } = resign(change);
      expect(await errorOf(() => readEnvelope(bytes, of))).toBe(code);
    }
    const trailing = concatBytes(envelope.bytes, new Uint8Array(1));
    expect(
      await errorOf(() => readEnvelope(trailing, { ...expected(), digest: sha256(trailing) }))
    ).toBe('crypto/malformed');
  });

  test('metadata that would not be read again is not written', async () => {
    const about = Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`k${i}`, '']));
    for (const bad of [
      { ...metadata, length: -1 },
      { ...metadata, length: 0.5 },
      { ...metadata, name: 'x'.repeat(1025) },
      { ...metadata, digest: randomBytes(31) },
      { ...metadata, about },
      { ...metadata, about: { a: 'x'.repeat(4097) } },
      {
        ...metadata,
        about: Object.fromEntries('abcdef'.split('').map((k) => [k, 'x'.repeat(4000)]))
      }
    ]) {
      expect(await errorOf(() => make({ metadata: bad }))).toMatch(/crypto\/(malformed|mismatch)/);
    }
    const none = { ...metadata, lastModified: null, about: {}, name: '', mime: '' };
    expect(openEnvelope(make({ metadata: none }), record.dek)).toEqual(none);
  });

  test('metadata of up to 16,128 bytes are written and read again, and none longer', async () => {
    const long = (last: number): RecordMetadata => ({
      ...metadata,
      about: Object.fromEntries([4000, 4000, 4000, last].map((n, i) => [`k${i}`, 'x'.repeat(n)]))
    });
    const sizeOf = (one: RecordMetadata) =>
      encodeCanonical({ v: 1, ...one, origin: null } as unknown as Canonical).length;
    const most = 3000 + 16_128 - sizeOf(long(3000));
    expect(sizeOf(long(most))).toBe(16_128);
    expect(openEnvelope(make({ metadata: long(most) }), record.dek)).toEqual(long(most));
    for (const more of [1, 2, 252, 256, 300])
      expect(await errorOf(() => make({ metadata: long(most + more) }))).toBe('crypto/malformed');
  });

  test('a directory of another chain or contract is not written for', async () => {
    const place = { ...PLACE, chainId: PLACE.chainId + 1 };
    expect(await mismatch(() => make({ directory: { ...directory, place } }))).toMatch(
      /record .* network /
    );
  });
});
