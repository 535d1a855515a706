import { bodySize, encryptBody, type EncryptedBody } from '../../crypto/body.ts';
import type { Directory } from '../../crypto/directory.ts';
import { makeEnvelope, newRecord, type RecordContext } from '../../crypto/envelope.ts';
import type { Address } from '../types.ts';
import { readFile } from './read-file.ts';

export interface UploadOrder {
  /** Whose chart it goes into. */
  patient: Address;
  file: File;
  tag: Uint8Array;
  name: string;
  mime: string;
  about: Record<string, string>;
}

export interface SealedRecord {
  envelope: Uint8Array;
  digest: Uint8Array;
}

/** One leaf of ciphertext in its own buffer, and how many bytes of the file have been read so far. */
export interface EncryptedLeaf {
  leaf: Uint8Array;
  read: number;
}

interface Job {
  order: UploadOrder;
  context: RecordContext;
  dek: Uint8Array;
  directory: Directory;
  signKey: Uint8Array;
  body: EncryptedBody;
  read: () => number;
}

/** Files under way from plaintext to a sealed record; each job's keys live as long as the job. */
export class UploadJobs {
  #jobs = new Map<number, Job>();
  #last = 0;

  start(
    order: UploadOrder,
    directory: Directory,
    author: Address,
    signKey: Uint8Array
  ): { id: number; size: number; leaves: number } {
    const { context, dek } = newRecord(directory, { tag: order.tag, author });
    let read = 0;
    const counted = readFile(order.file, (bytes) => (read += bytes));
    const body = encryptBody(counted, order.file.size, dek, context);
    const id = ++this.#last;
    this.#jobs.set(id, { order, context, dek, directory, signKey, body, read: () => read });
    return { id, size: body.size, leaves: bodySize(order.file.size).leaves };
  }

  async next(id: number): Promise<EncryptedLeaf | null> {
    const job = this.#job(id);
    const { value, done } = await job.body.leaves.next();
    return done ? null : { leaf: value, read: job.read() };
  }

  finish(id: number, bodyCid: Uint8Array): SealedRecord {
    const { order, context, dek, directory, signKey, body } = this.#job(id);
    const envelope = makeEnvelope(
      {
        context,
        dek,
        directory,
        body: bodyCid,
        header: body.header,
        segments: body.segments,
        metadata: {
          name: order.name,
          mime: order.mime,
          length: order.file.size,
          lastModified: order.file.lastModified,
          digest: body.plainDigest(),
          about: order.about
        }
      },
      signKey
    );
    this.#jobs.delete(id);
    return { envelope: envelope.bytes, digest: envelope.digest };
  }

  async cancel(id: number): Promise<void> {
    const job = this.#jobs.get(id);
    this.#jobs.delete(id);
    await job?.body.leaves.return(undefined);
  }

  #job(id: number): Job {
    const job = this.#jobs.get(id);
    if (!job) throw new DOMException('The upload was cancelled.', 'AbortError');
    return job;
  }
}
