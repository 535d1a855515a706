import { readKeys, readVaultDigest } from '../../chain/keys.ts';
import { bytesToHex, hexToBytes } from '../../chain/hex.ts';
import type { Live } from '../live.ts';
import type { Address } from '../types.ts';
import { readCircles } from './blocks.ts';

/**
 * As a helper: keeps what opens with the helpers' pieces (all of it locked), so that it is to be had when the patient's own
 * devices are not: the dealing, what it opens, and for a new wallet the locked health key, the keys and the directory.
 * @throws where nobody reachable has one of them
 */
export async function keepForHelped(live: Live, patient: Address): Promise<void> {
  const { circles, holders } = await readCircles(live, patient);
  const mine = circles.filter(({ guardians }) =>
    guardians.some((one) => one.address === live.address)
  );
  if (mine.length === 0) return;
  const digests = mine.flatMap(({ deal, capsule }) => [deal, capsule]);
  const { bundle, directory } = await readKeys(live.chain, patient);
  if (bundle) digests.push(bundle.digest);
  if (mine.some(({ circle }) => circle === 'recovery')) {
    const vault = await readVaultDigest(live.chain, patient, live);
    for (const one of [directory, vault]) if (one) digests.push(one.digest);
  }
  const kept = new Set((await live.node.pins()).map((pin) => bytesToHex(pin.digest)));
  const label = `help ${patient}`;
  const options = { label, holders, signal: live.signal };
  await Promise.all(
    digests
      .filter((digest) => !kept.has(digest))
      .map((digest) => live.node.pin(hexToBytes(digest), options))
  );
}

/** Keeps a block that another helper, or who asks, will need. */
export async function keep(live: Live, patient: Address, bytes: Uint8Array): Promise<void> {
  await live.node.putBlock(bytes, 'dag-cbor', { label: `help ${patient}` });
}
