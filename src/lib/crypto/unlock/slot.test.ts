import { decrypt, getEncryptionPublicKey, type EthEncryptedData } from '@metamask/eth-sig-util';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { hashMessage, type Hex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, test } from 'vitest';
import { bytesToHex, equalBytes, hexToBytes, lowerAddress, randomBytes } from '../bytes.ts';
import { decodeCanonical, encodeCanonical, type Canonical } from '../canonical.ts';
import { checksumAddress, parseSignature, personalHash, recoverAddress } from '../ethereum.ts';
import { acceptedBits, errorOf } from '../testing.ts';
import { newVaultSeed } from '../vault.ts';
import { secretsOf } from './answers.ts';
import { passkeyInput } from './passkey.ts';
import { newRecoveryCode } from './recovery-code.ts';
import { factorsOf, isHard, isQuantumSafe, SLOT_KINDS, type SlotKind } from './schemes.ts';
import {
  decodeSlot,
  encodeSlot,
  newSlotSalt,
  openSlot,
  openSlotWith,
  sealSlot,
  type Answers,
  type SlotParameters,
  type UnlockSlot
} from './slot.ts';
import { UNLOCK_STATEMENT, unlockText } from './unlock-text.ts';
import { newWalletBox, walletBoxHex } from './wallet-box.ts';

const secretKey = randomBytes(32);
const account = privateKeyToAccount(`0x${bytesToHex(secretKey)}`);
const address = lowerAddress(account.address);
const encryptionKey = getEncryptionPublicKey(bytesToHex(secretKey));
const created = Date.UTC(2026, 10, 22);
const seed = newVaultSeed();
const code = newRecoveryCode();
const place = { domain: 'chart.example:8443', uri: 'https://chart.example:8443/', chainId: 31337 };

/** `eth_decrypt` of MetaMask: the argument is the hex of the box's JSON. */
function ethDecrypt(hex: Hex, key = bytesToHex(secretKey)): string {
  const json = new TextDecoder().decode(hexToBytes(hex.slice(2)));
  return decrypt({ encryptedData: JSON.parse(json) as EthEncryptedData, privateKey: key });
}

/** A passkey: another secret for each question, and always the same for one. */
const passkey = randomBytes(32);
const prf = (salt: Uint8Array, key = passkey) =>
  passkeyInput(salt).map((byte, i) => byte ^ key[i]!);

/** Everything a slot of this kind is made of, by real signatures and real decryption. */
async function enrol<K extends SlotKind>(kind: K) {
  const salt = newSlotSalt();
  const text = unlockText({ ...place, account: address, salt, created });
  const box = newWalletBox(encryptionKey);
  const all = {
    kind,
    salt,
    created,
    account: address,
    text,
    box: box.box,
    rpId: 'chart.example',
    credentialId: randomBytes(32)
  };
  const wanted = new Set(['kind', 'salt', 'created']);
  for (const factor of factorsOf(kind)) {
    if (factor === 'wallet-signature') ['account', 'text'].forEach((name) => wanted.add(name));
    if (factor === 'wallet-box') ['account', 'box'].forEach((name) => wanted.add(name));
    if (factor === 'passkey') ['rpId', 'credentialId'].forEach((name) => wanted.add(name));
  }
  const parameters = Object.fromEntries(
    Object.entries(all).filter(([name]) => wanted.has(name))
  ) as unknown as Extract<SlotParameters, { kind: K }>;
  const ask = async (): Promise<Required<Answers>> => ({
    signature: await account.signMessage({ message: text }),
    boxText: ethDecrypt(walletBoxHex(box.box)),
    prf: prf(salt),
    code
  });
  const answers = await ask();
  const again = { ...(await ask()), boxText: box.text };
  return { parameters, answers, again, slot: sealSlot(parameters, answers, again, seed) };
}

const ANSWER_OF = {
  'wallet-signature': 'signature',
  'wallet-box': 'boxText',
  passkey: 'prf',
  'recovery-code': 'code'
} as const;

async function wrongAnswers(slot: UnlockSlot): Promise<Required<Answers>> {
  const message = 'text' in slot ? slot.text : '';
  const other = privateKeyToAccount(`0x${bytesToHex(randomBytes(32))}`);
  return {
    signature: await other.signMessage({ message }),
    boxText: newWalletBox(encryptionKey).text,
    prf: randomBytes(32),
    code: newRecoveryCode()
  };
}

describe.each(SLOT_KINDS)('a slot of %s', (kind) => {
  test('keeps the seed, and opens with what it takes and nothing more', async () => {
    const { slot, answers } = await enrol(kind);
    const kept = decodeSlot(encodeSlot(slot));
    expect(kept).toEqual(slot);
    expect(openSlot(kept, answers)).toEqual(seed);
    const needed = factorsOf(kind).map((factor) => ANSWER_OF[factor]);
    const only = Object.fromEntries(needed.map((name) => [name, answers[name]]));
    expect(openSlot(kept, only)).toEqual(seed);
  });

  test('lacks each of its parts when it is missing, and is refused where one is wrong', async () => {
    const { slot, answers, parameters, again } = await enrol(kind);
    const wrong = await wrongAnswers(slot);
    for (const factor of factorsOf(kind)) {
      const name = ANSWER_OF[factor];
      const without = { ...answers, [name]: undefined };
      expect(await errorOf(() => openSlot(slot, without))).toBe('crypto/missing-answer');
      expect(await errorOf(() => openSlot(slot, { ...answers, [name]: wrong[name] }))).toBe(
        factor === 'wallet-signature' ? 'crypto/wrong-signer' : 'crypto/cannot-open'
      );
      if (factor === 'recovery-code') continue;
      expect(await errorOf(() => sealSlot(parameters, answers, {}, seed))).toBe(
        'crypto/missing-answer'
      );
      const varied = { ...again, [name]: wrong[name] };
      expect(await errorOf(() => sealSlot(parameters, answers, varied, seed))).toBe(
        factor === 'wallet-signature' ? 'crypto/wrong-signer' : `crypto/${factor}-varies`
      );
    }
  });

  test('every single bit of a kept slot counts, though all secrets are right', async () => {
    const { slot, answers } = await enrol(kind);
    const secrets = secretsOf(slot, answers);
    const kept = encodeSlot(slot);
    expect(openSlotWith(decodeSlot(kept), secrets)).toEqual(seed);
    const refusals = /^crypto\/(malformed|unknown-version|cannot-open)$/;
    const open = (changed: Uint8Array) => openSlotWith(decodeSlot(changed), secrets);
    expect(await acceptedBits(kept, refusals, open)).toEqual([]);
  });

  test('says no more and no less than its scheme: other fields, lengths and versions are refused', async () => {
    const { slot } = await enrol(kind);
    const block = decodeCanonical(encodeSlot(slot)) as Record<string, Canonical>;
    const refuse = async (change: Record<string, Canonical>, code = 'crypto/malformed') =>
      expect(await errorOf(() => decodeSlot(encodeCanonical({ ...block, ...change })))).toBe(code);
    await refuse({ v: 2 }, 'crypto/unknown-version');
    await refuse({ v: 'x' });
    await refuse({ more: 1 });
    await refuse({ kind: 'other' });
    await refuse({ kind: 3 });
    await refuse({ salt: randomBytes(31) });
    await refuse({ created: -1 });
    await refuse({ created: Number.MAX_SAFE_INTEGER });
    await refuse({ sealed: randomBytes(105) });
    for (const name of Object.keys(block)) {
      const without = { ...block };
      delete without[name];
      expect(await errorOf(() => decodeSlot(encodeCanonical(without)))).toBe('crypto/malformed');
    }
    // A slot is never taken for one of another scheme with the same fields.
    for (const other of SLOT_KINDS.filter((one) => one !== kind)) await refuseOther(other);
    async function refuseOther(other: SlotKind): Promise<void> {
      const { answers } = await enrol(kind);
      const code = await errorOf(() =>
        openSlot(decodeSlot(encodeCanonical({ ...block, kind: other })), answers)
      );
      expect(code).toMatch(/^crypto\/(malformed|cannot-open|wrong-signer|missing-answer)$/);
    }
  });
});

test('round trip for any seed, time, code and passkey', () => {
  const bytes = (minLength: number, maxLength = minLength) =>
    fc.uint8Array({ minLength, maxLength });
  const told = fc.record({
    seed: bytes(32),
    salt: bytes(32),
    created: fc.integer({ min: 0, max: 8.64e15 }),
    code: bytes(16),
    prf: bytes(32).filter((output) => output.some((byte) => byte !== 0)),
    rpId: fc.string({ minLength: 1, maxLength: 253 }),
    credentialId: bytes(1, 1023)
  });
  fc.assert(
    fc.property(told, ({ seed, salt, created, code, prf, rpId, credentialId }) => {
      const kit = { kind: 'recovery-code', salt, created } as const;
      const key = { kind: 'passkey', salt, created, rpId, credentialId } as const;
      for (const [parameters, answers] of [
        [kit, { code }],
        [key, { prf }]
      ] as const) {
        const slot = sealSlot(parameters, answers, answers, seed);
        const kept = decodeSlot(encodeSlot(slot));
        expect(kept).toEqual(slot);
        expect(openSlot(kept, answers)).toEqual(seed);
      }
    }),
    { numRuns: 25 }
  );
});

test('two slots of one seed have nothing in common', async () => {
  const [a, b] = [await enrol('recovery-code'), await enrol('recovery-code')];
  expect(equalBytes(a.slot.sealed, b.slot.sealed)).toBe(false);
  expect(equalBytes(a.slot.salt, b.slot.salt)).toBe(false);
});

test('what a way to unlock withstands follows from its parts', () => {
  const hard = SLOT_KINDS.filter(isHard);
  expect(hard).toEqual([
    'wallet-box+passkey',
    'wallet-box+recovery-code',
    'wallet-signature+passkey',
    'wallet-signature+recovery-code'
  ]);
  expect(SLOT_KINDS.filter((kind) => !isQuantumSafe(kind))).toEqual([
    'wallet-signature',
    'wallet-box+wallet-signature'
  ]);
});

test('a seed that is none is not locked up', async () => {
  const { parameters, answers, again } = await enrol('passkey');
  const short = seed.subarray(1);
  expect(await errorOf(() => sealSlot(parameters, answers, again, short))).toBe('crypto/malformed');
});

test('a slot that could not be read again is not made', async () => {
  const { parameters, answers, again } = await enrol('passkey');
  for (const change of [
    { salt: randomBytes(31) },
    { created: -1 },
    { credentialId: new Uint8Array(0) },
    { rpId: '' }
  ])
    expect(
      await errorOf(() => sealSlot({ ...parameters, ...change }, answers, again, seed))
    ).toMatch(/^crypto\/(malformed|cannot-open)$/);
});

describe('wallet signature', () => {
  test('a web address that would break the text is refused', async () => {
    for (const domain of ['', 'a b', 'a\nURI: https://other', 'a\u2028b']) {
      const o = { ...place, domain, account: address, salt: newSlotSalt(), created };
      expect(await errorOf(() => unlockText(o))).toBe('crypto/malformed');
    }
  });

  test('abuse 34: a wallet that signs differently each time is refused', async () => {
    const { parameters, answers } = await enrol('wallet-signature');
    const [v, ...rs] = secp256k1.sign(personalHash(parameters.text), secretKey, {
      extraEntropy: true,
      prehash: false,
      format: 'recovered'
    });
    const signature = bytesToHex(Uint8Array.of(...rs, v!));
    const signer = recoverAddress(personalHash(parameters.text), parseSignature(signature));
    expect(signer).toBe(address);
    expect(await errorOf(() => sealSlot(parameters, answers, { signature }, seed))).toBe(
      'crypto/signature-varies'
    );
  });

  test('abuse 35: a signature of another account, or over another text, is refused', async () => {
    const { slot, parameters, answers } = await enrol('wallet-signature');
    const other = privateKeyToAccount(`0x${bytesToHex(randomBytes(32))}`);
    const theirs = { signature: await other.signMessage({ message: slot.text }) };
    const elsewhere = { signature: await account.signMessage({ message: slot.text + ' ' }) };
    for (const [a, b] of [
      [theirs, theirs],
      [answers, theirs],
      [elsewhere, elsewhere]
    ] as const) {
      expect(await errorOf(() => sealSlot(parameters, a, b, seed))).toBe('crypto/wrong-signer');
    }
    expect(await errorOf(() => openSlot(slot, theirs))).toBe('crypto/wrong-signer');
  });

  test('abuse 36: what contract wallets answer (ERC-1271, ERC-6492) is refused: no secret is in it', async () => {
    const { slot, parameters } = await enrol('wallet-signature');
    const magic = '6492'.repeat(16);
    for (const signature of [
      '0x',
      '0x00',
      '0x' + '11'.repeat(66),
      '0x' + 'ab'.repeat(200) + magic,
      '0x' + '00'.repeat(65),
      '0x' + 'ff'.repeat(65),
      '0x' + 'ff'.repeat(64),
      'no'
    ]) {
      expect(await errorOf(() => openSlot(slot, { signature }))).toBe('crypto/wrong-signer');
      const answers = { signature };
      expect(await errorOf(() => sealSlot(parameters, answers, answers, seed))).toBe(
        'crypto/wrong-signer'
      );
    }
  });

  test('abuse 37: v of 0 or 1, EIP-2098 and high s open the same slot; other v do not', async () => {
    const { slot, answers } = await enrol('wallet-signature');
    const bytes = hexToBytes(answers.signature.slice(2));
    const parity = bytes[64]! - 27;
    const forms = [27 + parity, parity].map((v) => Uint8Array.of(...bytes.subarray(0, 64), v));
    const compact = bytes.slice(0, 64);
    compact[32]! |= parity << 7;
    const { r, s } = secp256k1.Signature.fromBytes(bytes.slice(0, 64), 'compact');
    const high = new secp256k1.Signature(r, secp256k1.Point.Fn.neg(s)).toBytes('compact');
    forms.push(compact, Uint8Array.of(...high, 27 + (1 - parity)));
    for (const form of forms) {
      expect(openSlot(slot, { signature: '0x' + bytesToHex(form) })).toEqual(seed);
    }
    for (const v of [2, 26, 29, 35, 255]) {
      const form = Uint8Array.of(...bytes.subarray(0, 64), v);
      expect(await errorOf(() => openSlot(slot, { signature: bytesToHex(form) }))).toBe(
        'crypto/wrong-signer'
      );
    }
  });

  test('abuse 38: a slot from elsewhere cannot ask to sign a log-in to another site', async () => {
    const { slot } = await enrol('wallet-signature+passkey');
    const evil = slot.text.replace(UNLOCK_STATEMENT, 'I agree to everything.');
    const texts = [evil, 'Send all my money', slot.text + '\nRequest ID: 1', ' ' + slot.text];
    for (const text of texts) {
      const block = encodeSlot({ ...slot, text });
      expect(await errorOf(() => decodeSlot(block))).toBe('crypto/malformed');
    }
  });

  test('abuse 38: the same text signed for another site, nonce or account opens nothing', async () => {
    const { slot, parameters, again } = await enrol('wallet-signature');
    const { salt } = slot;
    for (const change of [
      { domain: 'phish.example' },
      { uri: 'https://phish.example/' },
      { chainId: 1 },
      { salt: newSlotSalt() },
      { created: created + 1000 }
    ]) {
      const message = unlockText({ ...place, account: address, salt, created, ...change });
      const answers = { signature: await account.signMessage({ message }) };
      expect(await errorOf(() => openSlot(slot, answers))).toBe('crypto/wrong-signer');
      expect(await errorOf(() => sealSlot(parameters, answers, again, seed))).toBe(
        'crypto/wrong-signer'
      );
    }
  });

  test('hashing, recovery and checksum agree with viem', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 60, unit: 'grapheme' }), async (message) => {
        expect('0x' + bytesToHex(personalHash(message))).toBe(hashMessage(message));
        const signature = parseSignature(await account.signMessage({ message }));
        const signer = recoverAddress(personalHash(message), signature);
        expect(signer).toBe(address);
        expect(checksumAddress(signer)).toBe(account.address);
      }),
      { numRuns: 20 }
    );
  });
});

describe('wallet box', () => {
  test('what the pop-up shows opens nothing alone', async () => {
    const { slot, answers } = await enrol('wallet-box+wallet-signature');
    const { boxText } = answers;
    expect(boxText).toContain('opens nothing on its own');
    expect(await errorOf(() => openSlot(slot, { boxText }))).toBe('crypto/missing-answer');
    expect(SLOT_KINDS).not.toContain('wallet-box');
  });

  test('abuse 39: no safe encryption key, no box', async () => {
    for (const key of ['', '0x' + '11'.repeat(32), 'A'.repeat(43) + '=', 'not base64']) {
      expect(await errorOf(() => newWalletBox(key))).toBe('crypto/weak-key');
    }
  });

  test('abuse 39: eth_decrypt that answers something else is refused, and its words are not repeated', async () => {
    const { slot, answers, parameters, again } = await enrol('wallet-box+passkey');
    const { boxText } = answers;
    const secret = boxText.slice(-44);
    const bad: unknown[] = [
      '',
      'hello',
      secret,
      'X'.repeat(boxText.length - 44) + secret,
      boxText + ' ',
      boxText.slice(0, -1),
      boxText.replace(secret, secret.slice(4)),
      boxText.replace(secret, secret.replace(/.$/, '!')),
      boxText.toLowerCase(),
      null,
      42,
      { text: boxText }
    ];
    for (const text of bad) {
      const wrong = { ...answers, boxText: text as string };
      let message = '';
      try {
        openSlot(slot, wrong);
      } catch (error) {
        expect((error as { code: string }).code).toBe('crypto/cannot-open');
        message = String(error) + String((error as Error).cause);
      }
      expect(message).not.toBe('');
      expect(message).not.toContain(secret);
      expect(await errorOf(() => sealSlot(parameters, wrong, again, seed))).toBe(
        'crypto/cannot-open'
      );
    }
  });
});

describe('passkey', () => {
  test('each slot asks another question, of 32 bytes', async () => {
    const salt = newSlotSalt();
    expect(passkeyInput(salt)).toHaveLength(32);
    expect(passkeyInput(salt)).toEqual(passkeyInput(salt));
    expect(passkeyInput(salt)).not.toEqual(passkeyInput(newSlotSalt()));
    expect(await errorOf(() => passkeyInput(salt.subarray(1)))).toBe('crypto/malformed');
  });

  test('the question is fixed: SHA-256 of "ehr/v1/unlock/passkey", a zero byte and the salt', () => {
    const salt = Uint8Array.from({ length: 32 }, (_, i) => i);
    expect(bytesToHex(passkeyInput(salt))).toBe(
      'c4de1e4976c6618381a8b9911cbc28b936a869dc90c9ba3316c45415fd6170de'
    );
  });

  test('what no PRF answers is refused', async () => {
    const { slot } = await enrol('passkey');
    for (const output of [
      new Uint8Array(32),
      randomBytes(31),
      randomBytes(64),
      new Uint8Array(0)
    ]) {
      expect(await errorOf(() => openSlot(slot, { prf: output }))).toBe('crypto/malformed');
    }
  });
});

test('a code of another length is refused', async () => {
  const { slot } = await enrol('recovery-code');
  for (const short of [code.subarray(1), new Uint8Array(32)]) {
    expect(await errorOf(() => openSlot(slot, { code: short }))).toBe('crypto/malformed');
  }
});
