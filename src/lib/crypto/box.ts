import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { u32 } from '@noble/ciphers/utils.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { base64 } from '@scure/base';
import { bytesToHex, randomBytes, utf8 } from './bytes.ts';
import { CannotOpenError, MalformedError, WeakKeyError } from './errors.ts';
import { checkX25519 } from './seal.ts';

/** What `eth_decrypt` takes (EIP-1024): all values base64 but the version. */
export interface EthBox {
  version: 'x25519-xsalsa20-poly1305';
  nonce: string;
  ephemPublicKey: string;
  ciphertext: string;
}

const VERSION = 'x25519-xsalsa20-poly1305';

/** The 32 bytes of what `eth_getEncryptionPublicKey` answered. Throws WeakKeyError: wallets have been seen to answer anything. */
export function parseBoxPublicKey(text: string): Uint8Array {
  let key: Uint8Array;
  try {
    key = base64.decode(text);
  } catch (cause) {
    throw new WeakKeyError(cause);
  }
  checkX25519(key);
  return key;
}

/** Encrypts small bytes to a wallet's encryption key (EIP-1024, the box of NaCl). Throws WeakKeyError. */
export function encryptBox(publicKey: string, plaintext: Uint8Array): EthBox {
  const recipient = parseBoxPublicKey(publicKey);
  const secretKey = randomBytes(32);
  const nonce = randomBytes(24);
  const key = boxKey(secretKey, recipient);
  return {
    version: VERSION,
    nonce: base64.encode(nonce),
    ephemPublicKey: base64.encode(x25519.getPublicKey(secretKey)),
    ciphertext: base64.encode(xsalsa20poly1305(key, nonce).encrypt(plaintext))
  };
}

/** Opens a box with a 32-byte X25519 secret key. Throws MalformedError, WeakKeyError, CannotOpenError. */
export function decryptBox(secretKey: Uint8Array, box: EthBox): Uint8Array {
  if (box.version !== VERSION) throw new MalformedError('encrypted message');
  const sender = parseBoxPublicKey(box.ephemPublicKey);
  try {
    const key = boxKey(secretKey, sender);
    return xsalsa20poly1305(key, base64.decode(box.nonce)).decrypt(base64.decode(box.ciphertext));
  } catch (cause) {
    throw new CannotOpenError('encrypted message', cause);
  }
}

/** The argument of `eth_decrypt`: the box as hex of its JSON. */
export const boxToHex = (box: EthBox): `0x${string}` =>
  `0x${bytesToHex(utf8(JSON.stringify(box)))}`;

function boxKey(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const shared = x25519.getSharedSecret(secretKey, publicKey);
  const out = new Uint32Array(8);
  const sigma = u32(utf8('expand 32-byte k').slice());
  hsalsa(sigma, u32(shared.slice()), new Uint32Array(4), out);
  return new Uint8Array(out.buffer);
}
