import { base64 } from '@scure/base';
import { boxToHex, encryptBox, type EthBox } from '../box.ts';
import { randomBytes, utf8 } from '../bytes.ts';
import { CannotOpenError } from '../errors.ts';

/** The public parts of an EIP-1024 box, as a slot keeps them. */
export interface BoxParts {
  nonce: Uint8Array;
  ephemeral: Uint8Array;
  ciphertext: Uint8Array;
}

const SECRET = 32;
// The wallet shows this to the person: who reads or photographs it must learn that it is half of nothing.
const TEXT = 'One part of the lock of your OwnChart health key. It opens nothing on its own: ';
/** Bytes of the ciphertext: the text, 44 digits of base64, and the tag. */
export const BOX_CIPHERTEXT = TEXT.length + 44 + 16;

/**
 * A random secret encrypted to a wallet's encryption key (the answer of `eth_getEncryptionPublicKey`), and the text that
 * `eth_decrypt` must give for it. Throws WeakKeyError where the wallet answered no safe key.
 */
export function newWalletBox(publicKey: string): { box: BoxParts; text: string } {
  const text = TEXT + base64.encode(randomBytes(SECRET));
  const box = encryptBox(publicKey, utf8(text));
  const [nonce, ephemeral, ciphertext] = [box.nonce, box.ephemPublicKey, box.ciphertext].map(
    (part) => base64.decode(part)
  ) as [Uint8Array, Uint8Array, Uint8Array];
  return { box: { nonce, ephemeral, ciphertext }, text };
}

/** The first parameter of `eth_decrypt`; the second is the account. */
export function walletBoxHex({ nonce, ephemeral, ciphertext }: BoxParts): `0x${string}` {
  const box: EthBox = {
    version: 'x25519-xsalsa20-poly1305',
    nonce: base64.encode(nonce),
    ephemPublicKey: base64.encode(ephemeral),
    ciphertext: base64.encode(ciphertext)
  };
  return boxToHex(box);
}

/** The 32 bytes in what the wallet decrypted. Throws CannotOpenError, which never repeats the text, for anything else. */
export function boxSecret(text: unknown): Uint8Array {
  try {
    if (typeof text !== 'string' || !text.startsWith(TEXT)) throw new Error('text');
    const secret = base64.decode(text.slice(TEXT.length));
    if (secret.length !== SECRET) throw new Error('length');
    return secret;
  } catch {
    throw new CannotOpenError('unlock slot');
  }
}
