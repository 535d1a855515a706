import type { VerifiedBundle } from '../crypto/bundle.ts';
import { fingerprintOf } from '../crypto/fingerprint.ts';
import { ChartError } from './errors.ts';
import type { Live } from './live.ts';
import { nameBook } from './people.ts';
import { store } from './store.ts';
import type { Address } from './types.ts';
import { m } from '../words/compiled/messages.js';

/** Keys as they were accepted: their ten words, and when, in ms. */
export interface KeyPin {
  words: string;
  accepted: number;
}

/** Remembers keys at their first use; keys that are not those of then must be accepted first. @throws ChartError */
export async function requireKnown(live: Live, bundle: VerifiedBundle): Promise<void> {
  if (await isKnown(live, bundle)) return;
  const name = (await nameBook(live))(bundle.owner);
  throw new ChartError(
    'chart/keys-changed',
    m.chart_error_keys_changed({ name }),
    m.chart_error_keys_changed_remedy()
  );
}

/** False where somebody has other keys than those that were accepted; keys never seen before are remembered. */
export async function isKnown(live: Live, bundle: VerifiedBundle): Promise<boolean> {
  const words = fingerprintOf(bundle).words.join(' ');
  const pin = await pinOf(live, bundle.owner);
  if (!pin) await putPin(live, bundle.owner, words);
  return !pin || pin.words === words;
}

/** The keys of somebody as they were accepted on this device; null before the first share. */
export async function pinOf(live: Live, person: Address): Promise<KeyPin | null> {
  return (await (await store()).get('keyPins', [live.account, person])) ?? null;
}

/** Accepts keys from now on. */
export async function putPin(
  live: Live,
  person: Address,
  words: string,
  accepted: number = live.now()
): Promise<void> {
  await (await store()).put('keyPins', { words, accepted }, [live.account, person]);
}
