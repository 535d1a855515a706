import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { bytesToHex, hexToBytes, randomBytes } from '../bytes.ts';
import { m } from '../../words/compiled/messages.js';
import { BadRecoveryCodeError, MalformedError } from '../errors.ts';

// Crockford base32 and its five extra check symbols; the check is the number modulo 37.
const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHECKS = SYMBOLS + '*~$=U';
const DIGITS = 26;

/** 128 random bits, so that no slow derivation is needed. */
export const newRecoveryCode = (): Uint8Array => randomBytes(16);

/** The two forms of a code: 26 symbols and a check symbol in groups of four, and 12 BIP-39 words. */
export function showRecoveryCode(code: Uint8Array): { code: string; words: string[] } {
  if (code.length !== 16) throw new MalformedError('recovery code');
  let value = BigInt('0x' + bytesToHex(code));
  let symbols = CHECKS[Number(value % 37n)]!;
  for (let i = 0; i < DIGITS; i++, value >>= 5n) symbols = SYMBOLS[Number(value & 31n)]! + symbols;
  return {
    code: symbols.match(/.{1,4}/g)!.join('-'),
    words: entropyToMnemonic(code, wordlist).split(' ')
  };
}

/**
 * The 16 bytes of a code in either form, however it was typed: case, spaces, hyphens and numbering do not matter; O is
 * 0, I and L are 1; four letters of a word are enough. Throws BadRecoveryCodeError, which never repeats what was typed.
 */
export function parseRecoveryCode(text: string): Uint8Array {
  const unnumbered = text.toLowerCase().replace(/(^|\s)\d{1,2}[.):]?\s+(?=\p{L})/gu, ' ');
  const words = unnumbered.match(/\p{L}+/gu) ?? [];
  const asWords =
    !/\d/.test(unnumbered) &&
    words.every((word) => word.length <= 8) &&
    (words.length >= 10 || words.some((word) => word.length > 4));
  return asWords ? parseWords(words) : parseSymbols(text);
}

function parseWords(typed: string[]): Uint8Array {
  if (typed.length !== 12)
    throw new BadRecoveryCodeError(m.crypto_code_words({ count: typed.length }));
  const words = typed.map((word, i) => {
    const found = wordlist.includes(word)
      ? word
      : wordlist.find((w) => word.length === 4 && w.startsWith(word));
    if (!found) throw new BadRecoveryCodeError(m.crypto_code_word_unknown({ position: i + 1 }));
    return found;
  });
  try {
    return mnemonicToEntropy(words.join(' '), wordlist);
  } catch {
    // The cause would repeat the words.
    throw new BadRecoveryCodeError(m.crypto_code_word_wrong());
  }
}

function parseSymbols(text: string): Uint8Array {
  const typed = text
    .toUpperCase()
    .replace(/[\s\-–—_.,]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  if (typed.length !== DIGITS + 1) {
    throw new BadRecoveryCodeError(m.crypto_code_symbols({ count: typed.length }));
  }
  let value = 0n;
  for (let i = 0; i < DIGITS; i++) {
    const symbol = typed[i] === 'U' ? 'V' : typed[i]!;
    const digit = SYMBOLS.indexOf(symbol);
    if (digit < 0)
      throw new BadRecoveryCodeError(m.crypto_code_symbol_unknown({ position: i + 1 }));
    value = (value << 5n) | BigInt(digit);
  }
  if (value >> 128n || CHECKS[Number(value % 37n)] !== typed[DIGITS]) {
    throw new BadRecoveryCodeError(m.crypto_code_symbol_wrong());
  }
  return hexToBytes(value.toString(16).padStart(32, '0'));
}

/** A code of the right length, or MalformedError. */
export function requireRecoveryCode(code: Uint8Array): Uint8Array {
  if (code.length !== 16) throw new MalformedError('recovery code');
  return code;
}
