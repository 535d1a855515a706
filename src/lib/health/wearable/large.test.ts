import { describe, expect, it } from 'vitest';
import { readAppleHealth } from './apple.ts';

/** Megabytes of the export that is made; a real one has hundreds: OWNCHART_EXPORT_MB=300. */
const SIZE = Number(process.env.OWNCHART_EXPORT_MB ?? 16) * 1_000_000;

/** A file that is made while it is read, so that the test itself holds none of it. */
function madeExport(): { file: Blob; records: () => number } {
  let records = 0;
  const encoder = new TextEncoder();
  const head = '<?xml version="1.0"?><HealthData>';
  const chunk = (from: number): string =>
    Array.from({ length: 400 }, (_, i) => {
      const day = new Date(Date.UTC(2015, 0, 1) + ((from + i) % 3000) * 86_400_000)
        .toISOString()
        .slice(0, 10);
      return `<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" unit="count/min" creationDate="${day} 08:00:00 +0100" startDate="${day} 08:00:00 +0100" endDate="${day} 08:00:00 +0100" value="${60 + (i % 40)}"/>\n`;
    }).join('');
  const stream = (): ReadableStream<Uint8Array> => {
    let made = 0;
    return new ReadableStream({
      pull(controller) {
        if (made === 0) controller.enqueue(encoder.encode(head));
        const part = encoder.encode(chunk(records));
        records += 400;
        made += part.length;
        controller.enqueue(part);
        if (made < SIZE) return;
        controller.enqueue(encoder.encode('</HealthData>'));
        controller.close();
      }
    });
  };
  const file = { size: SIZE, stream, slice: () => new Blob([head]) } as unknown as Blob;
  return { file, records: () => records };
}

describe('a large Apple Health export', () => {
  it(
    'is read with memory that does not grow with it, and tells how far it is',
    { timeout: 600_000 },
    async () => {
      const { file, records } = madeExport();
      const before = process.memoryUsage().heapUsed;
      let most = 0;
      let told = 0;
      const start = performance.now();
      const health = await readAppleHealth(file, ({ bytes }) => {
        told++;
        if (told % 10 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
        expect(bytes).toBeGreaterThan(0);
      });
      const seconds = (performance.now() - start) / 1000;
      console.log(
        `${Math.round(SIZE / 1e6)} MB in ${seconds.toFixed(1)} s, heap at most ${Math.round(most / 1e6)} MB more`
      );
      expect(health.records).toBe(records());
      expect(health.series[0]!.days.size).toBe(3000);
      expect(told).toBeGreaterThan(100);
      // Garbage that was not collected yet counts too.
      expect(most).toBeLessThan(150_000_000);
    }
  );
});
