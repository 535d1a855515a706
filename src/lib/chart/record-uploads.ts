import * as calls from '../chain/calls.ts';
import { bytesToHex, hexToBytes, type Hex } from '../chain/hex.ts';
import { findTransaction, waitRecorded, waitSettled, type Recorded } from '../chain/recorded.ts';
import { readRecords } from '../chain/records.ts';
import { readEnvelope } from '../crypto/envelope.ts';
import { submit } from './action.ts';
import { ChartError } from './errors.ts';
import type { Live } from './live.ts';
import { additionFor, chartOf, type PatientChart } from './patient-chart.ts';
import type { Address, UploadStageName } from './types.ts';
import { writeUploads, type UploadEntry } from './upload-journal.ts';
import { m } from '../words/compiled/messages.js';

export type Stored = Extract<UploadEntry, { stage: 'stored' | 'sent' }>;

/** Tells how far a stage is, in its own unit; a stage is over when done === total. */
export type OnUpload = (stage: UploadStageName, done: number, total: number) => void;

/** One upload whose bytes are all stored. */
export interface ToRecord {
  stored: Stored;
  onUpload: OnUpload;
}

/** Records in one transaction: about a million gas; signed for somebody else to send, they still fit into one QR code. */
export const MOST_AT_ONCE = 40;

/** A transaction that was sent, the index of a record that is there already, or why there is none. */
type Standing = { hash: Hex } | { index: number } | { refused: unknown };

/**
 * Records what is stored: asks the wallet once for as many as go into one transaction, and waits. What was recorded or sent
 * before is only looked up. Answers for each with its index in the chart, or with the typed error that kept it out: it is
 * as it was then, and can be tried again. After a no of the wallet it is not asked for the rest.
 */
export async function recordUploads(
  live: Live,
  uploads: ToRecord[],
  signal: AbortSignal
): Promise<PromiseSettledResult<number>[]> {
  for (const { onUpload } of uploads) onUpload('confirm', 0, 1);
  // What the wallet may have sent unheard must not be sent again.
  if (uploads.some(({ stored }) => stored.stage === 'stored' && stored.asked))
    await waitSettled(live.chain, live.signer.address, { signal });
  const standings = new Map<ToRecord, Standing>();
  const fresh: ToRecord[] = [];
  for (const [patient, theirs] of byPatient(uploads)) {
    const there = await readRecords(live.chain, patient, { signal });
    for (const upload of theirs) {
      const known = await knownStanding(live, upload.stored, there);
      if (known) standings.set(upload, known);
      else fresh.push(upload);
    }
  }
  for (const [upload, standing] of await sendAll(live, fresh, signal))
    standings.set(upload, standing);

  const waits = new Map<Hex, Promise<Recorded>>();
  const recordedBy = (hash: Hex): Promise<Recorded> => {
    const wait = waits.get(hash) ?? waitRecorded(live.chain, hash, { signal });
    waits.set(hash, wait);
    return wait;
  };
  return await Promise.allSettled(
    uploads.map(async (upload) => {
      const { stored, onUpload } = upload;
      const standing = standings.get(upload)!;
      if ('refused' in standing) throw standing.refused;
      onUpload('confirm', 1, 1);
      if ('index' in standing) {
        onUpload('recorded', 1, 1);
        return standing.index;
      }
      onUpload('recorded', 0, 1);
      const { entries } = await recordedBy(standing.hash);
      onUpload('recorded', 1, 1);
      const added = entries.find((e) => e.kind === 'record-added' && e.digest === stored.digest);
      if (added?.kind !== 'record-added')
        throw new ChartError(
          'chart/not-recorded',
          m.chart_error_not_recorded(),
          m.chart_error_not_recorded_remedy()
        );
      return added.index;
    })
  );
}

/** What became of an upload before; null where it is still to be sent. */
async function knownStanding(
  live: Live,
  stored: Stored,
  there: readonly Hex[]
): Promise<Standing | null> {
  const index = there.indexOf(stored.digest);
  if (index >= 0) return { index };
  if (stored.stage !== 'sent') return null;
  const state = await findTransaction(live.chain, stored.hash, { signal: live.signal });
  return state === 'pending' || state === 'recorded' ? { hash: stored.hash } : null;
}

/** Sends those that fit the chart as it is now, in as few transactions as they take. */
async function sendAll(
  live: Live,
  uploads: ToRecord[],
  signal: AbortSignal
): Promise<Map<ToRecord, Standing>> {
  const standings = new Map<ToRecord, Standing>();
  for (const [patient, theirs] of byPatient(uploads)) {
    const chart = await chartOf(live, patient);
    const fitting: ToRecord[] = [];
    for (const upload of theirs)
      try {
        await checkLock(live, chart, upload.stored);
        if (patient !== live.address) scopeToAddUnder(chart, upload.stored);
        fitting.push(upload);
      } catch (refused) {
        standings.set(upload, { refused });
      }
    for (let at = 0; at < fitting.length; at += MOST_AT_ONCE) {
      const some = fitting.slice(at, at + MOST_AT_ONCE);
      try {
        const hash = await send(live, chart, some, signal);
        for (const upload of some) standings.set(upload, { hash });
      } catch (refused) {
        for (const upload of fitting.slice(at)) standings.set(upload, { refused });
        break;
      }
    }
  }
  return standings;
}

async function send(
  live: Live,
  chart: PatientChart,
  uploads: ToRecord[],
  signal: AbortSignal
): Promise<Hex> {
  const all = uploads.map(({ stored }) => stored);
  const asked = all.map((stored) => ({ ...stored, stage: 'stored', asked: true }) as const);
  await writeUploads(live, asked);
  const hash = await submit(live, callsFor(live, chart, all), undefined, signal);
  await writeUploads(
    live,
    all.map((stored) => ({ ...stored, stage: 'sent', hash }))
  );
  return hash;
}

function callsFor(live: Live, chart: PatientChart, all: Stored[]): calls.Call[] {
  const { patient } = all[0]!;
  const recordOf = ({ digest, category }: Stored) =>
    ({ digest, category: `0x${category}` }) as const;
  if (patient === live.address)
    return [
      all.length === 1
        ? calls.addRecord({ patient, ...recordOf(all[0]!) })
        : calls.addRecords({ patient, records: all.map(recordOf) })
    ];
  return [...Map.groupBy(all, (one) => scopeToAddUnder(chart, one))].map(([scope, under]) =>
    under.length === 1
      ? calls.addRecordUnder({ patient, scope, ...recordOf(under[0]!) })
      : calls.addRecordsUnder({ patient, scope, records: under.map(recordOf) })
  );
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
      m.chart_error_lock_changed(),
      m.chart_error_lock_changed_remedy()
    );
}

/** @throws ChartError where the patient lets this account add no such record any more */
function scopeToAddUnder(chart: PatientChart, { category }: Stored): Hex {
  const addition = additionFor(chart, category);
  if (!addition)
    throw new ChartError(
      'chart/may-not-add',
      m.chart_error_may_not_add(),
      m.chart_error_may_not_add_remedy()
    );
  return addition.given.scope;
}

const byPatient = (uploads: ToRecord[]): Map<Address, ToRecord[]> =>
  Map.groupBy(uploads, ({ stored }) => stored.patient);
