import { openChain } from '../chain/client.ts';
import { readHistory, type HistoryEntry } from '../chain/history.ts';
import { isClaim } from './claims/state.ts';
import { isUrgent, openedRecord } from './ledger.ts';
import type { Live } from './live.ts';
import { ownChart, type PatientChart } from './patient-chart.ts';
import { nameBook } from './people.ts';
import { recordCards } from './records.ts';
import { scopeChoice, whatInWords } from './shares.ts';
import { historyCache } from './store.ts';
import { m } from '../words/compiled/messages.js';
import type { ActivityItem, Address, RecordCard, Verdict } from './types.ts';
import { urgentStep } from './urgent/steps.ts';
import { expiryDate } from './words.ts';

type Named = (address: Address) => ActivityItem['who'];

/**
 * Who did what, newest first. The history was replayed and equals the head on chain: an entry that was
 * withheld or forged throws instead of being shown.
 * @throws HistoryMismatchError; with a second chain server ServersDisagreeError and BadProofError as well
 */
export async function activity(live: Live): Promise<{ items: ActivityItem[]; verdict: Verdict }> {
  const chart = await ownChart(live);
  const verdict = await verdictOn(live);
  const records = await recordCards(live, chart);
  const name = await nameBook(live);
  const named: Named = (address) => ({
    address,
    name: (address === live.address && live.patientName) || name(address),
    // Somebody who acts as a carer is not the person whose activity this is.
    isMe: address === live.address && !live.acting
  });
  const items = chart.ledger.entries
    .map((entry) => itemOf(entry, chart, records, named))
    .filter((item) => item !== null);
  return { items: items.reverse(), verdict };
}

/** Checks the history once more, with the second chain server where the settings name one. */
async function verdictOn({ chain, address, settings, signal }: Live): Promise<Verdict> {
  const { secondRpcUrl } = settings;
  const second = secondRpcUrl ? openChain({ ...settings, rpcUrl: secondRpcUrl }) : null;
  const history = await readHistory(chain, address, { cache: historyCache, second, signal });
  return {
    entries: history.entries.length,
    head: history.head.word,
    proved: history.proved && { block: history.proved.block, hash: history.proved.blockHash }
  };
}

/** The patient, or "Anna for Daisey" where a carer did it for her. */
function doer(entry: HistoryEntry, chart: PatientChart, named: Named): ActivityItem['who'] {
  const patient = named(chart.patient);
  const carer = chart.ledger.actedBy.get(entry.head);
  if (!carer) return patient;
  const name = m.family_acts_for({ carer: named(carer).name, patient: patient.name });
  return { address: carer, name, isMe: false };
}

function itemOf(
  entry: HistoryEntry,
  chart: PatientChart,
  records: RecordCard[],
  named: Named
): ActivityItem | null {
  const title = (index: number | null): string =>
    records.find((record) => record.index === index)?.title ??
    (index === null ? m.chart_a_record() : m.common_record_number({ number: index + 1 }));
  const base = {
    id: `${entry.txHash}-${entry.logIndex}`,
    time: new Date(entry.time * 1000),
    whom: null,
    what: '',
    record: null,
    purpose: null,
    until: null,
    technical: [
      { label: m.chart_fact_block(), value: String(entry.block) },
      { label: m.chart_fact_transaction(), value: entry.txHash },
      { label: m.chart_fact_head_before(), value: entry.prev },
      { label: m.chart_fact_head_after(), value: entry.head }
    ]
  };
  const patient = doer(entry, chart, named);
  switch (entry.kind) {
    case 'record-added':
      return {
        ...base,
        kind: 'record-added',
        who: entry.author === chart.patient ? patient : named(entry.author),
        what: title(entry.index),
        record: entry.index
      };
    case 'access-granted':
      return {
        ...base,
        kind: 'access-granted',
        who: patient,
        whom: named(entry.grantee),
        what: whatInWords(scopeChoice(chart, entry.scope), chart, records),
        purpose: entry.purpose,
        until: expiryDate(entry.expiry)
      };
    case 'access-revoked':
      return {
        ...base,
        kind: isUrgent(entry.scope) ? 'urgent-ended' : 'access-revoked',
        who: patient,
        whom: named(entry.grantee),
        what: whatInWords(scopeChoice(chart, entry.scope), chart, records)
      };
    case 'access-logged':
      return {
        ...base,
        kind: 'record-opened',
        who: named(entry.reader),
        what: title(openedRecord(chart.ledger, entry)),
        record: openedRecord(chart.ledger, entry),
        purpose: entry.purpose
      };
    case 'key-bundle-published':
      return { ...base, kind: 'keys-published', who: patient };
    case 'directory-published':
      return { ...base, kind: 'directory-published', who: patient };
    case 'all-access-revoked':
      return { ...base, kind: 'all-access-revoked', who: patient };
    case 'access-requested':
      return {
        ...base,
        kind: 'access-requested',
        who: named(entry.organisation),
        whom: patient,
        what: isClaim(entry)
          ? m.claims_activity()
          : whatInWords(scopeChoice(chart, entry.scope), chart, records),
        purpose: entry.purpose,
        until: expiryDate(entry.expiry)
      };
    case 'request-declined':
      return { ...base, kind: 'request-declined', who: patient, whom: named(entry.organisation) };
    case 'vault-published':
      return { ...base, kind: 'vault-published', who: patient };
    case 'erasure-requested':
      return {
        ...base,
        kind: 'erasure-requested',
        who: patient,
        what: whatInWords(scopeChoice(chart, entry.scope), chart, records)
      };
    case 'carer-named':
      return {
        ...base,
        kind: 'carer-named',
        who: patient,
        whom: named(entry.carer),
        until: expiryDate(entry.until)
      };
    case 'carer-stopped':
      return { ...base, kind: 'carer-stopped', who: named(entry.by), whom: named(entry.carer) };
    case 'acted-for':
      // Each thing that was done names the carer.
      return null;
    case 'controller-changed':
      return { ...base, kind: 'controller-changed', who: patient, whom: named(entry.controller) };
    default: {
      const step = 'circle' in entry ? urgentStep(entry, chart.ledger.entries) : null;
      if (!step) return null;
      return { ...base, ...step, who: named(step.who), whom: step.whom && named(step.whom) };
    }
  }
}
