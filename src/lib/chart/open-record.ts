import * as calls from '../chain/calls.ts';
import type { Envelope } from '../crypto/envelope.ts';
import { perform, type OnStage } from './action.ts';
import { bodyLabel } from './copies.ts';
import { ChartError } from './errors.ts';
import { proxy } from './keeper/client.ts';
import type { LedgerRecord } from './ledger.ts';
import type { Live } from './live.ts';
import { chartOf, envelopeOf, grantFor, type PatientChart } from './patient-chart.ts';
import { nameBook } from './people.ts';
import { recordCard } from './records.ts';
import type { Address, OpenedRecord } from './types.ts';
import { dayInWords } from './words.ts';

export type OpenStage = 'finding' | 'fetching' | 'logging' | 'decrypting';

export interface OpenOptions {
  onStage?: (stage: OpenStage) => void;
  onProgress?: (progress: { bytes: number; total: number }) => void;
  /** Stages of the wallet's confirmation, within 'logging'. */
  onAction?: OnStage;
  signal?: AbortSignal;
}

/**
 * Opens a record: finds it, fetches its ciphertext, records the opening on chain (unless it is one's own),
 * decrypts it, and keeps a safety copy.
 * @throws ChartError where it is not shared, is not there, or does not match the chain
 */
export async function openRecord(
  live: Live,
  patient: Address,
  index: number,
  { onStage = () => {}, onProgress = () => {}, onAction, signal }: OpenOptions = {}
): Promise<OpenedRecord> {
  onStage('finding');
  const chart = await chartOf(live, patient);
  const record = chart.ledger.records[index];
  if (!record) throw unknownRecord();
  const grant = grantFor(chart, record);
  const own = patient === live.address;
  if (!own && !grant) throw notShared(chart);
  const envelope = await envelopeOf(live, chart, record);

  onStage('fetching');
  const options = { holders: chart.holders, ...(signal ? { signal } : {}) };
  await live.node.fetchBody(envelope.body, { ...options, onProgress });

  if (grant) {
    onStage('logging');
    const call = calls.logAccess({ patient, scope: grant.given.scope, record: index });
    await perform(live, [call], onAction, signal);
  }

  onStage('decrypting');
  const bytes = await decrypt(live, patient, envelope, onProgress, signal);
  await live.node.pin(envelope.body, { label: bodyLabel(patient, record.digest, index) });
  live.changed('copies');
  const name = await nameBook(live);
  const card = await recordCard(live, chart, record, name);
  return {
    card,
    bytes,
    verdict: verdictOf(record, card.author.name, record.author === live.address)
  };
}

async function decrypt(
  live: Live,
  patient: Address,
  envelope: Envelope,
  onProgress: (progress: { bytes: number; total: number }) => void,
  signal?: AbortSignal
): Promise<Uint8Array<ArrayBuffer>> {
  const leaves = live.node.readBody(envelope.body, signal ? { signal } : {});
  const next = async (): Promise<Uint8Array | null> => {
    const { value, done } = await leaves.next();
    // A view would carry its whole backing buffer into the worker.
    return done ? null : value.byteLength === value.buffer.byteLength ? value : value.slice();
  };
  return await live.keeper.openBody(
    patient,
    envelope,
    proxy(next),
    proxy((bytes: number, total: number) => onProgress({ bytes, total }))
  );
}

function verdictOf(record: LedgerRecord, author: string, mine: boolean): string {
  const day = dayInWords(new Date(record.time * 1000));
  return `This is exactly what ${mine ? 'you' : author} filed on ${day}. Nothing in it was changed.`;
}

function unknownRecord(): ChartError {
  return new ChartError(
    'chart/unknown-record',
    'There is no such record in this chart.',
    'Go back to the list and choose again.'
  );
}

function notShared(chart: PatientChart): ChartError {
  return new ChartError(
    'chart/not-shared',
    chart.ledger.grants.some((grant) => grant.stopped)
      ? 'The patient has stopped sharing this record with you.'
      : 'The patient does not share this record with you.',
    'If you still need it, ask the patient to share it again.'
  );
}
