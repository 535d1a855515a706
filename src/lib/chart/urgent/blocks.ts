import { bytesToHex, hexToBytes } from '../../chain/hex.ts';
import type { Members } from '../../chain/urgent-calls.ts';
import { verifyDeal, type Deal } from '../../crypto/shares/deal.ts';
import type { Holder } from '../../ipfs/types.ts';
import { ChartError } from '../errors.ts';
import { possibleHolders, type Ledger } from '../ledger.ts';
import type { Live } from '../live.ts';
import { readPatientLedger } from '../patient-chart.ts';
import { isLive } from '../../chain/register.ts';
import { bundleOf, holdersAmong, readOrganisations } from '../people.ts';
import type { Address } from '../types.ts';
import { circlesOf, type CircleRequest, type CircleState, type Dealing } from './circles.ts';
import { m } from '../../words/compiled/messages.js';

/** Stands for the digest of a share where an approval is only tried. */
export const TRIAL = `0x${'01'.repeat(32)}` as const;

/** What stands on chain of a patient's circles, and who may have their blocks. */
export interface CirclesRead {
  ledger: Ledger;
  circles: CircleState[];
  holders: Holder[];
}

/** A patient's circles from the verified history, with their guardians and those who asked among the holders. */
export async function readCircles(live: Live, patient: Address): Promise<CirclesRead> {
  const ledger = await readPatientLedger(live, patient);
  const circles = circlesOf(patient, ledger.entries);
  const people = circles.flatMap(({ guardians, requests }) => [
    ...guardians.map((one) => one.address),
    ...requests.map((one) => one.asker)
  ]);
  const holders = await holdersAmong(live, [...new Set([...possibleHolders(ledger), ...people])]);
  return { ledger, circles, holders };
}

/** @throws ChartError where the patient has no such circle */
export function circleOf({ circles }: CirclesRead, circle: CircleState['circle']): CircleState {
  const found = circles.find((one) => one.circle === circle);
  if (!found || found.guardians.length === 0)
    throw new ChartError(
      'chart/no-circle',
      m.urgent_error_no_circle(),
      m.urgent_error_no_circle_remedy()
    );
  return found;
}

/** @throws ChartError where there is no such request */
export function requestOf(
  read: CirclesRead,
  { circle, number }: Pick<CircleRequest, 'circle' | 'number'>
): CircleRequest {
  const found = circleOf(read, circle).requests.find((one) => one.number === number);
  if (!found)
    throw new ChartError(
      'chart/no-request',
      m.urgent_error_no_request(),
      m.urgent_error_no_request_remedy()
    );
  return found;
}

/** Who is in a circle, as each of its transactions says it again. */
export function membersOf({ deal, guardians }: CircleState): Members {
  return { deal, guardians: guardians.map((one) => one.address) };
}

/** The deal of a circle, checked against the chain and the patient's own signature. */
export async function dealOf(live: Live, state: Dealing, holders: Holder[]): Promise<Deal> {
  const { patient, circle, terms, guardians } = state;
  const bundle = await bundleOf(live, patient, holders);
  const digest = hexToBytes(state.deal);
  const bytes = await live.node.getBlock(digest, { holders, signal: live.signal });
  const list = guardians.map((one) => one.address);
  const { epoch, threshold } = terms;
  const expected = {
    digest,
    place: live.place,
    patient,
    circle,
    epoch,
    threshold,
    guardians: list
  };
  return verifyDeal(bytes, expected, bundle.sign);
}

/**
 * Stores words about a patient that she, the guardians of the circle, whoever asked and the authorities in the register can
 * read; returns the digest that goes on chain. Who has no key, or one that is not to be had now, cannot read them.
 */
export async function putWords(
  live: Live,
  patient: Address,
  circle: CircleState['circle'],
  words: string
): Promise<`0x${string}`> {
  const read = await readCircles(live, patient);
  const register = await readOrganisations(live);
  const now = live.now() / 1000;
  const authorities = register.filter((one) => one.role === 'authority' && isLive(one, now));
  const people = new Set([
    patient,
    live.address,
    ...circleOf(read, circle).guardians.map((one) => one.address),
    ...authorities.map((one) => one.address)
  ]);
  const bundles = await Promise.allSettled(
    [...people].map((person) => bundleOf(live, person, read.holders))
  );
  const readers = bundles.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const letter = await live.keeper.makeLetter(patient, words, readers);
  await live.node.putBlock(letter.bytes, 'dag-cbor', { label: `words ${patient}` });
  return bytesToHex(letter.digest);
}

/** The words behind a digest. @throws MismatchError where they are not for this account; NobodyHasItError */
export async function wordsOf(
  live: Live,
  patient: Address,
  digest: `0x${string}`,
  holders: Holder[]
): Promise<string> {
  const block = hexToBytes(digest);
  const bytes = await live.node.getBlock(block, { holders, signal: live.signal });
  return await live.keeper.openLetter(patient, { bytes, digest: block });
}
