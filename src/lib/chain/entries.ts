import { type AbiEvent, decodeEventLog } from 'viem';
import { abi } from './abi.ts';
import { type Head, type HeadFields, headAfter, parseHead } from './head.ts';
import { type Address, type Hex, hexToBytes } from './hex.ts';
import {
  type Purpose,
  type Rights,
  type Role,
  purposeOf,
  rightsOf,
  roleOf,
  scopeOf
} from './terms.ts';
import { topics } from './topics.ts';
import { type UrgentEntry, urgentEntryOf } from './urgent-entries.ts';

export type * from './urgent-entries.ts';

/** A log as an RPC gave it; nothing here is proved until its head is. Plain data, so that it can be kept. */
export interface RawLog {
  topics: readonly Hex[];
  data: Hex;
  block: number;
  /** Unix seconds of the block, as the RPC tells. */
  time: number;
  txHash: Hex;
  logIndex: number;
}

/** What every entry carries; `block`, `prev` and `head` are proved by the chain of heads, time and txHash are the RPC's word. */
export interface Entry {
  /** Whose history this belongs to; the contract's own address for the register. */
  owner: Address;
  block: number;
  time: number;
  txHash: Hex;
  logIndex: number;
  /** The head words before and after. */
  prev: Hex;
  head: Hex;
}
export interface RecordAdded extends Entry {
  kind: 'record-added';
  patient: Address;
  author: Address;
  index: number;
  digest: Hex;
  /** Category tag, 16 bytes. */
  category: Hex;
  /** Index of the older version this one corrects. */
  supersedes: number | null;
}
export interface AccessGranted extends Entry {
  kind: 'access-granted';
  patient: Address;
  grantee: Address;
  scope: Hex;
  rights: Rights;
  purpose: Purpose;
  expiry: number;
  /** sha2-256 of the wrap block. */
  wrap: Hex;
}
export interface AccessRevoked extends Entry {
  kind: 'access-revoked';
  patient: Address;
  grantee: Address;
  scope: Hex;
}
export interface AccessLogged extends Entry {
  kind: 'access-logged';
  patient: Address;
  reader: Address;
  scope: Hex;
  /** Index of the record that was opened; null where the scope is that record. */
  record: number | null;
  purpose: Purpose;
}
export interface KeyBundlePublished extends Entry {
  kind: 'key-bundle-published';
  version: number;
  digest: Hex;
  /** Multiaddrs where the owner's node is found. */
  addresses: string[];
}
export interface DirectoryPublished extends Entry {
  kind: 'directory-published';
  version: number;
  digest: Hex;
}
export interface VaultPublished extends Entry {
  kind: 'vault-published';
  version: number;
  digest: Hex;
}
export interface AllAccessRevoked extends Entry {
  kind: 'all-access-revoked';
  patient: Address;
}
export interface AccessRequested extends Entry {
  kind: 'access-requested';
  patient: Address;
  organisation: Address;
  scope: Hex;
  rights: Rights;
  purpose: Purpose;
  /** Until when access is wanted, unix seconds. */
  expiry: number;
  /** sha2-256 of the block of a sealed note; zero for none. */
  note: Hex;
}
export interface RequestDeclined extends Entry {
  kind: 'request-declined';
  patient: Address;
  organisation: Address;
  /** Unix seconds from which the organisation may ask again. */
  notBefore: number;
}
export interface ErasureRequested extends Entry {
  kind: 'erasure-requested';
  patient: Address;
  scope: Hex;
}
export interface ControllerChanged extends Entry {
  kind: 'controller-changed';
  patient: Address;
  controller: Address;
}
/** The first entry of a wallet that acts for a patient. */
export interface ActsFor extends Entry {
  kind: 'acts-for';
  wallet: Address;
  patient: Address;
}
/** A family member may act for the patient, or may for another term. */
export interface CarerNamed extends Entry {
  kind: 'carer-named';
  patient: Address;
  carer: Address;
  /** Unix seconds. */
  until: number;
  /** sha2-256 of the block with the patient's health key, sealed to the carer. */
  wrap: Hex;
}
export interface CarerStopped extends Entry {
  kind: 'carer-stopped';
  patient: Address;
  carer: Address;
  /** Which of the two ended it. */
  by: Address;
}
/** A carer did what happened since the head `since`. */
export interface ActedFor extends Entry {
  kind: 'acted-for';
  patient: Address;
  carer: Address;
  since: Hex;
}
export interface PractitionerEnrolled extends Entry {
  kind: 'practitioner-enrolled';
  organisation: Address;
  practitioner: Address;
  /** Unix seconds. */
  validUntil: number;
}
export interface PractitionerRemoved extends Entry {
  kind: 'practitioner-removed';
  organisation: Address;
  practitioner: Address;
}
export interface Proposed extends Entry {
  kind: 'proposed';
  organisation: Address;
  role: Role;
  /** Unix seconds. */
  validUntil: number;
  /** Unix seconds from which it can be put into effect. */
  takesEffect: number;
  name: string;
}
export interface Cancelled extends Entry {
  kind: 'cancelled';
  organisation: Address;
  by: Address;
}
export interface Accredited extends Entry {
  kind: 'accredited';
  organisation: Address;
  role: Role;
  validUntil: number;
}
export interface Suspended extends Entry {
  kind: 'suspended';
  organisation: Address;
}
export interface RegistrarOffered extends Entry {
  kind: 'registrar-offered';
  successor: Address;
}
export interface RegistrarChanged extends Entry {
  kind: 'registrar-changed';
  registrar: Address;
}
export interface WatcherNamed extends Entry {
  kind: 'watcher-named';
  watcher: Address;
  /** Unix seconds from which the watch is this one's. */
  from: number;
}
export interface ReleasePublished extends Entry {
  kind: 'release-published';
  version: number;
  /** sha2-256 in the CID of the site's folder (dag-pb). */
  digest: Hex;
}
export type HistoryEntry =
  | RecordAdded
  | AccessGranted
  | AccessRevoked
  | AccessLogged
  | KeyBundlePublished
  | DirectoryPublished
  | VaultPublished
  | AllAccessRevoked
  | AccessRequested
  | RequestDeclined
  | ErasureRequested
  | ControllerChanged
  | ActsFor
  | CarerNamed
  | CarerStopped
  | ActedFor
  | PractitionerEnrolled
  | PractitionerRemoved
  | Proposed
  | Cancelled
  | Accredited
  | Suspended
  | RegistrarOffered
  | RegistrarChanged
  | WatcherNamed
  | ReleasePublished
  | UrgentEntry;

/** The contract's events by topic 0. */
const events = new Map<Hex, AbiEvent>();
for (const item of abi) if (item.type === 'event') events.set(topics[item.name], item);

/** Events of the register; all others name their owner in the first topic. */
const registerEvents = new Set<string>([
  'Proposed',
  'Cancelled',
  'Accredited',
  'Suspended',
  'RegistrarOffered',
  'RegistrarChanged',
  'WatcherNamed',
  'ReleasePublished'
]);

function topicsWhere(keep: (name: string) => boolean): Hex[] {
  return [...events].filter(([, event]) => keep(event.name)).map(([topic]) => topic);
}

/** Topic 0 of every event that extends an owner's history, or the register's. */
export const OWNER_TOPICS = topicsWhere((name) => !registerEvents.has(name));
export const REGISTER_TOPICS = topicsWhere((name) => registerEvents.has(name));

/** Topic 0 of one event by its name. */
export const topicOf = (name: keyof typeof topics): Hex => topics[name];

/** UTF-8 multiaddrs, one a line, as announced with a key bundle. */
export function parseAddresses(bytes: Hex): string[] {
  const text = new TextDecoder().decode(hexToBytes(bytes));
  return text.split('\n').filter((line) => line !== '');
}

/**
 * Decodes a log and computes the head it leads to. Throws where the log is none of the contract's events.
 * `register` is the contract's address, the owner of the register's events.
 */
export function entryOf(log: RawLog, register: Address): HistoryEntry {
  const [topic0] = log.topics;
  const event = topic0 && events.get(topic0);
  if (!event) throw new TypeError('Not an event of the contract.');
  const { eventName, args } = decodeEventLog({
    // This event alone: viem would hash one signature after the other until it finds it.
    abi: [event] as unknown as typeof abi,
    topics: log.topics as [Hex, ...Hex[]],
    data: log.data,
    strict: true
  });
  const values = event.inputs.map(({ name }) => (args as Record<string, unknown>)[name ?? '']);
  const before = parseHead(args.prev);
  const owner = registerEvents.has(eventName) ? register : lower(values[0] as Address);
  const entry: Entry = {
    owner,
    block: log.block,
    time: log.time,
    txHash: log.txHash,
    logIndex: log.logIndex,
    prev: before.word,
    head: headAfter(topic0, event.inputs, values, fieldsAfter(before, eventName, values), log.block)
  };
  switch (eventName) {
    case 'RecordAdded':
      return {
        ...entry,
        kind: 'record-added',
        patient: owner,
        author: lower(args.author),
        index: args.index,
        digest: args.digest,
        category: args.category,
        supersedes: args.supersedes === 0 ? null : args.supersedes - 1
      };
    case 'AccessGranted':
      return {
        ...entry,
        kind: 'access-granted',
        patient: owner,
        grantee: lower(args.grantee),
        scope: args.scope,
        rights: rightsOf(args.rights),
        purpose: purposeOf(args.purpose),
        expiry: args.expiry,
        wrap: args.wrap
      };
    case 'AccessRevoked':
      return {
        ...entry,
        kind: 'access-revoked',
        patient: owner,
        grantee: lower(args.grantee),
        scope: args.scope
      };
    case 'AccessLogged':
      return {
        ...entry,
        kind: 'access-logged',
        patient: owner,
        reader: lower(args.reader),
        scope: args.scope,
        record: scopeOf(args.scope).kind === 'record' ? null : args.record,
        purpose: purposeOf(args.purpose)
      };
    case 'KeyBundlePublished':
      return {
        ...entry,
        kind: 'key-bundle-published',
        version: args.version,
        digest: args.digest,
        addresses: parseAddresses(args.addresses)
      };
    case 'DirectoryPublished':
      return {
        ...entry,
        kind: 'directory-published',
        version: args.version,
        digest: args.digest
      };
    case 'VaultPublished':
      return { ...entry, kind: 'vault-published', version: args.version, digest: args.digest };
    case 'AllAccessRevoked':
      return { ...entry, kind: 'all-access-revoked', patient: owner };
    case 'AccessRequested':
      return {
        ...entry,
        kind: 'access-requested',
        patient: owner,
        organisation: lower(args.organisation),
        scope: args.scope,
        rights: rightsOf(args.rights),
        purpose: purposeOf(args.purpose),
        expiry: args.expiry,
        note: args.note
      };
    case 'RequestDeclined':
      return {
        ...entry,
        kind: 'request-declined',
        patient: owner,
        organisation: lower(args.organisation),
        notBefore: args.notBefore
      };
    case 'ErasureRequested':
      return { ...entry, kind: 'erasure-requested', patient: owner, scope: args.scope };
    case 'ControllerChanged':
      return {
        ...entry,
        kind: 'controller-changed',
        patient: owner,
        controller: lower(args.controller)
      };
    case 'ActsFor':
      return { ...entry, kind: 'acts-for', wallet: owner, patient: lower(args.patient) };
    case 'CarerNamed':
      return {
        ...entry,
        kind: 'carer-named',
        patient: owner,
        carer: lower(args.carer),
        until: args.until,
        wrap: args.wrap
      };
    case 'CarerStopped':
      return {
        ...entry,
        kind: 'carer-stopped',
        patient: owner,
        carer: lower(args.carer),
        by: lower(args.by)
      };
    case 'ActedFor':
      return {
        ...entry,
        kind: 'acted-for',
        patient: owner,
        carer: lower(args.carer),
        since: args.since
      };
    case 'PractitionerEnrolled':
      return {
        ...entry,
        kind: 'practitioner-enrolled',
        organisation: owner,
        practitioner: lower(args.practitioner),
        validUntil: args.validUntil
      };
    case 'PractitionerRemoved':
      return {
        ...entry,
        kind: 'practitioner-removed',
        organisation: owner,
        practitioner: lower(args.practitioner)
      };
    case 'Proposed':
      return {
        ...entry,
        kind: 'proposed',
        organisation: lower(args.organisation),
        role: roleOf(args.role),
        validUntil: args.validUntil,
        takesEffect: args.takesEffect,
        name: args.name
      };
    case 'Cancelled':
      return {
        ...entry,
        kind: 'cancelled',
        organisation: lower(args.organisation),
        by: lower(args.by)
      };
    case 'Accredited':
      return {
        ...entry,
        kind: 'accredited',
        organisation: lower(args.organisation),
        role: roleOf(args.role),
        validUntil: args.validUntil
      };
    case 'Suspended':
      return { ...entry, kind: 'suspended', organisation: lower(args.organisation) };
    case 'RegistrarOffered':
      return { ...entry, kind: 'registrar-offered', successor: lower(args.successor) };
    case 'RegistrarChanged':
      return { ...entry, kind: 'registrar-changed', registrar: lower(args.registrar) };
    case 'WatcherNamed':
      return { ...entry, kind: 'watcher-named', watcher: lower(args.watcher), from: args.from };
    case 'ReleasePublished':
      return { ...entry, kind: 'release-published', version: args.version, digest: args.digest };
    case 'CircleStep':
      return urgentEntryOf(entry, args);
  }
}

/** What an event leaves in the head beside its hash and block; the same rules as in the contract's IHeads. */
function fieldsAfter(before: Head, eventName: string, values: readonly unknown[]): HeadFields {
  const { elsewhere, epoch, count } = before;
  switch (eventName) {
    case 'RecordAdded':
      return { elsewhere, epoch, count: count + 1 };
    case 'AllAccessRevoked':
      return { elsewhere, epoch: epoch + 1, count };
    case 'ControllerChanged':
      return { elsewhere: values[0] !== values[1], epoch, count };
    case 'ActsFor':
      return { elsewhere: true, epoch, count };
    default:
      return { elsewhere: elsewhere || registerEvents.has(eventName), epoch, count };
  }
}

function lower(address: Address): Address {
  return address.toLowerCase() as Address;
}
