import type { BrowserContext, CDPSession } from '@playwright/test';
import { readFile, writeFile } from 'node:fs/promises';

interface Process {
  type: string;
  id: number;
  /** Seconds since its start. */
  cpuTime: number;
}

/** What a work took besides time. */
export interface Usage {
  /** Seconds of all of the browser's processes; other programs on the machine do not count. */
  cpu: number;
  /**
   * The most memory of the page's process, MB resident; an empty page has about 100. null where the system does not
   * tell, which is anywhere but on Linux.
   */
  memory: number | null;
}

/** Runs a work in a browser and tells what it took. */
export async function usageOf<T>(
  context: BrowserContext,
  work: () => Promise<T>
): Promise<Usage & { result: T }> {
  const session = await context.browser()!.newBrowserCDPSession();
  try {
    const before = await processes(session);
    const pages = before.filter(({ type }) => type === 'renderer').map(({ id }) => id);
    const linux = process.platform === 'linux';
    // Forgets the peak so far: proc(5), clear_refs.
    if (linux) for (const pid of pages) await writeFile(`/proc/${pid}/clear_refs`, '5');
    const result = await work();
    const cpu = cpuOf(await processes(session)) - cpuOf(before);
    const memory = linux ? Math.max(...(await Promise.all(pages.map(peakOf)))) : null;
    return { result, cpu, memory };
  } finally {
    await session.detach();
  }
}

async function processes(session: CDPSession): Promise<Process[]> {
  return (await session.send('SystemInfo.getProcessInfo')).processInfo;
}

function cpuOf(all: readonly Process[]): number {
  return all.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kibibytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
  return (Number(kibibytes) * 1024) / 1e6;
}
