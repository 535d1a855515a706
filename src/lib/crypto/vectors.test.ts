import { gcm } from '@noble/ciphers/aes.js';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { ml_kem768_x25519 } from '@noble/post-quantum/hybrid.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bytesToHex, concatBytes, hexToBytes, sha256, type Bytes } from './bytes.ts';
import { checkPublicKey, checkX25519, kemKeyPair, schedule } from './seal.ts';
import { subtle } from './subtle.ts';
import { errorOf } from './testing.ts';

const hex = (text: string) => hexToBytes(text) as Bytes;

function load<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./vectors/${name}.json`, import.meta.url), 'utf8')) as T;
}

interface Case {
  tcId: number;
  result: 'valid' | 'invalid' | 'acceptable';
}
type Of<K extends string> = Case & Record<K, string>;

/** Every case whose outcome is not as the vectors say, by its number. */
async function wrong<T extends Case>(
  tests: T[],
  holds: (t: T) => boolean | Promise<boolean>
): Promise<number[]> {
  const failed: number[] = [];
  for (const t of tests) {
    let valid: boolean;
    try {
      valid = await holds(t);
    } catch {
      valid = false;
    }
    if (valid !== (t.result === 'valid')) failed.push(t.tcId);
  }
  return failed;
}

describe('Wycheproof', () => {
  test('AES-GCM: 197 cases with our IV length in WebCrypto, 292 in noble', async () => {
    type T = Of<'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag'>;
    const { tests } = load<{ tests: T[] }>('wycheproof-aes-gcm');
    expect(tests).toHaveLength(316);
    // Ours have 12 bytes of IV; Node's WebCrypto takes at most 16, noble at least 8.
    const usual = tests.filter((t) => t.iv.length === 24);
    expect(usual).toHaveLength(197);
    const platform = await wrong(usual, async (t) => {
      const usages: KeyUsage[] = ['encrypt', 'decrypt'];
      const key = await subtle().importKey('raw', hex(t.key), 'AES-GCM', false, usages);
      const params = { name: 'AES-GCM', iv: hex(t.iv), additionalData: hex(t.aad), tagLength: 128 };
      const sealed = hex(t.ct + t.tag);
      const plain = new Uint8Array(await subtle().decrypt(params, key, sealed));
      const again = new Uint8Array(await subtle().encrypt(params, key, plain));
      return bytesToHex(plain) === t.msg && bytesToHex(again) === t.ct + t.tag;
    });
    expect(platform).toEqual([]);
    const accepted = tests.filter((t) => t.iv.length >= 16 || t.iv.length === 0);
    expect(accepted).toHaveLength(292);
    const pure = await wrong(accepted, (t) => {
      const plain = gcm(hex(t.key), hex(t.iv), hex(t.aad)).decrypt(hex(t.ct + t.tag));
      const again = gcm(hex(t.key), hex(t.iv), hex(t.aad)).encrypt(plain);
      return bytesToHex(plain) === t.msg && bytesToHex(again) === t.ct + t.tag;
    });
    expect(pure).toEqual([]);
  });

  test('HKDF-SHA256, RFC 5869 among them: 86 cases', async () => {
    type T = Of<'ikm' | 'salt' | 'info' | 'okm'> & { size: number };
    const { tests } = load<{ tests: T[] }>('wycheproof-hkdf-sha256');
    expect(tests).toHaveLength(86);
    const failed = await wrong(tests, (t) => {
      const out = hkdf(nobleSha256, hex(t.ikm), hex(t.salt), hex(t.info), t.size);
      return bytesToHex(out) === t.okm;
    });
    expect(failed).toEqual([]);
  });

  test('X25519: 518 cases; zero secrets and keys written in another way are refused', async () => {
    type T = Of<'public' | 'private' | 'shared'> & { flags: string[] };
    const { tests } = load<{ tests: T[] }>('wycheproof-x25519');
    expect(tests).toHaveLength(518);
    let zero = 0;
    for (const t of tests) {
      const run = () => bytesToHex(x25519.getSharedSecret(hex(t.private), hex(t.public)));
      const code = await errorOf(() => checkX25519(hex(t.public)));
      const u = BigInt('0x' + bytesToHex(hex(t.public).reverse()));
      const canonical = u < 2n ** 255n - 19n;
      if (t.flags.includes('ZeroSharedSecret')) {
        zero++;
        expect(run, `case ${t.tcId}`).toThrow();
        expect(code, `case ${t.tcId}`).toBe('crypto/weak-key');
      } else {
        expect(run(), `case ${t.tcId}`).toBe(t.shared);
        expect(code, `case ${t.tcId}`).toBe(canonical ? 'no error' : 'crypto/weak-key');
      }
    }
    expect(zero).toBe(31);
  });

  test('Ed25519, as strict as our verifier: 151 cases', async () => {
    const { tests } = load<{ tests: Of<'pk' | 'msg' | 'sig'>[] }>('wycheproof-ed25519');
    expect(tests).toHaveLength(151);
    const failed = await wrong(tests, (t) =>
      ed25519.verify(hex(t.sig), hex(t.msg), hex(t.pk), { zip215: false })
    );
    expect(failed).toEqual([]);
  });

  test('ML-KEM-768: 100 key generations, 90 decapsulations, 152 encapsulations', async () => {
    type Gen = Of<'seed' | 'ekSha256' | 'dkSha256'>;
    const gen = load<{ tests: Gen[] }>('wycheproof-mlkem-768-keygen').tests;
    const dec = load<{ tests: Of<'seed' | 'c' | 'K'>[] }>('wycheproof-mlkem-768-decaps').tests;
    type Enc = Of<'m' | 'ek' | 'K' | 'cSha256'>;
    const enc = load<{ tests: Enc[] }>('wycheproof-mlkem-768-encaps').tests;
    expect([gen.length, dec.length, enc.length]).toEqual([100, 90, 152]);
    const hash = (bytes: Uint8Array) => bytesToHex(sha256(bytes));
    const badGen = await wrong(gen, (t) => {
      const { publicKey, secretKey } = ml_kem768.keygen(hex(t.seed));
      return hash(publicKey) === t.ekSha256 && hash(secretKey) === t.dkSha256;
    });
    const badDec = await wrong(dec, (t) => {
      const { secretKey } = ml_kem768.keygen(hex(t.seed));
      return bytesToHex(ml_kem768.decapsulate(hex(t.c), secretKey)) === t.K;
    });
    const badEnc = await wrong(enc, (t) => {
      const { cipherText, sharedSecret } = ml_kem768.encapsulate(hex(t.ek), hex(t.m));
      return hash(cipherText) === t.cSha256 && bytesToHex(sharedSecret) === t.K;
    });
    expect([badGen, badDec, badEnc]).toEqual([[], [], []]);
  });

  test('abuse 21: an ML-KEM key that fails the modulus check is refused before use', async () => {
    const { tests } = load<{ tests: Of<'ek'>[] }>('wycheproof-mlkem-768-encaps');
    const good = x25519.getPublicKey(new Uint8Array(32).fill(9));
    const failed = await wrong(tests, (t) => {
      checkPublicKey(concatBytes(hex(t.ek), good));
      return true;
    });
    expect(failed).toEqual([]);
    expect(tests.filter((t) => t.result === 'invalid')).toHaveLength(132);
  });
});

describe('RFCs and drafts', () => {
  test('RFC 7748, section 5.2: two vectors and the first iteration', () => {
    const dh = (k: string, u: string) => bytesToHex(x25519.getSharedSecret(hex(k), hex(u)));
    expect(
      dh(
        'a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4',
        'e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c'
      )
    ).toBe('c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552');
    expect(
      dh(
        '4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d',
        'e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493'
      )
    ).toBe('95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957');
    const nine = '09' + '00'.repeat(31);
    expect(dh(nine, nine)).toBe('422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079');
  });

  test.each([
    [
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'
    ],
    [
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'
    ]
  ])('RFC 8032, section 7.1: %s', (sk, pk, message, signature) => {
    expect(bytesToHex(ed25519.getPublicKey(hex(sk)))).toBe(pk);
    expect(bytesToHex(ed25519.sign(hex(message), hex(sk)))).toBe(signature);
  });

  test('X-Wing: the three vectors of the draft', () => {
    type T = Record<'seed' | 'pk' | 'eseed' | 'ct' | 'ss', string>;
    const { tests } = load<{ tests: T[] }>('x-wing');
    expect(tests).toHaveLength(3);
    for (const t of tests) {
      const { publicKey, secretKey } = kemKeyPair(hex(t.seed));
      expect(bytesToHex(publicKey)).toBe(t.pk);
      const out = ml_kem768_x25519.encapsulate(publicKey, hex(t.eseed));
      expect([bytesToHex(out.cipherText), bytesToHex(out.sharedSecret)]).toEqual([t.ct, t.ss]);
      expect(bytesToHex(ml_kem768_x25519.decapsulate(hex(t.ct), secretKey))).toBe(t.ss);
    }
  });

  test('HPKE: key schedule and first encryption, of RFC 9180 and of the X-Wing draft', () => {
    type V = Record<
      | 'suite_id'
      | 'info'
      | 'shared_secret'
      | 'key'
      | 'base_nonce'
      | 'pt'
      | 'aad'
      | 'ct'
      | 'skRm'
      | 'pkRm'
      | 'enc',
      string
    >;
    const { rfc9180, xWing } = load<{ rfc9180: V; xWing: V[] }>('hpke');
    expect(xWing).toHaveLength(1);
    for (const v of [rfc9180, ...xWing]) {
      const { key, nonce } = schedule(hex(v.shared_secret), hex(v.info), hex(v.suite_id));
      expect([bytesToHex(key), bytesToHex(nonce)]).toEqual([v.key, v.base_nonce]);
      const sealed = chacha20poly1305(key, nonce, hex(v.aad)).encrypt(hex(v.pt));
      expect(bytesToHex(sealed)).toBe(v.ct);
    }
    const { skRm, pkRm, enc, shared_secret } = xWing[0]!;
    expect(bytesToHex(kemKeyPair(hex(skRm)).publicKey)).toBe(pkRm);
    expect(bytesToHex(ml_kem768_x25519.decapsulate(hex(enc), hex(skRm)))).toBe(shared_secret);
  });
});
