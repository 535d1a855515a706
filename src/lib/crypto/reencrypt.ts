import { decryptBody, encryptBody, type EncryptedBody } from './body.ts';
import type { Directory } from './directory.ts';
import {
  makeEnvelope,
  newRecord,
  openEnvelope,
  readEnvelope,
  type Envelope,
  type Origin,
  type RecordContext,
  type RecordMetadata
} from './envelope.ts';
import { equalBytes, sha256 } from './bytes.ts';
import { MalformedError, MismatchError } from './errors.ts';

/** A record on its way to a new key: iterate `body.leaves`, store them, then `finish` with the CID of the new body. */
export interface Reencryption {
  context: RecordContext;
  body: EncryptedBody;
  /** The next version of the record, signed by who encrypts it anew. Throws MalformedError before the last leaf. */
  finish(bodyCid: Uint8Array, signSecretKey: Uint8Array): Envelope;
}

/**
 * Encrypts a record anew for the present epoch of its category (eager revocation): a fresh key and header for the same
 * document, as the version after it. What somebody kept of the old version stays readable to who held its key. The
 * author's own envelope goes along, encrypted, so that `openOrigin` still proves who wrote the document. `leaves` throws
 * as `decryptBody` does.
 */
export function reencrypt(
  old: { envelope: Envelope; metadata: RecordMetadata; dek: Uint8Array },
  leaves: AsyncIterable<Uint8Array>,
  o: { directory: Directory; by: string; signal?: AbortSignal }
): Reencryption {
  const { envelope, metadata } = old;
  const { category: tag, recordId } = envelope.context;
  const version = envelope.context.version + 1;
  const { directory, by, signal } = o;
  const { context, dek } = newRecord(directory, { tag, author: by, recordId, version });
  const options = signal ? { signal } : {};
  const plain = decryptBody(leaves, envelope, metadata, old.dek, options);
  const body = encryptBody(plain, metadata.length, dek, context, options);
  // Of a record that was moved before, the first author counts.
  const origin = metadata.origin ?? { envelope: envelope.bytes, dek: old.dek };
  return {
    context,
    body,
    finish(bodyCid, signSecretKey) {
      const { header, segments } = body;
      if (!equalBytes(body.plainDigest(), metadata.digest))
        throw new MismatchError('record', 'content');
      const moved = { ...metadata, origin };
      const parts = { context, dek, directory, body: bodyCid, header, segments, metadata: moved };
      return makeEnvelope(parts, signSecretKey);
    }
  };
}

/**
 * What the author filed, out of a record that was encrypted anew: `verdictOf(origin.bytes, ...)` tells whether the chain
 * knows it. Throws MalformedError, MismatchError where it is of another record or document, CannotOpenError.
 */
export function openOrigin(
  envelope: Envelope,
  metadata: RecordMetadata & { origin: Origin }
): { envelope: Envelope; metadata: RecordMetadata } {
  const { place, patient, recordId, version } = envelope.context;
  const { envelope: block, dek } = metadata.origin;
  const origin = readEnvelope(block, { digest: sha256(block), place, patient });
  const { context } = origin;
  if (!equalBytes(context.recordId, recordId)) throw new MismatchError('record', 'number');
  if (context.version >= version) throw new MismatchError('record', 'version');
  const first = openEnvelope(origin, dek);
  if (first.origin) throw new MalformedError('record');
  if (!equalBytes(first.digest, metadata.digest) || first.length !== metadata.length) {
    throw new MismatchError('record', 'content');
  }
  return { envelope: origin, metadata: first };
}
