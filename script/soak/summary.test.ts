import { describe, expect, it } from 'vitest';
import type { Reading } from './gauge.ts';
import { growthPerHour, summaryOf, tableOf } from './summary.ts';

const reading = (minute: number, changes: Partial<Reading> = {}): Reading => ({
  minute,
  records: 0,
  bytes: 0,
  copies: 0,
  blocks: 0,
  stored: 0,
  heap: 10,
  rss: 100,
  cpu: 1,
  ...changes
});

describe('the summary of a soak', () => {
  it('tells growth in an hour, whatever the noise around it', () => {
    const points = [0, 10, 20, 30].map((minute) => ({ minute, value: 5 + minute / 6 }));
    expect(growthPerHour(points)).toBeCloseTo(10);
    expect(growthPerHour([{ minute: 1, value: 3 }])).toBe(0);
  });

  it('is whole only where every record is kept and nothing failed', () => {
    const readings = [reading(0), reading(60, { copies: 9, bytes: 3.6e6, heap: 12 })];
    expect(summaryOf(readings, { recorded: 9, failures: 0 }).whole).toBe(true);
    expect(summaryOf(readings, { recorded: 10, failures: 0 }).whole).toBe(false);
    expect(summaryOf(readings, { recorded: 9, failures: 1 }).whole).toBe(false);
    expect(summaryOf(readings, { recorded: 9, failures: 0 }).lines.join()).toContain(
      'grows 2.00 MB an hour'
    );
  });

  it('puts each figure under its name', () => {
    const [head, line] = tableOf([reading(1, { rss: null })]).split('\n');
    expect(head!.length).toBe(line!.length);
    expect(head).toContain('heap MB');
  });
});
