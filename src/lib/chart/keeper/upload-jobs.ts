import { bodySize, encryptBody, type BegunBody, type EncryptedBody } from '../../crypto/body.ts';
import type { Directory } from '../../crypto/directory.ts';
import {
  makeEnvelope,
  newRecord,
  type Envelope,
  type RecordContext
} from '../../crypto/envelope.ts';
import { reencrypt } from '../../crypto/reencrypt.ts';
import type { Address } from '../types.ts';
import { readBeside } from './read-beside.ts';
import { folderLength, readFolder, type FolderFile } from './read-folder.ts';

export interface UploadOrder {
  /** Whose chart it goes into. */
  patient: Address;
  /** One file as it is, or a folder that becomes one document. */
  file: File | FolderFile[];
  tag: Uint8Array;
  name: string;
  mime: string;
  about: Record<string, string>;
}

/** What it takes to go on with an upload after the page has ended; secret. */
export interface UploadSecrets {
  dek: Uint8Array;
  header: Uint8Array;
  context: RecordContext;
}

export interface SealedRecord {
  envelope: Uint8Array;
  digest: Uint8Array;
}

/** One leaf of ciphertext in its own buffer, and how many bytes of the file have been read so far. */
export interface EncryptedLeaf {
  leaf: Uint8Array<ArrayBuffer>;
  read: number;
}

interface Job {
  body: EncryptedBody;
  /** Bytes of the document read so far. */
  read: () => number;
  seal: (bodyCid: Uint8Array) => Envelope;
}

/** What a job will come to, to show how far it is. */
export interface JobSize {
  id: number;
  /** Bytes of ciphertext. */
  size: number;
  leaves: number;
}

/** Files under way from plaintext to a sealed record; each job's keys live as long as the job. */
export class UploadJobs {
  #jobs = new Map<number, Job>();
  #last = 0;

  /** With `begun`, goes on with an encryption of an earlier page: its leaves come first, compared with the file. */
  start(
    order: UploadOrder,
    directory: Directory,
    author: Address,
    signKey: Uint8Array,
    begun: (UploadSecrets & Pick<BegunBody, 'leaf'>) | null = null
  ): JobSize & { secrets: UploadSecrets } {
    const { context, dek } = begun ?? newRecord(directory, { tag: order.tag, author });
    let read = 0;
    const onRead = (bytes: number): void => void (read += bytes);
    const { file } = order;
    const length = lengthOf(file);
    const source = file instanceof Blob ? readBeside(file, onRead) : readFolder(file, onRead);
    const body = encryptBody(source, length, dek, context, { begun });
    const seal = (bodyCid: Uint8Array): Envelope => {
      const { name, mime, about } = order;
      const lastModified = changedAt(file);
      const metadata = { name, mime, about, length, lastModified, digest: body.plainDigest() };
      const { header, segments } = body;
      const parts = { context, dek, directory, body: bodyCid, header, segments, metadata };
      return makeEnvelope(parts, signKey);
    };
    const secrets = { dek, header: body.header, context };
    return { ...this.#add({ body, read: () => read, seal }, length), secrets };
  }

  /** Takes up a record that is encrypted anew; `next` hands out the leaves of its present body. */
  startAgain(
    old: Parameters<typeof reencrypt>[0],
    next: () => Promise<Uint8Array | null>,
    directory: Directory,
    by: Address,
    signKey: Uint8Array
  ): JobSize {
    let read = 0;
    async function* leaves(): AsyncGenerator<Uint8Array> {
      for (let leaf = await next(); leaf; leaf = await next()) {
        read += leaf.length;
        yield leaf;
      }
    }
    const again = reencrypt(old, leaves(), { directory, by });
    const seal = (bodyCid: Uint8Array): Envelope => again.finish(bodyCid, signKey);
    return this.#add({ body: again.body, read: () => read, seal }, old.metadata.length);
  }

  /** The next leaf; `stored` is one from before that nobody needs any more, whose memory is used again. */
  async next(id: number, stored?: Uint8Array<ArrayBuffer>): Promise<EncryptedLeaf | null> {
    const job = this.#job(id);
    const { value, done } = await job.body.leaves.next(stored);
    return done ? null : { leaf: value, read: job.read() };
  }

  finish(id: number, bodyCid: Uint8Array): SealedRecord {
    const envelope = this.#job(id).seal(bodyCid);
    this.#jobs.delete(id);
    return { envelope: envelope.bytes, digest: envelope.digest };
  }

  async cancel(id: number): Promise<void> {
    const job = this.#jobs.get(id);
    this.#jobs.delete(id);
    await job?.body.leaves.return(undefined);
  }

  #add(job: Job, length: number): JobSize {
    const id = ++this.#last;
    this.#jobs.set(id, job);
    return { id, size: job.body.size, leaves: bodySize(length).leaves };
  }

  #job(id: number): Job {
    const job = this.#jobs.get(id);
    if (!job) throw new DOMException('The upload was cancelled.', 'AbortError');
    return job;
  }
}

/** Bytes of the document that a file or a folder becomes. */
function lengthOf(file: UploadOrder['file']): number {
  return file instanceof Blob ? file.size : folderLength(file);
}

/** When the file, or the newest of the folder, was last changed (ms). */
function changedAt(file: UploadOrder['file']): number {
  return file instanceof Blob
    ? file.lastModified
    : Math.max(...file.map((one) => one.file.lastModified));
}
