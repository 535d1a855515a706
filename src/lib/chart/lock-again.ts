import * as calls from '../chain/calls.ts';
import type { Call } from '../chain/calls.ts';
import { bytesToHex, hexToBytes } from '../chain/hex.ts';
import type { Envelope } from '../crypto/envelope.ts';
import { perform, type OnStage } from './action.ts';
import { bodyLabel } from './copies.ts';
import { encryptedLeaves } from './encrypted-leaves.ts';
import { ChartError } from './errors.ts';
import { proxy } from './keeper/client.ts';
import type { EncryptedLeaf } from './keeper/upload-jobs.ts';
import { isLive, standing, type LedgerRecord } from './ledger.ts';
import type { Live } from './live.ts';
import { ownChart, type PatientChart } from './patient-chart.ts';
import { described } from './records.ts';
import { prepareShare } from './shares.ts';
import type { Preview } from './types.ts';
import { expiryDate } from './words.ts';
import { m } from '../words/compiled/messages.js';

/** One transaction takes no more than this: above, a block might not hold it. */
const MOST_AT_ONCE = 40;
const LABEL = 'locked again';

/** What still has a lock from before the last change: who was stopped keeps the keys to it. */
export interface OldLocks {
  records: number;
  /** Bytes of the documents. */
  bytes: number;
}

/** How far the work is: records done of all, and bytes of ciphertext made. */
export interface Progress {
  done: number;
  records: number;
  bytes: number;
  total: number;
}

/** The records whose lock is not the present one of their category. */
export async function oldLocks(live: Live): Promise<OldLocks> {
  const behind = await behindTheirLock(live, await ownChart(live));
  return {
    records: behind.length,
    bytes: behind.reduce((sum, { length }) => sum + length, 0)
  };
}

/** What would be confirmed, in words. */
export async function previewLockAgain(live: Live): Promise<Preview> {
  const { records } = await oldLocks(live);
  return {
    sentence: m.chart_lock_again_sentence({ count: records }),
    rows: [
      { label: m.chart_records_label(), value: String(records) },
      { label: m.chart_old_copies(), value: m.chart_old_copies_value() }
    ],
    becomesPublic: m.chart_lock_again_public(),
    staysPrivate: m.chart_lock_again_private(),
    fee: null,
    technical: [],
    problem: null
  };
}

/**
 * Encrypts anew whatever still has an old lock, records the new versions in place of the old ones, lets go of the old
 * copies and asks all holders to do the same. Interrupted or cancelled, it goes on where it stopped when called again.
 * @throws as `perform`
 */
export async function lockAgain(
  live: Live,
  onProgress: (progress: Progress) => void = () => {},
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> {
  await dropUnrecorded(live);
  const chart = await ownChart(live);
  const behind = await behindTheirLock(live, chart);
  const total = behind.reduce((sum, { length }) => sum + length, 0);
  let bytes = 0;
  let done = 0;
  for (let at = 0; at < behind.length; at += MOST_AT_ONCE) {
    const moved: Moved[] = [];
    for (const { record, envelope, length } of behind.slice(at, at + MOST_AT_ONCE)) {
      const before = bytes;
      const report = (made: number): void => {
        bytes = before + Math.min(made, length);
        onProgress({ done, records: behind.length, bytes, total });
      };
      moved.push({
        record,
        envelope,
        ...(await encryptAgain(live, chart, envelope, report, signal))
      });
      bytes = before + length;
      done++;
      onProgress({ done, records: behind.length, bytes, total });
    }
    await recordMoved(live, chart, moved, onStage, signal);
  }
  live.changed('history');
}

interface Behind {
  record: LedgerRecord;
  envelope: Envelope;
  length: number;
}

interface Moved {
  record: LedgerRecord;
  envelope: Envelope;
  digest: `0x${string}`;
  body: Uint8Array;
}

async function behindTheirLock(live: Live, chart: PatientChart): Promise<Behind[]> {
  const epochs = new Map(
    chart.keys!.directory.categories.map(({ tag, epoch }) => [bytesToHex(tag), epoch])
  );
  const behind: Behind[] = [];
  for (const record of standing(chart.ledger)) {
    const known = await described(live, chart, record).catch((error: unknown) => {
      // What nobody can open any more has no lock that could be changed.
      if (error instanceof ChartError && error.code === 'chart/lost-key') return null;
      throw error;
    });
    if (!known) continue;
    const { envelope, metadata } = known;
    if (envelope.context.epoch !== epochs.get(record.category))
      behind.push({ record, envelope, length: metadata.length });
  }
  return behind;
}

async function encryptAgain(
  live: Live,
  chart: PatientChart,
  envelope: Envelope,
  onBytes: (made: number) => void,
  signal?: AbortSignal
): Promise<Pick<Moved, 'digest' | 'body'>> {
  const options = { holders: chart.holders, ...(signal ? { signal } : {}) };
  await live.node.fetchBody(envelope.body, options);
  const old = live.node.readBody(envelope.body, signal ? { signal } : {});
  const next = async (): Promise<Uint8Array | null> => {
    const { value, done } = await old.next();
    return done ? null : value.slice();
  };
  const job = await live.keeper.startAgain(envelope, proxy(next));
  let made = 0;
  const onLeaf = ({ leaf }: EncryptedLeaf): void => {
    made += leaf.length;
    onBytes(made);
  };
  const { leaves, onStored } = encryptedLeaves(live, job.id, onLeaf, signal);
  try {
    const adding = { label: LABEL, onStored, ...(signal ? { signal } : {}) };
    const body = await live.node.addBody(leaves, adding);
    const sealed = await live.keeper.finishUpload(job.id, body.cid);
    await live.node.putBlock(sealed.envelope, 'dag-cbor', { label: LABEL });
    return { digest: bytesToHex(sealed.digest), body: body.cid };
  } catch (error) {
    await live.keeper.cancelUpload(job.id);
    throw error;
  } finally {
    await old.return(undefined);
  }
}

async function recordMoved(
  live: Live,
  chart: PatientChart,
  moved: Moved[],
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> {
  const patient = live.address;
  const all: Call[] = [];
  for (const { record, digest } of moved) {
    const { category, index } = record;
    all.push(calls.addRecord({ patient, digest, category, supersedes: index }));
    all.push(calls.requestErasure({ patient, scope: record.digest }));
  }
  const recorded = await perform(live, all, onStage, signal);
  const added = recorded.entries.filter((entry) => entry.kind === 'record-added');
  for (const { record, envelope, digest, body } of moved) {
    const index = added.find((entry) => entry.digest === digest)?.index ?? 0;
    await live.node.pin(body, { label: bodyLabel(patient, digest, index) });
    await live.node.pin(hexToBytes(digest), { label: `envelope ${patient}` });
    await live.node.unpin(envelope.body);
    await live.node.unpin(hexToBytes(record.digest));
    live.described.delete(record.digest);
  }
  await live.node.gc();
  await shareAnew(live, moved, chart, onStage, signal);
}

/** Who may read one of these records alone gets the key of its new version. */
async function shareAnew(
  live: Live,
  moved: Moved[],
  before: PatientChart,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> {
  const chart = await ownChart(live);
  const again: Call[] = [];
  for (const { given, ...grant } of before.ledger.grants) {
    const one = moved.find(({ record }) => record.digest === given.scope);
    const now = chart.ledger.records.find((record) => record.digest === one?.digest);
    if (!now || !isLive({ given, ...grant }, live.now())) continue;
    const { call, wrap } = await prepareShare(live, chart, {
      grantee: given.grantee,
      scope: { kind: 'record', index: now.index },
      rights: given.rights,
      purpose: given.purpose,
      until: expiryDate(given.expiry)
    });
    if (wrap)
      await live.node.putBlock(wrap, 'dag-cbor', {
        label: `grant ${live.address} ${given.grantee}`
      });
    again.push(call);
  }
  if (again.length > 0) await perform(live, again, onStage, signal);
}

/** What an earlier try encrypted and did not record is of no use. */
async function dropUnrecorded(live: Live): Promise<void> {
  for (const pin of await live.node.pins()) if (pin.label === LABEL) await live.node.unpin(pin.cid);
}
