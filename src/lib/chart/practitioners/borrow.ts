import { readKeys } from '../../chain/keys.ts';
import { delegationUntil } from '../../crypto/delegation.ts';
import type { Directory } from '../../crypto/directory.ts';
import { isCancelled, OwnChartError } from '../../errors.ts';
import { bytesToHex } from '../../chain/hex.ts';
import { ChartError } from '../errors.ts';
import type { DelegationToOpen } from '../keeper/lending.ts';
import type { Live } from '../live.ts';
import { m } from '../../words/compiled/messages.js';
import { bundleOf, holderOf, nameBook } from '../people.ts';
import { isFresh, isResting, type Rest } from '../rest.ts';
import type { Address } from '../types.ts';
import { askToLend, LENDING_TOPIC, readLent, type NotLent } from './letters.ts';

/** Milliseconds that an organisation's answer is good for, and that one who was not there is let be. */
const ANSWERED = 60_000;
const AWAY = 10_000;

interface Borrowed {
  since: number;
  directory: string;
  bytes: Uint8Array;
}
const memory = new WeakMap<Live, Map<Address, Borrowed>>();
const away = new WeakMap<Live, Rest>();

/**
 * The keys to a patient's chart, from the page of the organisation that the practitioner acts for; where it is not open,
 * those that it lent before. @throws ChartError where there are none, in the organisation's own terms
 */
export async function borrowedFor(
  live: Live,
  organisation: Address,
  patient: Address,
  directory: Directory
): Promise<DelegationToOpen> {
  const bundle = await bundleOf(live, organisation);
  const digest = bytesToHex(directory.digest);
  const known = memory.get(live)?.get(patient);
  const fresh = known?.directory === digest && isFresh(known.since, ANSWERED, live.now());
  const bytes = fresh
    ? known.bytes
    : ((await ask(live, organisation, patient, digest)) ??
      (await keptFrom(live, organisation, patient)));
  if (!bytes) throw notPassedOn((await nameBook(live))(organisation));
  return { bytes, organisation: bundle, now: Math.floor(live.now() / 1000) };
}

/** null where the organisation's page is not to be had. */
async function ask(
  live: Live,
  organisation: Address,
  patient: Address,
  directory: string
): Promise<Uint8Array | null> {
  if (isResting(away.get(live), live.now())) return null;
  const name = (await nameBook(live))(organisation);
  const holder = holderOf(await readKeys(live.chain, organisation, live), name);
  if (!holder) return null;
  let reply: Uint8Array | null;
  try {
    const letter = askToLend(live.address, patient);
    reply = await live.node.sendLetter(holder, LENDING_TOPIC, letter, { signal: live.signal });
  } catch (error) {
    if (isCancelled(error) || !(error instanceof OwnChartError)) throw error;
    away.set(live, { pause: AWAY, until: live.now() + AWAY });
    return null;
  }
  if (!reply) return null;
  const bytes = readLent(reply);
  await letGo(live, organisation, patient);
  if (typeof bytes === 'string') throw refused(bytes, name);
  await live.node.putBlock(bytes, 'dag-cbor', { label: labelOf(organisation, patient) });
  const all = memory.get(live) ?? new Map<Address, Borrowed>();
  memory.set(live, all.set(patient, { since: live.now(), directory, bytes }));
  return bytes;
}

/** What was lent at an earlier time and has not lapsed. */
async function keptFrom(
  live: Live,
  organisation: Address,
  patient: Address
): Promise<Uint8Array | null> {
  for (const { digest, label } of await live.node.pins()) {
    if (label !== labelOf(organisation, patient)) continue;
    const bytes = await live.node.getBlock(digest);
    if (delegationUntil(bytes) > live.now() / 1000) return bytes;
  }
  return null;
}

async function letGo(live: Live, organisation: Address, patient: Address): Promise<void> {
  memory.get(live)?.delete(patient);
  for (const { cid, label } of await live.node.pins())
    if (label === labelOf(organisation, patient)) await live.node.unpin(cid);
}

const labelOf = (organisation: Address, patient: Address): string =>
  `lent ${organisation} ${patient}`;

/** The patient's newest lock, or the first key to the chart, waits for the organisation's page. */
export function notPassedOn(name: string): ChartError {
  return new ChartError(
    'chart/not-passed-on',
    m.practitioners_not_passed_on({ name }),
    m.practitioners_not_passed_on_remedy()
  );
}

function refused(why: NotLent, name: string): ChartError {
  const { message, remedy } = WORDS[why];
  return new ChartError(`chart/not-lent/${why}`, message({ name }), remedy());
}

const WORDS: Record<NotLent, { message: (o: { name: string }) => string; remedy: () => string }> = {
  'not-staff': {
    message: m.practitioners_not_staff,
    remedy: m.practitioners_not_staff_remedy
  },
  'unknown-here': {
    message: m.practitioners_unknown_here,
    remedy: m.practitioners_unknown_here_remedy
  },
  'keys-changed': {
    message: m.practitioners_keys_changed,
    remedy: m.practitioners_keys_changed_remedy
  },
  'not-given': {
    message: m.practitioners_not_given,
    remedy: m.practitioners_not_given_remedy
  },
  'not-shared': {
    message: m.practitioners_not_shared,
    remedy: m.practitioners_not_shared_remedy
  }
};
