import { readKeys } from '../../chain/keys.ts';
import { readRecords } from '../../chain/records.ts';
import { bytesToHex } from '../../chain/hex.ts';
import { SEGMENT } from '../../crypto/body.ts';
import { readEnvelope, type Envelope } from '../../crypto/envelope.ts';
import type { KeepRefusal } from '../../ipfs/errors.ts';
import type { Holder, KeepRequest } from '../../ipfs/types.ts';
import { bodyLabel, parseBodyLabel } from '../copies.ts';
import { holds } from '../ledger.ts';
import type { Live } from '../live.ts';
import { holderOf } from '../people.ts';
import { grantsTo } from '../shares.ts';
import type { Address } from '../types.ts';
import { shortAddress } from '../words.ts';
import { usedBy } from './keep-bodies.ts';
import { refusalOf } from './policy.ts';
import { readPolicy } from './policy-store.ts';

/** From now on this organisation's page decides by its policy on what patients ask it to keep. */
export function answerRequests(live: Live): void {
  live.node.onAskedToKeep((request, peerId) => decide(live, request, peerId));
}

/**
 * Takes a patient's request where it is hers, is about a record that stands on chain, and the policy has room. Nothing
 * that the asker says counts: her peer id, the record's digest and its size are looked up. What is taken is brought
 * here afterwards.
 */
async function decide(
  live: Live,
  request: KeepRequest,
  peerId: string
): Promise<KeepRefusal | null> {
  const patient = request.patient as Address;
  const keys = await readKeys(live.chain, patient);
  const asker = holderOf(keys, live.names.get(patient) ?? shortAddress(patient));
  if (asker?.peerId !== peerId) return 'stranger';
  const sharing = (await grantsTo(live, patient)).some((grant) => holds(grant, live.now()));
  const pins = await live.node.pins();
  const o = { patient, sharing, used: usedBy(live, pins) + live.keeping.promised };
  const policy = await readPolicy(live);
  // Asked before anything is fetched from a stranger.
  const early = refusalOf(policy, { ...o, size: 0 });
  if (early) return early;
  const digest = bytesToHex(request.envelope);
  if ((await readRecords(live.chain, patient))[request.index] !== digest) return 'stranger';
  if (pins.some(({ label }) => parseBodyLabel(label)?.digest === digest)) return null;
  const envelope = await envelopeFrom(live, request, asker);
  const size = envelope.segments * SEGMENT;
  const why = refusalOf(policy, { ...o, size });
  if (why) return why;
  live.keeping.promised += size;
  const turn = live.keeping.turn
    .then(() => bring(live, request, envelope, asker))
    .finally(() => (live.keeping.promised -= size));
  live.keeping.turn = turn.catch(() => {});
  return null;
}

async function envelopeFrom(live: Live, request: KeepRequest, asker: Holder): Promise<Envelope> {
  const bytes = await live.node.getBlock(request.envelope, {
    holders: [asker],
    signal: live.signal
  });
  const { envelope: digest, patient } = request;
  return readEnvelope(bytes, { digest, place: live.place, patient });
}

async function bring(
  live: Live,
  { patient, index, envelope: digest, small }: KeepRequest,
  envelope: Envelope,
  asker: Holder
): Promise<void> {
  const from = { holders: [asker], signal: live.signal };
  for (const block of [digest, ...small])
    await live.node.pin(block, { ...from, label: `chart ${patient}` });
  const label = bodyLabel(patient as Address, bytesToHex(digest), index, true);
  await live.node.pin(envelope.body, { ...from, label });
  live.changed('copies');
}
