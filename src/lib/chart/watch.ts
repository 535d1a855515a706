import { readHead } from '../chain/head.ts';
import { keepFiled, refreshCopies } from './copies.ts';
import type { Live } from './live.ts';
import { findPatients, keepCharts } from './patients.ts';
import type { Address } from './types.ts';

const PAUSE = 4_000;

export interface WatchReport {
  chain?: 'ok' | 'unreachable';
  /** An organisation has all that its patients' charts need, as of now. */
  chartsKept?: Date;
}

/**
 * Follows the chain while the session lasts: tells when there is news for this account, and meanwhile an
 * organisation keeps its patients' charts, a patient asks for proof of her copies. Never throws.
 */
export async function watch(
  live: Live,
  role: 'patient' | 'organisation',
  report: (report: WatchReport) => void
): Promise<void> {
  const heads = new Map<Address, string>();
  const kept = new Map<Address, string>();
  while (!live.signal.aborted) {
    try {
      const followed = role === 'organisation' ? await findPatients(live) : [live.address];
      const news = await changedHeads(live, followed, heads);
      report({ chain: 'ok' });
      if (news) live.changed('history');
    } catch {
      report({ chain: 'unreachable' });
    }
    await tend(live, role, kept, report);
    await pause(live.signal);
  }
}

/** Work on other people's machines that may be off: what fails is tried again at the next round. */
async function tend(
  live: Live,
  role: 'patient' | 'organisation',
  kept: Map<Address, string>,
  report: (report: WatchReport) => void
): Promise<void> {
  const begun = new Date(live.now());
  try {
    if (role === 'patient') {
      await keepFiled(live);
      return await refreshCopies(live);
    }
    await keepCharts(live, kept);
    report({ chartsKept: begun });
  } catch {
    // The screens show who is out of reach where the person asks for it; here only the next round matters.
  }
}

async function changedHeads(
  live: Live,
  followed: Address[],
  heads: Map<Address, string>
): Promise<boolean> {
  let news = false;
  for (const address of followed) {
    const { word } = await readHead(live.chain, address, { signal: live.signal });
    if (heads.get(address) !== word) news = true;
    heads.set(address, word);
  }
  return news;
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PAUSE);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true }
    );
  });
}
