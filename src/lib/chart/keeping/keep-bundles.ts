import { readKeys } from '../../chain/keys.ts';
import { readStaff } from '../../chain/staff.ts';
import { bytesToHex, hexToBytes } from '../../chain/hex.ts';
import type { Live } from '../live.ts';
import { bundleOf, readOrganisations } from '../people.ts';
import { isResting } from '../rest.ts';
import { historyCache } from '../store.ts';

/**
 * Keeps the key bundles of all accredited organisations, so that a patient can share with one that is offline; and those of
 * the own practitioners, whose signatures stand on what they file. Who is out of reach is left for a later round.
 */
export async function keepBundles(live: Live): Promise<void> {
  const kept = new Set((await live.node.pins()).map((pin) => bytesToHex(pin.digest)));
  const cached = { cache: historyCache, signal: live.signal };
  const own = (await readStaff(live.chain, live.address, cached)).filter(({ removed }) => !removed);
  for (const { address } of [...(await readOrganisations(live)), ...own]) {
    if (address === live.address) continue;
    if (isResting(live.keeping.resting.get(address), live.now())) continue;
    const { bundle } = await readKeys(live.chain, address);
    if (!bundle || kept.has(bundle.digest)) continue;
    try {
      await bundleOf(live, address);
      await live.node.pin(hexToBytes(bundle.digest), { label: `bundle ${address}` });
    } catch {
      live.signal.throwIfAborted();
      live.keeping.resting.set(address, { pause: BUNDLE_REST, until: live.now() + BUNDLE_REST });
    }
  }
}

const BUNDLE_REST = 60_000;
