import { beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from './bytes.ts';
import { LETTER_LIMIT, makeLetter, openLetter } from './letter.ts';
import { flip, person, PLACE, sampleBits, type Person } from './testing.ts';

const words = 'Found unconscious, medicines unknown. Größte Vorsicht.';

describe('a letter about a patient', () => {
  let patient: Person;
  let helper: Person;
  let stranger: Person;
  let letter: ReturnType<typeof makeLetter>;
  const about = () => ({ place: PLACE, patient: patient.address });
  const opened = (by: Person, o: Partial<Parameters<typeof openLetter>[3]> = {}) =>
    openLetter(by.identity, by.address, letter.bytes, {
      ...about(),
      digest: letter.digest,
      ...o
    });

  beforeAll(async () => {
    [patient, helper, stranger] = await Promise.all([person(), person(), person()]);
    letter = makeLetter(about(), words, [patient.bundle, helper.bundle]);
  });

  test('is read by each of those it is to, and by nobody else', () => {
    expect([patient, helper].map((one) => opened(one))).toEqual([words, words]);
    expect(() => opened(stranger)).toThrow(expect.objectContaining({ code: 'crypto/mismatch' }));
    const asHelper = () =>
      openLetter(stranger.identity, helper.address, letter.bytes, {
        ...about(),
        digest: letter.digest
      });
    expect(asHelper).toThrow(expect.objectContaining({ code: 'crypto/cannot-open' }));
  });

  test('is about this patient and this contract only, and as the chain names it', () => {
    for (const other of [
      { patient: stranger.address },
      { place: { ...PLACE, chainId: 1 } },
      { digest: sha256(letter.digest) }
    ])
      expect(() => opened(patient, other)).toThrow();
  });

  test('opens with no bit changed', () => {
    for (const bit of sampleBits(letter.bytes.length, 40, 40)) {
      const bytes = flip(letter.bytes, bit);
      const read = () =>
        openLetter(helper.identity, helper.address, bytes, { ...about(), digest: sha256(bytes) });
      // A bit of the other reader's part is no part of what the helper reads.
      try {
        expect(read()).toBe(words);
      } catch (error) {
        expect(error).toHaveProperty('code');
      }
    }
  });

  test('tells of its length to 512 bytes only, and has a limit', () => {
    const size = (text: string) => makeLetter(about(), text, [helper.bundle]).bytes.length;
    expect(size('no')).toBe(size('a'.repeat(500)));
    expect(() => size('x'.repeat(LETTER_LIMIT + 1))).toThrow();
  });
});
