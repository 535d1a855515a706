import { bytesToHex, ZERO_WORD } from '../../chain/hex.ts';
import { findAskedBy } from '../../chain/request-search.ts';
import * as calls from '../../chain/calls.ts';
import { dateInWords } from '../../words/format.ts';
import { m } from '../../words/compiled/messages.js';
import { perform, preview, type OnStage } from '../action.ts';
import { ChartError } from '../errors.ts';
import { requireKnown } from '../key-pins.ts';
import type { Live } from '../live.ts';
import { openRecord, type OpenOptions } from '../open-record.ts';
import { readPatientLedger } from '../patient-chart.ts';
import { bundleOf } from '../people.ts';
import { searchOn } from '../patient-search.ts';
import type { Address, OpenedRecord, Preview } from '../types.ts';
import { untilInWords } from '../words.ts';
import { writeClaim, type ClaimWords } from './content.ts';
import { keptDecision, letterLabel } from './letters.ts';
import { claimsIn, type ChainClaim } from './state.ts';

/** What an insurer asks a patient for. */
export interface ClaimAsking extends ClaimWords {
  patient: Address;
  until: Date;
}

/** What asking does, in words. @throws where the patient's keys, to which the letter is sealed, are not to be had */
export async function previewAskForClaim(live: Live, asking: ClaimAsking): Promise<Preview> {
  const { patient, person, number, why, documents, until } = asking;
  await requireKnown(live, await bundleOf(live, patient));
  return await preview(
    live,
    {
      sentence: m.claims_ask_sentence({ person, number, until: untilInWords(until) }),
      rows: [
        { label: m.chart_patient(), value: patient },
        { label: m.claims_number(), value: number },
        { label: m.claims_documents(), value: documents.join('\n') },
        { label: m.claims_why(), value: why },
        { label: m.chart_until_label(), value: dateInWords(until) }
      ],
      becomesPublic: m.claims_ask_public(),
      staysPrivate: m.claims_ask_private()
    },
    [askCall(asking, TRIAL)]
  );
}

/** Stands for the digest of the letter where asking is only tried. */
const TRIAL = `0x${'01'.repeat(32)}` as const;

/**
 * Asks a patient to open records for a claim: the words in a letter sealed to her verified keys, its digest on chain, where
 * the scope that is asked for names no record. Returns the claim's id. @throws ChartError for changed keys; as `perform`
 */
export async function askForClaim(
  live: Live,
  asking: ClaimAsking,
  onStage?: OnStage
): Promise<`0x${string}`> {
  const { patient } = asking;
  const [hers, own] = await Promise.all([bundleOf(live, patient), bundleOf(live, live.address)]);
  await requireKnown(live, hers);
  const letter = await live.keeper.makeLetter(patient, writeClaim(asking), [hers, own]);
  const id = bytesToHex(letter.digest);
  await live.node.putBlock(letter.bytes, 'dag-cbor', { label: letterLabel(patient, id) });
  await perform(live, [askCall(asking, id)], onStage);
  live.changed('history');
  return id;
}

function askCall({ patient, until }: ClaimAsking, id: `0x${string}`): calls.Call {
  return calls.requestAccess({
    patient,
    scope: id,
    rights: { read: true, write: false },
    purpose: 'HPAYMT',
    expiry: Math.floor(until.getTime() / 1000),
    note: id
  });
}

/** The patients whom the connected insurer asked for something. */
export async function findAsked(live: Live): Promise<Address[]> {
  const { chain, address, signal } = live;
  return await searchOn(live, `asked by ${address}`, (fromBlock) =>
    findAskedBy(chain, address, { fromBlock, signal })
  );
}

/** The connected insurer's claims, from the patients' verified histories. */
export async function claimsOfInsurer(live: Live): Promise<ChainClaim[]> {
  const me = new Set([live.address]);
  const patients = await findAsked(live);
  const found = await Promise.all(
    patients.map(async (one) => claimsIn(await readPatientLedger(live, one), me, live.now()))
  );
  return found.flat();
}

/** @throws ChartError where the connected insurer asked for no such claim */
export async function requireClaim(live: Live, patient: Address, id: string): Promise<ChainClaim> {
  const ledger = await readPatientLedger(live, patient);
  const all = claimsIn(ledger, new Set([live.address]), live.now());
  const claim = all.find((one) => one.id === id);
  if (claim && id !== ZERO_WORD) return claim;
  throw new ChartError('chart/no-claim', m.claims_error_none(), m.claims_error_none_remedy());
}

/**
 * Opens one of the records that the patient chose for a claim, as `openRecord`.
 * @throws ChartError where the claim was decided, or the patient did not choose the record for it
 */
export async function openForClaim(
  live: Live,
  { patient, id, index }: { patient: Address; id: string; index: number },
  options?: OpenOptions
): Promise<OpenedRecord> {
  const claim = await requireClaim(live, patient, id);
  if (await keptDecision(live, claim)) throw decided();
  if (!claim.records.some(({ record, live: open }) => open && record.index === index))
    throw new ChartError(
      'chart/not-for-claim',
      m.claims_error_not_chosen(),
      m.claims_error_not_chosen_remedy()
    );
  return await openRecord(live, patient, index, options);
}

/** The claim was decided, and nothing of it opens any more. */
export function decided(): ChartError {
  return new ChartError(
    'chart/claim-decided',
    m.claims_error_decided(),
    m.claims_error_decided_remedy()
  );
}
