import { ZERO_WORD } from '../chain/hex.ts';
import { EVERYTHING } from '../chain/terms.ts';
import type { History, HistoryEntry } from '../chain/history.ts';
import { CIRCLES, scopeOfCircle } from '../chain/urgent-entries.ts';
import type { Address } from './types.ts';

type Entry<Kind extends HistoryEntry['kind']> = Extract<HistoryEntry, { kind: Kind }>;
export type LedgerRecord = Entry<'record-added'>;

/** The latest consent for one (grantee, scope); an earlier one for the same pair is overwritten on chain too. */
export interface LedgerGrant {
  given: Entry<'access-granted'>;
  stopped: Entry<'access-revoked' | 'all-access-revoked'> | null;
  /** Unix seconds of the last logged opening under this grant. */
  lastOpened: number | null;
}

/** A family member who may act, or might, for the patient. */
export interface LedgerCarer {
  given: Entry<'carer-named'>;
  /** One of the two ended it, or another wallet acts for the patient since; null where it lasts until its day. */
  ended: Entry<'carer-stopped' | 'controller-changed'> | null;
}

/** What a patient's verified history says today. */
export interface Ledger {
  patient: Address;
  entries: HistoryEntry[];
  records: LedgerRecord[];
  /** In order of giving, oldest first. */
  grants: LedgerGrant[];
  openings: Entry<'access-logged'>[];
  /** The last request of each organisation, oldest first. */
  requests: LedgerRequest[];
  /** As they were named last, oldest first. */
  carers: LedgerCarer[];
  /** By the head after an entry: the carer who did what it tells, where it was not the patient herself. */
  actedBy: Map<string, Address>;
  /** Indexes of records whose destruction the patient asked for. */
  erased: Set<number>;
  /** The whole account was erased, and nothing was filed since. */
  ended: boolean;
}

/** What an organisation asked the patient for, and the first thing she answered. */
export interface LedgerRequest {
  asked: Entry<'access-requested'>;
  answer: Entry<'access-granted' | 'request-declined'> | null;
}

/** Sums a verified history up; pure. */
export function readLedger(history: History): Ledger {
  const entries = inOwnName(history);
  const ledger: Ledger = {
    patient: history.owner,
    entries,
    records: [],
    grants: [],
    requests: [],
    openings: [],
    carers: [],
    actedBy: new Map(),
    erased: new Set(),
    ended: false
  };
  const find = (grantee: Address, scope: string): LedgerGrant | undefined =>
    ledger.grants.find((g) => g.given.grantee === grantee && g.given.scope === scope);
  /** Takes out the grant in whose place a newer one of its scope comes. */
  const takeOut = (grantee: Address, scope: string): LedgerGrant | undefined => {
    const before = find(grantee, scope);
    if (before) ledger.grants.splice(ledger.grants.indexOf(before), 1);
    return before;
  };
  for (const entry of entries) {
    if (entry.kind === 'record-added') {
      ledger.records.push(entry);
      ledger.ended = false;
    }
    if (entry.kind === 'access-granted') {
      const before = takeOut(entry.grantee, entry.scope);
      ledger.grants.push({ given: entry, stopped: null, lastOpened: before?.lastOpened ?? null });
    }
    if (entry.kind === 'urgent-opened') {
      takeOut(entry.asker, entry.scope);
      ledger.grants.push({ given: openedAsGrant(entry), stopped: null, lastOpened: null });
    }
    if (entry.kind === 'carer-named') {
      ledger.carers = ledger.carers.filter(({ given }) => given.carer !== entry.carer);
      ledger.carers.push({ given: entry, ended: null });
    }
    if (entry.kind === 'carer-stopped' || entry.kind === 'controller-changed')
      for (const one of ledger.carers)
        if (entry.kind === 'controller-changed' || one.given.carer === entry.carer)
          one.ended ??= entry;
    if (entry.kind === 'acted-for') {
      const first = entries.findIndex(({ prev }) => prev === entry.since);
      const last = entries.indexOf(entry);
      for (const act of entries.slice(first, last)) ledger.actedBy.set(act.head, entry.carer);
    }
    if (entry.kind === 'access-revoked') {
      const grant = find(entry.grantee, entry.scope);
      if (grant) grant.stopped = entry;
    }
    if (entry.kind === 'all-access-revoked')
      for (const grant of ledger.grants) grant.stopped ??= entry;
    if (entry.kind === 'access-requested') {
      ledger.requests = ledger.requests.filter((r) => r.asked.organisation !== entry.organisation);
      ledger.requests.push({ asked: entry, answer: null });
    }
    if (entry.kind === 'access-granted' || entry.kind === 'request-declined') {
      const asker = entry.kind === 'access-granted' ? entry.grantee : entry.organisation;
      const request = ledger.requests.find((r) => r.asked.organisation === asker);
      if (request) request.answer ??= entry;
    }
    // What is filed later in the same category is not erased.
    if (entry.kind === 'erasure-requested') {
      for (const record of ledger.records)
        if (covers(entry.scope, record)) ledger.erased.add(record.index);
      ledger.ended ||= entry.scope === EVERYTHING;
    }
    if (entry.kind === 'access-logged') {
      ledger.openings.push(entry);
      const grant = find(entry.reader, entry.scope);
      if (grant) grant.lastOpened = entry.time;
    }
  }
  return ledger;
}

/** The chain names the wallet that filed a record: one that took over the patient's own filed it as the patient. */
function inOwnName({ owner, entries }: History): HistoryEntry[] {
  const wallets = new Set<Address>();
  return entries.map((entry) => {
    if (entry.kind === 'controller-changed') wallets.add(entry.controller);
    return entry.kind === 'record-added' && wallets.has(entry.author)
      ? { ...entry, author: owner }
      : entry;
  });
}

/** Seconds after which the contract lets an unanswered request lapse. */
export const REQUEST_LASTS = 30 * 86_400;

/** True where the request still waits for an answer; `now` in milliseconds. */
export function isWaiting({ asked, answer }: LedgerRequest, now: number): boolean {
  return answer === null && now / 1000 < asked.time + REQUEST_LASTS;
}

/** What urgent access gives, as the grant that it is on chain: to read, for a time, under the scope of its circle. */
function openedAsGrant(entry: Entry<'urgent-opened'>): LedgerGrant['given'] {
  const { owner, block, time, txHash, logIndex, prev, head, patient, scope, expiry } = entry;
  const proof = { owner, block, time, txHash, logIndex, prev, head };
  const rights = { read: true, write: false };
  const terms = { scope, rights, purpose: 'ETREAT' as const, expiry, wrap: ZERO_WORD };
  return { ...proof, kind: 'access-granted', patient, grantee: entry.asker, ...terms };
}

/** Whether a scope is that of urgent access through a circle. */
export const isUrgent = (scope: string): boolean =>
  CIRCLES.some((circle) => scopeOfCircle(circle) === scope);

/** Which record an opening was of; null where the log names none of this chart. */
export function openedRecord(ledger: Ledger, opening: Entry<'access-logged'>): number | null {
  if (opening.record !== null) return opening.record;
  return ledger.records.find((record) => record.digest === opening.scope)?.index ?? null;
}

/** True where the grant reads today; `now` in milliseconds. */
export function isLive(grant: LedgerGrant, now: number): boolean {
  return holds(grant, now) && grant.given.rights.read;
}

/** True where the carer may act today; `now` in milliseconds. */
export function mayAct({ given, ended }: LedgerCarer, now: number): boolean {
  return !ended && given.until > now / 1000;
}

/** True where its grantee may add records today; `now` in milliseconds. */
export function mayAdd(grant: LedgerGrant, now: number): boolean {
  return holds(grant, now) && grant.given.rights.write;
}

/** True where the grant gives any right today; `now` in milliseconds. */
export function holds(grant: LedgerGrant, now: number): boolean {
  return !grant.stopped && grant.given.expiry > now / 1000;
}

/**
 * The records that stand today: not erased, and superseded by none. Only the patient and the author of a record can put
 * another in its place, whatever a later record claims.
 */
export function standing({
  patient,
  records,
  erased
}: Pick<Ledger, 'patient' | 'records' | 'erased'>): LedgerRecord[] {
  const superseded = new Set(
    records
      .filter(({ author, supersedes }) => {
        const older = supersedes === null ? undefined : records[supersedes];
        return older && (author === patient || author === older.author);
      })
      .map(({ supersedes }) => supersedes)
  );
  return records.filter(({ index }) => !superseded.has(index) && !erased.has(index));
}

/** True where a grant of `scope` covers the record. Whether urgent access reaches it, only its keys tell. */
export function covers(scope: string, record: Pick<LedgerRecord, 'digest' | 'category'>): boolean {
  return (
    scope === EVERYTHING ||
    scope === record.digest ||
    scope === categoryScope(record.category) ||
    isUrgent(scope)
  );
}

/** A category's 16-byte tag as the 32-byte word of a grant. */
export function categoryScope(tag: string): `0x${string}` {
  return `0x${tag.replace(/^0x/, '').padEnd(64, '0')}`;
}

/** Everybody who may hold this patient's blocks: the patient, all who ever had a grant or acted for her, all who filed. */
export function possibleHolders(ledger: Ledger): Address[] {
  const all = [
    ledger.patient,
    ...ledger.grants.map((grant) => grant.given.grantee),
    ...ledger.carers.map((one) => one.given.carer),
    ...ledger.records.map((record) => record.author)
  ];
  return [...new Set(all)];
}
