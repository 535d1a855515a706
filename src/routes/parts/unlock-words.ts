import type { Way } from '$lib/chart/unlock/ways.svelte.ts';
import { m } from '$lib/words/compiled/messages.js';

type Kind = Way['kind'];

/** What a way to unlock is called by: the key of its words. */
const NAMES: Record<Kind, string> = {
  'wallet-signature': 'wallet',
  passkey: 'passkey',
  'recovery-code': 'code',
  'wallet-box+wallet-signature': 'twice',
  'wallet-box+passkey': 'wallet_passkey',
  'wallet-box+recovery-code': 'wallet_code',
  'wallet-signature+passkey': 'wallet_passkey',
  'wallet-signature+recovery-code': 'wallet_code'
};

/**
 * What a way to unlock takes, to stand within a sentence: in English after "my" or "your" ("wallet and recovery code"), in
 * other languages as they say it, with or without a word for whose it is.
 */
export function wayInWords(kind: Kind): string {
  return m.ways_name({ way: NAMES[kind] });
}

/** The same on its own: "Your wallet and recovery code". */
export function yourWayInWords(kind: Kind): string {
  return m.ways_yours({ way: NAMES[kind] });
}

/** True where the recovery code takes part. */
export function takesCode(kind: Kind): boolean {
  return kind.includes('recovery-code');
}

/** True where the wallet takes part. */
export function takesWallet(kind: Kind): boolean {
  return kind.startsWith('wallet');
}

/** True where a passkey takes part. */
export function takesPasskey(kind: Kind): boolean {
  return kind.includes('passkey');
}

/** What a kind of lock holds against, in one sentence. */
export function strengthInWords(kind: Kind): string {
  if (kind === 'wallet-signature') return m.ways_strength_wallet();
  if (kind.startsWith('wallet-box+wallet')) return m.ways_strength_twice();
  if (takesWallet(kind)) return m.ways_strength_together();
  return kind === 'passkey' ? m.ways_strength_passkey() : m.ways_strength_code();
}
