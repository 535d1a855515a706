import { equalBytes, lowerAddress, randomBytes, type Address } from '../bytes.ts';
import { MalformedError, SignatureVariesError, WrongSignerError } from '../errors.ts';
import { parseSignature, personalHash, recoverAddress } from '../ethereum.ts';
import { openSlot, sealSlot, unlockText, type WalletSlot } from './slot.ts';

export interface UnlockRequest {
  account: Address;
  /** To be signed with `personal_sign`, twice. */
  text: string;
  salt: Uint8Array;
  created: number;
}

/** A new text to sign. EIP-4361, because wallets check its domain against the page that asks. `created` in ms. */
export function unlockRequest(o: {
  domain: string;
  uri: string;
  account: string;
  chainId: number;
  created: number;
}): UnlockRequest {
  const plain = /^[^\s\p{Cc}]+$/u;
  if (!plain.test(o.domain) || !plain.test(o.uri)) throw new MalformedError('web address');
  const account = lowerAddress(o.account);
  const salt = randomBytes(32);
  return { account, salt, created: o.created, text: unlockText({ ...o, account, salt }) };
}

/**
 * The slot that this wallet opens. Two signatures over the same text, since a wallet that signs differently each time
 * could never open it again. Throws SignatureVariesError, and WrongSignerError for another account or contract wallets.
 */
export function walletSlot(
  request: UnlockRequest,
  firstSignature: string,
  secondSignature: string,
  vaultSeed: Uint8Array
): WalletSlot {
  const { account, text, salt, created } = request;
  const first = signatureSecret(request, firstSignature);
  const second = signatureSecret(request, secondSignature);
  if (!equalBytes(first, second)) throw new SignatureVariesError();
  return sealSlot<WalletSlot>(
    { v: 1, kind: 'wallet-signature', account, text, salt, created },
    first,
    vaultSeed
  );
}

/** The vault seed, given the signature over `slot.text`. Throws WrongSignerError, CannotOpenError. */
export function openWalletSlot(slot: WalletSlot, signature: string): Uint8Array {
  return openSlot(slot, signatureSecret(slot, signature));
}

// r and low s only: v, EIP-2098 and high s are other ways to write the same signature.
function signatureSecret(signed: { account: Address; text: string }, hex: string): Uint8Array {
  const signature = parseSignature(hex);
  const signer = recoverAddress(personalHash(signed.text), signature);
  if (signer !== signed.account) throw new WrongSignerError();
  return signature.rs;
}
