import { hexToBytes } from '../../chain/hex.ts';
import { EVERYTHING } from '../../chain/terms.ts';
import { isKnown } from '../key-pins.ts';
import { categoryScope, isUrgent } from '../ledger.ts';
import type { Live } from '../live.ts';
import {
  envelopeOf,
  grantedChart,
  readPatientLedger,
  type PatientChart
} from '../patient-chart.ts';
import { bundleOf } from '../people.ts';
import { readCards } from './cards.ts';
import { employerNow } from './employer.ts';
import {
  CARD_TOPIC,
  isFrom,
  LENDING_TOPIC,
  readCardAsk,
  readLendingAsk,
  replyCard,
  replyLent,
  type NotLent
} from './letters.ts';

/** Seconds that what is lent lasts at most: so long may the organisation's page be away. */
export const LENT_FOR = 30 * 86_400;

/** From now on this organisation's page lends its practitioners the keys to charts, and tells who they are. */
export async function answerPractitioners(live: Live): Promise<void> {
  await live.node.onLetter(LENDING_TOPIC, async (from, letter) =>
    replyLent(await lend(live, from, letter))
  );
  await live.node.onLetter(CARD_TOPIC, (from, letter) => tellCard(live, from, letter));
}

/**
 * What this organisation reads of the patient's chart by live shares, sealed to the practitioner who asks; or why not.
 * Nothing that the asker says counts: employment and licence are read from the contract, the node and the keys from what
 * the practitioner published. What urgent access opened is not lent.
 */
async function lend(live: Live, from: string, letter: Uint8Array): Promise<Uint8Array | NotLent> {
  const { practitioner, patient } = readLendingAsk(letter);
  const employer = await employerNow(live, practitioner);
  // Remembered answers of a silent server tell nothing of who was removed since.
  if (live.chain.memory?.stale || employer?.organisation !== live.address) return 'not-staff';
  if (!(await isFrom(live, practitioner, from))) return 'not-staff';
  const card = (await readCards(live))[practitioner];
  if (!card) return 'unknown-here';
  if (card.patients && !card.patients.includes(patient)) return 'not-given';
  const bundle = await bundleOf(live, practitioner);
  if (!(await isKnown(live, bundle))) return 'keys-changed';
  const chart = await grantedChart(live, patient);
  const what = await whatIsLent(live, chart);
  if (what.tags.length === 0 && what.records.length === 0) return 'not-shared';
  const until = Math.min(employer.licence, Math.floor(live.now() / 1000) + LENT_FOR);
  return await live.keeper.delegate({ patient, practitioner: bundle, ...what, until });
}

/** The categories and single records that live shares reach; as everything is shared, all categories there are. */
async function whatIsLent(live: Live, chart: PatientChart) {
  const scopes = chart.grants.map(({ given }) => given.scope).filter((scope) => !isUrgent(scope));
  const tags = chart.categories
    .filter(({ tag }) => scopes.includes(EVERYTHING) || scopes.includes(categoryScope(tag)))
    .map(({ tag }) => hexToBytes(`0x${tag}`));
  const single = chart.ledger.records.filter(({ digest }) => scopes.includes(digest));
  const records = await Promise.all(single.map((record) => envelopeOf(live, chart, record)));
  return { tags, records };
}

/**
 * As an organisation: tells a practitioner about herself or himself, and a patient who it was that opened or filed
 * something in her chart. Anybody else learns nothing.
 */
async function tellCard(live: Live, from: string, letter: Uint8Array): Promise<Uint8Array | null> {
  const { asker, practitioner } = readCardAsk(letter);
  const card = (await readCards(live))[practitioner];
  if (!card || !(await isFrom(live, asker, from))) return null;
  const { name, licence } = card;
  if (asker === practitioner) return replyCard({ name, licence, patients: card.patients ?? null });
  const { openings, records } = await readPatientLedger(live, asker);
  const met =
    openings.some(({ reader }) => reader === practitioner) ||
    records.some(({ author }) => author === practitioner);
  return met ? replyCard({ name, licence, patients: null }) : null;
}
