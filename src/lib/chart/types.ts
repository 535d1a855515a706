import type { OwnChartError } from '../errors.ts';

/** A 20-byte address, lower-case hex with 0x. */
export type Address = `0x${string}`;

export type Role = 'patient' | 'hospital' | 'insurer' | 'authority' | 'practitioner' | 'registrar';

/** The person or body behind the connected wallet. */
export interface Me {
  address: Address;
  role: Role;
  /** The register's name for an organisation, the name she chose for a patient; empty where none. */
  name: string;
}

export interface Category {
  /** The opaque tag that stands on chain, 32 hex digits. */
  tag: string;
  name: string;
}

export type ScopeChoice =
  { kind: 'everything' } | { kind: 'category'; tag: string } | { kind: 'record'; index: number };

/** What a share allows: to open records, to add documents. At least one of them. */
export interface Rights {
  read: boolean;
  write: boolean;
}

export type PurposeCode =
  'TREAT' | 'ETREAT' | 'HPAYMT' | 'PUBHLTH' | 'HRESCH' | 'PATRQT' | 'FAMRQT';

export interface Organisation {
  address: Address;
  name: string;
  role: Role;
  validUntil: Date;
  /** Accredited today: neither suspended nor run out. */
  live: boolean;
  /** False until it has opened OwnChart once: without its key nothing can be shared with it. */
  hasKeys: boolean;
}

export interface Copies {
  /** Verified copies, this device included where it holds one. */
  count: number;
  holders: { address: Address; name: string; checked: Date }[];
  /** Services that were seen to have it, by host; counted too. */
  services: { host: string; checked: Date }[];
}

export interface RecordCard {
  patient: Address;
  index: number;
  title: string;
  fileName: string;
  mime: string;
  /** Bytes of the document itself. */
  length: number;
  category: Category;
  added: Date;
  author: { address: Address; name: string };
  sharedWith: number;
  copies: Copies;
  /** The envelope was not to be had or not true: what is known of the record is its place on chain. */
  problem: OwnChartError | null;
  /** It is being looked for still: so far only its place on chain is known. */
  coming?: true;
  technical: { label: string; value: string }[];
}

export interface OpenedRecord {
  card: RecordCard;
  /** The document; empty where it is read in parts. */
  bytes: Uint8Array<ArrayBuffer>;
  /** A document too long for one piece: bytes `start` to `end` (exclusive) of it; null for any other. */
  parts: {
    size: number;
    read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  } | null;
  /** False where this device's policy leaves the record out: no copy of it stays. */
  kept: boolean;
  /** Up to when urgent access lets it be read; null where it was shared, or is one's own. */
  urgentUntil: Date | null;
  /** In words: who filed it, when, and that it is unchanged. */
  verdict: string;
  /** What the verdict rests on. */
  proof: { label: string; value: string }[];
}

export interface Share {
  id: string;
  patient: Address;
  grantee: { address: Address; name: string; role: Role };
  scope: ScopeChoice;
  /** 'Everything', the category's name, or the record's title. */
  what: string;
  purpose: PurposeCode;
  granted: Date;
  /** Null where it runs until she stops it. */
  until: Date | null;
  lastOpened: Date | null;
  rights: Rights;
  state: 'live' | 'expired' | 'stopped';
}

export interface ShareChoice {
  grantee: Address;
  scope: ScopeChoice;
  rights: Rights;
  purpose: PurposeCode;
  until: Date | null;
}

/** Somebody's keys, and whether they are those that were accepted before. */
export interface PersonKeys {
  address: Address;
  name: string;
  /** To compare by voice. */
  words: string[];
  /** To compare by QR code. */
  qr: string;
  state: 'new' | 'known' | 'changed';
  /** The words of the keys that were accepted before. */
  before: string[] | null;
  since: Date | null;
}

/** What is shown before the wallet opens. */
export interface Preview {
  sentence: string;
  rows: { label: string; value: string }[];
  /** What everybody can see for ever. */
  becomesPublic: string;
  staysPrivate: string;
  /** In the chain's own coin, formatted; null where it could not be estimated. */
  fee: string | null;
  /** Whether somebody else can send it, once it is signed; 'needed' where the own wallet cannot pay. */
  helper?: 'needed' | 'possible';
  technical: { label: string; value: string }[];
  /** Set where it would fail: then the wallet is not opened. */
  problem: OwnChartError | null;
}

/** What a proof tells of a file that was filed. */
export interface ProvenFile {
  title: string;
  fileName: string;
  /** Bytes. */
  length: number;
  digest: Uint8Array;
  /** In words: who filed it, and when. */
  verdict: string;
  technical: { label: string; value: string }[];
}

/** 'handed-over': signed, and waiting for somebody else to send it. */
export type ActionStage = 'preparing' | 'confirm-in-wallet' | 'handed-over' | 'sent' | 'recorded';

export interface ActivityItem {
  id: string;
  kind:
    | 'keys-published'
    | 'directory-published'
    | 'record-added'
    | 'access-granted'
    | 'access-revoked'
    | 'record-opened'
    | 'all-access-revoked'
    | 'access-requested'
    | 'request-declined'
    | 'vault-published'
    | 'erasure-requested'
    | 'controller-changed'
    | FamilyKind
    | UrgentKind;
  time: Date;
  who: { address: Address; name: string; isMe: boolean };
  /** The other side, where there is one. */
  whom: { address: Address; name: string } | null;
  /** 'Everything', a category's name, a record's title or what helpers are for; empty where it does not apply. */
  what: string;
  /** Index of the record it is about, where it is about one. */
  record: number | null;
  purpose: PurposeCode | null;
  until: Date | null;
  technical: { label: string; value: string }[];
}

/** What people are told of who acts for whom. */
export type FamilyKind = 'carer-named' | 'carer-stopped';

/** A step of a circle of helpers that people are told of. */
export type UrgentKind =
  | 'shares-dealt'
  | 'shares-ended'
  | 'guardian-named'
  | 'share-accepted'
  | 'capsule-sealed'
  | 'urgent-asked'
  | 'urgent-seconded'
  | 'urgent-approved'
  | 'urgent-stopped'
  | 'urgent-opened'
  | 'urgent-ended'
  | 'urgent-reported'
  | 'urgent-reviewed'
  | 'recovery-asked';

/** What was checked of a history that is shown: it was replayed, and equals the head in the contract's state. */
export interface Verdict {
  entries: number;
  head: string;
  /** With a second chain server: the newest block that both know, in whose state the head was proved to lie. */
  proved: { block: number; hash: string } | null;
}

/** What an organisation asks a patient for. */
export interface AccessRequest {
  id: string;
  organisation: { address: Address; name: string; role: Role };
  scope: ScopeChoice;
  /** 'Everything', the category's name, or the record's title. */
  what: string;
  rights: Rights;
  purpose: PurposeCode;
  /** Null where no end was asked for. */
  until: Date | null;
  asked: Date;
}

/** A request as the organisation that made it sees it. */
export interface SentRequest {
  patient: Address;
  patientName: string;
  purpose: PurposeCode;
  asked: Date;
  state: 'waiting' | 'allowed' | 'declined' | 'lapsed';
  /** When it may ask again, where it was declined. */
  notBefore: Date | null;
}

/** A practitioner as the own organisation sees them. */
export interface StaffMember {
  address: Address;
  /** Known on the device that enrolled them only; empty elsewhere. */
  name: string;
  licence: string;
  /** Whose charts are passed on from this device; 'not-chosen' where it was never told: then nobody's. */
  patients: Address[] | 'all' | 'not-chosen';
  since: Date;
  validUntil: Date;
  state: 'live' | 'expired' | 'removed';
}

/** Whom a practitioner acts for now. */
export interface Employment {
  organisation: { address: Address; name: string };
  licenceEnds: Date;
  /** What the organisation calls the practitioner; empty where it has not told yet. */
  name: string;
  /** The organisation's page is open, and can pass keys on. */
  open: boolean;
}

/** A count of people's acts; from one to four it is not told. */
export type Told = number | 'few';

/** What the public chain tells in counts. */
export interface Figures {
  organisations: { role: 'hospital' | 'insurer' | 'authority'; count: number }[];
  /** Of the last twelve months, by their first moment in UTC, the present one first. */
  urgent: { month: Date; count: Told }[];
  overdue: Told;
}

/** An accreditation that waits for its delay to pass. */
export interface Pending {
  organisation: Address;
  name: string;
  role: Role;
  validUntil: Date;
  takesEffect: Date;
}

/** Who keeps the register. */
export interface Office {
  registrar: Address;
  /** Who may take it over; null where nobody may. */
  offeredTo: Address | null;
  /** Who may cancel proposals now, besides the registrar. */
  watcher: Address | null;
  /** Seconds until a proposal can take effect. */
  delay: number;
}

export interface PatientCard {
  patient: Address;
  /** The name the patient gave with the share; empty where none or not yet read. */
  name: string;
  state: 'live' | 'expired' | 'stopped';
  shares: Share[];
  lastOpened: Date | null;
}

/** What of a patient's chart this organisation may open, and where it may add. */
export interface SharedChart {
  patient: PatientCard;
  records: RecordCard[];
  /** Categories it may add documents to; the name is empty where it may not read them. */
  addTo: Category[];
  /** Urgent access that is open now; null where there is none. */
  urgent: { until: Date; badShares: { address: Address; name: string }[] } | null;
  /** Why a practitioner has no keys to it: the organisation's page did not pass them on; null where it did. */
  withheld: OwnChartError | null;
  /** Since when another wallet acts for the patient, until this account has opened something again; null where none does. */
  newWallet: Date | null;
  /** What it filed and cannot read itself, newest first. */
  filed: { index: number; added: Date }[];
}

export type UploadStageName = 'read' | 'encrypt' | 'store' | 'confirm' | 'recorded';

export interface UploadStage {
  name: UploadStageName;
  state: 'waiting' | 'running' | 'done' | 'failed';
  done: number;
  total: number;
  unit: 'bytes' | 'blocks' | 'confirmations';
}

export interface SafetyCopy {
  id: string;
  patient: Address;
  patientName: string;
  title: string;
  /** Bytes on this device. */
  size: number;
  kept: Date;
}
