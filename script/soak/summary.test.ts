import { describe, expect, it } from 'vitest';
import type { Reading } from './gauge.ts';
import { slopeOf, summaryOf, tableOf } from './summary.ts';

const reading = (minute: number, changes: Partial<Reading> = {}): Reading => ({
  minute,
  records: 0,
  bytes: 0,
  copies: 0,
  blocks: 0,
  stored: 0,
  heap: 10,
  buffers: 5,
  nodes: 900,
  page: 100,
  browser: 150,
  cpu: 1,
  ...changes
});

/** An hour, read each minute, ten records in each; memory goes up and down by 8 MB whatever happens. */
const hour = (grow: (records: number) => Partial<Reading> = () => ({})): Reading[] =>
  Array.from({ length: 61 }, (_, minute) => {
    const records = minute * 10;
    const noise = 8 * Math.sin(minute * 2.4);
    const { heap = 30, ...rest } = grow(records);
    return reading(minute, { records, copies: records, heap: heap + noise, ...rest });
  });
const kept = { recorded: 600, failures: 0 };

describe('the summary of a soak', () => {
  it('tells a slope and how sure it is', () => {
    const line = [0, 1, 2, 3].map((x) => ({ x, y: 5 + 2 * x }));
    expect(slopeOf(line).slope).toBeCloseTo(2);
    expect(slopeOf(line).error).toBeCloseTo(0);
    expect(slopeOf([{ x: 1, y: 3 }])).toEqual({ slope: 0, error: Infinity });
  });

  it('has nothing to say against an hour in which memory only goes up and down', () => {
    const { faults, lines } = summaryOf(hour(), kept);
    expect(faults).toEqual([]);
    expect(lines.join('\n')).toContain('a record');
  });

  it('finds fault where a record is not kept, or an act failed', () => {
    expect(summaryOf(hour(), { recorded: 601, failures: 0 }).faults).toHaveLength(1);
    expect(summaryOf(hour(), { recorded: 600, failures: 1 }).faults).toHaveLength(1);
  });

  it('finds what a page does not let go, also under the noise and outside its heap', () => {
    for (const leak of [
      (records: number) => ({ heap: 30 + 0.05 * records }),
      (records: number) => ({ buffers: 0.05 * records }),
      (records: number) => ({ browser: 200 + records })
    ])
      expect(summaryOf(hour(leak), kept).faults.join()).toMatch(/grows by/);
  });

  it('finds a record that costs more and more, and a store that is larger than what is in it', () => {
    const dearer = summaryOf(
      hour((records) => ({ cpu: 1 + records / 50 })),
      kept
    );
    expect(dearer.faults.join()).toMatch(/processor time/);
    const stored = summaryOf(
      hour((records) => ({ bytes: records * 1e6, stored: records * 2 })),
      kept
    );
    expect(stored.faults.join()).toMatch(/are stored for/);
  });

  it('says so where there is too little to judge growth by', () => {
    const { faults, lines } = summaryOf(hour((records) => ({ heap: records })).slice(0, 6), {
      recorded: 50,
      failures: 0
    });
    expect(faults).toEqual([]);
    expect(lines.join()).toContain('too few readings');
  });

  it('puts each figure under its name', () => {
    const [head, line] = tableOf([reading(1, { browser: null })]).split('\n');
    expect(head!.length).toBe(line!.length);
    expect(head).toContain('heap MB');
  });
});
