import { desk, deskOrNull, live } from './live.ts';
import type { OnStage } from './action.ts';
import type { EntrustStage } from './keeping/entrust.ts';
import type { KeepingOverview } from './keeping/overview.ts';
import type { KeepingPolicy } from './keeping/policy.ts';
import type { OfficeChange } from './office.ts';
import type { Progress as LockAgainProgress } from './lock-again.ts';
import type { OpenOptions } from './open-record.ts';
import type { Waiting } from './outbox.svelte.ts';
import type { Accreditation } from './register.ts';
import type { RegisterEvent } from './register-history.ts';
import type { ToRelay } from './relay-desk.ts';
import type { Asking, ToDecline } from './requests.ts';
import type { Enrolment } from './staff.ts';
import type { ReleaseCheck } from './release/release.ts';
import type * as T from './types.ts';
import type { ChartEntry } from '../health/meaning/whole.ts';
import type { MadeLink } from './export.ts';
import type { OwnWholeChart } from './whole-chart.ts';

// The use cases as the screens call them. Each loads its own code when it is first used, so that a page
// starts without the chain, the node and the cryptography.

export type * from './types.ts';
export type { Progress as LockAgainProgress } from './lock-again.ts';
export type { Accreditation } from './register.ts';
export type { ToRelay } from './relay-desk.ts';
export type { Asking } from './requests.ts';
export type { Enrolment } from './staff.ts';
export type { OfficeChange } from './office.ts';
export type { OpenOptions, OpenStage } from './open-record.ts';
export type { EntrustStage } from './keeping/entrust.ts';
export type { KeepingOverview } from './keeping/overview.ts';
export type { KeepingPolicy } from './keeping/policy.ts';
export type { MadeLink } from './export.ts';
export type { OwnWholeChart } from './whole-chart.ts';
export type { Release, ReleaseCheck } from './release/release.ts';
export type { CopyScope } from './copy/contents.ts';
export * from './words.ts';

const account = async () => (await import('./session.svelte.ts')).session.accountOrThrow();

/** The connected patient's records, newest first. */
export const listRecords = async (): Promise<T.RecordCard[]> =>
  (await import('./records.ts')).listRecords(live());

/** What all of the connected patient's records say together; they are read on this device. */
export const wholeChart = async (
  onProgress?: (progress: { done: number; total: number }) => void,
  signal?: AbortSignal
): Promise<OwnWholeChart> =>
  (await import('./whole-chart.ts')).ownWholeChart(live(), onProgress, signal);

/** Everything as one FHIR bundle, files inside. */
export const exportEverything = async (
  onProgress?: (progress: { done: number; total: number }) => void,
  signal?: AbortSignal
): Promise<Blob> => (await import('./export.ts')).exportEverything(live(), onProgress, signal);

/** The accounting of disclosures of six years, as CSV. */
export const disclosuresCsv = async (): Promise<string> =>
  (await import('./export.ts')).disclosuresCsv(live());

/** Consents, openings and authorship as FHIR resources. */
export const ledgerBundle = async (): Promise<Record<string, unknown>> =>
  (await import('./export.ts')).ledgerBundle(live());

/** An International Patient Summary of chosen entries. */
export const summaryOf = async (entries: ChartEntry[]): Promise<Record<string, unknown>> =>
  (await import('./export.ts')).summaryOf(live(), entries);

/** Locks a summary and makes the SMART Health Link that opens it. */
export const makeHealthLink = async (
  summary: Record<string, unknown>,
  options: { gateway: string; label: string; expires?: number }
): Promise<MadeLink> => (await import('./export.ts')).makeHealthLink(live(), summary, options);

/** The connected patient's categories. */
export const categories = async (): Promise<T.Category[]> =>
  (await import('./records.ts')).categories(live());

/** Opens one's own record, or one that is shared: then the wallet is asked to put the opening on record first. */
export const openRecord = async (
  patient: T.Address,
  index: number,
  options?: OpenOptions
): Promise<T.OpenedRecord> =>
  (await import('./open-record.ts')).openRecord(live(), patient, index, options);

/** What lets anybody see that a file is the document of a record, as text for an address. */
export const proveFile = async (patient: T.Address, index: number): Promise<string> =>
  (await import('./file-proof.ts')).proveFile(live(), patient, index);

/** Verifies a proof against the chain; needs no wallet. */
export const readProof = async (text: string): Promise<T.ProvenFile> =>
  (await import('./file-proof.ts')).readProof(
    deskOrNull() ?? (await (await import('./visitor.ts')).visitor()),
    text
  );

/** Whether a file is the very document that a proof tells of. */
export const isFiled = async (
  proven: T.ProvenFile,
  file: Blob,
  onRead?: (bytes: number) => void
): Promise<boolean> => (await import('./file-proof.ts')).isFiled(proven, file, onRead);

/** All shares the connected patient gave, newest first. */
export const shares = async (): Promise<T.Share[]> => (await import('./shares.ts')).shares(live());

/** The register of accredited organisations. */
export const organisations = async (): Promise<T.Organisation[]> =>
  (await import('./people.ts')).organisations(
    deskOrNull() ?? (await (await import('./visitor.ts')).visitor())
  );

export const previewShare = async (choice: T.ShareChoice): Promise<T.Preview> =>
  (await import('./shares.ts')).previewShare(live(), choice);

export const share = async (
  choice: T.ShareChoice,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> => (await import('./shares.ts')).share(live(), choice, onStage, signal);

export const previewStop = async (one: T.Share): Promise<T.Preview> =>
  (await import('./stop-sharing.ts')).previewStop(live(), one);

export const stopSharing = async (
  one: T.Share,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> => (await import('./stop-sharing.ts')).stopSharing(live(), one, onStage, signal);

/** Ends all shares with one organisation; with everybody where it is null. */
export const previewStopAll = async (grantee: T.Address | null): Promise<T.Preview> =>
  (await import('./stop-sharing.ts')).previewStopAll(live(), grantee);

export const stopAll = async (
  grantee: T.Address | null,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> => (await import('./stop-sharing.ts')).stopAll(live(), grantee, onStage, signal);

/** What organisations ask the connected patient for. */
export const requests = async (): Promise<T.AccessRequest[]> =>
  (await import('./requests.ts')).requests(live());

export const previewDecline = async (request: ToDecline): Promise<T.Preview> =>
  (await import('./requests.ts')).previewDecline(live(), request);

export const decline = async (
  request: ToDecline,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> => (await import('./requests.ts')).decline(live(), request, onStage, signal);

export const previewAsk = async (asking: Asking): Promise<T.Preview> =>
  (await import('./requests.ts')).previewAsk(live(), asking);

export const ask = async (asking: Asking, onStage?: OnStage): Promise<void> =>
  (await import('./requests.ts')).ask(live(), asking, onStage);

/** Whom the connected organisation asked, and what became of it. */
export const sentRequests = async (): Promise<T.SentRequest[]> =>
  (await import('./requests.ts')).sentRequests(live());

/** The connected organisation's practitioners. */
export const staff = async (): Promise<T.StaffMember[]> =>
  (await import('./staff.ts')).staff(live());

/** Whom the connected practitioner acts for now; null for nobody. */
export const employment = async (): Promise<T.Employment | null> =>
  (await import('./practitioners/employment.ts')).employment(live());

/** Gives one of the organisation's practitioners the charts of these patients only, or of all. */
export const givePatients = async (
  member: T.StaffMember,
  patients: T.Address[] | 'all'
): Promise<void> => (await import('./staff.ts')).givePatients(live(), member, patients);

/** Who of the staff has other keys than those that were known here. */
export const staffWithNewKeys = async (members: T.StaffMember[]): Promise<T.Address[]> =>
  (await import('./staff.ts')).staffWithNewKeys(live(), members);

export const acceptStaffKeys = async (practitioner: T.Address): Promise<void> =>
  (await import('./staff.ts')).acceptStaffKeys(live(), practitioner);

export const previewEnrol = async (enrolment: Enrolment): Promise<T.Preview> =>
  (await import('./staff.ts')).previewEnrol(live(), enrolment);

export const enrol = async (enrolment: Enrolment, onStage?: OnStage): Promise<void> =>
  (await import('./staff.ts')).enrol(live(), enrolment, onStage);

export const previewRemove = async (member: T.StaffMember): Promise<T.Preview> =>
  (await import('./staff.ts')).previewRemove(live(), member);

export const removeStaff = async (member: T.StaffMember, onStage?: OnStage): Promise<void> =>
  (await import('./staff.ts')).remove(live(), member, onStage);

/** The keys of somebody one shares with, to compare. */
export const keysOf = async (person: T.Address): Promise<T.PersonKeys> =>
  (await import('./known-keys.ts')).keysOf(live(), person);

/** One's own keys, for others to compare. */
export const ownKeys = async (): Promise<{ words: string[]; qr: string }> =>
  (await import('./known-keys.ts')).ownKeys(live());

/** @throws where the code that somebody shows is not of these keys */
export const compareKeys = async (person: T.Address, scanned: string): Promise<void> =>
  (await import('./known-keys.ts')).compareKeys(live(), person, scanned);

export const previewAcceptKeys = async (person: T.Address): Promise<T.Preview> =>
  (await import('./known-keys.ts')).previewAccept(live(), person);

export const acceptKeys = async (
  person: T.Address,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> => (await import('./known-keys.ts')).acceptKeys(live(), person, onStage, signal);

/** Who of these people has other keys than those that were accepted. */
export const changedKeysAmong = async (people: T.Address[]): Promise<T.Address[]> =>
  (await import('./known-keys.ts')).changedAmong(live(), people);

/** What still has a lock that somebody who was stopped knows. */
export const oldLocks = async (): Promise<{ records: number; bytes: number }> =>
  (await import('./lock-again.ts')).oldLocks(live());

export const previewLockAgain = async (): Promise<T.Preview> =>
  (await import('./lock-again.ts')).previewLockAgain(live());

/** Encrypts anew what still has an old lock; called again, it goes on where it stopped. */
export const lockAgain = async (
  onProgress: (progress: LockAgainProgress) => void,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> =>
  (await import('./lock-again.ts')).lockAgain(live(), onProgress, onStage, signal);

export const previewErase = async (scope: T.ScopeChoice): Promise<T.Preview> =>
  (await import('./erase.ts')).previewErase(live(), await account(), scope);

/** Destroys keys and copies of a record, a category or the account, and asks all holders to do the same. */
export const erase = async (
  scope: T.ScopeChoice,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> =>
  (await import('./erase.ts')).erase(live(), await account(), scope, onStage, signal);

/** Who did what with the connected patient's records, checked against the chain. */
export const activity = async (): Promise<{ items: T.ActivityItem[]; verdict: T.Verdict }> =>
  (await import('./activity.ts')).activity(live());

/** Asks those who keep copies to prove it. */
export const refreshCopies = async (): Promise<void> => {
  // Asked for by the person: nobody rests now.
  live().resting.clear();
  await (await import('./copies.ts')).refreshCopies(live());
  await (await import('./services/prove.ts')).refreshServices(live());
};

/** Gives a signed action to an organisation whose page is open, for it to send. */
export const handOver = async (
  parcel: Waiting,
  organisation: Pick<T.Organisation, 'address' | 'name'>
): Promise<void> => (await import('./hand-over.ts')).handOver(live(), parcel, organisation);

/** Reads what a patient signed for somebody else to send, from a link or its text. */
export const readSigned = async (text: string): Promise<ToRelay> =>
  (await import('./relay-desk.ts')).readSigned(desk(), text);

export const previewRelay = async (text: string): Promise<T.Preview> =>
  (await import('./relay-desk.ts')).previewRelay(desk(), text);

export const relay = async (text: string, onStage?: OnStage, signal?: AbortSignal): Promise<void> =>
  (await import('./relay-desk.ts')).relay(desk(), text, onStage, signal);
/** Where copies of one of the connected patient's records are, as last proven; null where there is no such record. */
export const copiesOfRecord = async (index: number): Promise<T.Copies | null> =>
  (await import('./records.ts')).copiesOfRecord(live(), index);

/** Keeps the access key of a service on this device, locked under the health key. */
export const keepToken = async (url: string, token: string): Promise<void> =>
  (await import('./services/tokens.ts')).keepToken(live(), url, token);

/** The patients who share, or shared, with the connected organisation. */
export const listPatients = async (): Promise<T.PatientCard[]> =>
  (await import('./patients.ts')).listPatients(live());

/** One patient's records as far as they are shared. */
export const openChart = async (patient: T.Address): Promise<T.SharedChart> =>
  (await import('./patients.ts')).openChart(live(), patient);

/** The copies this device keeps for patients. */
export const safetyCopies = async (): Promise<T.SafetyCopy[]> =>
  (await import('./copies.ts')).safetyCopies(live());

/** What this organisation's device keeps, and by which policy. */
export const keepingOverview = async (): Promise<KeepingOverview> =>
  (await import('./keeping/overview.ts')).keepingOverview(live());

/** Changes the policy; what is kept is looked at anew under it. */
export const setKeepingPolicy = async (policy: KeepingPolicy): Promise<void> =>
  (await import('./keeping/policy-store.ts')).writePolicy(live(), policy);

/** Organisations that the connected patient can ask to keep a copy. */
export const possibleKeepers = async (): Promise<Pick<T.Organisation, 'address' | 'name'>[]> =>
  (await import('./keeping/entrust.ts')).possibleKeepers(live());

/** Asks one of them to keep a copy of a record, and waits for its proof. */
export const entrust = async (
  index: number,
  organisation: T.Address,
  o?: { onStage?: (stage: EntrustStage) => void; signal?: AbortSignal }
): Promise<void> => (await import('./keeping/entrust.ts')).entrust(live(), index, organisation, o);

export const removeCopy = async (id: string): Promise<void> =>
  (await import('./copies.ts')).removeCopy(live(), id);

export const previewAccredit = async (choice: Accreditation): Promise<T.Preview> =>
  (await import('./register.ts')).previewAccredit(desk(), choice);

export const accredit = async (choice: Accreditation, onStage?: OnStage): Promise<void> =>
  (await import('./register.ts')).accredit(desk(), choice, onStage);

export const previewSuspend = async (organisation: T.Address): Promise<T.Preview> =>
  (await import('./register.ts')).previewSuspend(desk(), organisation);

export const suspend = async (organisation: T.Address, onStage?: OnStage): Promise<void> =>
  (await import('./register.ts')).suspend(desk(), organisation, onStage);

/** Counts from the public chain that reveal nobody. */
export const figures = async (): Promise<T.Figures> =>
  (await import('./figures.ts')).figures(
    deskOrNull() ?? (await (await import('./visitor.ts')).visitor())
  );

/** What happened in the register, newest first. */
export const registerHistory = async (): Promise<RegisterEvent[]> =>
  (await import('./register-history.ts')).registerHistory(
    deskOrNull() ?? (await (await import('./visitor.ts')).visitor())
  );

/** What waits to be accredited, and who keeps the register. */
export const pendingAndOffice = async (): Promise<{ pending: T.Pending[]; office: T.Office }> =>
  (await import('./office.ts')).pendingAndOffice(
    deskOrNull() ?? (await (await import('./visitor.ts')).visitor())
  );

/** A change of the register other than a proposal: what it does, in words. */
export const previewOffice = async (change: OfficeChange): Promise<T.Preview> =>
  (await import('./office.ts')).previewOffice(desk(), change);

export const changeOffice = async (change: OfficeChange, onStage?: OnStage): Promise<void> =>
  (await import('./office.ts')).changeOffice(desk(), change, onStage);
/** Compares the files of this site, as they are served now, with the releases that the registrar put on record. */
export const checkRelease = async (
  base: URL,
  options: {
    onProgress: (progress: { bytes: number; total: number }) => void;
    signal?: AbortSignal;
  }
): Promise<ReleaseCheck> => {
  const reader = deskOrNull() ?? (await (await import('./visitor.ts')).visitor());
  return (await import('./release/release.ts')).checkRelease(reader, base, options);
};

export const previewRelease = async (cid: string): Promise<T.Preview> =>
  (await import('./release/release.ts')).previewRelease(desk(), cid);

export const publishRelease = async (cid: string, onStage?: OnStage): Promise<void> =>
  (await import('./release/release.ts')).publishRelease(desk(), cid, onStage);
