import { createHmac, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decryptBody } from './body.ts';
import { verifyBundle, type VerifiedBundle } from './bundle.ts';
import { sha256, utf8, type Address } from './bytes.ts';
import { openCare } from './care.ts';
import { decisionSigner, openDecision } from './decision.ts';
import { delegationUntil, openDelegation } from './delegation.ts';
import { SCOPE_EVERYTHING, scopeOfCategory, verifyDirectory } from './directory.ts';
import { openEnvelope, openMetadata, readEnvelope, type Envelope } from './envelope.ts';
import { readFileProof } from './file-proof.ts';
import { openGrant } from './grant.ts';
import { ownerKeys, readerKeys, type KeyRing } from './keyring.ts';
import { openLetter } from './letter.ts';
import type { Place } from './place.ts';
import { openOrigin } from './reencrypt.ts';
import { openCapsule } from './shares/capsule.ts';
import { openShare, verifyDeal, type Circle } from './shares/deal.ts';
import { openRelease } from './shares/release.ts';
import { collect, streamOf } from './testing.ts';
import { deriveIdentity, type Identity } from './vault.ts';
import { verdictOf } from './verdict.ts';

// A chart that was made once, and is never to be made anew: what people have kept must open with every later version.
type Name = 'patient' | 'hospital' | 'doctor' | 'carer' | 'first' | 'second' | 'third';
const kept = JSON.parse(
  readFileSync(new URL('./vectors/kept-chart.json', import.meta.url), 'utf8')
) as {
  place: Place;
  text: string;
  people: Record<Name, { seed: string; address: Address; bundle: string }>;
  records: Record<'before' | 'now' | 'moved', { envelope: string; leaf: string }>;
  circles: Record<
    'guardians' | 'recovery' | 'summary',
    { deal: string; capsule: string; releases: string[] }
  >;
} & Record<
  | 'tag'
  | 'categorySeed'
  | 'directory'
  | 'grant'
  | 'single'
  | 'care'
  | 'letter'
  | 'decision'
  | 'delegation'
  | 'proof',
  string
>;
const { place } = kept;
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const block = (base64: string) => {
  const bytes = bytesOf(base64);
  return { bytes, digest: sha256(bytes) };
};

/** A key as the design derives it, by OpenSSL (RFC 5869). */
const derived = (from: Uint8Array, label: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', from, new Uint8Array(0), `ehr/v1/${label}`, 32));

interface Known {
  identity: Identity;
  address: Address;
  bundle: VerifiedBundle;
}
const knownAs = (name: Name): Known => {
  const { seed, address, bundle } = kept.people[name];
  const { bytes, digest } = block(bundle);
  const verified = verifyBundle(bytes, { digest, owner: address, place, version: 1 });
  return { identity: deriveIdentity(bytesOf(seed)), address, bundle: verified };
};
const patient = knownAs('patient');
const hospital = knownAs('hospital');
const doctor = knownAs('doctor');
const helpers = [knownAs('first'), knownAs('second'), knownAs('third')];
const about = { place, patient: patient.address };
const tag = bytesOf(kept.tag);
const directory = verifyDirectory(
  bytesOf(kept.directory),
  { digest: block(kept.directory).digest, owner: patient.address, place, version: 2 },
  patient.bundle.sign
);
const own = ownerKeys(patient.identity, directory);

const envelopeOf = (which: keyof typeof kept.records): Envelope => {
  const { bytes, digest } = block(kept.records[which].envelope);
  return readEnvelope(bytes, { digest, ...about });
};
async function textOf(which: keyof typeof kept.records, keys: KeyRing): Promise<string> {
  const envelope = envelopeOf(which);
  const dek = keys.dekOf(envelope);
  const metadata = openEnvelope(envelope, dek);
  const leaves = streamOf([bytesOf(kept.records[which].leaf)]);
  const bytes = await collect(decryptBody(leaves, envelope, metadata, dek));
  return new TextDecoder().decode(bytes);
}
const readingWith = (who: Known, grant: string, scope: Uint8Array, expiry: number): KeyRing => {
  const { bytes, digest } = block(grant);
  const at = { digest, ...about, grantee: who.address, scope, expiry };
  const opened = openGrant(who.identity, bytes, at);
  return readerKeys(who.identity, directory, { grantee: who.address, grants: [opened] });
};

describe('a kept chart', () => {
  test('has keys that follow from the seed', () => {
    for (const { identity, bundle } of [patient, hospital, doctor, ...helpers]) {
      expect(identity.kem.publicKey).toEqual(bundle.kem);
      expect(identity.sign.publicKey).toEqual(bundle.sign);
    }
    const { identity } = patient;
    const root = derived(bytesOf(kept.people.patient.seed), 'vault/root/1');
    expect(identity.rootSeed(1)).toEqual(root);
    expect(identity.nodeSeed).toEqual(derived(bytesOf(kept.people.patient.seed), 'vault/node'));
    expect(identity.localKey).toEqual(derived(bytesOf(kept.people.patient.seed), 'vault/local'));
    const name = createHmac('sha256', derived(root, 'tree/tag')).update('Imaging').digest();
    expect(tag).toEqual(new Uint8Array(name.subarray(0, 16)));
  });

  test('opens to its owner: names, seeds of both epochs, and every document', async () => {
    expect(own.categories.map(({ name }) => name)).toEqual(['Imaging', 'Über-Medikation']);
    expect(own.seedOf(tag, 2)).toEqual(bytesOf(kept.categorySeed));
    expect(own.seedOf(tag, 1)).not.toBeNull();
    for (const which of ['before', 'now', 'moved'] as const)
      expect(await textOf(which, own)).toBe(kept.text);
  });

  test('opens to a hospital by its share of before, and what was sealed to it later', async () => {
    const keys = readingWith(hospital, kept.grant, scopeOfCategory(tag), 1_900_000_000);
    expect(keys.categories.map(({ name }) => name)).toEqual(['Imaging']);
    for (const which of ['before', 'now', 'moved'] as const)
      expect(await textOf(which, keys)).toBe(kept.text);
  });

  test('opens one record to who has a share of that alone', async () => {
    const keys = readingWith(doctor, kept.single, envelopeOf('now').digest, 0);
    expect(await textOf('now', keys)).toBe(kept.text);
    expect(keys.can(envelopeOf('before'))).toBe(false);
  });

  test('has records whose author is known, also of one that was encrypted anew', () => {
    const judged = (which: 'before' | 'now' | 'moved', author: Known) =>
      verdictOf(
        bytesOf(kept.records[which].envelope),
        {
          ...about,
          ...block(kept.records[which].envelope),
          author: author.address,
          block: 5,
          time: 9
        },
        [{ bundle: author.bundle, block: 1 }]
      ).exact;
    expect(judged('before', patient)).toBe(true);
    expect(judged('now', hospital)).toBe(true);
    expect(judged('moved', patient)).toBe(true);
    const moved = envelopeOf('moved');
    const { origin, ...metadata } = openEnvelope(moved, own.dekOf(moved));
    const first = openOrigin(moved, { ...metadata, origin: origin! });
    expect(first.envelope.digest).toEqual(envelopeOf('before').digest);
    expect(first.metadata.about).toEqual({ title: 'Before the lock changed' });
  });

  test('has a proof of a file', () => {
    const proof = readFileProof(bytesOf(kept.proof));
    expect([proof.place, proof.patient]).toEqual([place, patient.address]);
    expect(proof.bundle).toEqual(hospital.bundle.bytes);
    const envelope = readEnvelope(proof.envelope, { digest: sha256(proof.envelope), ...about });
    expect(openMetadata(envelope, proof.key).name).toBe('letter.txt');
  });
});

describe('kept helpers’ pieces', () => {
  test.each(['guardians', 'recovery', 'summary'] as const)('of %s open', (circle: Circle) => {
    const { deal: dealt, capsule, releases } = kept.circles[circle as 'guardians'];
    const { bytes, digest } = block(dealt);
    const guardians = helpers.map(({ address }) => address).sort();
    const at = { digest, ...about, circle, epoch: 3, threshold: 2, guardians };
    const deal = verifyDeal(bytes, at, patient.bundle.sign);
    const shares = releases.map((release, i) => {
      const { address, identity } = helpers[i]!;
      const share = openRelease(doctor.identity, deal, bytesOf(release), {
        digest: block(release).digest,
        guardian: address,
        request: 7,
        requester: doctor.address,
        requesterBundle: 1
      });
      expect(share).toEqual(openShare(identity, deal, address));
      return share;
    });
    const locked = block(capsule);
    const nothing = { vault: null, categories: [], summary: null };
    expect(openCapsule(deal, shares, locked.bytes, locked.digest)).toEqual({
      ...nothing,
      ...{
        guardians: { categories: [{ tag, epoch: 2, seed: bytesOf(kept.categorySeed) }] },
        recovery: { vault: bytesOf(kept.people.patient.seed) },
        summary: { summary: utf8('Penicillin') }
      }[circle as 'guardians']
    });
  });
});

describe('what passes between people', () => {
  test('opens a carer’s key', () => {
    const carer = knownAs('carer');
    const { bytes, digest } = block(kept.care);
    const at = { digest, ...about, carer: carer.address, until: 1_950_000_000 };
    expect(openCare(carer.identity, bytes, at)).toEqual(bytesOf(kept.people.patient.seed));
  });

  test('opens a letter to each of its readers', () => {
    const { bytes, digest } = block(kept.letter);
    for (const { identity, address } of [hospital, doctor])
      expect(openLetter(identity, address, bytes, { ...about, digest })).toBe(
        'Why it is asked: Ωμέγα'
      );
  });

  test('opens a decision', () => {
    const bytes = bytesOf(kept.decision);
    expect(decisionSigner(bytes)).toBe(1);
    const { digest: claim } = block(kept.letter);
    const { address: organisation, bundle } = hospital;
    const at = { ...about, organisation, claim, sign: bundle.sign };
    expect(openDecision(patient.identity, patient.address, bytes, at)).toEqual({
      words: 'Paid in part',
      decided: 1_790_000_000
    });
  });

  test('opens the keys that a hospital lent', () => {
    const bytes = bytesOf(kept.delegation);
    const until = 1_800_000_000;
    expect(delegationUntil(bytes)).toBe(until);
    const between = { ...about, organisation: hospital.address, practitioner: doctor.address };
    const at = { ...between, sign: hospital.bundle.sign, now: until - 1 };
    const [lent, ...more] = openDelegation(doctor.identity, bytes, at);
    expect(more).toEqual([]);
    expect(lent).toMatchObject({ kind: 'category', epoch: 2, key: bytesOf(kept.categorySeed) });
    expect(lent!.scope).not.toEqual(SCOPE_EVERYTHING);
  });
});
