import * as calls from '../../chain/calls.ts';
import type { Call } from '../../chain/calls.ts';
import { bytesToHex } from '../../chain/hex.ts';
import { OwnChartError } from '../../errors.ts';
import { dateInWords } from '../../words/format.ts';
import { m } from '../../words/compiled/messages.js';
import { perform, preview, type OnStage } from '../action.ts';
import { ChartError } from '../errors.ts';
import { isLive } from '../ledger.ts';
import type { Live } from '../live.ts';
import { ownChart, readPatientLedger, type PatientChart } from '../patient-chart.ts';
import { insurersOf, nameBook } from '../people.ts';
import { isFrom } from '../practitioners/letters.ts';
import { recordCards } from '../records.ts';
import { isResting, restAfter } from '../rest.ts';
import { prepareShare, whatInWords } from '../shares.ts';
import type { Preview } from '../types.ts';
import { untilInWords } from '../words.ts';
import { MOST_RECORDS } from './content.ts';
import {
  askDecision,
  claimWords,
  DECISION_TOPIC,
  decisionLabel,
  keptDecision,
  letterLabel,
  otherSide,
  OWN_DECISION_TOPIC,
  readDecisionAsk,
  verifyDecision
} from './letters.ts';
import { claimsIn, type ChainClaim } from './state.ts';

/** So long after the request the page asks by itself what was decided (ms). */
const ASKS_FOR = 365 * 86_400_000;

/** What insurers ask, or asked, the connected patient for, oldest first. */
export async function claimsOfPatient(live: Live): Promise<ChainClaim[]> {
  const ledger = await readPatientLedger(live, live.address);
  return claimsIn(ledger, await insurersOf(live), live.now());
}

/** @throws ChartError where nobody asked the connected patient for such a claim */
export async function requireOwnClaim(live: Live, id: string): Promise<ChainClaim> {
  const claim = (await claimsOfPatient(live)).find((one) => one.id === id);
  if (claim) return claim;
  throw new ChartError('chart/no-claim', m.claims_error_none(), m.claims_error_none_remedy());
}

/** What opening these records for a claim does, in words. */
export async function previewAllow(
  live: Live,
  id: string,
  records: readonly number[]
): Promise<Preview> {
  const claim = await requireOwnClaim(live, id);
  const chart = await ownChart(live);
  const name = (await nameBook(live))(claim.insurer);
  const cards = await recordCards(live, chart);
  const titles = records.map((index) => whatInWords({ kind: 'record', index }, chart, cards));
  const until = new Date(claim.asked.expiry * 1000);
  const { calls } = await prepareAllow(live, chart, claim, records);
  return await preview(
    live,
    {
      sentence: m.claims_allow_sentence({
        name,
        count: records.length,
        until: untilInWords(until)
      }),
      rows: [
        { label: m.chart_who_label(), value: m.chart_share_who({ name }) },
        ...titles.map((value, i) => ({
          label: m.claims_record_of({ number: i + 1, count: titles.length }),
          value
        })),
        { label: m.claims_nothing_else(), value: m.claims_nothing_else_text() },
        { label: m.chart_until_label(), value: dateInWords(until) }
      ],
      becomesPublic: m.claims_allow_public(),
      staysPrivate: m.claims_allow_private()
    },
    calls
  );
}

/** Opens exactly these records to the insurer, for this claim and until the day it asked for. @throws as `perform` */
export async function allow(
  live: Live,
  id: string,
  records: readonly number[],
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> {
  const claim = await requireOwnClaim(live, id);
  const { calls, wraps } = await prepareAllow(live, await ownChart(live), claim, records);
  for (const wrap of wraps)
    await live.node.putBlock(wrap, 'dag-cbor', { label: `grant ${live.address} ${claim.insurer}` });
  await perform(live, calls, onStage, signal);
  live.changed('history');
}

async function prepareAllow(
  live: Live,
  chart: PatientChart,
  claim: ChainClaim,
  records: readonly number[]
): Promise<{ calls: Call[]; wraps: Uint8Array[] }> {
  if (records.length === 0 || records.length > MOST_RECORDS)
    throw new ChartError(
      'chart/claim-records',
      m.claims_error_records({ count: MOST_RECORDS }),
      m.claims_error_records_remedy()
    );
  const prepared = await Promise.all(
    records.map((index) =>
      prepareShare(live, chart, {
        grantee: claim.insurer,
        scope: { kind: 'record', index },
        rights: { read: true, write: false },
        purpose: 'HPAYMT',
        until: untilFor(live, chart, claim, index)
      })
    )
  );
  return {
    calls: prepared.map(({ call }) => call),
    wraps: prepared.flatMap(({ wrap }) => (wrap ? [wrap] : []))
  };
}

/** The end of a claim; where the record is open to the insurer for another claim that ends later, that one. */
function untilFor(live: Live, { ledger }: PatientChart, claim: ChainClaim, index: number): Date {
  const scope = ledger.records[index]?.digest;
  const before = ledger.grants.find(
    ({ given }) => given.grantee === claim.insurer && given.scope === scope
  );
  const later = before && isLive(before, live.now()) ? before.given.expiry : 0;
  return new Date(Math.max(later, claim.asked.expiry) * 1000);
}

/** What closing a claim's records does, in words. */
export async function previewClose(live: Live, id: string): Promise<Preview> {
  const claim = await requireOwnClaim(live, id);
  const name = (await nameBook(live))(claim.insurer);
  const call = closeCall(live, claim);
  return await preview(
    live,
    {
      sentence: m.claims_close_sentence({ name, count: openScopes(claim).length }),
      rows: [{ label: m.chart_who_label(), value: name }],
      becomesPublic: m.chart_stop_public(),
      staysPrivate: m.chart_stop_private()
    },
    [call]
  );
}

/** Closes what is open for a claim: single records, so no lock changes. @throws as `perform` */
export async function close(
  live: Live,
  id: string,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> {
  const claim = await requireOwnClaim(live, id);
  await perform(live, [closeCall(live, claim)], onStage, signal);
  live.changed('history');
}

const openScopes = ({ records }: ChainClaim): `0x${string}`[] =>
  records.filter(({ live }) => live).map(({ record }) => record.digest);

function closeCall(live: Live, claim: ChainClaim): Call {
  const scopes = openScopes(claim);
  return calls.revokeMany({ patient: live.address, grantee: claim.insurer, scopes });
}

/**
 * Takes in the letters of the connected patient's claims, and the decisions that are there by now, from the insurers' pages;
 * who is out of reach, or has not decided, rests for a while.
 */
export async function keepClaims(live: Live): Promise<void> {
  const labels = new Set((await live.node.pins()).map(({ label }) => label));
  for (const claim of await claimsOfPatient(live)) {
    const { patient, id, asked } = claim;
    const rest = `claim ${id}`;
    if (live.signal.aborted || isResting(live.resting.get(rest), live.now())) continue;
    const done =
      labels.has(letterLabel(patient, id)) &&
      (labels.has(decisionLabel(patient, id)) || live.now() > asked.time * 1000 + ASKS_FOR);
    if (done) continue;
    const news = await takeIn(live, claim).catch((error: unknown) => {
      if (!(error instanceof OwnChartError)) live.signal.throwIfAborted();
      return false;
    });
    live.resting.set(rest, restAfter(live.resting.get(rest), live.now()));
    if (news) live.changed('history');
  }
}

/** Asks the insurer's page now. Returns whether a decision is here. @throws UnreachableError; as `verifyDecision` */
export async function lookForDecision(live: Live, id: string): Promise<boolean> {
  const claim = await requireOwnClaim(live, id);
  if (await takeIn(live, claim)) live.changed('history');
  return (await keptDecision(live, claim)) !== null;
}

/** True where the letter, or a decision, came in. */
async function takeIn(live: Live, claim: ChainClaim): Promise<boolean> {
  const { patient, insurer, id } = claim;
  const news = !(await live.node.pins()).some(({ label }) => label === letterLabel(patient, id));
  await claimWords(live, claim);
  if (await keptDecision(live, claim)) return news;
  const holder = await otherSide(live, claim);
  if (!holder) return news;
  const ask = askDecision(patient, id);
  const block = await live.node.sendLetter(holder, DECISION_TOPIC, ask, { signal: live.signal });
  if (!block) return news;
  const { signer } = await verifyDecision(live, claim, block);
  // Kept, so that the signature can be checked when the insurer's page is gone.
  await live.node.putBlock(signer.bytes, 'dag-cbor', { label: `bundle ${insurer}` });
  await live.node.putBlock(block, 'dag-cbor', { label: decisionLabel(patient, id) });
  return true;
}

/** From now on this page gives insurers their own decisions back, which other devices of theirs do not know; nobody else. */
export async function answerInsurers(live: Live): Promise<void> {
  await live.node.onLetter(OWN_DECISION_TOPIC, async (from, letter) => {
    const { asker, claim } = readDecisionAsk(letter);
    const id = bytesToHex(claim);
    const label = decisionLabel(live.address, id);
    const pin = (await live.node.pins()).find((one) => one.label === label);
    const known = (await claimsOfPatient(live)).find((one) => one.id === id);
    if (!pin || known?.insurer !== asker || !(await isFrom(live, asker, from))) return null;
    return await live.node.getBlock(pin.digest);
  });
}
