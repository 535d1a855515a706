import type { Way } from '$lib/chart/unlock/ways.svelte.ts';

type Kind = Way['kind'];

const WORDS: Record<Kind, string> = {
  'wallet-signature': 'wallet',
  passkey: 'passkey',
  'recovery-code': 'recovery code',
  'wallet-box+wallet-signature': 'wallet, in two ways',
  'wallet-box+passkey': 'wallet and passkey',
  'wallet-box+recovery-code': 'wallet and recovery code',
  'wallet-signature+passkey': 'wallet and passkey',
  'wallet-signature+recovery-code': 'wallet and recovery code'
};

/** "wallet", "passkey", "wallet and recovery code": what a way to unlock takes, after "my" or "your". */
export function wayInWords(kind: Kind): string {
  return WORDS[kind];
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
  if (kind === 'wallet-signature')
    return 'Opens by your wallet alone. Somebody who tricks you into signing, or a future quantum computer, could open it too.';
  if (kind.startsWith('wallet-box+wallet'))
    return 'Opens by your wallet alone, asked in two ways. A future quantum computer could open it too.';
  if (takesWallet(kind))
    return 'Opens by both together only: a stolen signature, passkey or kit alone opens nothing.';
  return kind === 'passkey'
    ? 'Opens by the passkey of your device or password manager alone.'
    : 'Opens by the printed kit alone: whoever finds it, and the copy of your locked key, can open it.';
}
