import type { Reading } from './gauge.ts';

const columns: [string, (reading: Reading) => string][] = [
  ['minute', ({ minute }) => minute.toFixed(1)],
  ['records', ({ records }) => String(records)],
  ['copies', ({ copies }) => String(copies)],
  ['added MB', ({ bytes }) => (bytes / 1e6).toFixed(1)],
  ['stored MB', ({ stored }) => stored.toFixed(1)],
  ['blocks', ({ blocks }) => String(blocks)],
  ['heap MB', ({ heap }) => heap.toFixed(1)],
  ['RSS MB', ({ rss }) => (rss === null ? '-' : rss.toFixed(0))],
  ['CPU s', ({ cpu }) => cpu.toFixed(1)]
];

/** Readings as lines, under their names unless `head` is false. */
export function tableOf(readings: readonly Reading[], head = true): string {
  const lines = readings.map((reading) => columns.map(([, show]) => show(reading).padStart(10)));
  if (head) lines.unshift(columns.map(([name]) => name.padStart(10)));
  return lines.map((cells) => cells.join('')).join('\n');
}

/** Growth of a measure in an hour, by least squares over all readings. */
export function growthPerHour(points: readonly { minute: number; value: number }[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(points.map(({ minute }) => minute));
  const y = mean(points.map(({ value }) => value));
  const above = points.reduce((sum, p) => sum + (p.minute - x) * (p.value - y), 0);
  const below = points.reduce((sum, p) => sum + (p.minute - x) ** 2, 0);
  return below === 0 ? 0 : (above / below) * 60;
}

/** What the time came to; `whole` where every record that was recorded is kept and nothing failed. */
export function summaryOf(
  readings: readonly Reading[],
  { recorded, failures }: { recorded: number; failures: number }
): { lines: string[]; whole: boolean } {
  const first = readings[0]!;
  const last = readings.at(-1)!;
  const seconds = (last.minute - first.minute) * 60;
  const cpu = readings.slice(1).reduce((sum, reading) => sum + reading.cpu, 0);
  const most = (pick: (reading: Reading) => number) => Math.max(...readings.map(pick));
  const heap = readings.map(({ minute, heap: value }) => ({ minute, value }));
  const whole = failures === 0 && last.copies === recorded;
  return {
    whole,
    lines: [
      `  ${last.minute.toFixed(1)} minutes: ${recorded} records on chain, ${last.copies} kept by the hospital, ${failures} failed`,
      `  ${(recorded / seconds).toFixed(3)} records/s, ${(last.bytes / 1e6 / seconds).toFixed(3)} MB/s, ${(last.bytes / 1e6).toFixed(0)} MB in all`,
      `  heap ${first.heap.toFixed(1)} MB at first, ${last.heap.toFixed(1)} at last, ${most((r) => r.heap).toFixed(1)} at most; grows ${growthPerHour(heap).toFixed(2)} MB an hour`,
      `  process ${first.rss?.toFixed(0) ?? '-'} MB at first, ${last.rss?.toFixed(0) ?? '-'} at last, ${most((r) => r.rss ?? 0).toFixed(0)} at most`,
      `  processor ${cpu.toFixed(0)} s of ${seconds.toFixed(0)} s, whole browser`
    ]
  };
}
