import type { ActivityItem } from '$lib/chart/types.ts';
import Eye from '@lucide/svelte/icons/eye';
import FilePlus from '@lucide/svelte/icons/file-plus';
import FolderKey from '@lucide/svelte/icons/folder-key';
import Hand from '@lucide/svelte/icons/hand';
import KeyRound from '@lucide/svelte/icons/key-round';
import Share2 from '@lucide/svelte/icons/share-2';

/** One picture per kind of entry; the sentence beside it says the same. */
export const ICONS = {
  'keys-published': KeyRound,
  'directory-published': FolderKey,
  'record-added': FilePlus,
  'access-granted': Share2,
  'access-revoked': Hand,
  'record-opened': Eye
} as const;

const longDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });

/** Entries under the day they happened on, in the order given. */
export function byDay(items: ActivityItem[]): { label: string; items: ActivityItem[] }[] {
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
    .sort((a, b) => Number(b.isMe) - Number(a.isMe) || a.name.localeCompare(b.name))
    .map(({ address, name, isMe }) => ({ address, name: isMe ? 'You' : name }));
}
