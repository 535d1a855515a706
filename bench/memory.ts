import type { BrowserContext } from '@playwright/test';
import { readFile, writeFile } from 'node:fs/promises';

interface Processes {
  processInfo: { type: string; id: number }[];
}

/**
 * The most memory (MB, resident) that a page's process takes during a work, above nothing: an empty page has about
 * 100 MB. null where the system does not tell, which is anywhere but on Linux.
 */
export async function peakMemory(
  context: BrowserContext,
  work: () => Promise<unknown>
): Promise<number | null> {
  const session = await context.browser()?.newBrowserCDPSession();
  if (!session || process.platform !== 'linux') {
    await work();
    return null;
  }
  const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as Processes;
  const pages = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  // Forgets the peak so far: proc(5), clear_refs.
  for (const pid of pages) await writeFile(`/proc/${pid}/clear_refs`, '5');
  await work();
  const peaks = await Promise.all(pages.map(peakOf));
  await session.detach();
  return Math.max(...peaks);
}

async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kibibytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
  return (Number(kibibytes) * 1024) / 1e6;
}
