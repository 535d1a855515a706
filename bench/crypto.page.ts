import { Aes256Gcm, CipherSuite, HkdfSha256 } from '@hpke/core';
import { XWing } from '@hpke/hybridkem-x-wing';
import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from 'age-encryption';
import { dealToCircle, openUrgently } from '../src/lib/chart/keeper/guardianship.ts';
import { readBeside } from '../src/lib/chart/keeper/read-beside.ts';
import { readFile } from '../src/lib/chart/keeper/read-file.ts';
import { decryptBody, encryptBody, LEAF, type EncryptedBody } from '../src/lib/crypto/body.ts';
import { encodeCanonical } from '../src/lib/crypto/canonical.ts';
import {
  makeEnvelope,
  newRecord,
  type Envelope,
  type RecordMetadata
} from '../src/lib/crypto/envelope.ts';
import { draftBundle } from '../src/lib/crypto/bundle.ts';
import { newKeychain } from '../src/lib/crypto/keychain.ts';
import { newRecoveryCode } from '../src/lib/crypto/unlock/recovery-code.ts';
import { newSlotSalt, sealSlot } from '../src/lib/crypto/unlock/slot.ts';
import { makeVault } from '../src/lib/crypto/vault-block.ts';
import { CATEGORIES } from '../src/lib/health/describe.ts';
import { kemKeyPair, open, seal } from '../src/lib/crypto/seal.ts';
import { makeRelease } from '../src/lib/crypto/shares/release.ts';
import { newDirectory, ownerKeys } from '../src/lib/crypto/tree.ts';
import { deriveIdentity, newVaultSeed } from '../src/lib/crypto/vault.ts';
import { givenFile, MB, offer, perSecond, seconds } from './offer.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Plaintext of a piece of the rival, its tag, and how many are under way at once: as in a leaf of ours. */
const PIECE = 262_144;
const TAG = 16;
const AT_ONCE = 4;

const owner = `0x${'11'.repeat(20)}`;
const place = { chainId: 31_337, contract: `0x${'22'.repeat(20)}` } as const;
const identity = deriveIdentity(newVaultSeed());
const directory = newDirectory(identity, { place, owner }, ['Imaging']);
const { context, dek } = newRecord(directory, { tag: directory.categories[0]!.tag, author: owner });

/** Ciphertexts on disk. */
let ours: { file: File; envelope: Envelope; metadata: RecordMetadata } | null = null;
let rivalFile: File | null = null;
const rawKey = crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
  'encrypt',
  'decrypt'
]);

/** The same windows, the next of them read while one is worked on: as ours has it. */
async function* ahead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = source.next();
  for (;;) {
    const { value, done } = await next;
    if (done) return;
    next = source.next();
    yield value;
  }
}

async function* windows(file: Blob, size: number): AsyncGenerator<Bytes> {
  for (let at = 0; at < file.size; at += size)
    yield new Uint8Array(await file.slice(at, at + size).arrayBuffer());
}

/** Raw WebCrypto over the same windows, always some pieces under way; nothing is hashed, copied or bound to a record. */
async function* raw(
  way: 'encrypt' | 'decrypt',
  source: AsyncGenerator<Uint8Array>,
  size: number
): AsyncGenerator<ArrayBuffer> {
  const key = await rawKey;
  const running: Promise<ArrayBuffer>[] = [];
  let number = 0;
  for await (const window of ahead(source)) {
    for (let at = 0; at < window.length; at += size) {
      const iv = new Uint8Array(12);
      new DataView(iv.buffer).setUint32(8, number++);
      const piece = window.subarray(at, at + size) as Bytes;
      running.push(crypto.subtle[way]({ name: 'AES-GCM', iv }, key, piece));
      if (running.length > AT_ONCE) yield await running.shift()!;
    }
  }
  yield* await Promise.all(running);
}

async function* leavesOf(source: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  for await (const window of source)
    for (let at = 0; at < window.length; at += LEAF) yield window.subarray(at, at + LEAF);
}

/** As the page stores a body: what is stored goes back to be used again. */
async function storeAll(leaves: EncryptedBody['leaves']): Promise<number> {
  let bytes = 0;
  let stored: Bytes | undefined;
  for (;;) {
    const { value, done } = await leaves.next(stored);
    if (done) return bytes;
    bytes += value.byteLength;
    stored = value;
  }
}

async function drain(source: AsyncIterable<{ byteLength: number }>): Promise<number> {
  let bytes = 0;
  for await (const { byteLength } of source) bytes += byteLength;
  return bytes;
}

async function keep(name: string, source: AsyncIterable<ArrayBuffer | Bytes>): Promise<File> {
  const folder = await navigator.storage.getDirectory();
  const handle = await folder.getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  for await (const part of source) await stream.write(part);
  await stream.close();
  return handle.getFile();
}

/** MB/s of the document. Throws where less came out than went in. */
async function rate(size: number, work: () => Promise<number>): Promise<number> {
  let bytes = 0;
  const time = await seconds(async () => (bytes = await work()));
  if (bytes < size) throw new Error(`Only ${bytes} of ${size} bytes came out.`);
  return size / MB / time;
}

/** The first bytes of the given file, or all of it. */
const part = (bytes?: number): Blob => {
  const file = givenFile();
  return bytes === undefined ? file : file.slice(0, bytes);
};

/** age with its own post-quantum recipient, as close to a record of ours as it gets. */
const age = generateHybridIdentity().then(async (identity) => {
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity));
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return { encrypter, decrypter };
});
const streamed = (source: Blob) => source.stream() as ReadableStream<Bytes>;

const works = {
  encryptOurs(bytes?: number) {
    const file = part(bytes);
    return rate(file.size, () =>
      storeAll(encryptBody(readBeside(file), file.size, dek, context).leaves)
    );
  },
  encryptRaw() {
    const file = givenFile();
    return rate(file.size, () => drain(raw('encrypt', readFile(file), PIECE)));
  },
  async encryptAge(bytes: number) {
    const file = part(bytes);
    const { encrypter } = await age;
    return rate(bytes, async () => drain(await encrypter.encrypt(streamed(file))));
  },

  /** Puts a ciphertext on disk, so that it is read back as the file was. */
  async prepareOurs(bytes?: number) {
    const file = part(bytes);
    const body = encryptBody(readFile(file), file.size, dek, context);
    const stored = await keep('ours', body.leaves);
    const metadata: RecordMetadata = {
      name: 'document.bin',
      mime: 'application/octet-stream',
      length: file.size,
      lastModified: null,
      digest: body.plainDigest(),
      about: {},
      origin: null
    };
    const { header, segments } = body;
    const root = new Uint8Array(36).fill(1);
    const envelope = makeEnvelope(
      { context, dek, directory, body: root, header, segments, metadata },
      identity.sign.secretKey
    );
    ours = { file: stored, envelope, metadata };
  },
  async prepareRaw() {
    rivalFile = await keep('rival', raw('encrypt', readFile(givenFile()), PIECE));
  },
  async prepareAge(bytes: number) {
    const { encrypter } = await age;
    rivalFile = await keep(
      'rival',
      (await encrypter.encrypt(streamed(part(bytes)))) as ReadableStream<Bytes>
    );
  },
  decryptOurs() {
    const { file, envelope, metadata } = ours!;
    const leaves = leavesOf(ahead(windows(file, 4 * LEAF)));
    return rate(metadata.length, () => drain(decryptBody(leaves, envelope, metadata, dek)));
  },
  decryptRaw() {
    const size = PIECE + TAG;
    const source = windows(rivalFile!, 16 * size);
    return rate(givenFile().size, () => drain(raw('decrypt', source, size)));
  },
  async decryptAge(bytes: number) {
    const { decrypter } = await age;
    return rate(bytes, async () => drain(await decrypter.decrypt(streamed(rivalFile!))));
  },

  /** ms from nothing to a record that is ready to be stored: keys, a kit, a directory, and a letter of 100 kB. */
  async firstRecord() {
    const letter = new Blob([new Uint8Array(100_000).fill(65)]);
    return (
      1000 *
      (await seconds(async () => {
        const keychain = newKeychain();
        const code = newRecoveryCode();
        const parameters = { kind: 'recovery-code', salt: newSlotSalt(), created: 1 } as const;
        const slot = sealSlot(parameters, { code }, {}, keychain.seed);
        const version = { owner, place, version: 1, previous: null };
        makeVault(keychain, { ...version, slots: [slot], notes: new Uint8Array(100) });
        draftBundle(keychain.identity, { ...version, peerId: 'peer' });
        const own = newDirectory(keychain.identity, { place, owner }, [...CATEGORIES]);
        const record = newRecord(own, { tag: own.categories[0]!.tag, author: owner });
        const body = encryptBody(readFile(letter), letter.size, record.dek, record.context);
        await drain(body.leaves);
        const { header, segments } = body;
        const metadata = {
          name: 'letter.txt',
          mime: 'text/plain',
          length: letter.size,
          lastModified: null,
          digest: body.plainDigest(),
          about: {}
        };
        const root = new Uint8Array(36).fill(1);
        makeEnvelope(
          { ...record, directory: own, body: root, header, segments, metadata },
          keychain.identity.sign.secretKey
        );
      }))
    );
  },

  /** ms from the third piece of five to the keys of all categories: each verified and combined, and what they open opened. */
  async openUrgent() {
    const ready = urgentAccess();
    return (
      1000 *
      (await seconds(async () => void openUrgently(ready.identity, ready.me, ready.released)))
    );
  },

  sealOurs() {
    const { pair, context, plain } = hpke;
    return perSecond(() => seal(pair.publicKey, 'dek', context, plain));
  },
  async sealRival() {
    const key = await hpke.suite.kem.deserializePublicKey(hpke.pair.publicKey as Bytes);
    return perSecond(() =>
      hpke.suite.seal({ recipientPublicKey: key, info: hpke.info }, hpke.plain, hpke.aad)
    );
  },
  openOurs() {
    const { publicKey, secretKey } = hpke.pair;
    const box = seal(publicKey, 'dek', hpke.context, hpke.plain);
    return perSecond(() => open(secretKey, 'dek', hpke.context, box));
  },
  async openRival() {
    const { suite, pair, info, plain, aad } = hpke;
    const recipientPublicKey = await suite.kem.deserializePublicKey(pair.publicKey as Bytes);
    const recipientKey = await suite.kem.deserializePrivateKey(pair.secretKey as Bytes);
    const { ct, enc } = await suite.seal({ recipientPublicKey, info }, plain, aad);
    return perSecond(() => suite.open({ recipientKey, enc, info }, ct, aad));
  }
};

/** A key of 32 bytes, wrapped as a record's is. */
const hpke = {
  suite: new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() }),
  pair: kemKeyPair(new Uint8Array(32).fill(7)),
  context: { patient: new Uint8Array(20), record: new Uint8Array(16) },
  info: new TextEncoder().encode('ehr/v1/dek'),
  aad: encodeCanonical({ patient: new Uint8Array(20) }) as Bytes,
  plain: new Uint8Array(32).fill(9)
};

/** What a clinician's page has once three of five helpers approved. */
function urgentAccess() {
  const someone = (digit: string) => {
    const address = `0x${digit.repeat(20)}` as const;
    const own = deriveIdentity(newVaultSeed());
    const draft = { place, owner: address, version: 1, previous: null, peerId: 'peer' };
    const block = { bytes: new Uint8Array(0), digest: new Uint8Array(32) };
    return { address, identity: own, bundle: { ...draftBundle(own, draft), ...block } };
  };
  const guardians = ['31', '32', '33', '34', '35'].map(someone);
  const clinician = someone('41');
  const own = newDirectory(identity, { place, owner }, [...CATEGORIES]);
  const order = {
    circle: 'guardians' as const,
    epoch: 1,
    threshold: 3,
    guardians: guardians.map(({ bundle }) => bundle),
    patientBundle: 1,
    opens: { sealed: [], summary: null }
  };
  const ring = ownerKeys(identity, own);
  const { deal, capsule } = dealToCircle(identity, newVaultSeed(), own, ring, order);
  const releases = guardians.slice(0, 3).map(({ address, identity }) => {
    const to = { guardian: address, request: 1, requester: clinician.bundle };
    return { guardian: address, ...makeRelease(identity, deal, to) };
  });
  const released = { deal, capsule, request: 1, requesterBundle: 1, expiry: 2 ** 33, releases };
  return { identity: clinician.identity, me: clinician.address, released };
}

export type CryptoWorks = typeof works;
offer(works);
