import { Aes256Gcm, CipherSuite, HkdfSha256 } from '@hpke/core';
import { XWing } from '@hpke/hybridkem-x-wing';
import { KEM_MLKEM768_X25519 } from '@panva/hpke-noble';
import { x25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import * as HPKE from 'hpke';
import { describe, expect, test, vi } from 'vitest';
import { concatBytes, hexToBytes, randomBytes, sha256, utf8, type Bytes } from './bytes.ts';
import { encodeCanonical } from './canonical.ts';
import { checkPublicKey, checkX25519, kemKeyPair, open, seal, type SealLabel } from './seal.ts';
import { acceptedBits, errorOf } from './testing.ts';

vi.mock('@noble/post-quantum/hybrid.js', async (noble) =>
  (await import('./testing-native.ts')).mayDecapsulate(await noble())
);

const LABELS: SealLabel[] = [
  'category',
  'dek',
  'grant',
  'share',
  'release',
  'capsule',
  'letter',
  'delegation'
];
const context = { a: 1, id: new Uint8Array([1, 2, 3]) };
const pair = kemKeyPair(randomBytes(32));

interface Oracle {
  seal(
    publicKey: Uint8Array,
    info: Uint8Array,
    aad: Uint8Array,
    pt: Uint8Array
  ): Promise<Uint8Array>;
  open(
    seed: Uint8Array,
    info: Uint8Array,
    aad: Uint8Array,
    sealed: Uint8Array
  ): Promise<Uint8Array>;
}
const bytesOf = (buffer: ArrayBuffer) => new Uint8Array(buffer);

function hpkeCore(): Oracle {
  const suite = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  return {
    async seal(publicKey, info, aad, pt) {
      const recipientPublicKey = await suite.kem.deserializePublicKey(publicKey as Bytes);
      const sender = await suite.createSenderContext({ recipientPublicKey, info: info as Bytes });
      const sealed = await sender.seal(pt as Bytes, aad as Bytes);
      return concatBytes(bytesOf(sender.enc), bytesOf(sealed));
    },
    async open(seed, info, aad, sealed) {
      const recipientKey = await suite.kem.deserializePrivateKey(seed as Bytes);
      const enc = sealed.slice(0, 1120);
      const recipient = await suite.createRecipientContext({
        recipientKey,
        enc,
        info: info as Bytes
      });
      return bytesOf(await recipient.open(sealed.slice(1120) as Bytes, aad as Bytes));
    }
  };
}

function panva(): Oracle {
  const suite = new HPKE.CipherSuite(
    KEM_MLKEM768_X25519,
    HPKE.KDF_HKDF_SHA256,
    HPKE.AEAD_AES_256_GCM
  );
  return {
    async seal(publicKey, info, aad, pt) {
      const key = await suite.DeserializePublicKey(publicKey);
      const { encapsulatedSecret, ciphertext } = await suite.Seal(key, pt, { info, aad });
      return concatBytes(encapsulatedSecret, ciphertext);
    },
    async open(seed, info, aad, sealed) {
      const key = await suite.DeserializePrivateKey(seed);
      return suite.Open(key, sealed.slice(0, 1120), sealed.slice(1120), { info, aad });
    }
  };
}

describe.each([
  ['@hpke/core', hpkeCore],
  ['hpke', panva]
])('independent HPKE: %s', (_, make) => {
  test('opens what we seal, and we open what it seals', async () => {
    const oracle = make();
    for (const label of LABELS) {
      const info = utf8('ehr/v1/' + label);
      const aad = sha256(encodeCanonical(context));
      const plain = randomBytes(32);
      const ours = seal(pair.publicKey, label, context, plain);
      expect(ours).toHaveLength(1168);
      expect(new Uint8Array(await oracle.open(pair.secretKey, info, aad, ours))).toEqual(plain);
      const theirs = await oracle.seal(pair.publicKey, info, aad, plain);
      expect(open(pair.secretKey, label, context, theirs)).toEqual(plain);
    }
  });
});

describe('seal', () => {
  test('round trip for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...LABELS), (plain, label) => {
        const sealed = seal(pair.publicKey, label, context, plain);
        expect(open(pair.secretKey, label, context, sealed)).toEqual(plain);
      }),
      { numRuns: 20 }
    );
  });

  test('every single bit turned is refused', async () => {
    const sealed = seal(pair.publicKey, 'dek', context, randomBytes(32));
    const run = (changed: Uint8Array) => open(pair.secretKey, 'dek', context, changed);
    expect(await acceptedBits(sealed, /^crypto\/cannot-open$/, run)).toEqual([]);
  }, 120_000);

  test('abuse 19: a low-order or zero X25519 part of a public key or a sealed thing is refused', async () => {
    const lowOrder = [
      '00'.repeat(32),
      '01' + '00'.repeat(31),
      'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
      '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
      'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'
    ];
    const sealed = seal(pair.publicKey, 'grant', context, randomBytes(32));
    for (const u of lowOrder.map(hexToBytes)) {
      const bad = concatBytes(pair.publicKey.subarray(0, 1184), u);
      expect(await errorOf(() => checkPublicKey(bad))).toBe('crypto/weak-key');
      expect(await errorOf(() => seal(bad, 'grant', context, randomBytes(32)))).toBe(
        'crypto/weak-key'
      );
      const forged = concatBytes(sealed.subarray(0, 1088), u, sealed.subarray(1120));
      expect(await errorOf(() => open(pair.secretKey, 'grant', context, forged))).toBe(
        'crypto/cannot-open'
      );
    }
  });

  test('abuse 20: an X25519 key not below p, or with its top bit set, is refused', async () => {
    const good = x25519.getPublicKey(randomBytes(32));
    const top = good.slice();
    top[31]! |= 0x80;
    const p9 = hexToBytes('f6' + 'ff'.repeat(30) + '7f'); // p + 9, another way to write 9
    for (const u of [top, p9, new Uint8Array(32).fill(255)]) {
      const bad = concatBytes(pair.publicKey.subarray(0, 1184), u);
      expect(await errorOf(() => checkPublicKey(bad))).toBe('crypto/weak-key');
    }
    expect(await errorOf(() => checkPublicKey(pair.publicKey))).toBe('no error');
  });

  test('abuse 22: wrong lengths of key, encapsulation and ciphertext are refused', async () => {
    const sealed = seal(pair.publicKey, 'grant', context, new Uint8Array(0));
    expect(open(pair.secretKey, 'grant', context, sealed)).toHaveLength(0);
    const longer = concatBytes(sealed, new Uint8Array(1));
    for (const bad of [
      new Uint8Array(0),
      sealed.subarray(0, 1119),
      sealed.subarray(0, 1120),
      sealed.subarray(0, 1121),
      sealed.subarray(0, sealed.length - 1),
      sealed.subarray(1),
      longer
    ]) {
      expect(await errorOf(() => open(pair.secretKey, 'grant', context, bad))).toBe(
        'crypto/cannot-open'
      );
    }
    for (const length of [0, 1184, 1215, 1217]) {
      const code = await errorOf(() => seal(new Uint8Array(length), 'dek', context, sealed));
      expect(code).toBe('crypto/weak-key');
    }
    const good = x25519.getPublicKey(randomBytes(32));
    for (const bad of [good.subarray(1), concatBytes(good, new Uint8Array(1))])
      expect(await errorOf(() => checkX25519(bad))).toBe('crypto/weak-key');
    expect(await errorOf(() => kemKeyPair(new Uint8Array(31)))).toBe('crypto/malformed');
  });

  test('abuse 23: what is sealed under one label opens under no other', async () => {
    for (const made of LABELS) {
      const sealed = seal(pair.publicKey, made, context, randomBytes(32));
      for (const label of LABELS) {
        const code = await errorOf(() => open(pair.secretKey, label, context, sealed));
        expect(code).toBe(label === made ? 'no error' : 'crypto/cannot-open');
      }
    }
  });

  test('a pair stays what it is when the seed it came from is wiped', () => {
    const seed = randomBytes(32);
    const { publicKey, secretKey } = kemKeyPair(seed);
    seed.fill(0);
    const sealed = seal(publicKey, 'dek', context, randomBytes(32));
    expect(open(secretKey, 'dek', context, sealed)).toHaveLength(32);
  });

  test('another context or another key opens nothing', async () => {
    const sealed = seal(pair.publicKey, 'dek', context, randomBytes(32));
    const other = kemKeyPair(randomBytes(32));
    expect(await errorOf(() => open(other.secretKey, 'dek', context, sealed))).toMatch('cannot');
    const changed = { ...context, a: 2 };
    expect(await errorOf(() => open(pair.secretKey, 'dek', changed, sealed))).toMatch('cannot');
  });
});
