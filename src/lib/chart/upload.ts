import { bytesToHex, hexToBytes } from '../chain/hex.ts';
import { isCancelled, OwnChartError } from '../errors.ts';
import { bodyLabel } from './copies.ts';
import { encryptedLeaves } from './encrypted-leaves.ts';
import { ChartError } from './errors.ts';
import { proxy } from './keeper/client.ts';
import type { StartedUpload } from './keeper/keeper.ts';
import { Gathering } from './gathering.ts';
import { folderLength } from './keeper/read-folder.ts';
import type { EncryptedLeaf, UploadOrder } from './keeper/upload-jobs.ts';
import type { Live } from './live.ts';
import { chartOf } from './patient-chart.ts';
import { recordUploads, type OnUpload, type Stored, type ToRecord } from './record-uploads.ts';
import { forgetUpload, writeUpload, type UploadEntry } from './upload-journal.ts';
import { m } from '../words/compiled/messages.js';

type Begun = Extract<UploadEntry, { stage: 'begun' }>;

/** A document as it was chosen: one file, or a folder that becomes one. */
export type Source = UploadOrder['file'];

/** @throws ChartError where there is nothing to record */
export function checkSource(source: Source, name: string): void {
  const size = source instanceof Blob ? source.size : source.length;
  if (size === 0)
    throw new ChartError(
      'chart/empty-file',
      m.chart_error_empty_file({ name }),
      m.chart_error_empty_file_remedy()
    );
}

/** Bytes of the document that a source becomes. */
export function sizeOf(source: Source): number {
  return source instanceof Blob ? source.size : folderLength(source);
}

/** The uploads that are recorded in one transaction: whoever is stored waits for the others that are still on their way. */
export type Together = Gathering<ToRecord, number>;

/**
 * Takes one upload from where it stands to a record on chain: reads and encrypts the file in the keeper,
 * stores the ciphertext in this page's node, asks the wallet, waits until it is recorded; with those that it goes `together` with.
 * Every step is on file before the next begins. Returns the record's index.
 * @throws typed errors of the step that failed; the upload can be taken up again from there
 */
export async function runUpload(
  live: Live,
  entry: UploadEntry,
  source: Source | null,
  onUpload: OnUpload,
  signal: AbortSignal,
  together: Together = new Gathering([entry.id])
): Promise<number> {
  try {
    return await whileHere(live, entry, async () => {
      const stored =
        entry.stage === 'begun' ? await storeBody(live, entry, source, onUpload, signal) : entry;
      const index = await together.arrive(entry.id, { stored, onUpload }, signal, (all, until) =>
        recordUploads(live, all, until)
      );
      await finish(live, stored, index);
      return index;
    });
  } finally {
    together.leave(entry.id);
  }
}

/** Two tabs must not work at one upload. @throws ChartError where another one does */
async function whileHere<T>(live: Live, { id }: UploadEntry, work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks;
  if (locks === undefined) return await work();
  return await locks.request(uploadLock(live, id), { ifAvailable: true }, async (lock) => {
    if (lock === null)
      throw new ChartError(
        'chart/upload-elsewhere',
        m.chart_error_upload_elsewhere(),
        m.chart_error_upload_elsewhere_remedy()
      );
    return await work();
  });
}

async function finish(live: Live, stored: Stored, index: number): Promise<void> {
  const { patient } = stored;
  await live.node.pin(stored.body, { label: bodyLabel(patient, stored.digest, index) });
  await live.node.pin(hexToBytes(stored.digest), { label: `envelope ${patient}` });
  await live.node.forget(uploadLabel(stored));
  await forgetUpload(live, stored.id);
  live.changed('history');
  // From the first record on there is something to lose: a browser that was not asked, or said no, is asked now.
  if (!(await live.node.storage()).persisted) await live.node.persist();
}

/** Lets go of an upload and of what it stored; not possible any more once the wallet has sent it. */
export async function discardUpload(live: Live, entry: UploadEntry): Promise<void> {
  await letGo(live, entry);
  if (entry.stage !== 'begun') {
    await live.node.unpin(entry.body);
    await live.node.unpin(hexToBytes(entry.digest));
  }
  await forgetUpload(live, entry.id);
  await live.node.gc();
}

/** Leaves to gc what is stored under an upload's name; also where the page ended between storing and writing that down. */
async function letGo(live: Live, entry: UploadEntry): Promise<void> {
  const label = uploadLabel(entry);
  for (const pin of await live.node.pins()) if (pin.label === label) await live.node.unpin(pin.cid);
  await live.node.forget(label);
}

async function storeBody(
  live: Live,
  entry: Begun,
  source: Source | null,
  onUpload: OnUpload,
  signal: AbortSignal
): Promise<Stored> {
  if (!source) throw needsFile(entry.fileName);
  checkSource(source, entry.fileName);
  if (sizeOf(source) !== entry.size) throw otherFile(entry.fileName);
  await writeUpload(live, entry);
  // The keeper seals to the patient's categories as they are now.
  if (entry.patient !== live.address) await chartOf(live, entry.patient);
  try {
    return await encryptAndStore(live, entry, source, onUpload, signal);
  } catch (error) {
    const changed =
      error instanceof OwnChartError && NOT_THE_SAME.includes(error.code) && entry.ticket;
    // What is stored is of another document of the same length: the one in hand begins anew.
    if (changed) {
      await letGo(live, entry);
      return await storeBody(live, { ...without(entry), stage: 'begun' }, source, onUpload, signal);
    }
    if (!goesOn(error)) await letGo(live, entry).catch(() => {});
    // What is of no use gives its room back. The first error is the one to tell.
    await live.node.gc().catch(() => {});
    throw error;
  }
}

/** A resumed upload finds that the file is not the one that was begun. */
const NOT_THE_SAME = ['crypto/file-changed', 'crypto/damaged-body'];

/** Whether what is stored so far is kept, to go on from there: after a pause, a lock, or the other tab's end. */
function goesOn(error: unknown): boolean {
  return (
    isCancelled(error) ||
    (error instanceof OwnChartError &&
      error.code.startsWith('ipfs/') &&
      error.code !== 'ipfs/storage-full')
  );
}

async function encryptAndStore(
  live: Live,
  entry: Begun,
  source: Source,
  onUpload: OnUpload,
  signal: AbortSignal
): Promise<Stored> {
  const label = uploadLabel(entry);
  const job = await startJob(live, entry, source);
  await writeUpload(live, { ...without(entry), stage: 'begun', ticket: job.ticket });
  let encrypted = 0;
  const onLeaf = ({ leaf, read }: EncryptedLeaf): void => {
    encrypted += leaf.length;
    onUpload('read', Math.min(read, entry.size), entry.size);
    onUpload('encrypt', encrypted, job.size);
  };
  const { leaves, onStored } = encryptedLeaves(live, job.id, onLeaf, signal);
  try {
    const body = await live.node.addBody(leaves, {
      label,
      onStored,
      resumable: true,
      signal,
      onProgress: ({ blocks }) => onUpload('store', blocks, job.leaves)
    });
    const sealed = await live.keeper.finishUpload(job.id, body.cid);
    await live.node.putBlock(sealed.envelope, 'dag-cbor', { label });
    const digest = bytesToHex(sealed.digest);
    const stored: Stored = { ...without(entry), stage: 'stored', body: body.cid, digest };
    await writeUpload(live, stored);
    return stored;
  } catch (error) {
    await live.keeper.cancelUpload(job.id);
    throw error;
  }
}

/** Begins to encrypt, or goes on after the leaves of an earlier page where there are any. */
async function startJob(live: Live, entry: Begun, source: Source): Promise<StartedUpload> {
  const own = entry.patient === live.address;
  const order: UploadOrder = {
    patient: entry.patient,
    file: source,
    tag: hexToBytes(`0x${entry.category}`),
    name: entry.fileName,
    mime: entry.mime,
    about: { title: entry.title, ...(own ? { patient: live.patientName } : {}) }
  };
  const label = uploadLabel(entry);
  const known = entry.ticket ? await live.node.unfinished(label) : [];
  if (entry.ticket && known.length > 0) {
    const leaf = async (number: number): Promise<Uint8Array | null> => {
      const cid = known[number];
      return cid ? await live.node.getBlock(cid) : null;
    };
    const going = await live.keeper.resumeUpload(order, entry.ticket, proxy(leaf));
    if (going) return going;
  }
  if (entry.ticket) await letGo(live, entry);
  return await live.keeper.startUpload(order);
}

/** Names what is stored of an upload that is not yet recorded. */
function uploadLabel({ id }: UploadEntry): string {
  return `upload ${id}`;
}

function without(entry: UploadEntry): Omit<Begun, 'stage' | 'ticket'> {
  const { id, patient, fileName, size, lastModified, title, mime, files, category } = entry;
  return { id, patient, fileName, size, lastModified, title, mime, files, category };
}

/** The Web Lock of the tab that works at an upload. */
export function uploadLock(live: Live, id: string): string {
  return `ownchart/upload/${live.account}/${id}`;
}

function needsFile(name: string): ChartError {
  return new ChartError(
    'chart/file-needed',
    m.chart_error_file_needed({ name }),
    m.chart_error_file_needed_remedy()
  );
}

function otherFile(name: string): ChartError {
  return new ChartError(
    'chart/other-file',
    m.chart_error_other_file({ name }),
    m.chart_error_other_file_remedy()
  );
}
