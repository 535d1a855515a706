import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import type { Address, Hex } from './hex.ts';
import { lowerAddress } from './hex.ts';

/** A wallet that signs and never pays. Its key stands nowhere but in it, and is gone with the last reference to it. */
export interface OnceWallet {
  address: Address;
  signTypedData(typedData: {
    domain: Record<string, unknown>;
    types: Record<string, readonly { name: string; type: string }[]>;
    primaryType: string;
    message: Record<string, unknown>;
  }): Promise<Hex>;
}

/** Makes a wallet with a new key. */
export function onceWallet(): OnceWallet {
  const account = privateKeyToAccount(generatePrivateKey());
  return {
    address: lowerAddress(account.address),
    signTypedData: (typedData) => account.signTypedData(typedData as never)
  };
}
