import { bytesToHex, hexToBytes } from '../chain/hex.ts';
import { readHistory } from '../chain/history.ts';
import { readKeys } from '../chain/keys.ts';
import { EVERYTHING, scopeOf } from '../chain/terms.ts';
import { scopeOfCircle } from '../chain/urgent-entries.ts';
import type { VerifiedBundle } from '../crypto/bundle.ts';
import { verifyDirectory, type Directory } from '../crypto/directory.ts';
import type { Envelope } from '../crypto/envelope.ts';
import { requireBytes } from '../crypto/place.ts';
import { CATEGORIES, categoryInWords } from '../health/describe.ts';
import type { Holder } from '../ipfs/types.ts';
import { isCancelled, type OwnChartError } from '../errors.ts';
import { asOwnChartError, ChartError } from './errors.ts';
import type { Gathered } from './urgent/pieces.ts';
import type { GrantToOpen } from './keeper/keeper.ts';
import type { DelegationToOpen } from './keeper/lending.ts';
import {
  categoryScope,
  covers,
  isLive,
  isUrgent,
  mayAdd,
  possibleHolders,
  readLedger,
  standing,
  type Ledger,
  type LedgerGrant,
  type LedgerRecord
} from './ledger.ts';
import type { Live, Reader } from './live.ts';
import { bundleOf, holdersAmong, lastResorts } from './people.ts';
import { borrowedFor } from './practitioners/borrow.ts';
import { employerOf, notPractising } from './practitioners/employer.ts';
import { practitionersIn } from './practitioners/introduce.ts';
import { historyCache } from './store.ts';
import type { Address, Category } from './types.ts';
import { requireExact } from './verdict.ts';
import { m } from '../words/compiled/messages.js';

/** A patient's chart as this account may read it: consents and records from the chain, locks from the directory. */
export interface PatientChart {
  patient: Address;
  ledger: Ledger;
  holders: Holder[];
  /** The patient's keys; null where this account holds no live grant. */
  keys: { bundle: VerifiedBundle; directory: Directory } | null;
  /** This account's live grants to read; empty for the patient herself. */
  grants: LedgerGrant[];
  /** This account's live grants to add records; empty for the patient herself. */
  additions: LedgerGrant[];
  categories: Category[];
  /** What urgent access reaches: tags of categories; and the guardians who approved with a share that does not fit. */
  urgent: { tags: string[]; badShares: Address[] };
  /** The organisation as whose practitioner this account reads; null for anybody else. */
  employer: Address | null;
  /** Why the organisation's keys are not here, where they were not passed on to this practitioner. */
  withheld: OwnChartError | null;
  /** Practitioners who had to do with the chart, and where they work. */
  practitioners: ReadonlyMap<Address, Address>;
}

const NO_URGENT: PatientChart['urgent'] = { tags: [], badShares: [] };

/** A chart of which this account may read nothing and add nothing. */
export const closedChart = (
  patient: Address,
  ledger: Ledger,
  o: Partial<Pick<PatientChart, 'holders' | 'employer'>> = {}
): PatientChart => ({
  patient,
  ledger,
  holders: [],
  keys: null,
  grants: [],
  additions: [],
  categories: [],
  urgent: NO_URGENT,
  employer: null,
  withheld: null,
  practitioners: new Map(),
  ...o
});

/** The verified history of a patient, summed up. */
export async function readPatientLedger(reader: Reader, patient: Address): Promise<Ledger> {
  const history = await readHistory(reader.chain, patient, {
    cache: historyCache,
    signal: reader.signal
  });
  return readLedger(history);
}

/** A patient's directory, by the digest on chain, verified with the key of her bundle. */
export async function directoryOf(
  live: Live,
  bundle: VerifiedBundle,
  holders: Holder[]
): Promise<Directory> {
  const { directory } = await readKeys(live.chain, bundle.owner);
  if (!directory)
    throw new ChartError(
      'chart/no-directory',
      m.chart_error_no_directory(),
      m.chart_error_no_directory_remedy()
    );
  const digest = hexToBytes(directory.digest);
  const bytes = await live.node.getBlock(digest, { holders, signal: live.signal });
  return verifyDirectory(
    bytes,
    { digest, owner: bundle.owner, place: live.place, version: directory.version },
    bundle.sign
  );
}

/** Who may have blocks of a chart: those the chain names, and where they do not help, organisations near her. */
export async function chartHolders(live: Live, ledger: Ledger): Promise<Holder[]> {
  const known = await holdersAmong(live, possibleHolders(ledger));
  const more = await lastResorts(live, ledger.patient);
  return [...known, ...more.filter(({ peerId }) => !known.some((one) => one.peerId === peerId))];
}

/** The connected patient's own chart. */
export async function ownChart(live: Live): Promise<PatientChart> {
  const patient = live.address;
  const ledger = await readPatientLedger(live, patient);
  const holders = await chartHolders(live, ledger);
  const bundle = await bundleOf(live, patient, holders);
  const directory = await directoryOf(live, bundle, holders);
  const categories = await live.keeper.adoptDirectory(directory);
  return {
    ...closedChart(patient, ledger, { holders }),
    keys: { bundle, directory },
    categories: categories.map(toCategory),
    practitioners: await practitionersIn(live, ledger)
  };
}

/**
 * Another patient's chart, as far as her live grants to this account reach, and for a practitioner those to the organisation,
 * as far as its page passes keys on. @throws ChartError for a practitioner who acts for nobody now
 */
export async function grantedChart(live: Live, patient: Address): Promise<PatientChart> {
  const ledger = await readPatientLedger(live, patient);
  const holders = await chartHolders(live, ledger);
  const employer = (await employerOf(live))?.organisation ?? null;
  if (live.role === 'practitioner' && !employer) {
    await live.keeper.dismiss(patient);
    throw notPractising();
  }
  const mine = grantsOf(ledger, live, employer);
  const grants = mine.filter((grant) => isLive(grant, live.now()));
  const additions = mine.filter((grant) => mayAdd(grant, live.now()));
  const closed = closedChart(patient, ledger, { holders, employer });
  if (grants.length === 0 && additions.length === 0) {
    await live.keeper.dismiss(patient);
    return closed;
  }
  const bundle = await bundleOf(live, patient, holders);
  const directory = await directoryOf(live, bundle, holders);
  const chart: PatientChart = {
    ...closed,
    keys: { bundle, directory },
    additions,
    practitioners: await practitionersIn(live, ledger)
  };
  return { ...chart, ...(await opened(live, chart, grants, directory)) };
}

/**
 * The grants to this account, and those to the organisation that it acts for: of them not what urgent access opened. The
 * emergency summary is no part of the chart. To an insurer only single records count, for payment: whatever else a page granted
 * to it, it reads no more.
 */
export function grantsOf(
  ledger: Ledger,
  { address: me, role }: Pick<Live, 'address' | 'role'>,
  employer: Address | null
): LedgerGrant[] {
  const mine = ledger.grants.filter(({ given: { grantee, scope } }) =>
    grantee === me ? scope !== scopeOfCircle('summary') : grantee === employer && !isUrgent(scope)
  );
  if (role !== 'insurer') return mine;
  return mine.filter(
    ({ given: { scope, purpose } }) => scopeOf(scope).kind === 'record' && purpose === 'HPAYMT'
  );
}

/** Admits the keys of live grants to read: one's own, those of urgent access, and those that the employer lends. */
async function opened(
  live: Live,
  { patient, holders, employer }: PatientChart,
  grants: LedgerGrant[],
  directory: Directory
): Promise<Pick<PatientChart, 'grants' | 'categories' | 'urgent' | 'withheld'>> {
  const own = grants.filter(({ given }) => given.grantee !== employer);
  const usual = own.filter((grant) => !isUrgent(grant.given.scope));
  const toOpen = await Promise.all(usual.map((grant) => fetchGrant(live, grant, holders)));
  const gathered = usual.length === own.length ? [] : await releasedTo(live, patient);
  const admit = async (lent: DelegationToOpen | null) => {
    const admitted = await admitAll(live, { patient, directory, toOpen, gathered, lent });
    return {
      grants: lent ? grants : own,
      categories: admitted.categories.map(toCategory),
      urgent: { tags: admitted.reached.map(tagText), badShares: admitted.bad }
    };
  };
  if (!employer || own.length === grants.length) return { ...(await admit(null)), withheld: null };
  try {
    const lent = await borrowedFor(live, employer, patient, directory);
    return { ...(await admit(lent)), withheld: null };
  } catch (error) {
    if (isCancelled(error)) throw error;
    // What one may read oneself, and what one may add, does not wait for the organisation's page.
    return { ...(await admit(null)), withheld: asOwnChartError(error) };
  }
}

/** @throws ChartError that says whose pieces are missing, where nothing opens for want of them */
async function admitAll(
  live: Live,
  o: {
    patient: Address;
    directory: Directory;
    toOpen: GrantToOpen[];
    gathered: Gathered[];
    lent: DelegationToOpen | null;
  }
) {
  const released = o.gathered.map((one) => one.released);
  try {
    return await live.keeper.admit(o.patient, o.directory, o.toOpen, released, o.lent);
  } catch (error) {
    throw await (await import('./urgent/pieces.ts')).whosePieces(live, o.gathered, error);
  }
}

async function releasedTo(live: Live, patient: Address): Promise<Gathered[]> {
  const { releasedToMe } = await import('./urgent/ask.ts');
  return await releasedToMe(live, patient);
}

/** The connected patient's own chart, or another's as far as it is shared. */
export function chartOf(live: Live, patient: Address): Promise<PatientChart> {
  return patient === live.address ? ownChart(live) : grantedChart(live, patient);
}

/** The records that stand today and that this account may open, oldest first. */
export function readableRecords(live: Live, chart: PatientChart): LedgerRecord[] {
  const records = standing(chart.ledger);
  if (chart.patient === live.address) return records;
  return records.filter((record) => grantFor(chart, record) !== null);
}

/** The live grant under which this account may open the record; null where there is none. */
export function grantFor(chart: PatientChart, record: LedgerRecord): LedgerGrant | null {
  const tag = record.category.slice(2);
  const reached = chart.grants.filter(({ given: { scope } }) =>
    // What urgent access reaches, its keys tell: what the patient keeps closed it does not.
    isUrgent(scope) ? chart.urgent.tags.includes(tag) : covers(scope, record)
  );
  return reached.find(({ given }) => !isUrgent(given.scope)) ?? reached[0] ?? null;
}

/** The live grant under which this account may add a record to the category (a tag); null where there is none. */
export function additionFor(chart: PatientChart, tag: string): LedgerGrant | null {
  const here = categoryScope(tag);
  const found = chart.additions.filter(({ given }) => [here, EVERYTHING].includes(given.scope));
  return found.find(({ given }) => given.scope === here) ?? found[0] ?? null;
}

/** The categories this account may add records to; one whose name it may not read has none. */
export function openToAdd(live: Live, chart: PatientChart): Category[] {
  if (chart.patient === live.address) return chart.categories;
  const all = (chart.keys?.directory.categories ?? []).map(({ tag }) => bytesToHex(tag).slice(2));
  return all
    .filter((tag) => additionFor(chart, tag) !== null)
    .map((tag) => chart.categories.find((known) => known.tag === tag) ?? { tag, name: '' });
}

/** A record's envelope, checked against the chain, its place and its author's signature. */
export async function envelopeOf(
  live: Live,
  chart: PatientChart,
  record: LedgerRecord
): Promise<Envelope> {
  const digest = hexToBytes(record.digest);
  const bytes = await live.node.getBlock(digest, { holders: chart.holders, signal: live.signal });
  const { envelope } = await requireExact(live, chart.patient, record, bytes, chart.holders);
  requireBytes('record', 'category', envelope.context.category, hexToBytes(record.category));
  return envelope;
}

async function fetchGrant(live: Live, grant: LedgerGrant, holders: Holder[]): Promise<GrantToOpen> {
  const digest = hexToBytes(grant.given.wrap);
  return {
    bytes: await live.node.getBlock(digest, { holders, signal: live.signal }),
    digest,
    scope: hexToBytes(grant.given.scope),
    expiry: grant.given.expiry
  };
}

const tagText = (tag: Uint8Array): string => bytesToHex(tag).slice(2);

/** The directory names its first categories by their id: what people read is in words. */
function toCategory({ tag, name }: { tag: Uint8Array; name: string }): Category {
  const known = CATEGORIES.find((id) => id === name);
  return { tag: tagText(tag), name: known ? categoryInWords(known) : name };
}
