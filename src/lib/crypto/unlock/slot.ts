import { addressToBytes, concatBytes, randomBytes, type Address } from '../bytes.ts';
import { decodeCanonical, encodeCanonical, type Canonical } from '../canonical.ts';
import { MalformedError } from '../errors.ts';
import { address, bytes, map, oneOf, readBlock, text, uint, type Read } from '../shape.ts';
import { decryptSmall, deriveKey, encryptSmall, SMALL_OVERHEAD } from '../symmetric.ts';
import { secretsOf, steadySecretsOf, type Answers } from './answers.ts';
import { factorsOf, SLOT_KINDS, type Factor, type SlotKind } from './schemes.ts';
import { requireUnlockText } from './unlock-text.ts';
import { BOX_CIPHERTEXT, type BoxParts } from './wallet-box.ts';

export type { Answers } from './answers.ts';

/** One way to unlock: the vault seed under a key that only that way gives, and beside it what is needed to ask. Public. */
export type UnlockSlot =
  | Slot<'wallet-signature', Signed>
  | Slot<'passkey', Keyed>
  | Slot<'recovery-code', object>
  | Slot<'wallet-box+wallet-signature', Boxed & Signed>
  | Slot<'wallet-box+passkey', Boxed & Keyed>
  | Slot<'wallet-box+recovery-code', Boxed>
  | Slot<'wallet-signature+passkey', Signed & Keyed>
  | Slot<'wallet-signature+recovery-code', Signed>;

/** A slot before the vault seed is in it. */
export type SlotParameters = UnlockSlot extends infer S
  ? S extends UnlockSlot
    ? Omit<S, 'sealed' | 'v'>
    : never
  : never;

type Slot<K extends SlotKind, Asked> = Asked & {
  v: 1;
  kind: K;
  /** 32 random bytes, of this slot alone. */
  salt: Uint8Array;
  /** When it was made, in ms. */
  created: number;
  sealed: Uint8Array;
};

interface Signed {
  account: Address;
  /** The EIP-4361 text to sign with `personal_sign`, exactly as it is: `unlockText`. */
  text: string;
}

interface Boxed {
  account: Address;
  /** What `eth_decrypt` opens: `walletBoxHex`. */
  box: BoxParts;
}

interface Keyed {
  /** The passkey: the domain it belongs to, and its id. Its PRF is asked with `passkeyInput(salt)`. */
  rpId: string;
  credentialId: Uint8Array;
}

const WHAT = 'unlock slot';

const asked: Record<Factor, Record<string, Read<unknown>>> = {
  'wallet-signature': { account: address, text: text(2000) },
  'wallet-box': {
    account: address,
    box: map({ nonce: bytes(24), ephemeral: bytes(32), ciphertext: bytes(BOX_CIPHERTEXT) })
  },
  passkey: { rpId: text(253, 1), credentialId: bytes(1, 1023) },
  'recovery-code': {}
};

/** The salt of a new slot: the text to sign and the question to a passkey are made of it. */
export const newSlotSalt = (): Uint8Array => randomBytes(32);

/**
 * Locks the vault seed. `first` and `again` are what the same wallet and passkey answered to the same questions, one after
 * the other (for a box, `again.boxText` is the text of `newWalletBox`). Throws SignatureVariesError, AnswerVariesError,
 * WrongSignerError, MissingAnswerError, CannotOpenError, MalformedError: then there is no slot.
 */
export function sealSlot<P extends SlotParameters>(
  parameters: P,
  first: Answers,
  again: Answers,
  vaultSeed: Uint8Array
): Extract<UnlockSlot, { kind: P['kind'] }> {
  if (vaultSeed.length !== 32) throw new MalformedError('vault seed');
  const key = slotKey(parameters, steadySecretsOf(parameters, first, again));
  const sealed = encryptSmall(key, 'unlock', encodeParameters(parameters), vaultSeed);
  const slot = { v: 1, ...parameters, sealed } as unknown as UnlockSlot;
  decodeSlot(encodeSlot(slot));
  return slot as Extract<UnlockSlot, { kind: P['kind'] }>;
}

/**
 * The vault seed. Throws MissingAnswerError, WrongSignerError, MalformedError, and CannotOpenError where a secret is
 * another or any parameter of the slot was changed.
 */
export function openSlot(slot: UnlockSlot, answers: Answers): Uint8Array {
  return openSlotWith(slot, secretsOf(slot, answers));
}

/** As `openSlot`, given the secrets of its scheme in their order. */
export function openSlotWith(slot: UnlockSlot, secrets: readonly Uint8Array[]): Uint8Array {
  return decryptSmall(slotKey(slot, secrets), 'unlock', encodeParameters(slot), slot.sealed);
}

/** Canonical bytes of a slot, to keep. */
export function encodeSlot(slot: UnlockSlot): Uint8Array {
  return encodeCanonical({ ...encodeParameters(slot), sealed: slot.sealed });
}

/** Throws MalformedError, UnknownVersionError; also where a slot asks to sign any text but its own. */
export function decodeSlot(block: Uint8Array): UnlockSlot {
  const { kind } = (decodeCanonical(block) ?? {}) as { kind?: unknown };
  if (!SLOT_KINDS.includes(kind as SlotKind)) throw new MalformedError(WHAT);
  const fields = Object.assign({}, ...factorsOf(kind as SlotKind).map((factor) => asked[factor]));
  const slot = {
    v: 1,
    ...readBlock(block, WHAT, {
      ...(fields as (typeof asked)[Factor]),
      kind: oneOf(...SLOT_KINDS),
      salt: bytes(32),
      created: uint(MAX_TIME),
      sealed: bytes(32 + SMALL_OVERHEAD)
    })
  } as unknown as UnlockSlot;
  if ('text' in slot) requireUnlockText(slot);
  return slot;
}

// The secrets have fixed lengths and order in a scheme, so that their join has one meaning.
const slotKey = ({ kind, salt }: SlotParameters, secrets: readonly Uint8Array[]) =>
  deriveKey(concatBytes(...secrets), `unlock/${kind}`, salt);

/** The last moment that a Date can tell. */
const MAX_TIME = 8.64e15;

function encodeParameters(slot: SlotParameters): { [key: string]: Canonical } {
  const account = 'account' in slot ? { account: addressToBytes(slot.account) } : {};
  const parameters: Record<string, unknown> = { ...slot, v: 1, ...account };
  delete parameters.sealed;
  return parameters as { [key: string]: Canonical };
}
