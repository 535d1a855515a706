import { bytesToHex, hexToBytes } from '../../chain/hex.ts';
import { isCancelled } from '../../errors.ts';
import { parseBodyLabel } from '../copies.ts';
import { requireKnown } from '../key-pins.ts';
import { mayAct } from '../ledger.ts';
import type { Live } from '../live.ts';
import { readPatientLedger } from '../patient-chart.ts';
import { bundleOf } from '../people.ts';
import { isFrom } from '../practitioners/letters.ts';
import { isResting, restAfter } from '../rest.ts';
import { historyCache } from '../store.ts';
import type { Address } from '../types.ts';
import { writeDecision, type DecisionWords } from './content.ts';
import { claimsOfInsurer, decided, requireClaim } from './insurer.ts';
import {
  askDecision,
  DECISION_TOPIC,
  decisionLabel,
  keptDecision,
  otherSide,
  OWN_DECISION_TOPIC,
  readDecisionAsk,
  verifyDecision,
  type ClaimDecision
} from './letters.ts';
import type { ChainClaim } from './state.ts';

// An insurer's decisions: made on one of its devices, signed, handed to the patient, and known to its other devices through her.

/**
 * As the insurer: decides about a claim, once. The decision is signed, sealed to the patient, and handed out when her page
 * asks. From then on this page opens nothing of the claim, and keeps nothing of what it opened.
 */
export async function decide(
  live: Live,
  { patient, id, ...words }: { patient: Address; id: string } & DecisionWords
): Promise<void> {
  const claim = await requireClaim(live, patient, id);
  const already = (await keptDecision(live, claim)) ?? (await takeBack(live, claim).catch(notNow));
  if (already) throw decided();
  const [hers, own] = await Promise.all([bundleOf(live, patient), bundleOf(live, live.address)]);
  await requireKnown(live, hers);
  const about = { patient, claim: hexToBytes(claim.id) };
  const block = await live.keeper.makeDecision(about, {
    words: writeDecision(words),
    readers: [hers, own],
    organisationBundle: own.version,
    decided: Math.floor(live.now() / 1000)
  });
  await live.node.putBlock(block, 'dag-cbor', { label: decisionLabel(patient, claim.id) });
  await forget(live, claim);
  live.changed('history');
}

/** So long a decision waits for the patient's page to tell of one that another device made (ms). */
const PATIENCE = 5_000;

/** Her page is not there, or has none that holds: then this device decides. A cancelled work is no answer. */
function notNow(error: unknown): null {
  if (isCancelled(error)) throw error;
  return null;
}

/**
 * Takes the decision about a claim that another device of this insurer made from the patient's page, which keeps it. Null where
 * she has none. @throws UnreachableError; as `verifyDecision`
 */
async function takeBack(live: Live, claim: ChainClaim): Promise<ClaimDecision | null> {
  const holder = await otherSide(live, claim);
  if (!holder) return null;
  const ask = askDecision(live.address, claim.id);
  const patience = AbortSignal.timeout(PATIENCE);
  const signal = AbortSignal.any([live.signal, patience]);
  const block = await live.node
    .sendLetter(holder, OWN_DECISION_TOPIC, ask, { signal })
    .catch((error: unknown) => {
      live.signal.throwIfAborted();
      if (patience.aborted) return null;
      throw error;
    });
  if (!block) return null;
  const { decision } = await verifyDecision(live, claim, block);
  const label = decisionLabel(claim.patient, claim.id);
  await live.node.putBlock(block, 'dag-cbor', { label });
  await historyCache.put(toldKey(live, claim.id), live.now());
  await forget(live, claim);
  return decision;
}

/** Looks at the patients' pages for what other devices of this insurer decided; who is out of reach rests for a while. */
export async function keepDecisions(live: Live): Promise<void> {
  for (const claim of await claimsOfInsurer(live)) {
    const rest = `decision ${claim.id}`;
    if (live.signal.aborted || isResting(live.resting.get(rest), live.now())) continue;
    if (await keptDecision(live, claim).catch(notNow)) continue;
    live.resting.set(rest, restAfter(live.resting.get(rest), live.now()));
    if (await takeBack(live, claim).catch(notNow)) live.changed('history');
  }
}

/** Lets go of the keys and of every copy of what was opened for a claim. */
async function forget(live: Live, { patient, records }: ChainClaim): Promise<void> {
  await live.keeper.dismiss(patient);
  const digests = new Set<string>(records.map(({ record }) => record.digest));
  for (const { cid, label } of await live.node.pins()) {
    const of = parseBodyLabel(label);
    if (of?.patient === patient && digests.has(of.digest)) await live.node.unpin(cid);
  }
  for (const digest of digests) live.described.delete(digest);
  await live.node.gc();
}

/** From now on this insurer's page tells a patient what it decided about her claim; anybody else learns nothing. */
export async function answerClaimants(live: Live): Promise<void> {
  await live.node.onLetter(DECISION_TOPIC, async (from, letter) => {
    const { asker, claim } = readDecisionAsk(letter);
    const label = decisionLabel(asker, bytesToHex(claim));
    const pin = (await live.node.pins()).find((one) => one.label === label);
    if (!pin || !(await isOf(live, asker, from))) return null;
    await historyCache.put(toldKey(live, bytesToHex(claim)), live.now());
    live.changed('history');
    return await live.node.getBlock(pin.digest);
  });
}

/** Whether a letter came from the patient's own node, or from that of somebody who acts for her now. */
async function isOf(live: Live, patient: Address, from: string): Promise<boolean> {
  if (await isFrom(live, patient, from)) return true;
  const { carers } = await readPatientLedger(live, patient);
  const acting = carers.filter((one) => mayAct(one, live.now()));
  const are = await Promise.all(acting.map(({ given }) => isFrom(live, given.carer, from)));
  return are.includes(true);
}

/** When the patient's page last asked for the decision and got it; null where it has not yet. */
export async function toldAt(live: Live, { id }: ChainClaim): Promise<Date | null> {
  const time = (await historyCache.get(toldKey(live, id))) as number | undefined;
  return time === undefined ? null : new Date(time);
}

const toldKey = (live: Live, id: string): string => `decision told ${live.account} ${id}`;
