import { beforeAll, describe, expect, test } from 'vitest';
import { decryptBody, encryptBody } from './body.ts';
import { randomBytes, sha256 } from './bytes.ts';
import type { Directory } from './directory.ts';
import { makeEnvelope, newRecord, openEnvelope, readEnvelope, type Envelope } from './envelope.ts';
import { rotateKeychain, keychainOf, newKeychain } from './keychain.ts';
import { openOrigin, reencrypt } from './reencrypt.ts';
import {
  chunks,
  collect,
  errorOf,
  flip,
  leavesOf,
  mismatch,
  person,
  PLACE,
  publish,
  streamOf,
  type Person
} from './testing.ts';
import { newDirectory, ownerKeys, rotateCategory } from './tree.ts';
import { deriveIdentity } from './vault.ts';
import { verdictOf, type Filed, type PublishedBundle } from './verdict.ts';

let patient: Person;
let doctor: Person;
let doctorLater: Person;
let other: Person;
let directory: Directory;
const document = new Uint8Array(300_000).map((_, i) => i % 251);

beforeAll(async () => {
  [patient, other] = await Promise.all([person(), person()]);
  const first = newKeychain();
  doctor = await publish((await person()).account, first.identity, 1);
  doctorLater = await publish(doctor.account, rotateKeychain(first).identity, 2);
  directory = newDirectory(patient.identity, { place: PLACE, owner: patient.address }, ['Imaging']);
});

/** A record that somebody wrote, as chain and nodes have it. */
async function file(by: Person, signer = by) {
  const tag = directory.categories[0]!.tag;
  const { context, dek } = newRecord(directory, { tag, author: by.address });
  const body = encryptBody(chunks(document), document.length, dek, context);
  const leaves = await leavesOf(body.leaves);
  const metadata = {
    name: 'scan.dcm',
    mime: 'application/dicom',
    length: document.length,
    lastModified: null,
    digest: body.plainDigest(),
    about: { title: 'Scan' }
  };
  const { header, segments } = body;
  const parts = { context, dek, directory, body: randomBytes(36), header, segments, metadata };
  const envelope = makeEnvelope(parts, signer.identity.sign.secretKey);
  return { envelope, leaves, dek };
}
const filedBy = (by: Person, envelope: Envelope, block = 100): Filed => ({
  place: PLACE,
  patient: patient.address,
  author: by.address,
  digest: envelope.digest,
  block,
  time: 1_790_000_000
});
const bundlesOf = (...all: [Person, number][]): PublishedBundle[] =>
  all.map(([{ bundle }, block]) => ({ bundle, block }));
const judge = (envelope: Envelope, filed: Filed, bundles: PublishedBundle[]) => {
  const verdict = verdictOf(envelope.bytes, filed, bundles);
  return verdict.exact ? 'exact' : verdict.failed;
};

describe('verdict', () => {
  test('exactly what the doctor filed: author, keys, block and time', async () => {
    const { envelope } = await file(doctor);
    const filed = filedBy(doctor, envelope);
    const verdict = verdictOf(envelope.bytes, filed, bundlesOf([doctor, 50]));
    expect(verdict).toEqual({
      exact: true,
      author: doctor.address,
      bundleVersion: 1,
      block: 100,
      time: 1_790_000_000,
      envelope
    });
    const unknown = verdictOf(envelope.bytes, { ...filed, time: null }, bundlesOf([doctor, 100]));
    expect(unknown).toMatchObject({ exact: true, time: null });
  });

  test('an envelope that is not the one on chain, or of another patient, author or place', async () => {
    const { envelope } = await file(doctor);
    const filed = filedBy(doctor, envelope);
    const bundles = bundlesOf([doctor, 50]);
    const changed = { ...envelope, bytes: flip(envelope.bytes, 1000) };
    expect(judge(changed, filed, bundles)).toBe('envelope');
    expect(judge(changed, { ...filed, digest: sha256(changed.bytes) }, bundles)).toMatch(
      /^(envelope|signature)$/
    );
    expect(judge(envelope, { ...filed, patient: other.address }, bundles)).toBe('envelope');
    expect(judge(envelope, filedBy(other, envelope), bundlesOf([other, 1]))).toBe('envelope');
    const place = { ...PLACE, chainId: 1 };
    expect(judge(envelope, { ...filed, place }, [])).toBe('envelope');
    const verdict = verdictOf(changed.bytes, filed, bundles);
    expect(verdict).toMatchObject({ exact: false, reason: { code: 'crypto/mismatch' } });
  });

  test('a signature of nobody, and one of somebody else under the name of the doctor', async () => {
    const forged = (await file(doctor, other)).envelope;
    expect(judge(forged, filedBy(doctor, forged), bundlesOf([doctor, 50]))).toBe('signature');
    const verdict = verdictOf(forged.bytes, filedBy(doctor, forged), bundlesOf([doctor, 50]));
    expect(verdict).toMatchObject({ reason: { code: 'crypto/bad-signature' } });
  });

  test('keys count for the time in which they stood on chain', async () => {
    const early = (await file(doctor)).envelope;
    const late = (await file(doctorLater)).envelope;
    const bundles = bundlesOf([doctorLater, 200], [doctor, 50]);
    expect(judge(early, filedBy(doctor, early, 100), bundles)).toBe('exact');
    expect(judge(early, filedBy(doctor, early, 199), bundles)).toBe('exact');
    expect(judge(late, filedBy(doctor, late, 200), bundles)).toBe('exact');
    expect(judge(late, filedBy(doctor, late, 300), bundles)).toBe('exact');
    // The thief of the old device signs on.
    expect(judge(early, filedBy(doctor, early, 200), bundles)).toBe('replaced-keys');
    expect(judge(late, filedBy(doctor, late, 199), bundles)).toBe('later-keys');
    expect(judge(early, filedBy(doctor, early, 49), bundles)).toBe('no-keys');
    expect(judge(early, filedBy(doctor, early, 49), [])).toBe('no-keys');
    const inOneBlock = bundlesOf([doctor, 50], [doctorLater, 50]);
    expect(judge(early, filedBy(doctor, early, 50), inOneBlock)).toBe('replaced-keys');
  });

  test('a new bundle with the same keys changes nothing', async () => {
    const { envelope } = await file(doctor);
    const again = await publish(doctor.account, doctor.identity, 2, 'another peer');
    const bundles = bundlesOf([doctor, 50], [again, 80]);
    const verdict = verdictOf(envelope.bytes, filedBy(doctor, envelope), bundles);
    expect(verdict).toMatchObject({ exact: true, bundleVersion: 2 });
  });

  test('bundles of another owner or place are a mistake of the caller', async () => {
    const { envelope } = await file(doctor);
    const filed = filedBy(doctor, envelope);
    const foreign = await publish(doctor.account, doctor.identity, 1, 'x', {
      ...PLACE,
      chainId: 1
    });
    const refusal = (wrong: Person) =>
      mismatch(() => verdictOf(envelope.bytes, filed, bundlesOf([doctor, 50], [wrong, 60])));
    expect(await refusal(other)).toMatch(/key bundle .* owner /);
    expect(await refusal(foreign)).toMatch(/key bundle .* network /);
  });
});

describe('a record encrypted anew', () => {
  /** Stops the readers of the category, and moves the record to new keys. */
  async function move(
    old: { envelope: Envelope; leaves: Uint8Array[]; dek: Uint8Array },
    from = directory
  ) {
    const tag = from.categories[0]!.tag;
    const next = rotateCategory(patient.identity, from, tag, []);
    const metadata = openEnvelope(old.envelope, old.dek);
    const o = { directory: next, by: patient.address };
    const moved = reencrypt({ ...old, metadata }, streamOf(old.leaves), o);
    expect(
      await errorOf(() => moved.finish(randomBytes(36), patient.identity.sign.secretKey))
    ).toBe('crypto/malformed');
    const leaves = await leavesOf(moved.body.leaves);
    const envelope = moved.finish(randomBytes(36), patient.identity.sign.secretKey);
    const dek = ownerKeys(patient.identity, next).dekOf(envelope);
    return { envelope, leaves, dek, next, moved };
  }

  test('is the same document under other keys, as the next version', async () => {
    const old = await file(doctor);
    const { envelope, leaves, dek, next } = await move(old);
    expect(envelope.context).toMatchObject({
      recordId: old.envelope.context.recordId,
      version: 2,
      epoch: 2,
      author: patient.address
    });
    const metadata = openEnvelope(envelope, dek);
    expect(await collect(decryptBody(streamOf(leaves), envelope, metadata, dek))).toEqual(document);
    // The keys of before open nothing of it.
    const stopped = ownerKeys(patient.identity, directory);
    expect(await errorOf(() => stopped.dekOf(envelope))).toBe('crypto/no-key');
    expect(await errorOf(() => openEnvelope(envelope, old.dek))).toBe('crypto/cannot-open');
    expect(
      await errorOf(() => decryptBody(streamOf(leaves), envelope, metadata, old.dek).next())
    ).toBe('crypto/damaged-body');
    expect(next.categories[0]!.epoch).toBe(2);
  });

  test('still proves who wrote it, also after a second time', async () => {
    const old = await file(doctor);
    const once = await move(old);
    const twice = await move(once, once.next);
    for (const { envelope, dek } of [once, twice]) {
      const metadata = openEnvelope(envelope, dek);
      if (!metadata.origin) throw new Error('origin');
      const origin = openOrigin(envelope, { ...metadata, origin: metadata.origin });
      expect(origin.envelope).toEqual(old.envelope);
      const filed = filedBy(doctor, origin.envelope);
      expect(judge(origin.envelope, filed, bundlesOf([doctor, 50]))).toBe('exact');
    }
    const shown = new TextDecoder('latin1').decode(twice.envelope.bytes);
    expect(shown).not.toContain(new TextDecoder('latin1').decode(old.dek));
  });

  test('an origin of another record, version or document is refused', async () => {
    const old = await file(doctor);
    const { envelope, dek } = await move(old);
    const metadata = openEnvelope(envelope, dek);
    const another = await file(doctor);
    const first = { envelope: old.envelope.bytes, dek: old.dek };
    const refuse = async (origin: typeof first, of = envelope, about = metadata) =>
      mismatch(() => openOrigin(of, { ...about, origin }));
    expect(await refuse(first)).toBe('no error');
    const theirs = { envelope: another.envelope.bytes, dek: another.dek };
    expect(await refuse(theirs)).toMatch(/record .* number /);
    expect(await refuse({ ...first, dek: randomBytes(32) })).toBe('crypto/cannot-open');
    expect(await refuse({ ...first, envelope: flip(first.envelope, 3) })).toMatch(/^crypto\//);
    for (const other of [{ digest: randomBytes(32) }, { length: 5 }])
      expect(await refuse(first, envelope, { ...metadata, ...other })).toMatch(
        /record .* content /
      );
    // Itself is not before itself, and what has an origin is none.
    expect(await refuse({ envelope: envelope.bytes, dek })).toMatch(/record .* version /);
    const again = { ...envelope, context: { ...envelope.context, version: 3 } };
    expect(await refuse({ envelope: envelope.bytes, dek }, again)).toBe('crypto/malformed');
  });

  test('what is cancelled goes no further', async () => {
    const { envelope, leaves, dek } = await file(doctor);
    const abort = new AbortController();
    const o = { directory, by: patient.address, signal: abort.signal };
    const { body } = reencrypt(
      { envelope, dek, metadata: openEnvelope(envelope, dek) },
      streamOf(leaves),
      o
    );
    abort.abort();
    await expect(leavesOf(body.leaves)).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('a damaged body is not carried on', async () => {
    const old = await file(doctor);
    const damaged = [flip(old.leaves[0]!, 9999)];
    expect(await errorOf(() => move({ ...old, leaves: damaged }))).toBe('crypto/damaged-body');
  });

  test('reading it back needs its own digest: another context is refused', async () => {
    const { envelope } = await move(await file(doctor));
    const wrong = { digest: envelope.digest, place: PLACE, patient: other.address };
    expect(await errorOf(() => readEnvelope(envelope.bytes, wrong))).toBe('crypto/mismatch');
  });
});

test('keys that were replaced do not sign', () => {
  const keychain = rotateKeychain(keychainOf(randomBytes(32), []));
  expect(Object.keys(keychain.identity.past[0]!).sort()).toEqual(['kem', 'localKey', 'rootSeed']);
  expect(deriveIdentity(randomBytes(32)).past).toEqual([]);
});
