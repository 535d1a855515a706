import { decodeCanonical, encodeCanonical, type Canonical } from '../../crypto/canonical.ts';
import type { Circle } from '../../chain/urgent-entries.ts';
import type { EmergencyCard } from '../../health/emergency-card.ts';
import type { Live } from '../live.ts';
import { store } from '../store.ts';

// What a patient chose for her circles and the chain must not tell: kept on this device, locked under the vault.

const LABEL = 'sealed';

/** Tags of the categories that the patient keeps closed to a circle, as far as this device was told. */
export const readSealed = async (live: Live, circle: Circle): Promise<string[]> =>
  ((await read(live, circle)) ?? []) as string[];

export const writeSealed = (live: Live, circle: Circle, tags: string[]): Promise<void> =>
  write(live, circle, tags);

/** The lines that the patient chose for the emergency summary; null where this device was told none. */
export const readCard = async (live: Live): Promise<EmergencyCard | null> =>
  ((await read(live, 'card')) ?? null) as EmergencyCard | null;

export const writeCard = (live: Live, card: EmergencyCard): Promise<void> =>
  write(live, 'card', card as unknown as Canonical);

async function read(live: Live, what: string): Promise<unknown> {
  const box = (await (await store()).get('history', keyOf(live, what))) as Uint8Array | undefined;
  return box && decodeCanonical(await live.keeper.reveal(LABEL, box));
}

async function write(live: Live, what: string, value: Canonical): Promise<void> {
  const box = await live.keeper.protect(LABEL, encodeCanonical(value));
  await (await store()).put('history', box, keyOf(live, what));
}

const keyOf = (live: Live, what: string): string => `sealed ${live.account} ${what}`;
