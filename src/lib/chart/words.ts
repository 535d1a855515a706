import { m } from '../words/compiled/messages.js';
import { PURPOSES as PURPOSE_CODES } from '../chain/terms.ts';
import { dateInWords } from '../words/format.ts';
import type {
  ActivityItem,
  Address,
  FamilyKind,
  PurposeCode,
  Rights,
  Share,
  UrgentKind
} from './types.ts';
import { urgentSentence } from './urgent/words.ts';

/** Why a share is given, as HL7 v3 PurposeOfUse codes and in words. */
export const PURPOSES: readonly { code: PurposeCode; readonly label: string }[] = PURPOSE_CODES.map(
  (code) => ({
    code,
    get label() {
      return m.chart_purpose({ code });
    }
  })
);

/** The purpose in lower-case words for a list. */
export function purposeInWords(code: PurposeCode): string {
  return m.chart_purpose_within({ code });
}

const DAY = 86_400_000;

interface Duration {
  readonly label: string;
  until(now: Date): Date | null;
}

const duration = (label: () => string, days: number | null): Duration => ({
  get label() {
    return label();
  },
  until: (now) => (days === null ? null : new Date(now.getTime() + days * DAY))
});

/** How long a share runs; null is "until I stop it". */
export const DURATIONS: readonly Duration[] = [
  duration(m.chart_duration_day, 1),
  duration(m.chart_duration_month, 30),
  duration(m.chart_duration_year, 365),
  duration(m.chart_duration_open, null)
];

/** The largest expiry the contract holds (40 bits of seconds): a share that runs until it is stopped. */
export const NO_EXPIRY = 2 ** 40 - 1;

/** A moment of the chain (s) as a Date. */
export const dateOf = (seconds: number): Date => new Date(seconds * 1000);

/** Unix seconds of the contract as a date; null where it runs until stopped. */
export function expiryDate(seconds: number): Date | null {
  return seconds >= NO_EXPIRY ? null : dateOf(seconds);
}

/** `0x7099…79c8`: enough of an address to tell people apart. */
export function shortAddress(address: Address): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}

/** "until 3 May 2027" or "until you stop it". */
export function untilInWords(until: Date | null): string {
  return until ? m.chart_until_day({ day: dateInWords(until) }) : m.chart_until_you_stop();
}

/** Which message tells what a share allows. */
export function rightsKind({ read, write }: Rights): 'see' | 'both' | 'add' {
  if (!write) return 'see';
  return read ? 'both' : 'add';
}

/** "read", "read and add records", or "add records". */
export function rightsInWords(rights: Rights): string {
  return m.chart_rights({ rights: rightsKind(rights) });
}

/** The share's state at a moment, from what the chain says of it. */
export function shareState(expiry: number, stopped: boolean, now: number): Share['state'] {
  if (stopped) return 'stopped';
  return expiry > now / 1000 ? 'live' : 'expired';
}

type Did = (told: {
  me: string;
  who: string;
  whom: string;
  what: string;
  why: string;
  until: string;
}) => string;

const DID: Record<Exclude<ActivityItem['kind'], UrgentKind | FamilyKind>, Did> = {
  'keys-published': m.chart_did_keys_published,
  'directory-published': m.chart_did_directory_published,
  'record-added': m.chart_did_record_added,
  'access-granted': m.chart_did_access_granted,
  'access-revoked': m.chart_did_access_revoked,
  'all-access-revoked': m.chart_did_all_access_revoked,
  'access-requested': m.chart_did_access_requested,
  'request-declined': m.chart_did_request_declined,
  'vault-published': m.chart_did_vault_published,
  'erasure-requested': m.chart_did_erasure_requested,
  'controller-changed': m.chart_did_controller_changed,
  'record-opened': m.chart_did_record_opened
};

function isPlain(kind: ActivityItem['kind']): kind is keyof typeof DID {
  return Object.hasOwn(DID, kind);
}

const isOfFamily = (kind: ActivityItem['kind']): kind is FamilyKind =>
  kind === 'carer-named' || kind === 'carer-stopped';

function familySentence(
  kind: FamilyKind,
  { who: { isMe, name: who }, until }: ActivityItem,
  whom: string
): string {
  const day = until ? dateInWords(until) : '';
  if (kind === 'carer-named')
    return isMe ? m.family_told_named_me({ whom, day }) : m.family_told_named({ who, whom, day });
  return isMe ? m.family_told_stopped_me({ whom }) : m.family_told_stopped({ who, whom });
}

/** One line of the activity list: who did what to what. */
export function activitySentence(item: ActivityItem): string {
  const whom = item.whom?.name ?? '';
  if (isOfFamily(item.kind)) return familySentence(item.kind, item, whom);
  if (!isPlain(item.kind)) {
    const who = item.who.isMe ? m.common_you() : item.who.name;
    return urgentSentence(item.kind, item, who, whom);
  }
  return DID[item.kind]({
    me: item.who.isMe ? 'yes' : 'no',
    who: item.who.name,
    whom,
    what: item.what === m.chart_everything() ? m.chart_everything_within() : item.what,
    why: item.purpose ? ` ${m.chart_for_purpose({ code: item.purpose })}` : '',
    until: item.until ? m.chart_until_day({ day: dateInWords(item.until) }) : m.chart_no_end()
  });
}

/** What nobody can undo, in words: said before anything is erased. */
export const eraseRemains = (): string => m.chart_erase_remains();
