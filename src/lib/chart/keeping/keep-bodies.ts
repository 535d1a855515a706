import { SEGMENT } from '../../crypto/body.ts';
import { StorageFullError } from '../../ipfs/errors.ts';
import type { Pin } from '../../ipfs/types.ts';
import { bodyLabel, parseBodyLabel } from '../copies.ts';
import { covers, isLive, type Ledger, type LedgerRecord } from '../ledger.ts';
import type { Live } from '../live.ts';
import {
  envelopeOf,
  readableRecords,
  readPatientLedger,
  type PatientChart
} from '../patient-chart.ts';
import type { Address } from '../types.ts';
import type { NotKept } from './keeping.ts';
import { isOver, refusalOf, type KeepingPolicy } from './policy.ts';
import { readPolicy } from './policy-store.ts';

/** Bytes that the copies of other people's records take here. */
export function usedBy(live: Live, pins: readonly Pin[]): number {
  return pins
    .filter(({ label }) => {
      const of = parseBodyLabel(label);
      return of !== null && of.patient !== live.address;
    })
    .reduce((sum, { size }) => sum + size, 0);
}

/**
 * Brings the bodies of all records that a patient shares with this organisation here, encrypted, as far as the policy
 * takes them; what it does not take is noted in `live.keeping.refused`. @throws where nobody reachable has one
 */
export async function keepBodies(live: Live, chart: PatientChart): Promise<void> {
  const readable = readableRecords(live, chart);
  forgetRefused(live, chart.patient, new Set(readable.map(({ digest }) => digest)));
  for (const record of readable) {
    const turn = live.keeping.turn.then(() => keepBody(live, chart, record));
    live.keeping.turn = turn.catch(() => {});
    await turn;
  }
}

/** What was not kept of a patient is told no more once it is not there to be kept: erased, or shared no more. */
export function forgetRefused(live: Live, patient: Address, still: ReadonlySet<string>): void {
  for (const [digest, one] of live.keeping.refused)
    if (one.patient === patient && !still.has(digest)) live.keeping.refused.delete(digest);
}

/**
 * Brings the body of a record that is shared with this organisation here, where the policy takes it; true where it then is.
 * @throws where nobody reachable has it
 */
export async function keepBody(
  live: Live,
  chart: PatientChart,
  record: LedgerRecord
): Promise<boolean> {
  live.signal.throwIfAborted();
  const pins = await live.node.pins();
  const { keeping } = live;
  const { refused } = keeping;
  if (pins.some(({ label }) => parseBodyLabel(label)?.digest === record.digest)) {
    refused.delete(record.digest);
    return true;
  }
  const { body, segments } = await envelopeOf(live, chart, record);
  // What it takes at most: the last segment may be shorter.
  const size = segments * SEGMENT;
  const { patient } = chart;
  const refuse = (why: NotKept['why']): false => {
    if (refused.get(record.digest)?.why !== why) {
      const { digest, index } = record;
      refused.set(digest, { patient, digest, index, size, why });
      live.changed('copies');
    }
    return false;
  };
  const policy = await readPolicy(live);
  if (policy.removed.includes(record.digest)) return refuse('removed');
  const used = usedBy(live, pins) + keeping.promised;
  const why = refusalOf(policy, { patient, sharing: true, size, used });
  if (why) return refuse(why);
  keeping.promised += size;
  try {
    await live.node.pin(body, {
      label: bodyLabel(patient, record.digest, record.index),
      holders: chart.holders,
      signal: live.signal
    });
  } catch (error) {
    if (!(error instanceof StorageFullError)) throw error;
    // The disk is smaller than the policy hoped: what came of it gives its room back.
    await live.node.unpin(body);
    await live.node.gc();
    return refuse('full');
  } finally {
    keeping.promised -= size;
  }
  refused.delete(record.digest);
  live.changed('copies');
  return true;
}

/**
 * Lets go of what has outstayed the policy, of all patients, at most once an hour: time passes where no chart changes. Who
 * cannot be looked up is left for the next time.
 */
export async function letGoInTime(live: Live): Promise<void> {
  if (live.now() - live.keeping.swept < SWEEP) return;
  live.keeping.swept = live.now();
  if ((await readPolicy(live)).daysAfter === null) return;
  const patients = new Set(
    (await live.node.pins()).flatMap(({ label }) => parseBodyLabel(label)?.patient ?? [])
  );
  patients.delete(live.address);
  for (const patient of patients)
    await letGo(live, patient).catch(() => live.signal.throwIfAborted());
}

const SWEEP = 3_600_000;

/** Lets go of the copies of a patient that have outstayed the policy. */
export async function letGo(live: Live, patient: Address): Promise<void> {
  const policy = await readPolicy(live);
  if (policy.daysAfter === null) return;
  const mine = (await live.node.pins()).filter(({ label }) => {
    const of = parseBodyLabel(label);
    return of?.patient === patient && !of.entrusted;
  });
  if (mine.length === 0) return;
  const ledger = await readPatientLedger(live, patient);
  const over = mine.filter(({ label }) => outstayed(live, policy, ledger, label));
  for (const { cid } of over) await live.node.unpin(cid);
  if (over.length === 0) return;
  await live.node.gc();
  live.changed('copies');
}

function outstayed(live: Live, policy: KeepingPolicy, ledger: Ledger, label: string): boolean {
  const digest = parseBodyLabel(label)?.digest;
  const record = ledger.records.find((one) => one.digest === digest);
  if (!record) return false;
  const covering = ledger.grants.filter(
    ({ given }) => given.grantee === live.address && covers(given.scope, record)
  );
  if (covering.length === 0) return false;
  const ended = covering.some((grant) => isLive(grant, live.now()))
    ? null
    : 1000 *
      Math.max(...covering.map((g) => Math.min(g.stopped?.time ?? Infinity, g.given.expiry)));
  return isOver(policy, ended, live.now());
}
