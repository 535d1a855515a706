import { wordlist } from '@scure/bip39/wordlists/english.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomBytes } from './bytes.ts';
import { fingerprintOf, requireFingerprint } from './fingerprint.ts';
import { errorOf, flip, mismatch, person, PLACE, publish, type Person } from './testing.ts';
import { parseRecoveryCode } from './unlock/recovery-code.ts';

let alice: Person;
let mallory: Person;
beforeAll(async () => {
  [alice, mallory] = await Promise.all([person(), person()]);
});

describe('fingerprint of keys', () => {
  test('is ten words and a code, the same in every version with the same keys', async () => {
    const print = fingerprintOf(alice.bundle);
    expect(print.words).toHaveLength(10);
    for (const word of print.words) expect(wordlist).toContain(word);
    const second = await publish(alice.account, alice.identity, 2, 'another peer');
    expect(fingerprintOf(second.bundle)).toEqual(print);
    requireFingerprint(second.bundle, print.qr);
  });

  test('is fixed: words read out of an old client compare with those of a new one', () => {
    const keys = {
      owner: `0x${'11'.repeat(20)}`,
      place: PLACE,
      kem: new Uint8Array(1216).fill(1),
      sign: new Uint8Array(32).fill(2)
    } as const;
    expect(fingerprintOf(keys)).toMatchInlineSnapshot(`
      {
        "qr": "ownchart-keys:1:ERERERERERERERERERERERERERHAFgYVdIh-RPLPCM7Vvg-v7rYYG8qe-NWPpvk3JOQ0hA",
        "words": [
          "scale",
          "rabbit",
          "luxury",
          "trouble",
          "margin",
          "carbon",
          "sleep",
          "three",
          "solution",
          "pupil",
        ],
      }
    `);
  });

  test('changes with owner, chain, contract and each key', () => {
    const { bundle } = alice;
    const words = (keys: typeof bundle) => fingerprintOf(keys).words.join(' ');
    const all = [
      bundle,
      { ...bundle, owner: mallory.address },
      { ...bundle, place: { ...PLACE, chainId: 1 } },
      { ...bundle, place: { ...PLACE, contract: mallory.address } },
      { ...bundle, kem: flip(bundle.kem, 9000) },
      { ...bundle, sign: flip(bundle.sign, 0) }
    ].map(words);
    expect(new Set(all).size).toBe(all.length);
  });

  test('abuse 28: keys of somebody else, or others of the same owner, do not pass for it', async () => {
    const { qr } = fingerprintOf(alice.bundle);
    expect(await mismatch(() => requireFingerprint(mallory.bundle, qr))).toMatch(
      /fingerprint .* owner /
    );
    const swapped = { ...mallory.bundle, owner: alice.address };
    expect(await mismatch(() => requireFingerprint(swapped, qr))).toMatch(/fingerprint .* key /);
  });

  test('another code is no fingerprint', async () => {
    const { qr } = fingerprintOf(alice.bundle);
    for (const bad of [
      '',
      'https://x',
      qr + 'A',
      qr.slice(0, -1),
      qr.slice(1),
      qr + '=',
      qr.replace('1', '2')
    ]) {
      expect(await errorOf(() => requireFingerprint(alice.bundle, bad)), bad).toBe(
        'crypto/malformed'
      );
    }
    for (let i = 'ownchart-keys:1:'.length; i < qr.length; i++) {
      const changed = qr.slice(0, i) + (qr[i] === 'A' ? 'B' : 'A') + qr.slice(i + 1);
      expect(await errorOf(() => requireFingerprint(alice.bundle, changed))).toMatch(
        /^crypto\/(malformed|mismatch)$/
      );
    }
  });

  test('is never taken for a recovery code', async () => {
    for (let i = 0; i < 3; i++) {
      const keys = { ...alice.bundle, sign: randomBytes(32) };
      const { words } = fingerprintOf(keys);
      expect(await errorOf(() => parseRecoveryCode(words.join(' ')))).toBe('crypto/recovery-code');
    }
  });
});
