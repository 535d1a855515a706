import { activitySentence } from '$lib/chart';
import type { ActivityItem, Verdict } from '$lib/chart/types.ts';
import { m } from '$lib/words/compiled/messages.js';

const COLUMNS = [
  'time',
  'what',
  'kind',
  'who',
  'who-address',
  'whom',
  'whom-address',
  'about',
  'record',
  'purpose',
  'until'
] as const;

/** The activity as a table for a spreadsheet (RFC 4180, UTF-8 with a mark so that Excel reads it). */
export function activityCsv(items: readonly ActivityItem[]): string {
  const rows = items.map((item) => [
    item.time.toISOString(),
    activitySentence(item),
    item.kind,
    item.who.name,
    item.who.address,
    item.whom?.name ?? '',
    item.whom?.address ?? '',
    item.what,
    item.record === null ? '' : String(item.record + 1),
    item.purpose ?? '',
    item.until?.toISOString() ?? ''
  ]);
  const titles = COLUMNS.map((column) => m.activity_column({ column }));
  return `\ufeff${[titles, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** A cell: quoted where it must be, and never a formula for the program that opens it. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The activity with what was checked of it, for another program. */
export function activityJson(items: readonly ActivityItem[], verdict: Verdict): string {
  const entries = items.map(({ id: _, technical, ...item }) => ({
    ...item,
    sentence: activitySentence(item as ActivityItem),
    proof: Object.fromEntries(technical.map(({ label, value }) => [label, value]))
  }));
  return JSON.stringify({ checked: verdict, entries }, null, 2);
}
