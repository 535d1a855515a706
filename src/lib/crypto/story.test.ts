import { describe, expect, test, vi } from 'vitest';
import { verifyBundle } from './bundle.ts';
import { decryptBody, encryptBody } from './body.ts';
import { bytesToHex, equalBytes, randomBytes } from './bytes.ts';
import { contextDigest, encodeContext } from './context.ts';
import { verifyDirectory, type Directory } from './directory.ts';
import {
  makeEnvelope,
  newRecord,
  openEnvelope,
  readEnvelope,
  verifyAuthor,
  type Envelope
} from './envelope.ts';
import { FLOE_256K, floeOpen } from './floe.ts';
import { makeGrant, openGrant, type GrantScope, type OpenedGrant } from './grant.ts';
import { reencrypt } from './reencrypt.ts';
import { open, type SealLabel } from './seal.ts';
import { decryptSmall } from './symmetric.ts';
import {
  chunks,
  collect,
  errorOf,
  leavesOf,
  person,
  PLACE,
  streamOf,
  type Person
} from './testing.ts';
import { natively } from './testing-native.ts';
import {
  newDirectory,
  ownerKeys,
  readerKeys,
  rotateCategory,
  rotateRoot,
  type KeyRing
} from './tree.ts';
import { epochContext, sealedContext, treeKeyPair } from './tree-node.ts';

vi.mock('@noble/post-quantum/hybrid.js', async (noble) =>
  (await import('./testing-native.ts')).mayDecapsulate(await noble())
);

// What lies on IPFS and on chain: bytes that anybody can have.
interface Stored {
  envelope: Uint8Array;
  digest: Uint8Array;
  leaves: Uint8Array[];
}

async function addRecord(
  directory: Directory,
  author: Person,
  tag: Uint8Array,
  content: Uint8Array
): Promise<Stored> {
  const { context, dek } = newRecord(directory, { tag, author: author.address });
  const body = encryptBody(chunks(content), content.length, dek, context);
  const leaves = await leavesOf(body.leaves);
  const metadata = {
    name: 'scan.pdf',
    mime: 'application/pdf',
    length: content.length,
    lastModified: null,
    digest: body.plainDigest(),
    about: { title: 'A scan' }
  };
  const cid = randomBytes(36);
  const { header, segments } = body;
  const made = makeEnvelope(
    { context, dek, directory, body: cid, header, segments, metadata },
    author.identity.sign.secretKey
  );
  return { envelope: made.bytes, digest: made.digest, leaves };
}

/** What every reader does: from the chain's digest to the document. */
async function read(stored: Stored, patient: Person, author: Person, keys: KeyRing) {
  const envelope = readEnvelope(stored.envelope, {
    digest: stored.digest,
    place: PLACE,
    patient: patient.address,
    author: author.address
  });
  verifyAuthor(envelope, author.bundle.sign);
  const dek = keys.dekOf(envelope);
  const metadata = openEnvelope(envelope, dek);
  const plain = await collect(decryptBody(streamOf(stored.leaves), envelope, metadata, dek));
  return { envelope, metadata, plain, dek };
}

const envelopeOf = (stored: Stored, patient: Person): Envelope =>
  readEnvelope(stored.envelope, { digest: stored.digest, place: PLACE, patient: patient.address });

function shareWith(patient: Person, directory: Directory, grantee: Person, scope: GrantScope) {
  const expiry = 1_800_000_000;
  const bundle = verifyBundle(grantee.bundle.bytes, {
    digest: grantee.bundle.digest,
    owner: grantee.address,
    place: PLACE,
    version: 1
  });
  const block = makeGrant(patient.identity, directory, {
    grantee: bundle,
    patientBundle: 1,
    scope,
    expiry
  });
  return openGrant(grantee.identity, block.bytes, {
    digest: block.digest,
    place: PLACE,
    patient: patient.address,
    grantee: grantee.address,
    scope: block.scope,
    expiry
  });
}

const received = (directory: Directory, patient: Person): Directory =>
  verifyDirectory(
    directory.bytes,
    {
      digest: directory.digest,
      owner: patient.address,
      place: PLACE,
      version: directory.version
    },
    patient.bundle.sign
  );

const keysOf = (grantee: Person, directory: Directory, grants: OpenedGrant[]): KeyRing =>
  readerKeys(grantee.identity, directory, { grantee: grantee.address, grants });

async function scene() {
  const [patient, hospital, other] = await Promise.all([person(), person(), person()]);
  const directory = newDirectory(patient.identity, { place: PLACE, owner: patient.address }, [
    'Imaging',
    'Medications'
  ]);
  const [imaging, medications] = ownerKeys(patient.identity, directory).categories;
  const content = randomBytes(10_000);
  const first = await addRecord(directory, patient, imaging!.tag, content);
  return {
    patient,
    hospital,
    other,
    directory: received(directory, patient),
    imaging: imaging!.tag,
    medications: medications!.tag,
    content,
    first
  };
}

/**
 * Tries to open a record with every key that can be made of what somebody ever had: identity, grants and directories,
 * old and new, and what else is `known`, through every label, every context at hand, every wrap and link. Returns what it
 * opened.
 */
function attackNow(
  attacker: Person,
  grants: OpenedGrant[],
  directories: Directory[],
  target: Envelope,
  known: readonly Uint8Array[] = []
) {
  const labels: SealLabel[] = ['category', 'dek', 'grant', 'share', 'release', 'capsule'];
  const context = encodeContext(target.context);
  const secrets = new Map<string, Uint8Array>();
  const learn = (secret: Uint8Array | null) => secret && secrets.set(bytesToHex(secret), secret);
  grants.forEach((grant) => learn(grant.key));
  known.forEach(learn);
  for (const directory of directories) {
    try {
      const keys = keysOf(attacker, directory, grants);
      for (const { tag, epoch } of directory.categories) {
        for (let e = 1; e <= epoch; e++) learn(keys.seedOf(tag, e));
      }
    } catch {
      // The honest client refuses grants newer than the directory; the raw keys are tried below all the same.
    }
  }
  const attempt = (run: () => Uint8Array) => {
    try {
      learn(run());
    } catch {
      // Not this one.
    }
  };
  for (const secret of [...secrets.values()]) {
    const { secretKey } = treeKeyPair(secret);
    for (const directory of directories) {
      for (const { tag, epoch, links, sealed } of directory.categories) {
        const context = sealedContext(directory, tag, epoch, directory.root.epoch);
        attempt(() => open(secretKey, 'category', context, sealed));
        for (const { epoch: e, link } of links) {
          attempt(() => decryptSmall(secret, 'link', epochContext(directory, tag, e), link));
        }
      }
    }
  }
  learn(attacker.identity.kem.secretKey);
  learn(attacker.identity.rootSeed(1));
  learn(attacker.identity.rootSeed(2));
  learn(attacker.identity.localKey);
  const opened: string[] = [];
  for (const secret of secrets.values()) {
    for (const key of [secret, treeKeyPair(secret).secretKey]) {
      for (const label of labels) {
        try {
          open(key, label, context, target.wrap);
          opened.push(label);
        } catch {
          // Not this one.
        }
      }
    }
    try {
      floeOpen(FLOE_256K, secret, contextDigest(target.context), target.header);
      opened.push('body');
    } catch {
      // Not this one.
    }
  }
  return { opened, tried: secrets.size };
}

/** Opens with OpenSSL's decapsulation, since it tries hundreds of times. */
const attack = (...all: Parameters<typeof attackNow>) =>
  natively(() => Promise.resolve(attackNow(...all)));

describe('a patient shares, a hospital reads, she stops sharing', () => {
  test('by record: the hospital reads this record and no other', async () => {
    const s = await scene();
    const own = ownerKeys(s.patient.identity, s.directory);
    const { envelope, dek } = await read(s.first, s.patient, s.patient, own);
    const grant = shareWith(s.patient, s.directory, s.hospital, { kind: 'record', envelope, dek });
    const keys = keysOf(s.hospital, s.directory, [grant]);
    expect((await read(s.first, s.patient, s.patient, keys)).plain).toEqual(s.content);

    const later = await addRecord(s.directory, s.patient, s.imaging, randomBytes(100));
    const target = envelopeOf(later, s.patient);
    expect(keys.can(target)).toBe(false);
    expect(await errorOf(() => keys.dekOf(target))).toBe('crypto/no-key');
    expect((await attack(s.hospital, [grant], [s.directory], target)).opened).toEqual([]);
  });

  test('by category: future records too, until she stops sharing; a remaining member reads on', async () => {
    const s = await scene();
    const scope: GrantScope = { kind: 'category', tag: s.imaging };
    const grant = shareWith(s.patient, s.directory, s.hospital, scope);
    const keptGrant = shareWith(s.patient, s.directory, s.other, scope);
    const keys = keysOf(s.hospital, s.directory, [grant]);
    expect((await read(s.first, s.patient, s.patient, keys)).plain).toEqual(s.content);
    const future = await addRecord(s.directory, s.patient, s.imaging, s.content);
    expect((await read(future, s.patient, s.patient, keys)).plain).toEqual(s.content);
    expect(keys.categories.map((category) => category.name)).toEqual(['Imaging']);
    const pills = envelopeOf(
      await addRecord(s.directory, s.patient, s.medications, s.content),
      s.patient
    );
    expect(keys.can(pills)).toBe(false);
    expect((await attack(s.hospital, [grant], [s.directory], pills)).opened).toEqual([]);

    const rotated = received(
      rotateCategory(s.patient.identity, s.directory, s.imaging, [s.other.bundle]),
      s.patient
    );
    expect(rotated.previous).toEqual(s.directory.digest);
    const secret = await addRecord(rotated, s.patient, s.imaging, s.content);
    const target = envelopeOf(secret, s.patient);
    expect(await errorOf(() => keysOf(s.hospital, rotated, [grant]).dekOf(target))).toBe(
      'crypto/no-key'
    );
    const result = await attack(s.hospital, [grant], [s.directory, rotated], target);
    expect(result.opened).toEqual([]);
    expect(result.tried).toBeGreaterThan(3);
    // The same attack opens what the hospital may open, so it is able to.
    const old = envelopeOf(future, s.patient);
    expect((await attack(s.hospital, [grant], [s.directory, rotated], old)).opened).toContain(
      'dek'
    );

    const kept = keysOf(s.other, rotated, [keptGrant]);
    expect((await read(secret, s.patient, s.patient, kept)).plain).toEqual(s.content);
    expect((await read(s.first, s.patient, s.patient, kept)).plain).toEqual(s.content);
    const own = ownerKeys(s.patient.identity, rotated);
    expect((await read(secret, s.patient, s.patient, own)).plain).toEqual(s.content);
    expect((await read(s.first, s.patient, s.patient, own)).plain).toEqual(s.content);
  });

  test('everything: every category, until she stops sharing; remaining members read on', async () => {
    const s = await scene();
    const third = await person();
    const grant = shareWith(s.patient, s.directory, s.hospital, { kind: 'everything' });
    const keptAll = shareWith(s.patient, s.directory, s.other, { kind: 'everything' });
    const scope: GrantScope = { kind: 'category', tag: s.medications };
    const keptOne = shareWith(s.patient, s.directory, third, scope);
    const keys = keysOf(s.hospital, s.directory, [grant]);
    expect(keys.categories.map((category) => category.name)).toEqual(['Imaging', 'Medications']);
    expect((await read(s.first, s.patient, s.patient, keys)).plain).toEqual(s.content);

    const rotated = received(
      rotateRoot(s.patient.identity, s.directory, {
        everything: [s.other.bundle],
        categories: [{ tag: s.medications, recipients: [third.bundle] }]
      }),
      s.patient
    );
    for (const tag of [s.imaging, s.medications]) {
      const secret = await addRecord(rotated, s.patient, tag, s.content);
      const target = envelopeOf(secret, s.patient);
      expect(await errorOf(() => keysOf(s.hospital, rotated, [grant]).dekOf(target))).toBe(
        'crypto/no-key'
      );
      expect((await attack(s.hospital, [grant], [s.directory, rotated], target)).opened).toEqual(
        []
      );
      const all = keysOf(s.other, rotated, [keptAll]);
      expect((await read(secret, s.patient, s.patient, all)).plain).toEqual(s.content);
      const one = keysOf(third, rotated, [keptOne]);
      expect(one.can(target)).toBe(equalBytes(tag, s.medications));
      if (one.can(target)) {
        expect((await read(secret, s.patient, s.patient, one)).plain).toEqual(s.content);
      }
    }
    const old = envelopeOf(s.first, s.patient);
    expect((await attack(s.hospital, [grant], [s.directory, rotated], old)).opened).toContain(
      'dek'
    );
    const all = keysOf(s.other, rotated, [keptAll]);
    expect((await read(s.first, s.patient, s.patient, all)).plain).toEqual(s.content);
  });

  test('encrypted anew: with all it ever held, who was stopped opens neither what was there nor what comes later', async () => {
    const s = await scene();
    const own = ownerKeys(s.patient.identity, s.directory);
    const { envelope, metadata, dek } = await read(s.first, s.patient, s.patient, own);
    const scopes: GrantScope[] = [
      { kind: 'record', envelope, dek },
      { kind: 'category', tag: s.imaging },
      { kind: 'everything' }
    ];
    const grants = scopes.map((scope) => shareWith(s.patient, s.directory, s.hospital, scope));
    const keptGrant = shareWith(s.patient, s.directory, s.other, { kind: 'everything' });
    const remaining = { everything: [s.other.bundle], categories: [] };
    const rotated = received(rotateRoot(s.patient.identity, s.directory, remaining), s.patient);

    const by = { directory: rotated, by: s.patient.address };
    const moving = reencrypt({ envelope, metadata, dek }, streamOf(s.first.leaves), by);
    const leaves = await leavesOf(moving.body.leaves);
    const made = moving.finish(randomBytes(36), s.patient.identity.sign.secretKey);
    const moved = { envelope: made.bytes, digest: made.digest, leaves };
    const later = await addRecord(rotated, s.patient, s.imaging, s.content);

    // Every seed and every record key that it had while it was a reader, and all blocks, old and new.
    const then = keysOf(s.hospital, s.directory, grants);
    const known = [dek, ...s.directory.categories.map(({ tag }) => then.seedOf(tag, 1)!)];
    const both = [s.directory, rotated];
    for (const stored of [moved, later]) {
      const target = envelopeOf(stored, s.patient);
      expect((await attack(s.hospital, grants, both, target, known)).opened).toEqual([]);
      const now = keysOf(s.hospital, rotated, grants);
      expect(await errorOf(() => now.dekOf(target))).toBe('crypto/no-key');
      expect(await errorOf(() => openEnvelope(target, dek))).toBe('crypto/cannot-open');
      const body = decryptBody(streamOf(stored.leaves), target, metadata, dek);
      expect(await errorOf(() => collect(body))).toBe('crypto/damaged-body');
      const kept = keysOf(s.other, rotated, [keptGrant]);
      expect((await read(stored, s.patient, s.patient, kept)).plain).toEqual(s.content);
    }
    // What it kept of before it can still open: the same attack is able to.
    expect((await attack(s.hospital, grants, both, envelope, known)).opened).toContain('body');
  });

  test('an organisation writes into a category that it cannot read', async () => {
    const s = await scene();
    const stored = await addRecord(s.directory, s.hospital, s.imaging, s.content);
    const own = ownerKeys(s.patient.identity, s.directory);
    const { metadata, plain } = await read(stored, s.patient, s.hospital, own);
    expect(plain).toEqual(s.content);
    expect(metadata.about.title).toBe('A scan');
    const target = envelopeOf(stored, s.patient);
    const keys = keysOf(s.hospital, s.directory, []);
    expect(keys.categories).toEqual([]);
    expect(await errorOf(() => keys.dekOf(target))).toBe('crypto/no-key');
    expect((await attack(s.hospital, [], [s.directory], target)).opened).toEqual([]);
  });
});
