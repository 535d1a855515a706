import type { OwnChartError } from '../../errors.ts';
import { isCancelled } from '../../errors.ts';
import { asOwnChartError } from '../errors.ts';
import type { Live } from '../live.ts';
import { learnName } from '../names.ts';
import { chartOf, type PatientChart } from '../patient-chart.ts';
import { nameBook } from '../people.ts';
import { recordCards } from '../records.ts';
import type { Address, RecordCard } from '../types.ts';
import type { ClaimWords } from './content.ts';
import { toldAt } from './decide.ts';
import { claimsOfInsurer, requireClaim } from './insurer.ts';
import { claimWords, keptDecision, type ClaimDecision } from './letters.ts';
import { claimsOfPatient, requireOwnClaim } from './patient.ts';
import type { ChainClaim } from './state.ts';

/** A claim as the screens of both sides show it. */
export interface Claim {
  id: `0x${string}`;
  patient: { address: Address; name: string };
  insurer: { address: Address; name: string };
  asked: Date;
  /** Until when the records are wanted, and open. */
  until: Date;
  /** What the insurer asks for; null where the letter is not to be had now. */
  words: ClaimWords | null;
  /** Why there are no words, or why a decision is not shown. */
  problem: OwnChartError | null;
  state: ChainClaim['state'] | 'decided';
  /** What the patient opened for it. */
  records: { index: number; open: boolean; opened: Date | null }[];
  decision: ClaimDecision | null;
  /** For the insurer: when the patient's page got the decision; null where not yet. */
  told: Date | null;
}

/** A claim with the records that were chosen for it, as far as this account reads them. */
export interface ClaimWithRecords extends Claim {
  cards: RecordCard[];
}

/** What insurers ask, or asked, the connected patient for, newest first. */
export async function patientClaims(live: Live): Promise<Claim[]> {
  return await viewsOf(live, await claimsOfPatient(live));
}

/** The claims that the connected insurer opened, newest first. */
export async function insurerClaims(live: Live): Promise<Claim[]> {
  return await viewsOf(live, await claimsOfInsurer(live));
}

/** One claim of the connected patient, with her records. @throws ChartError where there is none */
export async function patientClaim(live: Live, id: string): Promise<ClaimWithRecords> {
  const claim = await requireOwnClaim(live, id);
  return await withRecords(live, claim, await chartOf(live, live.address));
}

/**
 * One claim of the connected insurer, with the records that are open for it and no others; with none of them once it is
 * decided. @throws ChartError where there is none
 */
export async function insurerClaim(
  live: Live,
  patient: Address,
  id: string
): Promise<ClaimWithRecords> {
  const claim = await requireClaim(live, patient, id);
  const readable = claim.records.some((one) => one.live) && !(await keptDecision(live, claim));
  if (!readable) return { ...(await viewOf(live, claim)), cards: [] };
  const chart = await chartOf(live, patient);
  await learnName(live, chart);
  return await withRecords(live, claim, chart);
}

async function withRecords(
  live: Live,
  claim: ChainClaim,
  chart: PatientChart
): Promise<ClaimWithRecords> {
  const chosen = new Set(claim.records.map(({ record }) => record.index));
  const cards = (await recordCards(live, chart)).filter(({ index }) => chosen.has(index));
  return { ...(await viewOf(live, claim)), cards };
}

/** So long a list waits for a letter that is not here yet (ms); the page of the claim waits as long as it takes. */
const PATIENCE = 3_000;

async function viewsOf(live: Live, claims: ChainClaim[]): Promise<Claim[]> {
  const views = await Promise.all(claims.map((claim) => viewOf(live, claim, PATIENCE)));
  return views.sort((a, b) => b.asked.getTime() - a.asked.getTime());
}

async function viewOf(live: Live, claim: ChainClaim, patience = Infinity): Promise<Claim> {
  const { id, patient, insurer, asked, records, state } = claim;
  const name = await nameBook(live);
  const [words, decision] = await Promise.all([
    within(patience, attempt(claimWords(live, claim))),
    attempt(keptDecision(live, claim))
  ]);
  const decided = decision.value !== null;
  return {
    id,
    patient: {
      address: patient,
      name: words.value?.person || live.names.get(patient) || name(patient)
    },
    insurer: { address: insurer, name: name(insurer) },
    asked: new Date(asked.time * 1000),
    until: new Date(asked.expiry * 1000),
    words: words.value,
    problem: words.problem ?? decision.problem,
    state: decided ? 'decided' : state,
    records: records.map(({ record, live: open, opened }) => ({
      index: record.index,
      open,
      opened: opened === null ? null : new Date(opened * 1000)
    })),
    decision: decision.value,
    told: decided && live.address === insurer ? await toldAt(live, claim) : null
  };
}

interface Attempt<T> {
  value: T | null;
  problem: OwnChartError | null;
}

/** What comes in time; else nothing, while the work goes on. */
async function within<T>(ms: number, work: Promise<Attempt<T>>): Promise<Attempt<T>> {
  if (ms === Infinity) return await work;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Attempt<T>>((give) => {
    timer = setTimeout(() => give({ value: null, problem: null }), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function attempt<T>(work: Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work, problem: null };
  } catch (error) {
    if (isCancelled(error)) throw error;
    return { value: null, problem: asOwnChartError(error) };
  }
}
