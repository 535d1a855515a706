import { readPatientOf } from '../chain/controllers.ts';
import { readHeads } from '../chain/head.ts';
import { keepDecisions } from './claims/decide.ts';
import { findAsked } from './claims/insurer.ts';
import { keepClaims } from './claims/patient.ts';
import { keepFiled, refreshCopies } from './copies.ts';
import { stillActs } from './family/dependants.ts';
import { answerRequests } from './keeping/asked.ts';
import { keepBundles } from './keeping/keep-bundles.ts';
import { keepCharts } from './keeping/keep-charts.ts';
import { pauseForRound } from './keeping/pause.ts';
import type { Live } from './live.ts';
import { findPatients } from './patients.ts';
import { learnPractitioners } from './practitioners/introduce.ts';
import type { Address } from './types.ts';
import { findCircled } from './urgent/find-circled.ts';
import { keepForHelped } from './urgent/keep.ts';

/** Between two rounds while nobody looks at the page (ms). */
const HIDDEN = 30_000;

/** Who follows the chain, as far as it makes a difference. */
export type Watching = 'patient' | 'organisation' | 'insurer' | 'practitioner';

export interface WatchReport {
  chain?: 'ok' | 'unreachable';
  /** Another wallet acts for this account now. */
  replaced?: true;
  /** Whom this account acted for as a carer, it acts for no more. */
  actingOver?: true;
  /** An organisation has all that its patients' charts need, as of now. */
  chartsKept?: Date;
}

/**
 * Follows the chain while the session lasts: tells when there is news for this account, or for somebody in whose circle of
 * helpers it has a part, and meanwhile an organisation keeps its patients' charts, a patient asks for proof of her
 * copies. News does not wait for that work, which goes on beside. Never throws.
 */
export async function watch(
  live: Live,
  role: Watching,
  report: (report: WatchReport) => void
): Promise<void> {
  if (role === 'organisation') answerRequests(live);
  let known: ReadonlyMap<Address, string> = new Map();
  const helped = new Map<Address, string>();
  let tending: Promise<unknown> | null = null;
  const seen = live.settings.newsEvery * 1000;
  while (!live.signal.aborted) {
    try {
      const own = await followedBy(live, role);
      // A search that may be incomplete anyway: whether the chain answers, the heads tell.
      const circled = await findCircled(live).catch(() => []);
      const followed = [...new Set([...own, ...circled])];
      const heads = await readHeads(live.chain, followed, { signal: live.signal });
      const news = followed.some((address) => heads.get(address) !== known.get(address));
      known = heads;
      report({ chain: live.chain.memory?.stale ? 'unreachable' : 'ok' });
      if (!(await stillActs(live))) return report({ actingOver: true });
      if (news && (await isReplaced(live))) return report({ replaced: true });
      if (news) live.changed('history');
      // one tab does it for all of this browser
      if (live.node.status().leads)
        tending ??= Promise.all([
          tend(live, role, headsOf(own, heads), report),
          help(live, headsOf(circled, heads), helped)
        ]).finally(() => {
          tending = null;
        });
    } catch {
      report({ chain: 'unreachable' });
    }
    await pauseForRound({ seen, hidden: Math.max(seen, HIDDEN) }, live.signal);
  }
}

/** Whose histories bring news for this account. */
async function followedBy(live: Live, role: Watching): Promise<Address[]> {
  if (role === 'patient') return [live.address];
  return role === 'insurer' ? await findAsked(live) : await findPatients(live);
}

/** Work on other people's machines that may be off: what fails is tried again at a later round. */
async function tend(
  live: Live,
  role: Watching,
  heads: ReadonlyMap<Address, string>,
  report: (report: WatchReport) => void
): Promise<void> {
  const begun = new Date(live.now());
  try {
    await learnPractitioners(live);
    // Copies are the organisation's to keep.
    if (role === 'practitioner') return;
    // Of what an insurer may open for a claim it keeps nothing.
    if (role === 'insurer') {
      await keepDecisions(live);
      return await keepBundles(live);
    }
    if (role === 'patient') {
      await keepClaims(live);
      await keepFiled(live);
      return await refreshCopies(live);
    }
    const behind = await keepCharts(live, heads);
    if (behind.length === 0) report({ chartsKept: begun });
  } catch {
    // The screens show who is out of reach where the person asks for it; here only the next round matters.
  }
}

/** Whether another wallet took the place of the connected one. */
async function isReplaced({ chain, signer, signal }: Live): Promise<boolean> {
  if (signer.kitOnly) return false;
  return (await readPatientOf(chain, signer.address, { signal })) === null;
}

/** Keeps what the patients one helps may need, where their history went on; who is out of reach is tried at a later round. */
async function help(
  live: Live,
  heads: ReadonlyMap<Address, string>,
  done: Map<Address, string>
): Promise<void> {
  for (const [patient, head] of heads) {
    if (live.signal.aborted) return;
    if (done.get(patient) === head) continue;
    await keepForHelped(live, patient).then(
      () => done.set(patient, head),
      () => {}
    );
  }
}

const headsOf = (
  own: readonly Address[],
  heads: ReadonlyMap<Address, string>
): Map<Address, string> => new Map(own.map((address) => [address, heads.get(address)!]));
