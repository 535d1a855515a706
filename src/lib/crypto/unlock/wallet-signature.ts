import type { Address } from '../bytes.ts';
import { WrongSignerError } from '../errors.ts';
import { parseSignature, personalHash, recoverAddress } from '../ethereum.ts';

/**
 * The secret in a wallet's signature over an unlock text: r and low s only, since v, EIP-2098 and high s are other ways
 * to write the same signature. Throws WrongSignerError for another account, and for contract wallets, which have no secret.
 */
export function signatureSecret(
  signed: { account: Address; text: string },
  signature: string
): Uint8Array {
  const parsed = parseSignature(signature);
  const signer = recoverAddress(personalHash(signed.text), parsed);
  if (signer !== signed.account) throw new WrongSignerError();
  return parsed.rs;
}
