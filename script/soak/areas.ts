import type { DevTools } from './devtools.ts';

/** MB by the name of who holds them in one process, as the browser itself counts. */
export type Areas = Record<string, number>;

interface TraceEvent {
  name: string;
  pid: number;
  args: { dumps?: { allocators?: Record<string, Allocator> } };
}
interface Allocator {
  attrs?: { size?: { value: string }; effective_size?: { value: string } };
}

/**
 * What holds the memory of one process: its allocators (v8: JavaScript; partition_alloc: buffers; malloc: the browser's
 * own; blink_gc: what stands behind the page's objects), and of the objects each class that takes more than 0.1 MB.
 * Chromium's "memory-infra", as in chrome://tracing. Empty where the browser tells nothing.
 */
export async function readAreas(tools: DevTools, pid: number): Promise<Areas> {
  const events: TraceEvent[] = [];
  tools.on<{ value: TraceEvent[] }>('Tracing.dataCollected', ({ value }) => events.push(...value));
  const complete = new Promise((resolve) => tools.on('Tracing.tracingComplete', resolve));
  await tools.ask('Tracing.start', {
    traceConfig: {
      includedCategories: ['-*', 'disabled-by-default-memory-infra'],
      memoryDumpConfig: { triggers: [] }
    }
  });
  await tools.ask('Tracing.requestMemoryDump', { levelOfDetail: 'detailed' });
  await tools.ask('Tracing.end');
  await complete;
  const areas: Areas = {};
  for (const event of events) {
    if (event.pid !== pid) continue;
    for (const [path, { attrs }] of Object.entries(event.args.dumps?.allocators ?? {})) {
      const name = nameOf(path);
      const size = megabytes(attrs?.size?.value ?? '0');
      if (name !== null && size > 0) areas[name] = (areas[name] ?? 0) + size;
    }
  }
  return Object.fromEntries(
    Object.entries(areas).filter(([name, size]) => !name.includes('/') || size > 0.1)
  );
}

/** What grew most between two readings, the largest first, in words. */
export function growthOf(before: Areas, after: Areas, count = 8): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((name) => ({ name, from: before[name] ?? 0, to: after[name] ?? 0 }))
    .filter(({ from, to }) => to - from > 0.5)
    .sort((one, other) => other.to - other.from - (one.to - one.from))
    .slice(0, count)
    .map(({ name, from, to }) => `${name} ${from.toFixed(1)} → ${to.toFixed(1)} MB`);
}

/** Allocators by their first word, the parts of two of them, classes of objects by their name; null: counted above. */
function nameOf(path: string): string | null {
  const parts = path.split('/');
  if (parts.length === 1) return TOLD_ELSEWHERE.has(path) ? null : path;
  if (parts.length === 2 && parts[0] === 'v8') return path;
  if (parts.length === 3 && path.startsWith('partition_alloc/partitions/')) return path;
  const [, name] = /^blink_objects\/blink_gc\/main\/(.+?)(?: \(0x[0-9a-f]+\))?$/i.exec(path) ?? [];
  return name === undefined ? null : `object/${name}`;
}

/** Sums over what other names count already. */
const TOLD_ELSEWHERE = new Set(['blink_objects', 'global', 'tracing']);

const megabytes = (hex: string): number => Number.parseInt(hex, 16) / 1e6;
