/** What a person has or does to unlock. */
export type Factor = 'wallet-signature' | 'wallet-box' | 'passkey' | 'recovery-code';

/**
 * Every way to unlock, by scheme id, and what it takes, in the order in which the secrets are mixed. What the pop-up of
 * `eth_decrypt` shows is never a key: `wallet-box` stands only beside something that no pop-up shows.
 */
const SCHEMES = {
  'wallet-signature': ['wallet-signature'],
  passkey: ['passkey'],
  'recovery-code': ['recovery-code'],
  'wallet-box+wallet-signature': ['wallet-box', 'wallet-signature'],
  'wallet-box+passkey': ['wallet-box', 'passkey'],
  'wallet-box+recovery-code': ['wallet-box', 'recovery-code'],
  'wallet-signature+passkey': ['wallet-signature', 'passkey'],
  'wallet-signature+recovery-code': ['wallet-signature', 'recovery-code']
} as const satisfies Record<string, readonly Factor[]>;

export type SlotKind = keyof typeof SCHEMES;

export const SLOT_KINDS = Object.keys(SCHEMES) as SlotKind[];

/** What this way takes: all of it. */
export const factorsOf = (kind: SlotKind): readonly Factor[] => SCHEMES[kind];

/**
 * Hard mode: the wallet and something that is not the wallet. A phished signature alone opens nothing, and neither does
 * a passkey or a kit that somebody found.
 */
export const isHard = (kind: SlotKind): boolean =>
  factorsOf(kind).some(ofWallet) && factorsOf(kind).some((factor) => !ofWallet(factor));

/**
 * Whether the lock holds against somebody who kept it and, years later, breaks the wallet's secp256k1 or X25519 key with
 * a quantum computer: true where a secret takes part that no public key gives away.
 */
export const isQuantumSafe = (kind: SlotKind): boolean =>
  factorsOf(kind).some((factor) => !ofWallet(factor));

const ofWallet = (factor: Factor): boolean => factor.startsWith('wallet-');
