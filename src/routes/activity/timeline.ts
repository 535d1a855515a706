import type { ActivityItem } from '$lib/chart/types.ts';
import { locale } from '$lib/words/locale.ts';
import ClipboardCheck from '@lucide/svelte/icons/clipboard-check';
import CircleSlash from '@lucide/svelte/icons/circle-slash';
import DoorOpen from '@lucide/svelte/icons/door-open';
import Eraser from '@lucide/svelte/icons/eraser';
import Eye from '@lucide/svelte/icons/eye';
import FilePlus from '@lucide/svelte/icons/file-plus';
import FileText from '@lucide/svelte/icons/file-text';
import FolderKey from '@lucide/svelte/icons/folder-key';
import Hand from '@lucide/svelte/icons/hand';
import HeartHandshake from '@lucide/svelte/icons/heart-handshake';
import KeyRound from '@lucide/svelte/icons/key-round';
import MessageCircleQuestionMark from '@lucide/svelte/icons/message-circle-question-mark';
import Share2 from '@lucide/svelte/icons/share-2';
import Siren from '@lucide/svelte/icons/siren';
import UserRoundCheck from '@lucide/svelte/icons/user-round-check';
import UserRoundPlus from '@lucide/svelte/icons/user-round-plus';
import Users from '@lucide/svelte/icons/users';
import Vault from '@lucide/svelte/icons/vault';
import Wallet from '@lucide/svelte/icons/wallet';
import { m } from '$lib/words/compiled/messages.js';

/** One picture per kind of entry; the sentence beside it says the same. */
export const ICONS = {
  'keys-published': KeyRound,
  'directory-published': FolderKey,
  'record-added': FilePlus,
  'access-granted': Share2,
  'access-revoked': Hand,
  'record-opened': Eye,
  'all-access-revoked': Hand,
  'access-requested': MessageCircleQuestionMark,
  'request-declined': CircleSlash,
  'vault-published': Vault,
  'erasure-requested': Eraser,
  'controller-changed': Wallet,
  'carer-named': Users,
  'carer-stopped': Users,
  'shares-dealt': HeartHandshake,
  'shares-ended': HeartHandshake,
  'guardian-named': UserRoundPlus,
  'share-accepted': UserRoundCheck,
  'capsule-sealed': KeyRound,
  'urgent-asked': Siren,
  'urgent-seconded': Siren,
  'urgent-approved': UserRoundCheck,
  'urgent-stopped': Hand,
  'urgent-opened': DoorOpen,
  'urgent-ended': Hand,
  'urgent-reported': FileText,
  'urgent-reviewed': ClipboardCheck,
  'recovery-asked': Wallet
} as const;

/** Entries under the day they happened on, in the order given. */
export function byDay(items: ActivityItem[]): { label: string; items: ActivityItem[] }[] {
  const longDay = new Intl.DateTimeFormat(locale(), { dateStyle: 'full' });
  const days = new Map<string, ActivityItem[]>();
  for (const item of items) {
    const label = longDay.format(item.time);
    const day = days.get(label);
    if (day) day.push(item);
    else days.set(label, [item]);
  }
  return [...days].map(([label, items]) => ({ label, items }));
}

/** Everyone who did something, each once; oneself first. */
export function peopleIn(items: ActivityItem[]): { address: string; name: string }[] {
  const people = new Map<string, { address: string; name: string; isMe: boolean }>();
  for (const { who } of items) people.set(who.address, who);
  return [...people.values()]
    .sort((a, b) => Number(b.isMe) - Number(a.isMe) || a.name.localeCompare(b.name, locale()))
    .map(({ address, name, isMe }) => ({ address, name: isMe ? m.common_you() : name }));
}
