/** Lower-case hexadecimal with 0x in front. */
export type Hex = `0x${string}`;
/** A 20-byte account or contract address; lower case wherever this room hands one out. */
export type Address = `0x${string}`;

/** Where an address stands for nobody. */
export const NOBODY: Address = `0x${'00'.repeat(20)}`;
/** A word of 32 zero bytes: where there is no digest, or none yet. */
export const ZERO_WORD: Hex = `0x${'00'.repeat(32)}`;

/** Bytes as lower-case hex. */
export function bytesToHex(bytes: Uint8Array): Hex {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return `0x${hex}`;
}

/** Hex as bytes. Throws a TypeError where the text is not whole bytes of hex. */
export function hexToBytes(hex: Hex): Uint8Array<ArrayBuffer> {
  if (!/^0x([0-9a-f]{2})*$/i.test(hex)) throw new TypeError('Not whole bytes of hexadecimal.');
  const bytes = new Uint8Array((hex.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(hex.slice(2 + 2 * i, 4 + 2 * i), 16);
  }
  return bytes;
}

/** An address in lower case. Throws a TypeError where the text is not 20 bytes of hex. */
export function lowerAddress(address: string): Address {
  if (!/^0x[0-9a-f]{40}$/i.test(address)) throw new TypeError('Not an address of 20 bytes.');
  return address.toLowerCase() as Address;
}
