import { readFile } from 'node:fs/promises';
import type { DevTools } from './devtools.ts';

/** What a browser's processes have taken together. */
export interface Processes {
  /** Seconds of processor since they began. */
  cpu: number;
  /** MB of the page's process that are its own; null where the system does not tell. */
  page: number | null;
  /** MB of all processes; memory that several share counts once. */
  all: number | null;
  /** The page's process: the renderer that holds most. */
  pid: number;
}

interface Process {
  type: string;
  id: number;
  cpuTime: number;
}

/**
 * Reads the processor time and memory of a browser. Pages of files (the browser's program, 120 MB in each process) are
 * left out: they lie on disk too, are shared by all processes, and go as soon as the room is needed.
 */
export async function readProcesses(tools: DevTools): Promise<Processes> {
  const { processInfo } = await tools.ask<{ processInfo: Process[] }>('SystemInfo.getProcessInfo');
  const held = await Promise.all(
    processInfo.map(async (one) => ({ ...one, own: await ownMemory(one.id) }))
  );
  const sizes = held.flatMap(({ own }) => own ?? []);
  const pages = held.filter(({ type }) => type === 'renderer');
  const page = pages.reduce((most, one) => ((one.own ?? 0) > (most.own ?? 0) ? one : most));
  return {
    cpu: processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0),
    page: page.own,
    all: sizes.length === 0 ? null : sizes.reduce((sum, size) => sum + size, 0),
    pid: page.id
  };
}

/** MB that are in no file; what is shared with n processes counts as an n-th. Null where the system is not Linux. */
async function ownMemory(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => null);
  if (text === null) return null;
  const kB = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  return ((kB('Pss_Anon') + kB('Pss_Shmem')) * 1024) / 1e6;
}
