import * as calls from '../chain/calls.ts';
import { bytesToHex } from '../chain/hex.ts';
import { fingerprintOf, requireFingerprint } from '../crypto/fingerprint.ts';
import { OwnChartError } from '../errors.ts';
import { perform, preview, type OnStage } from './action.ts';
import { isKnown, pinOf, putPin } from './key-pins.ts';
import { isLive } from './ledger.ts';
import type { Live } from './live.ts';
import { changeEveryLock } from './locks.ts';
import { ownChart } from './patient-chart.ts';
import { bundleOf, nameBook } from './people.ts';
import type { Address, PersonKeys, Preview } from './types.ts';
import { dateInWords } from '../words/format.ts';
import { m } from '../words/compiled/messages.js';

/** The keys of somebody one shares with, what to compare them by, and whether they are those of last time. */
export async function keysOf(live: Live, person: Address): Promise<PersonKeys> {
  const bundle = await bundleOf(live, person);
  const { words, qr } = fingerprintOf(bundle);
  const pin = await pinOf(live, person);
  return {
    address: person,
    name: (await nameBook(live))(person),
    words,
    qr,
    state: !pin ? 'new' : pin.words === words.join(' ') ? 'known' : 'changed',
    before: pin ? pin.words.split(' ') : null,
    since: pin ? new Date(pin.accepted) : null
  };
}

/** One's own keys, for others to compare. */
export async function ownKeys(live: Live): Promise<{ words: string[]; qr: string }> {
  return fingerprintOf(await bundleOf(live, live.address));
}

/** Compares somebody's keys with the code that they show themselves. @throws MismatchError, MalformedError */
export async function compareKeys(live: Live, person: Address, scanned: string): Promise<void> {
  requireFingerprint(await bundleOf(live, person), scanned.trim());
}

/** What would be confirmed where changed keys are accepted: the locks they may open are made anew for them. */
export async function previewAccept(live: Live, person: Address): Promise<Preview> {
  const name = (await nameBook(live))(person);
  const before = await pinOf(live, person);
  const call = await acceptCall(live, person);
  const words = {
    sentence: call ? m.chart_accept_sentence_locks({ name }) : m.chart_accept_sentence({ name }),
    rows: [
      { label: m.chart_accept_whose(), value: name },
      {
        label: m.chart_accept_known_since(),
        value: before ? dateInWords(new Date(before.accepted)) : m.chart_never()
      }
    ],
    becomesPublic: call ? m.chart_accept_public() : m.chart_nothing_public(),
    staysPrivate: m.chart_accept_private()
  };
  if (!call) return { ...words, fee: null, technical: [], problem: null };
  return await preview(live, words, [call]);
}

/**
 * Accepts changed keys. Where their owner reads a category or everything, the locks change too: who has the old keys
 * opens nothing that is added from then on. @throws as `perform`
 */
export async function acceptKeys(
  live: Live,
  person: Address,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> {
  const bundle = await bundleOf(live, person);
  await live.node.putBlock(bundle.bytes, 'dag-cbor', { label: `bundle ${person}` });
  const before = await pinOf(live, person);
  await putPin(live, person, fingerprintOf(bundle).words.join(' '));
  try {
    if (await readsALock(live, person)) await changeLocks(live, onStage, signal);
  } catch (error) {
    // Where the wallet says no, nothing was accepted.
    if (before) await putPin(live, person, before.words, before.accepted);
    throw error;
  }
  live.changed('history');
}

/** Who of these people has other keys than those that were accepted. Of who is out of reach nothing is known yet. */
export async function changedAmong(live: Live, people: Address[]): Promise<Address[]> {
  const changed: Address[] = [];
  for (const person of new Set(people)) {
    if (!(await pinOf(live, person))) continue;
    try {
      if (!(await isKnown(live, await bundleOf(live, person)))) changed.push(person);
    } catch (error) {
      if (!(error instanceof OwnChartError)) throw error;
    }
  }
  return changed;
}

async function changeLocks(live: Live, onStage?: OnStage, signal?: AbortSignal): Promise<void> {
  const directory = await changeEveryLock(live, await ownChart(live));
  await live.node.putBlock(directory.bytes, 'dag-cbor', { label: 'directory' });
  const digest = bytesToHex(directory.digest);
  await perform(live, [calls.publishDirectory({ owner: live.address, digest })], onStage, signal);
  await live.keeper.adoptDirectory(directory);
}

async function acceptCall(live: Live, person: Address): Promise<calls.Call | null> {
  if (!(await readsALock(live, person))) return null;
  const directory = await changeEveryLock(live, await ownChart(live));
  return calls.publishDirectory({ owner: live.address, digest: bytesToHex(directory.digest) });
}

/** True where somebody reads a category or everything: what a lock covers, and not one record. */
async function readsALock(live: Live, person: Address): Promise<boolean> {
  // An organisation has no chart of its own that others could read.
  if (live.role !== 'patient' && !live.acting) return false;
  const { ledger } = await ownChart(live);
  const records = new Set(ledger.records.map((record) => record.digest));
  return ledger.grants.some(
    (grant) =>
      grant.given.grantee === person && isLive(grant, live.now()) && !records.has(grant.given.scope)
  );
}
