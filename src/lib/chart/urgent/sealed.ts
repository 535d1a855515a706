import { decodeCanonical, encodeCanonical } from '../../crypto/canonical.ts';
import type { Circle } from '../../chain/urgent-entries.ts';
import type { Live } from '../live.ts';
import { store } from '../store.ts';

const LABEL = 'sealed';

const keyOf = (live: Live, circle: Circle): string => `sealed ${live.account} ${circle}`;

/** Tags of the categories that the patient keeps closed to a circle, as far as this device was told. */
export async function readSealed(live: Live, circle: Circle): Promise<string[]> {
  const box = (await (await store()).get('history', keyOf(live, circle))) as Uint8Array | undefined;
  if (!box) return [];
  return decodeCanonical(await live.keeper.reveal(LABEL, box)) as string[];
}

/** Keeps them on this device, locked under the vault: the chain must not tell what is sealed. */
export async function writeSealed(live: Live, circle: Circle, tags: string[]): Promise<void> {
  const box = await live.keeper.protect(LABEL, encodeCanonical(tags));
  await (await store()).put('history', box, keyOf(live, circle));
}
