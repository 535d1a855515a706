import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import {
  addressToBytes,
  bytesToAddress,
  bytesToHex,
  concatBytes,
  hexToBytes,
  utf8,
  type Address
} from './bytes.ts';
import { WrongSignerError } from './errors.ts';

const WORD = 32;

/** A wallet's signature in one form whatever the wallet sent: r and low s (64 bytes), and the parity of R. */
export interface WalletSignature {
  rs: Uint8Array;
  parity: number;
}

/**
 * Reads 65 bytes r, s, v (v = 0, 1, 27 or 28) or the 64 of EIP-2098, in hex. Throws WrongSignerError for everything
 * else, so for the blobs of contract wallets (ERC-1271, ERC-6492), which have no key to recover.
 */
export function parseSignature(hex: string): WalletSignature {
  try {
    const bytes = hexToBytes(hex.replace(/^0x/, ''));
    if (bytes.length !== 64 && bytes.length !== 65) throw new Error('length');
    const rs = bytes.slice(0, 64);
    let parity: number;
    if (bytes.length === 64) {
      parity = rs[32]! >> 7;
      rs[32]! &= 0x7f;
    } else {
      const v = bytes[64]!;
      parity = v >= 27 ? v - 27 : v;
    }
    if (parity > 1) throw new Error('v');
    const signature = secp256k1.Signature.fromBytes(rs, 'compact');
    if (!signature.hasHighS()) return { rs, parity };
    const low = new secp256k1.Signature(signature.r, secp256k1.Point.Fn.neg(signature.s));
    return { rs: low.toBytes('compact'), parity: 1 - parity };
  } catch (cause) {
    throw new WrongSignerError(cause);
  }
}

/** The account that signed this 32-byte hash. Throws WrongSignerError where there is none. */
export function recoverAddress(hash: Uint8Array, signature: WalletSignature): Address {
  try {
    const point = secp256k1.Signature.fromBytes(signature.rs, 'compact')
      .addRecoveryBit(signature.parity)
      .recoverPublicKey(hash);
    return bytesToAddress(keccak_256(point.toBytes(false).subarray(1)).slice(12));
  } catch (cause) {
    throw new WrongSignerError(cause);
  }
}

/** What `personal_sign` signs (ERC-191, version 0x45). */
export function personalHash(text: string): Uint8Array {
  const message = utf8(text);
  return keccak_256(concatBytes(utf8(`\x19Ethereum Signed Message:\n${message.length}`), message));
}

/** Mixed-case checksum form of an address (ERC-55), as EIP-4361 wants it. */
export function checksumAddress(address: string): string {
  const digits = bytesToHex(addressToBytes(address));
  const hash = bytesToHex(keccak_256(utf8(digits)));
  return '0x' + [...digits].map((d, i) => (hash[i]! >= '8' ? d.toUpperCase() : d)).join('');
}

export interface TypedData {
  domain: { name: string; version: string; chainId: number; verifyingContract: Address };
  types: Record<string, readonly { name: string; type: string }[]>;
  primaryType: string;
  message: Record<string, string | number>;
}

/** EIP-712 hash of typed data whose structs are flat: string, address, bytes32 and unsigned integers. */
export function typedDataHash(data: TypedData): Uint8Array {
  const domain = structHash('EIP712Domain', data.types, data.domain);
  const message = structHash(data.primaryType, data.types, data.message);
  return keccak_256(concatBytes(Uint8Array.of(0x19, 0x01), domain, message));
}

function structHash(
  name: string,
  types: TypedData['types'],
  value: Record<string, string | number>
): Uint8Array {
  const fields = types[name]!;
  const signature = `${name}(${fields.map((field) => `${field.type} ${field.name}`).join(',')})`;
  const words = fields.map((field) => encodeWord(field.type, value[field.name]!));
  return keccak_256(concatBytes(keccak_256(utf8(signature)), ...words));
}

function encodeWord(type: string, value: string | number): Uint8Array {
  if (type === 'string') return keccak_256(utf8(String(value)));
  const hex = typeof value === 'number' ? value.toString(16) : value.replace(/^0x/, '');
  return hexToBytes(hex.padStart(2 * WORD, '0'));
}
