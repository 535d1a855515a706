import { beforeAll, describe, expect, test } from 'vitest';
import { addressToBytes, randomBytes, sha256, utf8 } from './bytes.ts';
import { encodeCanonical } from './canonical.ts';
import { LETTER_LIMIT, makeLetter, openLetter } from './letter.ts';
import { encodePlace } from './place.ts';
import { seal } from './seal.ts';
import { encryptSmall } from './symmetric.ts';
import { errorOf, flip, mismatch, person, PLACE, sampleBits, type Person } from './testing.ts';

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

  test('is read by each of those it is to, and by nobody else', async () => {
    expect([patient, helper].map((one) => opened(one))).toEqual([words, words]);
    expect(await mismatch(() => opened(stranger))).toMatch(/message .*its recipient is/);
    const asHelper = () =>
      openLetter(stranger.identity, helper.address, letter.bytes, {
        ...about(),
        digest: letter.digest
      });
    expect(asHelper).toThrow(expect.objectContaining({ code: 'crypto/cannot-open' }));
  });

  test('is about this patient and this contract only, and as the chain names it', async () => {
    for (const [other, part] of [
      [{ patient: stranger.address }, /message .*its patient is/],
      [{ place: { ...PLACE, chainId: 1 } }, /message .*its network is/],
      [{ digest: sha256(letter.digest) }, /message .*its digest is/]
    ] as const)
      expect(await mismatch(() => opened(patient, other))).toMatch(part);
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
    const longest = 'x'.repeat(LETTER_LIMIT);
    const sent = makeLetter(about(), longest, [helper.bundle]);
    const read = { ...about(), digest: sent.digest };
    expect(openLetter(helper.identity, helper.address, sent.bytes, read)).toBe(longest);
    expect(() => size(`${longest}x`)).toThrow(
      expect.objectContaining({ code: 'crypto/malformed' })
    );
  });

  test('goes to 64 people at most', async () => {
    const to = (count: number) => () =>
      makeLetter(
        about(),
        words,
        Array.from({ length: count }, () => helper.bundle)
      );
    expect(to(64)().bytes.length).toBeGreaterThan(64 * 1000);
    expect(await errorOf(to(65))).toBe('crypto/malformed');
  });

  test('is refused where its words are no words, or longer than what came', async () => {
    const [key, id] = [randomBytes(32), randomBytes(16)];
    const context = { ...encodePlace(PLACE), patient: addressToBytes(patient.address), id };
    const forged = (length: number, text: Uint8Array) => {
      const padded = new Uint8Array(512);
      new DataView(padded.buffer).setUint32(0, length);
      padded.set(text, 4);
      const bytes = encodeCanonical({
        v: 1,
        ...context,
        readers: [
          {
            reader: addressToBytes(helper.address),
            wrap: seal(helper.bundle.kem, 'letter', context, key)
          }
        ],
        box: encryptSmall(key, 'letter', context, padded)
      });
      const read = { ...about(), digest: sha256(bytes) };
      return () => openLetter(helper.identity, helper.address, bytes, read);
    };
    const full = 'a'.repeat(508);
    expect(forged(508, utf8(full))()).toBe(full);
    for (const length of [509, 513, 2 ** 32 - 1])
      expect(await errorOf(forged(length, utf8(full)))).toBe('crypto/malformed');
    expect(await errorOf(forged(2, Uint8Array.of(0xff, 0xfe)))).toBe('crypto/malformed');
  });
});
