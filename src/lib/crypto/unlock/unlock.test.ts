import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { getAddress, hashMessage, type Hex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { parseSiweMessage, validateSiweMessage } from 'viem/siwe';
import { describe, expect, test } from 'vitest';
import { bytesToHex, equalBytes, hexToBytes, lowerAddress, randomBytes } from '../bytes.ts';
import { encodeCanonical } from '../canonical.ts';
import { checksumAddress, parseSignature, personalHash, recoverAddress } from '../ethereum.ts';
import { errorOf, flip } from '../testing.ts';
import { newVaultSeed } from '../vault.ts';
import {
  newRecoveryCode,
  openRecoverySlot,
  parseRecoveryCode,
  recoverySlot,
  showRecoveryCode
} from './recovery-code.ts';
import { decodeSlot, encodeSlot, UNLOCK_STATEMENT, type WalletSlot } from './slot.ts';
import { openWalletSlot, unlockRequest, walletSlot } from './wallet-signature.ts';

const secretKey = randomBytes(32);
const account = privateKeyToAccount(`0x${bytesToHex(secretKey)}`);
const created = Date.UTC(2026, 10, 22);
const seed = newVaultSeed();
const request = () =>
  unlockRequest({
    domain: 'chart.example:8443',
    uri: 'https://chart.example:8443/',
    account: account.address,
    chainId: 31337,
    created
  });

async function slotAndSignature(): Promise<{ slot: WalletSlot; signature: Hex }> {
  const asked = request();
  const signature = await account.signMessage({ message: asked.text });
  return { slot: walletSlot(asked, signature, signature, seed), signature };
}

describe('wallet signature', () => {
  test('two equal signatures make a slot, the text in it opens it again', async () => {
    const { slot } = await slotAndSignature();
    const kept = decodeSlot(encodeSlot(slot)) as WalletSlot;
    expect(kept).toEqual(slot);
    const later = await account.signMessage({ message: kept.text });
    expect(openWalletSlot(kept, later)).toEqual(seed);
  });

  test('the text is EIP-4361, as another implementation reads it', () => {
    const asked = request();
    const parsed = parseSiweMessage(asked.text);
    expect(parsed).toEqual({
      domain: 'chart.example:8443',
      address: getAddress(account.address),
      statement: UNLOCK_STATEMENT,
      uri: 'https://chart.example:8443/',
      version: '1',
      chainId: 31337,
      nonce: bytesToHex(asked.salt),
      issuedAt: new Date(created)
    });
    expect(validateSiweMessage({ message: parsed, domain: 'chart.example:8443' })).toBe(true);
    expect(request().text).not.toBe(asked.text);
  });

  test('a web address that would break the text is refused', async () => {
    for (const domain of ['', 'a b', 'a\nURI: https://other', 'a\u2028b']) {
      const o = { domain, uri: 'https://a', account: account.address, chainId: 1, created };
      expect(await errorOf(() => unlockRequest(o))).toBe('crypto/malformed');
    }
  });

  test('abuse case 34: a wallet that signs differently each time is refused', async () => {
    const asked = request();
    const first = await account.signMessage({ message: asked.text });
    const [v, ...rs] = secp256k1.sign(personalHash(asked.text), secretKey, {
      extraEntropy: true,
      prehash: false,
      format: 'recovered'
    });
    const second = bytesToHex(Uint8Array.of(...rs, v!));
    expect(recoverAddress(personalHash(asked.text), parseSignature(second))).toBe(asked.account);
    expect(await errorOf(() => walletSlot(asked, first, second, seed))).toBe(
      'crypto/signature-varies'
    );
  });

  test('abuse case 35: a signature of another account, or over another text, is refused', async () => {
    const asked = request();
    const other = privateKeyToAccount(`0x${bytesToHex(randomBytes(32))}`);
    const mine = await account.signMessage({ message: asked.text });
    const theirs = await other.signMessage({ message: asked.text });
    const elsewhere = await account.signMessage({ message: asked.text + ' ' });
    for (const [a, b] of [
      [theirs, theirs],
      [mine, theirs],
      [elsewhere, elsewhere]
    ] as const) {
      expect(await errorOf(() => walletSlot(asked, a, b, seed))).toBe('crypto/wrong-signer');
    }
    const { slot } = await slotAndSignature();
    expect(await errorOf(() => openWalletSlot(slot, theirs))).toBe('crypto/wrong-signer');
  });

  test('what contract wallets answer is refused: no secret is in it', async () => {
    const { slot } = await slotAndSignature();
    const magic = '6492'.repeat(16);
    for (const blob of [
      '0x',
      '0x00',
      '0x' + '11'.repeat(66),
      '0x' + 'ab'.repeat(200) + magic,
      'no'
    ]) {
      expect(await errorOf(() => openWalletSlot(slot, blob))).toBe('crypto/wrong-signer');
    }
    for (const blob of ['0x' + '00'.repeat(65), '0x' + 'ff'.repeat(65), '0x' + 'ff'.repeat(64)]) {
      expect(await errorOf(() => openWalletSlot(slot, blob))).toBe('crypto/wrong-signer');
    }
  });

  test('abuse case 37: v of 0 or 1, EIP-2098 and high s open the same slot; other v do not', async () => {
    const { slot, signature } = await slotAndSignature();
    const bytes = hexToBytes(signature.slice(2));
    const parity = bytes[64]! - 27;
    const forms = [27 + parity, parity].map((v) => Uint8Array.of(...bytes.subarray(0, 64), v));
    const compact = bytes.slice(0, 64);
    compact[32]! |= parity << 7;
    const { r, s } = secp256k1.Signature.fromBytes(bytes.slice(0, 64), 'compact');
    const high = new secp256k1.Signature(r, secp256k1.Point.Fn.neg(s)).toBytes('compact');
    forms.push(compact, Uint8Array.of(...high, 27 + (1 - parity)));
    for (const form of forms) {
      expect(openWalletSlot(slot, '0x' + bytesToHex(form))).toEqual(seed);
    }
    for (const v of [2, 26, 29, 35, 255]) {
      const form = Uint8Array.of(...bytes.subarray(0, 64), v);
      expect(await errorOf(() => openWalletSlot(slot, bytesToHex(form)))).toBe(
        'crypto/wrong-signer'
      );
    }
  });

  test('every bit of a kept slot counts', async () => {
    const { slot, signature } = await slotAndSignature();
    const kept = encodeSlot(slot);
    for (let bit = 0; bit < kept.length * 8; bit += 5) {
      const code = await errorOf(() => {
        const changed = decodeSlot(flip(kept, bit));
        if (changed.kind !== 'wallet-signature') throw new Error('kind');
        return openWalletSlot(changed, signature);
      });
      expect(code, `bit ${bit}`).toMatch(
        /^crypto\/(malformed|unknown-version|cannot-open|wrong-signer)$/
      );
    }
  });

  test('a slot from elsewhere cannot ask to sign a log-in to another site', async () => {
    const { slot } = await slotAndSignature();
    const evil = slot.text.replace(UNLOCK_STATEMENT, 'I agree to everything.');
    const texts = [evil, 'Send all my money', slot.text + '\nRequest ID: 1', ' ' + slot.text];
    for (const text of texts) {
      const block = encodeSlot({ ...slot, text });
      expect(await errorOf(() => decodeSlot(block))).toBe('crypto/malformed');
    }
    expect(await errorOf(() => decodeSlot(encodeCanonical({ v: 1, kind: 'other' })))).toBe(
      'crypto/malformed'
    );
  });

  test('hashing, recovery and checksum agree with viem', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 60, unit: 'grapheme' }), async (message) => {
        expect('0x' + bytesToHex(personalHash(message))).toBe(hashMessage(message));
        const signature = parseSignature(await account.signMessage({ message }));
        const signer = recoverAddress(personalHash(message), signature);
        expect(signer).toBe(lowerAddress(account.address));
        expect(checksumAddress(signer)).toBe(account.address);
      }),
      { numRuns: 20 }
    );
  });
});

describe('recovery code', () => {
  test('both forms give the code back, however they are typed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (code) => {
        const shown = showRecoveryCode(code);
        expect(shown.code).toMatch(
          /^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{2}[0-9A-Z*~$=]$/
        );
        expect(shown.words).toHaveLength(12);
        const words = shown.words;
        for (const typed of [
          shown.code,
          shown.code.toLowerCase(),
          ` ${shown.code.replaceAll('-', ' ')}\n`,
          shown.code.replaceAll('-', ''),
          shown.code.replaceAll('0', 'O').replaceAll('1', 'l'),
          shown.code.replaceAll('1', 'I').replaceAll('0', 'o').replaceAll('-', ' – '),
          words.join(' '),
          `  ${words.join('   ').toUpperCase()}\n`,
          words.join(', '),
          words.map((word, i) => `${i + 1}. ${word}`).join('\n'),
          words.map((word, i) => `${i + 1} ${word}`).join(' '),
          words.map((word) => word.slice(0, 4)).join(' ')
        ]) {
          expect(parseRecoveryCode(typed), typed).toEqual(code);
        }
      }),
      { numRuns: 150 }
    );
  });

  test('edges of the range', () => {
    expect(showRecoveryCode(new Uint8Array(16)).code).toBe('0000-0000-0000-0000-0000-0000-000');
    const top = new Uint8Array(16).fill(255);
    expect(showRecoveryCode(top).code.startsWith('7ZZZ-ZZZZ')).toBe(true);
    expect(parseRecoveryCode(showRecoveryCode(top).code)).toEqual(top);
    const words = 'abandon '.repeat(11) + 'about';
    expect(parseRecoveryCode(words)).toEqual(new Uint8Array(16));
  });

  test('one wrong symbol, or two swapped, is always noticed', async () => {
    for (let run = 0; run < 20; run++) {
      const symbols = [...showRecoveryCode(newRecoveryCode()).code.replaceAll('-', '')];
      for (let i = 0; i < 26; i++) {
        const wrong = symbols.with(i, symbols[i] === 'A' ? 'B' : 'A').join('');
        expect(await errorOf(() => parseRecoveryCode(wrong))).toBe('crypto/recovery-code');
        if (i === 25 || symbols[i] === symbols[i + 1]) continue;
        const swapped = symbols
          .with(i, symbols[i + 1]!)
          .with(i + 1, symbols[i]!)
          .join('');
        expect(await errorOf(() => parseRecoveryCode(swapped))).toBe('crypto/recovery-code');
      }
    }
  });

  test('what is no code is refused in words that do not repeat it', async () => {
    const { code, words } = showRecoveryCode(newRecoveryCode());
    for (const bad of [
      '',
      'ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZ',
      code.slice(1),
      code + 'A',
      code.replace('-', '!'),
      words.slice(1).join(' '),
      [...words, words[0]].join(' '),
      words.with(4, 'xylophon').join(' '),
      words
        .with(4, words[4] === 'zoo' ? 'able' : 'zoo')
        .join(' ')
        .replace(words[0]!, 'zebra')
    ]) {
      let message = '';
      try {
        parseRecoveryCode(bad);
        // One in sixteen wrong last words fits the checksum.
      } catch (error) {
        message = (error as Error).message;
        expect((error as { code: string }).code).toBe('crypto/recovery-code');
        expect((error as Error).cause).toBeUndefined();
      }
      for (const word of words) expect(message.split(/\W/)).not.toContain(word.toUpperCase());
      expect(message).not.toContain('xylophon');
    }
    expect(await errorOf(() => parseRecoveryCode(words.with(4, 'xylophon').join(' ')))).toBe(
      'crypto/recovery-code'
    );
    expect(() => parseRecoveryCode(words.with(4, 'xylophon').join(' '))).toThrow('word 5');
  });

  test('the slot opens with its code alone, and every bit of it counts', async () => {
    const code = newRecoveryCode();
    const slot = recoverySlot(code, seed, created);
    const kept = encodeSlot(slot);
    const again = decodeSlot(kept);
    if (again.kind !== 'recovery-code') throw new Error('kind');
    expect(openRecoverySlot(again, code)).toEqual(seed);
    expect(await errorOf(() => openRecoverySlot(again, newRecoveryCode()))).toBe(
      'crypto/cannot-open'
    );
    for (let bit = 0; bit < kept.length * 8; bit++) {
      const changed = flip(kept, bit);
      const result = await errorOf(() => {
        const read = decodeSlot(changed);
        if (read.kind !== 'recovery-code') throw new Error('kind');
        return openRecoverySlot(read, code);
      });
      expect(result, `bit ${bit}`).toMatch(/^crypto\/(malformed|unknown-version|cannot-open)$/);
    }
    expect(equalBytes(slot.sealed, recoverySlot(code, seed, created).sealed)).toBe(false);
  });
});
