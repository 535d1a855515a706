import { dateInWords } from '../words/format.ts';
import type { ActivityItem, Address, PurposeCode, Rights, Share } from './types.ts';
import { urgentSentence } from './urgent/words.ts';

/** Why a share is given, as HL7 v3 PurposeOfUse codes and in words. */
export const PURPOSES: readonly { code: PurposeCode; label: string }[] = [
  { code: 'TREAT', label: 'Treatment' },
  { code: 'ETREAT', label: 'Emergency treatment' },
  { code: 'HPAYMT', label: 'Payment' },
  { code: 'PUBHLTH', label: 'Public health' },
  { code: 'HRESCH', label: 'Research' },
  { code: 'PATRQT', label: 'At my request' },
  { code: 'FAMRQT', label: "At my family's request" }
];

/** The purpose in lower-case words for the middle of a sentence. */
export function purposeInWords(code: PurposeCode): string {
  return (PURPOSES.find((purpose) => purpose.code === code)?.label ?? code).toLowerCase();
}

const DAY = 86_400_000;

/** How long a share runs; null is "until I stop it". */
export const DURATIONS: readonly { label: string; until: (now: Date) => Date | null }[] = [
  { label: '24 hours', until: (now) => new Date(now.getTime() + DAY) },
  { label: '30 days', until: (now) => new Date(now.getTime() + 30 * DAY) },
  { label: '1 year', until: (now) => new Date(now.getTime() + 365 * DAY) },
  { label: 'Until I stop it', until: () => null }
];

/** The largest expiry the contract holds (40 bits of seconds): a share that runs until it is stopped. */
export const NO_EXPIRY = 2 ** 40 - 1;

/** Unix seconds of the contract as a date; null where it runs until stopped. */
export function expiryDate(seconds: number): Date | null {
  return seconds >= NO_EXPIRY ? null : new Date(seconds * 1000);
}

/** `0x7099…79c8`: enough of an address to tell people apart. */
export function shortAddress(address: Address): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}

/** "until 3 May 2027" or "until you stop it". */
export function untilInWords(until: Date | null): string {
  return until ? `until ${dateInWords(until)}` : 'until you stop it';
}

/** What a share allows, for the middle of a sentence; `object` is what it is about. */
export function allowedInWords({ read, write }: Rights, object: string): string {
  if (!write) return `see ${object}`;
  return read
    ? `see ${object} and add documents to it`
    : `add documents to ${object}, and see nothing,`;
}

/** "read", "read and add records", or "add records". */
export function rightsInWords({ read, write }: Rights): string {
  if (!write) return 'read';
  return read ? 'read and add records' : 'add records';
}

/** The share's state at a moment, from what the chain says of it. */
export function shareState(expiry: number, stopped: boolean, now: number): Share['state'] {
  if (stopped) return 'stopped';
  return expiry > now / 1000 ? 'live' : 'expired';
}

/** One line of the activity list: who did what to what. */
export function activitySentence(item: ActivityItem): string {
  const who = item.who.isMe ? 'You' : item.who.name;
  const whom = item.whom?.name ?? '';
  switch (item.kind) {
    case 'keys-published':
      return `${who} published a key card, so that others can share with ${item.who.isMe ? 'you' : 'them'}.`;
    case 'directory-published':
      return `${who} renewed the locks of ${item.who.isMe ? 'your' : 'the'} categories.`;
    case 'record-added':
      return `${who} added ${item.what}.`;
    case 'access-granted':
      return `${who} shared ${lowerFirst(item.what)} with ${whom}${item.purpose ? ` for ${purposeInWords(item.purpose)}` : ''}, ${item.until ? `until ${dateInWords(item.until)}` : 'with no end date'}.`;
    case 'access-revoked':
      return `${who} stopped sharing ${lowerFirst(item.what)} with ${whom}.`;
    case 'all-access-revoked':
      return `${who} stopped all sharing, with everybody.`;
    case 'access-requested':
      return `${who} asked to see ${lowerFirst(item.what)}${item.purpose ? ` for ${purposeInWords(item.purpose)}` : ''}, ${item.until ? `until ${dateInWords(item.until)}` : 'with no end date'}.`;
    case 'request-declined':
      return `${who} declined the request of ${whom}.`;
    case 'vault-published':
      return `${who} kept the locked health key where it can be found again.`;
    case 'erasure-requested':
      return `${who} asked everybody to destroy the copies of ${lowerFirst(item.what)}.`;
    case 'controller-changed':
      return `Another wallet acts for ${item.who.isMe ? 'you' : item.who.name} from then on: ${whom}.`;
    case 'record-opened':
      return `${who} opened ${item.what}${item.purpose ? ` for ${purposeInWords(item.purpose)}` : ''}.`;
    default:
      return urgentSentence(item.kind, item, who, whom);
  }
}

function lowerFirst(text: string): string {
  return text === 'Everything' ? 'everything' : text;
}

/** What nobody can undo, in words: said before anything is erased. */
export const ERASE_REMAINS =
  'What remains: on the network, for ever, that your address had records, when, and with whom you shared; no names and no content. Whoever opened a record can have kept it. Whoever keeps a copy and does not honour your request still has encrypted bytes.';
