import { addressToBytes, bytesToHex, type Address } from '../bytes.ts';
import { decodeCanonical, encodeCanonical } from '../canonical.ts';
import { CannotOpenError, MalformedError } from '../errors.ts';
import { checksumAddress } from '../ethereum.ts';
import { address, bytes, oneOf, readBlock, text, uint } from '../shape.ts';
import { decryptSmall, deriveKey, encryptSmall, SMALL_OVERHEAD } from '../symmetric.ts';

/** One way to unlock: the vault seed under a key that only that way gives. Public parameters beside it. */
export type UnlockSlot = WalletSlot | RecoverySlot;

export interface WalletSlot {
  v: 1;
  kind: 'wallet-signature';
  account: Address;
  /** The EIP-4361 text to sign with `personal_sign`, exactly as it is. */
  text: string;
  salt: Uint8Array;
  /** When it was made, in ms. */
  created: number;
  sealed: Uint8Array;
}

export interface RecoverySlot {
  v: 1;
  kind: 'recovery-code';
  salt: Uint8Array;
  created: number;
  sealed: Uint8Array;
}

const SEALED = 32 + SMALL_OVERHEAD;
const common = {
  salt: bytes(32),
  created: uint(Number.MAX_SAFE_INTEGER),
  sealed: bytes(SEALED)
};

export const UNLOCK_STATEMENT =
  'Unlock my health key. Sign this only at this address: whoever has this signature can open my health record. Nothing is sent and nothing is paid.';

/** The EIP-4361 text of a wallet slot; its nonce is the hex of the slot's salt. */
export function unlockText(o: {
  domain: string;
  uri: string;
  account: Address;
  chainId: number;
  salt: Uint8Array;
  created: number;
}): string {
  return [
    `${o.domain} wants you to sign in with your Ethereum account:`,
    checksumAddress(o.account),
    '',
    UNLOCK_STATEMENT,
    '',
    `URI: ${o.uri}`,
    'Version: 1',
    `Chain ID: ${o.chainId}`,
    `Nonce: ${bytesToHex(o.salt)}`,
    `Issued At: ${new Date(o.created).toISOString()}`
  ].join('\n');
}

/** Canonical bytes of a slot, to keep. */
export function encodeSlot(slot: UnlockSlot): Uint8Array {
  return encodeCanonical({ ...parameters(slot), sealed: slot.sealed });
}

/** Throws MalformedError, UnknownVersionError; also where a wallet slot asks to sign any text but its own. */
export function decodeSlot(block: Uint8Array): UnlockSlot {
  const what = 'unlock slot';
  const { kind } = (decodeCanonical(block) ?? {}) as { kind?: unknown };
  if (kind === 'recovery-code') {
    const slot = readBlock(block, what, { kind: oneOf('recovery-code'), ...common });
    return { v: 1, ...slot };
  }
  const slot: WalletSlot = {
    v: 1,
    ...readBlock(block, what, {
      kind: oneOf('wallet-signature'),
      account: address,
      text: text(2000),
      ...common
    })
  };
  requireOwnText(slot);
  return slot;
}

/** Seals the vault seed into a slot under the secret of its kind: r and s, or the recovery code. */
export function sealSlot<S extends UnlockSlot>(
  slot: Omit<S, 'sealed'>,
  secret: Uint8Array,
  vaultSeed: Uint8Array
): S {
  if (vaultSeed.length !== 32) throw new MalformedError('vault seed');
  const open = slot as unknown as UnlockSlot;
  const sealed = encryptSmall(slotKey(open, secret), 'unlock', parameters(open), vaultSeed);
  return { ...slot, sealed } as S;
}

/** The vault seed. Throws CannotOpenError where the secret is another, or any parameter of the slot was changed. */
export function openSlot(slot: UnlockSlot, secret: Uint8Array): Uint8Array {
  const seed = decryptSmall(slotKey(slot, secret), 'unlock', parameters(slot), slot.sealed);
  if (seed.length !== 32) throw new CannotOpenError('unlock slot');
  return seed;
}

const slotKey = (slot: UnlockSlot, secret: Uint8Array) =>
  deriveKey(secret, `unlock/${slot.kind}`, slot.salt);

function parameters(slot: UnlockSlot) {
  const { v, kind, salt, created } = slot;
  if (slot.kind === 'recovery-code') return { v, kind, salt, created };
  return { v, kind, salt, created, account: addressToBytes(slot.account), text: slot.text };
}

// A slot from elsewhere must not make the person sign a log-in to another site.
function requireOwnText(slot: WalletSlot): void {
  const found = /^(\S+) wants you[^]*\nURI: (\S+)\nVersion: 1\nChain ID: (\d+)\n/.exec(slot.text);
  const expected =
    found &&
    unlockText({
      domain: found[1]!,
      uri: found[2]!,
      chainId: Number(found[3]),
      account: slot.account,
      salt: slot.salt,
      created: slot.created
    });
  if (slot.text !== expected) throw new MalformedError('unlock slot');
}
