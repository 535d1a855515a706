import * as calls from '../chain/calls.ts';
import { bytesToHex } from '../chain/hex.ts';
import { leafRange } from '../crypto/body.ts';
import type { Envelope, RecordMetadata } from '../crypto/envelope.ts';
import { perform, type OnStage } from './action.ts';
import { bodyLabel } from './copies.ts';
import { keepBody } from './keeping/keep-bodies.ts';
import { asOwnChartError, ChartError } from './errors.ts';
import { proxy } from './keeper/client.ts';
import type { Description } from './keeper/keeper.ts';
import { isUrgent, type LedgerRecord } from './ledger.ts';
import type { Live } from './live.ts';
import { chartOf, envelopeOf, grantFor, type PatientChart } from './patient-chart.ts';
import { nameBook } from './people.ts';
import { described, noKey, recordCard } from './records.ts';
import type { Address, OpenedRecord } from './types.ts';
import { requireExact } from './verdict.ts';
import { dateInWords } from '../words/format.ts';
import { m } from '../words/compiled/messages.js';

/** Bytes: a longer document is read in parts, as its viewer asks for them. */
const IN_ONE_PIECE = 400_000_000;

export type OpenStage = 'finding' | 'fetching' | 'logging' | 'decrypting';

export interface OpenOptions {
  onStage?: (stage: OpenStage) => void;
  onProgress?: (progress: { bytes: number; total: number }) => void;
  /** Stages of the wallet's confirmation, within 'logging'. */
  onAction?: OnStage;
  signal?: AbortSignal;
  /** Bytes above which a document is read in parts. */
  inOnePiece?: number;
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
  {
    onStage = () => {},
    onProgress = () => {},
    onAction,
    signal,
    inOnePiece = IN_ONE_PIECE
  }: OpenOptions = {}
): Promise<OpenedRecord> {
  onStage('finding');
  const chart = await chartOf(live, patient);
  const record = chart.ledger.records[index];
  if (!record) throw unknownRecord();
  const grant = grantFor(chart, record);
  const own = patient === live.address;
  if (!own && !grant) throw chart.withheld ?? notShared(chart);
  const envelope = await envelopeOf(live, chart, record);

  const metadata = await describe(live, chart, envelope);
  const large = metadata.length > inOnePiece;
  if (!large) {
    onStage('fetching');
    const options = { holders: chart.holders, ...(signal ? { signal } : {}) };
    await live.node.fetchBody(envelope.body, { ...options, onProgress });
  }

  if (grant) {
    onStage('logging');
    const call = calls.logAccess({ patient, scope: grant.given.scope, record: index });
    await perform(live, [call], onAction, signal);
  }

  onStage('decrypting');
  const bytes = large
    ? new Uint8Array()
    : await decrypt(live, patient, envelope, onProgress, signal);
  // What is read in parts stays where it is: an organisation's page keeps it whole by its policy. Its practitioners keep none,
  // nor do insurers, who read for the time of a claim.
  if (own && !large)
    await live.node.pin(envelope.body, { label: bodyLabel(patient, record.digest, index) });
  const keeps = !own && !large && !chart.employer && live.role !== 'insurer';
  if (keeps) await keepBody(live, chart, record);
  live.changed('copies');
  const name = await nameBook(live);
  const card = await recordCard(live, chart, record, name);
  return {
    card,
    bytes,
    kept: !live.keeping.refused.has(record.digest),
    parts: large ? partsOf(live, chart, envelope, metadata) : null,
    urgentUntil: grant && isUrgent(grant.given.scope) ? new Date(grant.given.expiry * 1000) : null,
    ...(await verdictInWords(live, chart, record))
  };
}

async function describe(live: Live, chart: PatientChart, envelope: Envelope): Promise<Description> {
  try {
    return await live.keeper.describe(chart.patient, envelope);
  } catch (caught) {
    throw asOwnChartError(caught).code === 'crypto/no-key'
      ? await noKey(live, chart, caught)
      : caught;
  }
}

/** A document that is read in parts: each costs the leaves it lies in, and nothing else is fetched. */
function partsOf(
  live: Live,
  { patient, holders }: PatientChart,
  envelope: Envelope,
  metadata: Pick<RecordMetadata, 'length'>
): NonNullable<OpenedRecord['parts']> {
  return {
    size: metadata.length,
    async read(start, end, signal = live.signal) {
      const leaves = live.node.readBody(envelope.body, {
        ...leafRange(metadata, start, end),
        holders,
        signal
      });
      return await handedOut(leaves, (next) =>
        live.keeper.openRange(patient, envelope, { start, end }, proxy(next))
      );
    }
  };
}

/** Hands out leaves one by one to `work`; those that it leaves are let go, else nothing stored since could be removed. */
async function handedOut<T>(
  leaves: AsyncGenerator<Uint8Array>,
  work: (next: () => Promise<Uint8Array | null>) => Promise<T>
): Promise<T> {
  try {
    return await work(async () => {
      const { value, done } = await leaves.next();
      // A view would carry its whole backing buffer into the worker.
      return done ? null : value.byteLength === value.buffer.byteLength ? value : value.slice();
    });
  } finally {
    await leaves.return(undefined);
  }
}

async function decrypt(
  live: Live,
  patient: Address,
  envelope: Envelope,
  onProgress: (progress: { bytes: number; total: number }) => void,
  signal?: AbortSignal
): Promise<Uint8Array<ArrayBuffer>> {
  const leaves = live.node.readBody(envelope.body, signal ? { signal } : {});
  const tell = proxy((bytes: number, total: number) => onProgress({ bytes, total }));
  return await handedOut(leaves, (next) =>
    live.keeper.openBody(patient, envelope, proxy(next), tell)
  );
}

/**
 * Who filed the document, and that it is unchanged: by the author's signature, the digest on chain, and the time of its
 * block. Of a record that was encrypted anew since, the first author counts.
 */
async function verdictInWords(
  live: Live,
  chart: PatientChart,
  record: LedgerRecord
): Promise<Pick<OpenedRecord, 'verdict' | 'proof'>> {
  const { envelope, metadata } = await described(live, chart, record);
  const name = await nameBook(live);
  const by = (of: LedgerRecord) => ({
    me: of.author === live.address ? 'yes' : 'no',
    who: name(of.author),
    day: dateInWords(new Date(of.time * 1000))
  });
  const { patient, holders } = chart;
  const { origin } = metadata;
  const first = origin && chart.ledger.records.find((r) => r.digest === bytesToHex(origin.digest));
  if (origin && !first) throw originUnknown();
  const filed = first ?? record;
  const bytes = (origin ?? envelope).bytes;
  const exact = await requireExact(live, patient, filed, bytes, holders);
  const moved = first ? ` ${m.chart_verdict_moved(by(record))}` : '';
  return {
    verdict: m.chart_verdict_exact(by(filed)) + moved,
    proof: [
      {
        label: m.chart_proof_signature(),
        value: m.chart_proof_signature_value({ version: exact.bundleVersion })
      },
      {
        label: m.chart_proof_fingerprint(),
        value: m.chart_proof_fingerprint_value({ digest: filed.digest })
      },
      {
        label: m.chart_proof_recorded(),
        value: m.chart_proof_recorded_value({
          block: filed.block,
          time: new Date(filed.time * 1000).toISOString()
        })
      },
      ...(first
        ? [
            {
              label: m.chart_proof_moved(),
              value: m.chart_proof_moved_value({ number: record.index + 1, block: record.block })
            }
          ]
        : [])
    ]
  };
}

function originUnknown(): ChartError {
  return new ChartError(
    'chart/origin-unknown',
    m.chart_error_origin_unknown(),
    m.chart_error_origin_unknown_remedy()
  );
}

function unknownRecord(): ChartError {
  return new ChartError(
    'chart/unknown-record',
    m.chart_error_unknown_record(),
    m.chart_error_unknown_record_remedy()
  );
}

function notShared(chart: PatientChart): ChartError {
  return new ChartError(
    'chart/not-shared',
    chart.ledger.grants.some((grant) => grant.stopped)
      ? m.chart_error_stopped_sharing()
      : m.chart_error_not_shared(),
    m.chart_error_not_shared_remedy()
  );
}
