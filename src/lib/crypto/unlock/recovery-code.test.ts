import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../testing.ts';
import {
  newRecoveryCode,
  parseRecoveryCode,
  requireRecoveryCode,
  showRecoveryCode
} from './recovery-code.ts';

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

  const zeros = '0000-0000-0000-0000-0000-0000-000';
  const abandon = 'abandon '.repeat(11);
  test.each([
    ['', 'it has 0 symbols, not 27'],
    [zeros.slice(1), 'it has 26 symbols, not 27'],
    [zeros + '0', 'it has 28 symbols, not 27'],
    [zeros.replace('-', '!'), 'it has 28 symbols, not 27'],
    ['?' + zeros.slice(1), 'symbol 1 is not a possible symbol'],
    [zeros.slice(0, -1) + '1', 'a symbol is wrong or in the wrong place'],
    ['8' + zeros.slice(1), 'a symbol is wrong or in the wrong place'],
    ['Z'.repeat(27), 'a symbol is wrong or in the wrong place'],
    ['ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZ', 'a symbol is wrong or in the wrong place'],
    ['ZZZZ-' + 'Z'.repeat(23), 'a symbol is wrong or in the wrong place'],
    ['abandon '.repeat(9), 'it has 9 words, not 12'],
    ['able '.repeat(10), 'it has 10 words, not 12'],
    ['1.  ' + abandon + '12.\tabout', null],
    [abandon.trim(), 'it has 11 words, not 12'],
    [abandon + 'about about', 'it has 13 words, not 12'],
    [abandon + 'abandon', 'a word is wrong or in the wrong place'],
    [abandon + 'abou', null],
    [abandon + 'abo', 'word 12 is not one of the possible words'],
    ['abando ' + abandon.slice(8) + 'about', 'word 1 is not one of the possible words']
  ])('%j is judged rightly', async (typed, why) => {
    if (why === null) return expect(parseRecoveryCode(typed)).toEqual(new Uint8Array(16));
    expect(await errorOf(() => parseRecoveryCode(typed))).toBe('crypto/recovery-code');
    expect(() => parseRecoveryCode(typed)).toThrow(why);
  });

  test('a U is read as the V it was, and codes of another length are none', async () => {
    const top = new Uint8Array(16).fill(255).with(0, 0xfb);
    const { code } = showRecoveryCode(top);
    expect(code[1]).toBe('V');
    expect(parseRecoveryCode(code[0] + 'u' + code.slice(2))).toEqual(top);
    const short = new Uint8Array(15);
    expect(await errorOf(() => showRecoveryCode(short))).toBe('crypto/malformed');
    expect(await errorOf(() => requireRecoveryCode(short))).toBe('crypto/malformed');
  });
});
