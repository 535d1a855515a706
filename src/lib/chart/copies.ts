import { bytesToHex, hexToBytes } from '../chain/hex.ts';
import type { Envelope } from '../crypto/envelope.ts';
import { OwnChartError } from '../errors.ts';
import { covers, isLive, openedRecord, type Ledger, type LedgerRecord } from './ledger.ts';
import type { Live } from './live.ts';
import { readPolicy, writePolicy } from './keeping/policy-store.ts';
import { envelopeOf, ownChart, readPatientLedger } from './patient-chart.ts';
import { bundleOf, holdersAmong, insurersOf, nameBook } from './people.ts';
import { provenAtServices } from './services/prove.ts';
import { isFresh, isResting, restAfter } from './rest.ts';
import { store } from './store.ts';
import type { Address, Copies, SafetyCopy } from './types.ts';
import { m } from '../words/compiled/messages.js';

/** A proof of holding counts for a day: after that it is asked for again. */
const PROOF_LASTS = 86_400_000;
/** Segments of 256 KiB: 32 MiB. */
const KEEP_BY_ITSELF = 128;

/** The verified copies of a record: this device's own and those that others proved. */
export async function copiesOf(
  live: Live,
  record: LedgerRecord,
  envelope: Envelope,
  name: (address: Address) => string
): Promise<Copies> {
  const here = (await live.node.hasBody(envelope.body)).complete;
  const proofs = await proofsOf(live, record.digest);
  const services = await provenAtServices(live, record);
  return {
    count: (here ? 1 : 0) + proofs.length + services.length,
    services,
    holders: proofs.map(({ holder, checked }) => ({
      address: holder,
      name: name(holder),
      checked: new Date(checked)
    }))
  };
}

/**
 * Asks everybody who may keep a record of this patient (who opened it, who may read it, who was asked to keep it) to
 * prove that they hold it, where the last proof is not from today. Who is not to be reached keeps the proof on file.
 */
export async function refreshCopies(live: Live): Promise<void> {
  const due = await dueProofs(live, await readPatientLedger(live, live.address));
  if (due.length === 0) return;
  const chart = await ownChart(live);
  let news = false;
  for (const { record, reader } of due) {
    const envelope = await envelopeOf(live, chart, record);
    if (!(await live.node.hasBody(envelope.body)).complete) continue;
    const proved = await proveCopy(live, record, envelope, reader);
    if (proved) live.resting.delete(restKey(record, reader));
    else askLater(live, record, reader);
    news ||= proved;
  }
  if (news) live.changed('copies');
}

/**
 * Takes in what others filed in this patient's chart, a carer among them: its envelope, and its body where it is not large, so that
 * the record does not hang on its author's page. A larger body comes when it is opened.
 */
export async function keepFiled(live: Live): Promise<void> {
  const ledger = await readPatientLedger(live, live.address);
  const kept = new Set((await live.node.pins()).map((pin) => pin.label));
  const byOthers = (record: LedgerRecord): boolean =>
    record.author !== live.address || ledger.actedBy.has(record.head);
  const missing = ledger.records.filter(
    (record) => byOthers(record) && !kept.has(filedLabel(record))
  );
  await keepLocks(live, ledger);
  if (missing.length === 0) return;
  const chart = await ownChart(live);
  for (const record of missing) {
    const envelope = await envelopeOf(live, chart, record);
    const options = { holders: chart.holders, signal: live.signal };
    if (envelope.segments <= KEEP_BY_ITSELF)
      await live.node.pin(envelope.body, {
        label: bodyLabel(live.address, record.digest, record.index),
        ...options
      });
    const author = await bundleOf(live, record.author, chart.holders);
    await live.node.putBlock(author.bytes, 'dag-cbor', { label: `bundle ${record.author}` });
    await live.node.pin(hexToBytes(record.digest), { label: filedLabel(record), ...options });
    live.changed('copies');
  }
}

/** Keeps the directory that a carer published, so that the chart does not hang on the carer's page. */
async function keepLocks(live: Live, ledger: Ledger): Promise<void> {
  const last = ledger.entries.findLast((entry) => entry.kind === 'directory-published');
  if (!last || !ledger.actedBy.has(last.head)) return;
  if ((await live.node.pins()).some((pin) => bytesToHex(pin.digest) === last.digest)) return;
  const { holders } = await ownChart(live);
  const options = { label: 'directory', holders, signal: live.signal };
  await live.node.pin(hexToBytes(last.digest), options);
}

const filedLabel = (record: LedgerRecord): string => `filed ${record.digest}`;

/** Who may keep a record and has not proved to hold it lately; insurers keep none, and who was asked in vain rests for a while. */
async function dueProofs(
  live: Live,
  ledger: Ledger
): Promise<{ record: LedgerRecord; reader: Address }[]> {
  const due: { record: LedgerRecord; reader: Address }[] = [];
  for (const record of ledger.records) {
    const proofs = await proofsOf(live, record.digest);
    const asked = (await filed(live, record.digest)).map(({ holder }) => holder);
    for (const reader of new Set([...asked, ...mayKeep(live, ledger, record)]))
      if (
        !proofs.some((proof) => proof.holder === reader) &&
        !isResting(live.resting.get(restKey(record, reader)), live.now())
      )
        due.push({ record, reader });
  }
  // Mostly nobody is due, and the register need not be read.
  if (due.length === 0) return due;
  const insurers = await insurersOf(live);
  return due.filter(({ reader }) => !insurers.has(reader));
}

/** Who may keep a record without having been asked to, this account left out. */
function mayKeep(live: Live, ledger: Ledger, record: LedgerRecord): Set<Address> {
  const readers = ledger.openings
    .filter((opening) => openedRecord(ledger, opening) === record.index)
    .map((opening) => opening.reader);
  const grantees = ledger.grants
    .filter((grant) => isLive(grant, live.now()) && covers(grant.given.scope, record))
    .map((grant) => grant.given.grantee);
  const all = new Set([...readers, ...grantees]);
  all.delete(live.address);
  return all;
}

const restKey = ({ digest }: LedgerRecord, reader: Address): string => `${digest} ${reader}`;

function askLater(live: Live, record: LedgerRecord, reader: Address): void {
  const key = restKey(record, reader);
  live.resting.set(key, restAfter(live.resting.get(key), live.now()));
}

/** The bodies that this account keeps for others, newest first. */
export async function safetyCopies(live: Live): Promise<SafetyCopy[]> {
  const name = await nameBook(live);
  const pins = await live.node.pins();
  return pins
    .map((pin) => ({ pin, of: parseBodyLabel(pin.label) }))
    .filter(({ of }) => of !== null && of.patient !== live.address)
    .map(({ pin, of }) => ({
      id: of!.digest,
      patient: of!.patient,
      patientName: name(of!.patient),
      title: titleOf(live, of!.digest) ?? of!.title,
      size: pin.size,
      kept: new Date(pin.pinnedAt)
    }))
    .sort((a, b) => b.kept.getTime() - a.kept.getTime());
}

/** The title a record bears, where it was opened in this session. */
function titleOf(live: Live, digest: string): string | null {
  const known = live.described.get(digest);
  if (!known || !('metadata' in known)) return null;
  return known.metadata.about.title || known.metadata.name;
}

/**
 * Lets go of a copy kept for a patient, for good: it does not come back by itself. The bytes are removed from this device,
 * and the room is there for others.
 */
export async function removeCopy(live: Live, id: string): Promise<void> {
  for (const pin of await live.node.pins())
    if (parseBodyLabel(pin.label)?.digest === id) await live.node.unpin(pin.cid);
  await live.node.gc();
  const policy = await readPolicy(live);
  await writePolicy(live, { ...policy, removed: [...new Set([...policy.removed, id])] });
}

/** Names a pinned body: whose it is, which envelope names it, which record it is, and whether she asked for it to be kept. */
export function bodyLabel(
  patient: Address,
  digest: string,
  index: number,
  entrusted = false
): string {
  return `body ${patient} ${digest} ${index}${entrusted ? ' entrusted' : ''}`;
}

/** What a pin's label says where it is a body's; else null. */
export function parseBodyLabel(label: string): {
  patient: Address;
  digest: string;
  title: string;
  entrusted: boolean;
} | null {
  const match = /^body (0x[0-9a-f]{40}) (0x[0-9a-f]{64}) (\d+)( entrusted)?$/.exec(label);
  if (!match) return null;
  return {
    patient: match[1] as Address,
    digest: match[2]!,
    title: m.common_record_number({ number: Number(match[3]) + 1 }),
    entrusted: match[4] !== undefined
  };
}

/** Asks one holder for its proof, and puts it on file; false where it gave none or is out of reach. */
export async function proveCopy(
  live: Live,
  record: LedgerRecord,
  envelope: Envelope,
  reader: Address
): Promise<boolean> {
  const [holder] = await holdersAmong(live, [reader]);
  if (!holder) return false;
  let proved: boolean;
  try {
    proved = await live.node.challenge(holder, envelope.body, { signal: live.signal });
  } catch (error) {
    // Out of reach says nothing about the copy: it is asked for again at the next round.
    if (error instanceof OwnChartError) return false;
    throw error;
  }
  if (proved) await onFile(live, record.digest, { holder: reader, checked: live.now() });
  return proved;
}

/** Notes that somebody agreed to keep a record: from now on it is asked to prove it. */
export async function askedToKeep(live: Live, digest: string, holder: Address): Promise<void> {
  if ((await filed(live, digest)).some((one) => one.holder === holder)) return;
  await onFile(live, digest, { holder, checked: 0 });
}

interface Filed {
  holder: Address;
  /** When it last proved it (ms); 0: not yet. */
  checked: number;
}

async function proofsOf(live: Live, digest: string): Promise<Filed[]> {
  const now = live.now();
  return (await filed(live, digest)).filter(({ checked }) => isFresh(checked, PROOF_LASTS, now));
}

async function filed(live: Live, digest: string): Promise<Filed[]> {
  return (await (await store()).get('copies', [live.account, digest])) ?? [];
}

async function onFile(live: Live, digest: string, one: Filed): Promise<void> {
  const others = (await filed(live, digest)).filter(({ holder }) => holder !== one.holder);
  await (await store()).put('copies', [...others, one], [live.account, digest]);
}
