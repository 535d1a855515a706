import { hexToBytes } from '../chain/hex.ts';
import type { Envelope } from '../crypto/envelope.ts';
import { cidText } from '../ipfs/cid.ts';
import { isCancelled, OwnChartError } from '../errors.ts';
import { copiesOf } from './copies.ts';
import { asOwnChartError, ChartError } from './errors.ts';
import { covers, isLive, type LedgerRecord } from './ledger.ts';
import type { Description } from './keeper/keeper.ts';
import type { Described, Live } from './live.ts';
import { chartOf, envelopeOf, readableRecords, type PatientChart } from './patient-chart.ts';
import { nameBook } from './people.ts';
import { notPassedOn } from './practitioners/borrow.ts';
import { pauseUntil } from './keeping/pause.ts';
import { isFresh } from './rest.ts';
import type { Address, Category, Copies, RecordCard } from './types.ts';
import { m } from '../words/compiled/messages.js';

/** Milliseconds. */
const BELIEVED_LOST = 30_000;

/** The connected patient's records, newest first. */
export async function listRecords(live: Live): Promise<RecordCard[]> {
  return await recordCards(live, await chartOf(live, live.address));
}

/**
 * Cards of all records of a chart that this account may open, newest first. A record that is slow to come does not hold
 * up the others: its card says that it is `coming`, and the screens are told when it is here. `whole` waits for each.
 */
export async function recordCards(
  live: Live,
  chart: PatientChart,
  { whole = false } = {}
): Promise<RecordCard[]> {
  const name = await nameBook(live);
  const card = whole ? recordCard : listedCard;
  const cards = await Promise.all(
    readableRecords(live, chart).map((record) => card(live, chart, record, name))
  );
  return cards.reverse();
}

async function listedCard(
  live: Live,
  chart: PatientChart,
  record: LedgerRecord,
  name: (address: Address) => string
): Promise<RecordCard> {
  const over = new AbortController();
  const card = recordCard(live, chart, record, name);
  const late = pauseUntil(live.patience, over.signal);
  const inTime = await Promise.race([card, late]).finally(() => over.abort());
  if (inTime) return inTime;
  card.then(
    // What may be passed on at any moment is not remembered, and would be asked for without end.
    () => live.described.has(record.digest) && live.changed('history'),
    () => {}
  );
  return { ...cardFromChain(live, chart, record, name), coming: true };
}

/** Where copies of one of the connected patient's records are, as last proven. @throws as for its card */
export async function copiesOfRecord(live: Live, index: number): Promise<Copies | null> {
  const chart = await chartOf(live, live.address);
  const record = chart.ledger.records[index];
  if (!record) return null;
  const { envelope } = await described(live, chart, record);
  return await copiesOf(live, record, envelope, await nameBook(live));
}

/** The categories of the connected patient, in the order she made them. */
export async function categories(live: Live): Promise<Category[]> {
  return (await chartOf(live, live.address)).categories;
}

/** What is known of one record; where its envelope can't be had or is not true, the card says so. */
export async function recordCard(
  live: Live,
  chart: PatientChart,
  record: LedgerRecord,
  name: (address: Address) => string
): Promise<RecordCard> {
  const card = cardFromChain(live, chart, record, name);
  try {
    const { envelope, metadata } = await described(live, chart, record);
    return {
      ...card,
      ...describedBy(metadata),
      copies: await copiesOf(live, record, envelope, name),
      technical: [...card.technical, ...technicalOf(envelope)]
    };
  } catch (error) {
    if (isCancelled(error)) throw error;
    return { ...card, problem: asOwnChartError(error) };
  }
}

/** The patient's own name as she wrote it into her records; empty where none of them is here. What others filed does not count. */
export async function patientName(live: Live, chart: PatientChart): Promise<string> {
  const own = readableRecords(live, chart).filter((record) => record.author === chart.patient);
  for (const record of own.toReversed()) {
    try {
      const { metadata } = await described(live, chart, record);
      if (metadata.about.patient) return metadata.about.patient;
    } catch (error) {
      if (isCancelled(error)) throw error;
    }
  }
  return '';
}

/**
 * A record's envelope and what it says, once verified and opened kept for the session: it cannot change.
 * Where nobody has it, that is believed for a while, so that one lost record does not hold up every list.
 */
export async function described(
  live: Live,
  chart: PatientChart,
  record: LedgerRecord
): Promise<Described> {
  const known = live.described.get(record.digest);
  if (known && 'envelope' in known) return known;
  if (known && isFresh(known.since, BELIEVED_LOST, live.now())) throw known.error;
  const under = live.describing.get(record.digest);
  if (under) return await under;
  const work = describe(live, chart, record).finally(() => live.describing.delete(record.digest));
  live.describing.set(record.digest, work);
  return await work;
}

async function describe(live: Live, chart: PatientChart, record: LedgerRecord): Promise<Described> {
  try {
    const envelope = await envelopeOf(live, chart, record);
    const metadata = await live.keeper.describe(chart.patient, envelope);
    live.described.set(record.digest, { envelope, metadata });
    return { envelope, metadata };
  } catch (caught) {
    const { code } = asOwnChartError(caught);
    const error = code === 'crypto/no-key' ? await noKey(live, chart, caught) : caught;
    // It can be passed on at any moment.
    const passing = error instanceof OwnChartError && error.code === 'chart/not-passed-on';
    if (!isCancelled(error) && !passing)
      live.described.set(record.digest, { error, since: live.now() });
    throw error;
  }
}

/** Why a record has no key here, in words. */
export async function noKey(live: Live, chart: PatientChart, caught: unknown): Promise<unknown> {
  if (chart.patient === live.address) return lostKey(caught);
  return chart.employer ? notPassedOn((await nameBook(live))(chart.employer)) : caught;
}

function cardFromChain(
  live: Live,
  chart: PatientChart,
  record: LedgerRecord,
  name: (address: Address) => string
): RecordCard {
  const tag = record.category.slice(2);
  const readers = chart.ledger.grants.filter(
    (grant) => isLive(grant, live.now()) && covers(grant.given.scope, record)
  );
  return {
    patient: chart.patient,
    index: record.index,
    title: m.common_record_number({ number: record.index + 1 }),
    fileName: '',
    mime: '',
    length: 0,
    category: chart.categories.find((c) => c.tag === tag) ?? { tag, name: '' },
    added: new Date(record.time * 1000),
    author: { address: record.author, name: name(record.author) },
    sharedWith: new Set(readers.map((grant) => grant.given.grantee)).size,
    copies: { count: 0, holders: [], services: [] },
    problem: null,
    technical: [
      { label: m.chart_fact_envelope_digest(), value: record.digest },
      { label: m.chart_fact_envelope_cid(), value: cidText(hexToBytes(record.digest)) },
      { label: m.chart_fact_block(), value: String(record.block) },
      { label: m.chart_fact_transaction(), value: record.txHash },
      { label: m.chart_fact_filed_by(), value: record.author }
    ]
  };
}

function describedBy(
  metadata: Description
): Pick<RecordCard, 'title' | 'fileName' | 'mime' | 'length'> {
  return {
    title: metadata.about.title || metadata.name,
    fileName: metadata.name,
    mime: metadata.mime,
    length: metadata.length
  };
}

function technicalOf(envelope: Envelope): RecordCard['technical'] {
  return [
    { label: m.chart_fact_body_cid(), value: cidText(envelope.body) },
    { label: m.chart_fact_segments(), value: String(envelope.segments) },
    { label: m.chart_fact_key_epoch(), value: String(envelope.context.epoch) }
  ];
}

function lostKey(cause: unknown): ChartError {
  return new ChartError(
    'chart/lost-key',
    m.chart_error_lost_key(),
    m.chart_error_lost_key_remedy(),
    cause
  );
}
