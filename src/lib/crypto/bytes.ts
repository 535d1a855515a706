import { bytesToHex, concatBytes, hexToBytes, randomBytes } from '@noble/hashes/utils.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { MalformedError } from './errors.ts';

export { bytesToHex, concatBytes, hexToBytes, randomBytes };

/** `0x` and 40 lower-case hex digits. */
export type Address = `0x${string}`;
export type Bytes = Uint8Array<ArrayBuffer>;

/** SHA-256 of small things (noble: about 50 MB/s; bodies use WebCrypto). */
export const sha256 = (bytes: Uint8Array): Uint8Array => nobleSha256(bytes);

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Constant in time for equal lengths, as far as JavaScript allows. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

/** 20 bytes of an address in any letter case. Throws MalformedError. */
export function addressToBytes(address: string): Uint8Array {
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) throw new MalformedError('address');
  return hexToBytes(address.slice(2));
}

/** Lower-case address of 20 bytes. Throws MalformedError. */
export function bytesToAddress(bytes: Uint8Array): Address {
  if (bytes.length !== 20) throw new MalformedError('address');
  return `0x${bytesToHex(bytes)}`;
}

export const lowerAddress = (address: string): Address => bytesToAddress(addressToBytes(address));
