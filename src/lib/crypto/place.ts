import { addressToBytes, equalBytes, type Address } from './bytes.ts';
import { MismatchError } from './errors.ts';
import { address, uint } from './shape.ts';

/** The chain and the contract everything is bound to. */
export interface Place {
  chainId: number;
  contract: Address;
}

/** The fields of a Place inside a block. */
export const placeFields = { chainId: uint(Number.MAX_SAFE_INTEGER, 1), contract: address };

export function encodePlace(place: Place) {
  return { chainId: place.chainId, contract: addressToBytes(place.contract) };
}

/** Throws MismatchError unless both name the same chain and contract. */
export function requirePlace(what: string, found: Place, expected: Place): void {
  if (found.chainId !== expected.chainId) throw new MismatchError(what, 'network');
  requireAddress(what, 'contract', found.contract, expected.contract);
}

/** Throws MismatchError unless the addresses are equal, in any letter case. */
export function requireAddress(what: string, field: string, found: string, expected: string): void {
  requireBytes(what, field, addressToBytes(found), addressToBytes(expected));
}

/** Throws MismatchError unless the bytes are equal. */
export function requireBytes(
  what: string,
  field: string,
  found: Uint8Array,
  expected: Uint8Array
): void {
  if (!equalBytes(found, expected)) throw new MismatchError(what, field);
}
