import type { Reading } from './gauge.ts';

const columns: [string, (reading: Reading) => string][] = [
  ['minute', ({ minute }) => minute.toFixed(1)],
  ['records', ({ records }) => String(records)],
  ['copies', ({ copies }) => String(copies)],
  ['added MB', ({ bytes }) => (bytes / 1e6).toFixed(1)],
  ['stored MB', ({ stored }) => stored.toFixed(1)],
  ['blocks', ({ blocks }) => String(blocks)],
  ['heap MB', ({ heap }) => heap.toFixed(1)],
  ['buffer MB', ({ buffers }) => buffers.toFixed(1)],
  ['nodes', ({ nodes }) => String(nodes)],
  ['page MB', ({ page }) => page?.toFixed(0) ?? '-'],
  ['all MB', ({ browser }) => browser?.toFixed(0) ?? '-'],
  ['CPU s', ({ cpu }) => cpu.toFixed(1)]
];

/**
 * MB that the page may hold more for each record it has taken, for ever. A record is 2.3 MB in the mean: one body that
 * is not let go is seen at once. What a page knows of a record (history, pin, a line on the list) is a few kB; the browser's
 * own notes of it, on its requests, blocks and connections, some 20 more.
 */
const MOST_PER_RECORD = { heap: 0.02, buffers: 0.02, browser: 0.06 } as const;
/** A growth is judged from so many readings on, and without the first quarter, in which a page warms up. */
const FEWEST = 12;
/** MB the browser may count for each MB that was added: pages of its database, what waits to be compacted. */
const MOST_STORED = 1.5;
/** How much more processor time a record may cost in the last third than in the first one after the warm-up. */
const MOST_DEARER = 2;

/** Readings as lines, under their names unless `head` is false. */
export function tableOf(readings: readonly Reading[], head = true): string {
  const lines = readings.map((reading) => columns.map(([, show]) => show(reading).padStart(10)));
  if (head) lines.unshift(columns.map(([name]) => name.padStart(10)));
  return lines.map((cells) => cells.join('')).join('\n');
}

/** A straight line through points by least squares: its slope, and the slope's standard error. */
export function slopeOf(points: readonly { x: number; y: number }[]): {
  slope: number;
  error: number;
} {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))];
  const below = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  if (points.length < 3 || below === 0) return { slope: 0, error: Infinity };
  const slope = points.reduce((sum, p) => sum + (p.x - x) * (p.y - y), 0) / below;
  const rest = points.reduce((sum, p) => sum + (p.y - y - slope * (p.x - x)) ** 2, 0);
  return { slope, error: Math.sqrt(rest / (points.length - 2) / below) };
}

/** What the time came to: words for people, and what is not as it should be (nothing: all is well). */
export function summaryOf(
  readings: readonly Reading[],
  { recorded, failures }: { recorded: number; failures: number }
): { lines: string[]; faults: string[] } {
  const first = readings[0]!;
  const last = readings.at(-1)!;
  const seconds = (last.minute - first.minute) * 60;
  const cpu = readings.slice(1).reduce((sum, reading) => sum + reading.cpu, 0);
  const faults: string[] = [];
  if (failures > 0) faults.push(`${failures} acts of the patients failed`);
  if (last.copies !== recorded) faults.push(`${last.copies} of ${recorded} records are kept`);
  const lines = [
    `  ${last.minute.toFixed(1)} minutes: ${recorded} records on chain, ${last.copies} kept by the hospital, ${failures} failed`,
    `  ${(recorded / seconds).toFixed(3)} records/s, ${(last.bytes / 1e6 / seconds).toFixed(3)} MB/s, ${(last.bytes / 1e6).toFixed(0)} MB in all; ${last.blocks} blocks, ${last.stored.toFixed(0)} MB stored`,
    `  processor ${cpu.toFixed(0)} s of ${seconds.toFixed(0)} s, whole browser`
  ];
  if (last.bytes > 50e6 && last.stored - first.stored > (MOST_STORED * last.bytes) / 1e6)
    faults.push(`${last.stored.toFixed(0)} MB are stored for ${(last.bytes / 1e6).toFixed(0)} MB`);
  const warm = readings.filter(({ minute }) => minute >= last.minute / 4);
  for (const measure of ['heap', 'buffers', 'browser'] as const)
    judgeMemory(measure, { readings, warm }, { lines, faults });
  judgeProcessor(warm, { lines, faults });
  return { lines, faults };
}

interface Words {
  lines: string[];
  faults: string[];
}

function judgeMemory(
  measure: keyof typeof MOST_PER_RECORD,
  { readings, warm }: { readings: readonly Reading[]; warm: readonly Reading[] },
  { lines, faults }: Words
): void {
  const points = warm.flatMap((reading) => {
    const y = reading[measure];
    return y === null ? [] : [{ x: reading.records, y, minute: reading.minute }];
  });
  const values = readings.flatMap((reading) => reading[measure] ?? []);
  if (values.length === 0) return;
  const told = `  ${measure}: ${values[0]!.toFixed(1)} MB at first, ${values.at(-1)!.toFixed(1)} at last, ${Math.max(...values).toFixed(1)} at most`;
  if (points.length < FEWEST) {
    lines.push(`${told}; too few readings to judge its growth`);
    return;
  }
  const { slope, error } = slopeOf(points);
  const hourly = slopeOf(points.map(({ minute, y }) => ({ x: minute / 60, y }))).slope;
  const kB = (value: number) => `${(value * 1000).toFixed(1)} kB`;
  lines.push(
    `${told}; grows ${kB(slope)} (±${kB(2 * error)}) a record, ${hourly.toFixed(1)} MB an hour`
  );
  if (slope - 2 * error > MOST_PER_RECORD[measure])
    faults.push(
      `${measure} grows by ${kB(slope)} a record, more than ${kB(MOST_PER_RECORD[measure])}`
    );
}

function judgeProcessor(warm: readonly Reading[], { lines, faults }: Words): void {
  if (warm.length < FEWEST) return;
  const third = Math.floor(warm.length / 3);
  const dearness = (part: readonly Reading[]) =>
    part.slice(1).reduce((sum, reading) => sum + reading.cpu, 0) /
    Math.max(1, part.at(-1)!.records - part[0]!.records);
  const [early, late] = [dearness(warm.slice(0, third + 1)), dearness(warm.slice(-third - 1))];
  lines.push(`  processor a record: ${early.toFixed(2)} s early, ${late.toFixed(2)} s late`);
  if (late > MOST_DEARER * early)
    faults.push(`a record costs ${(late / early).toFixed(1)} times the processor time it did`);
}
