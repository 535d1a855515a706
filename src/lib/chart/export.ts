import { cidText } from '../ipfs/cid.ts';
import type { Node } from '../health/fhir/json.ts';
import {
  everythingBundle,
  patientSummary,
  type ExportedFile,
  type Subject
} from '../health/write/export.ts';
import {
  accounting,
  auditEvent,
  consentResource,
  provenance,
  toCsv,
  type AccessFact,
  type ConsentFact,
  type FilingFact,
  type PartyFact
} from '../health/write/ledger.ts';
import { encryptFile, writeLink } from '../health/smart/link.ts';
import type { ChartEntry } from '../health/meaning/whole.ts';
import { ChartError } from './errors.ts';
import { openedRecord } from './ledger.ts';
import type { Live } from './live.ts';
import { openRecord } from './open-record.ts';
import { ownChart, type PatientChart } from './patient-chart.ts';
import { nameBook } from './people.ts';
import { recordCards } from './records.ts';
import { scopeChoice, whatInWords } from './shares.ts';
import type { Address, RecordCard } from './types.ts';
import { expiryDate } from './words.ts';
import { m } from '../words/compiled/messages.js';

/** What the verified history says of consent, access and authorship, as plain facts. */
export interface LedgerFacts {
  consents: ConsentFact[];
  accesses: AccessFact[];
  filings: FilingFact[];
}

/** The connected patient as exports name her. */
export function subjectOf(live: Live): Subject {
  return { name: live.patientName || 'Patient', urn: urnOf(live, live.address) };
}

/**
 * Reads consent, access and authorship out of the patient's history, which was replayed and equals the head on chain.
 * @throws as `ownChart`
 */
export async function ledgerFacts(live: Live): Promise<LedgerFacts> {
  const chart = await ownChart(live);
  return await factsOf(live, chart, await recordCards(live, chart, { whole: true }));
}

async function factsOf(
  live: Live,
  chart: PatientChart,
  records: RecordCard[]
): Promise<LedgerFacts> {
  const name = await nameBook(live);
  const patient: PartyFact = subjectOf(live);
  const party = (address: Address): PartyFact =>
    address === live.address ? patient : { name: name(address), urn: urnOf(live, address) };
  const titleOf = (index: number | null): string =>
    records.find((record) => record.index === index)?.title ??
    (index === null ? 'A record' : `Record ${index + 1}`);
  const recordUrn = (index: number | null): string =>
    `${urnOf(live, chart.patient)}:record:${index ?? 'unknown'}`;
  const transaction = (hash: string): string => `urn:eip155:${live.settings.chainId}:${hash}`;
  const facts: LedgerFacts = { consents: [], accesses: [], filings: [] };
  for (const { given, stopped } of chart.ledger.grants) {
    const until = expiryDate(given.expiry);
    facts.consents.push({
      id: `${given.txHash.slice(2, 34)}-${given.logIndex}`,
      patient,
      grantee: party(given.grantee),
      purpose: given.purpose,
      what: given.scope.match(/^0x0*$/)
        ? null
        : whatInWords(scopeChoice(chart, given.scope), chart, records),
      given: new Date(given.time * 1000),
      until,
      active: !stopped && (until === null || until.getTime() > live.now()),
      transaction: transaction(given.txHash)
    });
  }
  for (const entry of chart.ledger.entries) {
    const base = {
      id: `${entry.txHash.slice(2, 34)}-${entry.logIndex}`,
      patient,
      time: new Date(entry.time * 1000),
      transaction: transaction(entry.txHash)
    };
    if (entry.kind === 'access-logged') {
      const index = openedRecord(chart.ledger, entry);
      const { purpose } = entry;
      facts.accesses.push({
        ...base,
        reader: party(entry.reader),
        record: titleOf(index),
        recordUrn: recordUrn(index),
        purpose,
        emergency: false
      });
    }
    if (entry.kind === 'record-added') {
      facts.filings.push({
        ...base,
        author: party(entry.author),
        record: titleOf(entry.index),
        recordUrn: recordUrn(entry.index)
      });
    }
  }
  return facts;
}

function urnOf(live: Live, address: Address): string {
  return `urn:eip155:${live.settings.chainId}:${address}`;
}

/** Consent, AuditEvent and Provenance resources of the whole history. */
export async function ledgerBundle(live: Live): Promise<Node> {
  const entry = ledgerResources(await ledgerFacts(live)).map((resource) => ({ resource }));
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: new Date(live.now()).toISOString(),
    entry
  };
}

function ledgerResources({ consents, accesses, filings }: LedgerFacts): Node[] {
  return [
    ...consents.map(consentResource),
    ...accesses.map(auditEvent),
    ...filings.map(provenance)
  ];
}

/** The accounting of disclosures of six years, as CSV. */
export async function disclosuresCsv(live: Live): Promise<string> {
  const { accesses } = await ledgerFacts(live);
  const lines = accounting(accesses, new Date(live.now()));
  return toCsv(
    ['Date', 'Recipient', 'Address of the recipient', 'What was opened', 'Purpose'],
    lines.map(({ date, recipient, address, description, purpose }) => [
      date,
      recipient,
      address,
      description,
      purpose
    ])
  );
}

/**
 * Everything as one FHIR bundle: every record with its file inside, consents, accesses, authorship. One file at a time is in
 * memory; the parts of the result are handed over to the browser's own store as they come.
 * @throws the first record's error that cannot be opened: an export that silently lacks one would be worse
 */
export async function exportEverything(
  live: Live,
  onProgress: (progress: { done: number; total: number }) => void = () => {},
  signal?: AbortSignal
): Promise<Blob> {
  const chart = await ownChart(live);
  const cards = (await recordCards(live, chart, { whole: true })).toReversed();
  const facts = await factsOf(live, chart, cards);
  const files = cards.map((card): ExportedFile => ({
    index: card.index,
    title: card.title,
    fileName: card.fileName,
    mime: card.mime,
    added: card.added,
    author: card.author.name,
    urn: `${urnOf(live, chart.patient)}:record:${card.index}`,
    read: async () => {
      signal?.throwIfAborted();
      return (await openRecord(live, live.address, card.index, signal ? { signal } : {})).bytes;
    }
  }));
  onProgress({ done: 0, total: files.length });
  const told = (done: number): void => onProgress({ done, total: files.length });
  const now = new Date(live.now());
  let whole = new Blob([]);
  let parts: string[] = [];
  let letters = 0;
  for await (const part of everythingBundle(
    subjectOf(live),
    files,
    ledgerResources(facts),
    now,
    newId,
    told
  )) {
    parts.push(part);
    letters += part.length;
    if (letters > 8_000_000) {
      whole = new Blob([whole, ...parts]);
      parts = [];
      letters = 0;
    }
  }
  return new Blob([whole, ...parts], { type: 'application/fhir+json' });
}

const newId = (): string => crypto.randomUUID();

/** An International Patient Summary of chosen entries. */
export function summaryOf(live: Live, entries: ChartEntry[]): Node {
  return patientSummary(subjectOf(live), entries, new Date(live.now()), newId);
}

const LARGEST_BLOCK = 1024 * 1024;

/** A SMART Health Link and the locked file that it leads to. */
export interface MadeLink {
  link: string;
  /** Where the link looks for the file. */
  url: string;
  /** Name of the file: its address in IPFS. */
  cid: string;
  file: Uint8Array;
}

/**
 * Locks a summary and makes the link that opens it (flags LU). The locked file is kept in this device's node; it is found by
 * the gateway once a service that the person chose keeps it too.
 * @param gateway https address of an IPFS gateway, without path
 * @throws ChartError where the address is no https address, or the file is too large for one block
 */
export async function makeHealthLink(
  live: Live,
  summary: Node,
  o: { gateway: string; label: string; expires?: number | undefined }
): Promise<MadeLink> {
  if (!URL.canParse(o.gateway) || new URL(o.gateway).protocol !== 'https:')
    throw new ChartError(
      'chart/bad-gateway',
      m.chart_error_bad_gateway(),
      m.chart_error_bad_gateway_remedy()
    );
  const { jwe, key } = await encryptFile(
    new TextEncoder().encode(JSON.stringify(summary)),
    'application/fhir+json'
  );
  const file = new TextEncoder().encode(jwe);
  if (file.length > LARGEST_BLOCK)
    throw new ChartError(
      'chart/link-too-large',
      m.chart_error_link_too_large(),
      m.chart_error_link_too_large_remedy()
    );
  const cid = cidText(await live.node.putBlock(file, 'raw', { label: 'health link' }));
  const url = `${new URL(o.gateway).origin}/ipfs/${cid}`;
  return { link: writeLink({ url, key, label: o.label, expires: o.expires }), url, cid, file };
}
