import { lowerAddress, randomBytes, sha256 } from './bytes.ts';
import { bodySize, MAX_LENGTH } from './body-size.ts';
import { encodeCanonical } from './canonical.ts';
import { contextDigest, encodeContext, readContext, type RecordContext } from './context.ts';
import { categoryOf, type Directory } from './directory.ts';
import { CannotOpenError, MismatchError } from './errors.ts';
import { FLOE_256K, FLOE_HEADER, floeOpen } from './floe.ts';
import { pad, unpad } from './padme.ts';
import { requireAddress, requireBytes, requirePlace, type Place } from './place.ts';
import { seal, SEAL_OVERHEAD } from './seal.ts';
import { bytes, map, nullable, readBlock, record, text, uint } from './shape.ts';
import { signCanonical, verifyCanonical } from './sign.ts';
import { decryptSmall, encryptSmall, keyOfBox, openBox, SMALL_OVERHEAD } from './symmetric.ts';

export type { RecordContext } from './context.ts';

/** What the author says about a document; encrypted in the envelope. */
export interface RecordMetadata {
  name: string;
  mime: string;
  /** Bytes of the document. */
  length: number;
  /** In ms, or null where unknown. */
  lastModified: number | null;
  /** `plainDigest` of the body. */
  digest: Uint8Array;
  /** Free texts, such as a title and a date. */
  about: Record<string, string>;
  /**
   * Where the record was encrypted anew by somebody else: the author's envelope and its key, so that readers can still
   * see what the author filed. Null in what an author files.
   */
  origin: Origin | null;
}

export interface Origin {
  /** The IPFS block of the author's envelope. */
  envelope: Uint8Array;
  /** The 32-byte key that the record had then. */
  dek: Uint8Array;
}

/** The small signed block that names a record's body, wraps its key and holds its encrypted metadata. */
export interface Envelope extends EnvelopeContent {
  signature: Uint8Array;
  /** The IPFS block (dag-cbor). */
  bytes: Uint8Array;
  /** Its sha2-256: what the contract keeps. */
  digest: Uint8Array;
}

interface EnvelopeContent {
  context: RecordContext;
  /** FLOE header of the body: commits to key and context. */
  header: Uint8Array;
  /** The record's key, sealed to the category. */
  wrap: Uint8Array;
  /** CID of the body's root, as bytes. */
  body: Uint8Array;
  segments: number;
  sealedMetadata: Uint8Array;
}

const WHAT = 'record';
const STEP = 256;
const MAX_METADATA = 16_384;
/** An envelope that has an origin holds that envelope. */
const MAX_SEALED = 40_960;

const fields = {
  context: readContext,
  header: bytes(FLOE_HEADER),
  wrap: bytes(32 + SEAL_OVERHEAD),
  body: bytes(1, 128),
  segments: uint(2 ** 32 - 1, 1),
  sealedMetadata: bytes(SMALL_OVERHEAD, MAX_SEALED + SMALL_OVERHEAD),
  signature: bytes(64)
};
const metadataFields = {
  name: text(1024),
  mime: text(256),
  length: uint(MAX_LENGTH),
  lastModified: nullable(uint(Number.MAX_SAFE_INTEGER)),
  digest: bytes(32),
  about: record(text(4096), 32),
  origin: nullable(map({ envelope: bytes(1, 20_000), dek: bytes(32) }))
};

/** The context and the random 32-byte key of a new record, or of a new version of one, in the present epoch of a category. */
export function newRecord(
  directory: Directory,
  o: { tag: Uint8Array; author: string; recordId?: Uint8Array; version?: number }
): { context: RecordContext; dek: Uint8Array } {
  const context: RecordContext = {
    place: directory.place,
    patient: directory.owner,
    recordId: o.recordId ?? randomBytes(16),
    version: o.version ?? 1,
    category: o.tag,
    epoch: categoryOf(directory, o.tag).epoch,
    author: lowerAddress(o.author)
  };
  return { context: readContext(encodeContext(context), WHAT), dek: randomBytes(32) };
}

/**
 * Makes and signs an envelope. `directory` is the newest one: where its category has moved to another epoch since the
 * body was encrypted, this throws MismatchError, because the key would be sealed to somebody who has lost access.
 */
export function makeEnvelope(
  o: {
    context: RecordContext;
    dek: Uint8Array;
    directory: Directory;
    body: Uint8Array;
    header: Uint8Array;
    segments: number;
    metadata: Omit<RecordMetadata, 'origin'> & { origin?: Origin | null };
  },
  authorSignSecretKey: Uint8Array
): Envelope {
  const { context, dek, directory, body, header, segments, metadata } = o;
  requirePlace(WHAT, context.place, directory.place);
  requireAddress(WHAT, 'patient', context.patient, directory.owner);
  const category = categoryOf(directory, context.category);
  if (category.epoch !== context.epoch) throw new MismatchError(WHAT, 'epoch');
  if (segments !== bodySize(metadata.length).segments) throw new MismatchError(WHAT, 'length');
  const { origin = null, ...described } = metadata;
  const plain = encodeCanonical({ v: 1, ...described, origin: origin && { ...origin } });
  const limit = origin ? MAX_SEALED : MAX_METADATA;
  readBlock(plain, 'record metadata', metadataFields, limit - STEP);
  const content: EnvelopeContent = {
    context,
    header,
    wrap: seal(category.publicKey, 'dek', encodeContext(context), dek),
    body,
    segments,
    sealedMetadata: encryptSmall(
      dek,
      'metadata',
      bound({ context, header, body }),
      pad(plain, STEP)
    )
  };
  const signature = signCanonical(authorSignSecretKey, 'envelope', encodeContent(content));
  const block = encodeCanonical({ ...encodeContent(content), signature });
  return { ...content, signature, bytes: block, digest: sha256(block) };
}

/**
 * Reads an envelope that came from anywhere: its form, its digest and the place, patient, category and author it claims.
 * Needs no key. Throws MalformedError, UnknownVersionError, MismatchError. See `verifyAuthor` for who wrote it.
 */
export function readEnvelope(
  block: Uint8Array,
  expected: {
    digest: Uint8Array;
    place: Place;
    patient: string;
    category?: Uint8Array;
    author?: string;
  }
): Envelope {
  requireBytes(WHAT, 'digest', sha256(block), expected.digest);
  const envelope = readBlock(block, WHAT, fields);
  const { context } = envelope;
  requirePlace(WHAT, context.place, expected.place);
  requireAddress(WHAT, 'patient', context.patient, expected.patient);
  if (expected.category) requireBytes(WHAT, 'category', context.category, expected.category);
  if (expected.author) requireAddress(WHAT, 'author', context.author, expected.author);
  return { ...envelope, bytes: block, digest: expected.digest.slice() };
}

/** Throws BadSignatureError unless the author with this Ed25519 key (of the author's verified bundle) signed it. */
export function verifyAuthor(envelope: Envelope, signPublicKey: Uint8Array): void {
  verifyCanonical(signPublicKey, 'envelope', encodeContent(envelope), envelope.signature);
}

/**
 * The metadata. The body header commits to the key, so a key that only fits the metadata is refused. Throws
 * CannotOpenError, MalformedError, and MismatchError where the segment count does not follow from the length.
 */
export function openEnvelope(envelope: Envelope, dek: Uint8Array): RecordMetadata {
  const { context, header } = envelope;
  try {
    floeOpen(FLOE_256K, dek, contextDigest(context), header);
  } catch (cause) {
    throw new CannotOpenError(WHAT, cause);
  }
  return readMetadata(
    envelope,
    decryptSmall(dek, 'metadata', bound(envelope), envelope.sealedMetadata)
  );
}

/** The key that opens the metadata alone: not the document. */
export function metadataKey(envelope: Envelope, dek: Uint8Array): Uint8Array {
  return keyOfBox(dek, 'metadata', envelope.sealedMetadata);
}

/**
 * The metadata, by their own key. Its author alone could have made them open to two keys, each with a text fixed when the
 * envelope was signed; `openEnvelope` excludes that. Throws as it does.
 */
export function openMetadata(envelope: Envelope, key: Uint8Array): RecordMetadata {
  return readMetadata(envelope, openBox(key, 'metadata', bound(envelope), envelope.sealedMetadata));
}

function readMetadata(envelope: Envelope, padded: Uint8Array): RecordMetadata {
  const plain = unpad(padded, STEP);
  const metadata = readBlock(plain, 'record metadata', metadataFields, MAX_SEALED);
  if (bodySize(metadata.length).segments !== envelope.segments) {
    throw new MismatchError(WHAT, 'length');
  }
  return metadata;
}

function bound(o: Pick<EnvelopeContent, 'context' | 'header' | 'body'>) {
  return { context: encodeContext(o.context), header: o.header, body: o.body };
}

function encodeContent({ context, header, wrap, body, segments, sealedMetadata }: EnvelopeContent) {
  return { v: 1, context: encodeContext(context), header, wrap, body, segments, sealedMetadata };
}
