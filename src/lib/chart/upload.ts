import * as calls from '../chain/calls.ts';
import { bytesToHex, hexToBytes, type Hex } from '../chain/hex.ts';
import { readRecords } from '../chain/records.ts';
import { findTransaction, waitRecorded } from '../chain/recorded.ts';
import { readEnvelope } from '../crypto/envelope.ts';
import { submit } from './action.ts';
import { bodyLabel } from './copies.ts';
import { ChartError } from './errors.ts';
import type { Live } from './live.ts';
import { additionFor, chartOf, type PatientChart } from './patient-chart.ts';
import type { UploadStageName } from './types.ts';
import { forgetUpload, writeUpload, type UploadEntry } from './upload-journal.ts';

type Stored = Extract<UploadEntry, { stage: 'stored' | 'sent' }>;

/** Tells how far a stage is, in its own unit; a stage is over when done === total. */
export type OnUpload = (stage: UploadStageName, done: number, total: number) => void;

/** @throws ChartError where the file has nothing to record */
export function checkFile(file: File): void {
  if (file.size === 0)
    throw new ChartError(
      'chart/empty-file',
      `"${file.name}" is empty: there is nothing in it to keep.`,
      'Choose the file again, or another one.'
    );
}

/**
 * Takes one upload from where it stands to a record on chain: reads and encrypts the file in the keeper,
 * stores the ciphertext in this page's node, asks the wallet, waits until it is recorded.
 * Every step is on file before the next begins. Returns the record's index.
 * @throws typed errors of the step that failed; the upload can be taken up again from there
 */
export async function runUpload(
  live: Live,
  entry: UploadEntry,
  file: File | null,
  onUpload: OnUpload,
  signal: AbortSignal
): Promise<number> {
  const stored =
    entry.stage === 'begun' ? await storeBody(live, entry, file, onUpload, signal) : entry;
  const index = await record(live, stored, onUpload, signal);
  await live.node.pin(stored.body, { label: bodyLabel(entry.patient, stored.digest, index) });
  await live.node.pin(hexToBytes(stored.digest), { label: `envelope ${entry.patient}` });
  await forgetUpload(live, entry.id);
  live.changed('history');
  return index;
}

/** Lets go of an upload and of what it stored; not possible any more once the wallet has sent it. */
export async function discardUpload(live: Live, entry: UploadEntry): Promise<void> {
  if (entry.stage === 'begun') {
    // The page may have ended between storing the body and writing that down.
    for (const pin of await live.node.pins())
      if (pin.label === uploadLabel(entry)) await live.node.unpin(pin.cid);
  } else {
    await live.node.unpin(entry.body);
    await live.node.unpin(hexToBytes(entry.digest));
  }
  await forgetUpload(live, entry.id);
  await live.node.gc();
}

async function storeBody(
  live: Live,
  entry: UploadEntry,
  file: File | null,
  onUpload: OnUpload,
  signal: AbortSignal
): Promise<Stored> {
  if (!file) throw needsFile(entry.fileName);
  checkFile(file);
  if (file.size !== entry.size) throw otherFile(entry.fileName);
  await writeUpload(live, entry);
  const own = entry.patient === live.address;
  // The keeper seals to the patient's categories as they are now.
  if (!own) await chartOf(live, entry.patient);
  const job = await live.keeper.startUpload({
    patient: entry.patient,
    file,
    tag: hexToBytes(`0x${entry.category}`),
    name: entry.fileName,
    mime: entry.mime,
    about: { title: entry.title, ...(own ? { patient: live.patientName } : {}) }
  });
  let encrypted = 0;
  async function* leaves(): AsyncGenerator<Uint8Array> {
    for (;;) {
      signal.throwIfAborted();
      const next = await live.keeper.nextLeaf(job.id);
      if (!next) return;
      encrypted += next.leaf.length;
      onUpload('read', next.read, file!.size);
      onUpload('encrypt', encrypted, job.size);
      yield next.leaf;
    }
  }
  try {
    const body = await live.node.addBody(leaves(), {
      label: uploadLabel(entry),
      signal,
      onProgress: ({ blocks }) => onUpload('store', blocks, job.leaves)
    });
    const sealed = await live.keeper.finishUpload(job.id, body.cid);
    await live.node.putBlock(sealed.envelope, 'dag-cbor', { label: uploadLabel(entry) });
    const digest = bytesToHex(sealed.digest);
    const stored: Stored = { ...withoutStage(entry), stage: 'stored', body: body.cid, digest };
    await writeUpload(live, stored);
    return stored;
  } catch (error) {
    await live.keeper.cancelUpload(job.id);
    // What was stored of it is of no use: a full disk gets its room back. The first error is the one to tell.
    await live.node.gc().catch(() => {});
    throw error;
  }
}

/** Names what is stored of an upload that is not yet recorded. */
function uploadLabel({ id }: UploadEntry): string {
  return `upload ${id}`;
}

async function record(
  live: Live,
  stored: Stored,
  onUpload: OnUpload,
  signal: AbortSignal
): Promise<number> {
  onUpload('confirm', 0, 1);
  const already = (await readRecords(live.chain, stored.patient, { signal })).indexOf(
    stored.digest
  );
  if (already >= 0) {
    onUpload('confirm', 1, 1);
    onUpload('recorded', 1, 1);
    return already;
  }
  const hash = (await sentAlready(live, stored)) ?? (await send(live, stored, signal));
  onUpload('confirm', 1, 1);
  onUpload('recorded', 0, 1);
  const recorded = await waitRecorded(live.chain, hash, { signal });
  const added = recorded.entries.find(
    (e) => e.kind === 'record-added' && e.digest === stored.digest
  );
  onUpload('recorded', 1, 1);
  if (added?.kind !== 'record-added')
    throw new ChartError(
      'chart/not-recorded',
      'The network confirmed, but the record is not in your chart.',
      'Press "Try again": nothing that was stored is lost.'
    );
  return added.index;
}

async function send(live: Live, stored: Stored, signal: AbortSignal): Promise<`0x${string}`> {
  const chart = await chartOf(live, stored.patient);
  await checkLock(live, chart, stored);
  const { patient, digest } = stored;
  const record = { patient, digest, category: `0x${stored.category}` } as const;
  const call =
    patient === live.address
      ? calls.addRecord(record)
      : calls.addRecordUnder({ ...record, scope: scopeToAddUnder(chart, stored) });
  const hash = await submit(live, [call], undefined, signal);
  await writeUpload(live, { ...stored, stage: 'sent', hash });
  return hash;
}

async function sentAlready(live: Live, stored: Stored): Promise<`0x${string}` | null> {
  if (stored.stage !== 'sent') return null;
  const state = await findTransaction(live.chain, stored.hash, { signal: live.signal });
  return state === 'pending' || state === 'recorded' ? stored.hash : null;
}

/** A record sealed before the category's lock was changed would still open to the one who was stopped. */
async function checkLock(live: Live, chart: PatientChart, stored: Stored): Promise<void> {
  const digest = hexToBytes(stored.digest);
  const envelope = readEnvelope(await live.node.getBlock(digest), {
    digest,
    place: live.place,
    patient: stored.patient
  });
  const current = chart.keys?.directory.categories.find(
    (category) => bytesToHex(category.tag) === `0x${stored.category}`
  );
  if (current?.epoch !== envelope.context.epoch)
    throw new ChartError(
      'chart/lock-changed',
      'The lock of this category was changed while the document was on its way.',
      'Discard this upload and add the document again, so that it is closed with the new lock.'
    );
}

function withoutStage(entry: UploadEntry): Omit<Extract<UploadEntry, { stage: 'begun' }>, 'stage'> {
  const { id, patient, fileName, size, lastModified, title, mime, category } = entry;
  return { id, patient, fileName, size, lastModified, title, mime, category };
}

function scopeToAddUnder(chart: PatientChart, { category }: Stored): Hex {
  const addition = additionFor(chart, category);
  if (!addition)
    throw new ChartError(
      'chart/may-not-add',
      'The patient does not let you add documents to this category now.',
      'Ask the patient to share it with you so that you may add documents.'
    );
  return addition.given.scope;
}

function needsFile(name: string): ChartError {
  return new ChartError(
    'chart/file-needed',
    `The page was closed before "${name}" was stored whole.`,
    'Choose the same file again to go on. Nothing of it was recorded.'
  );
}

function otherFile(name: string): ChartError {
  return new ChartError(
    'chart/other-file',
    `This is not the file "${name}" as it was when you began: its size differs.`,
    'Choose that file, or discard this upload and add the new one.'
  );
}
