import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { verifyBundle } from '../bundle.ts';
import {
  addressToBytes,
  bytesToHex,
  concatBytes,
  equalBytes,
  randomBytes,
  sha256
} from '../bytes.ts';
import { decodeCanonical, encodeCanonical, type Canonical } from '../canonical.ts';
import { open, seal, type SealLabel } from '../seal.ts';
import { signCanonical } from '../sign.ts';
import { errorOf, flip, mismatch, person, PLACE, sampleBits, type Person } from '../testing.ts';
import { makeCapsule, openCapsule, SUMMARY_LIMIT, type Capsule } from './capsule.ts';
import {
  dealtContext,
  makeDeal,
  openShare,
  secretKeyPair,
  verifyDeal,
  type Circle,
  type Deal
} from './deal.ts';
import { makeRelease, openRelease } from './release.ts';
import { dealSecret, type Share } from './vss.ts';

let patient: Person;
let clinician: Person;
let other: Person;
let guardians: Person[];
let deal: Deal;
let capsule: ReturnType<typeof makeCapsule>;
const categories: Capsule['categories'] = [
  { tag: randomBytes(16), epoch: 1, seed: randomBytes(32) },
  { tag: randomBytes(16), epoch: 4, seed: randomBytes(32) }
];

const dealTo = (people: Person[], o: Partial<Parameters<typeof makeDeal>[1]> = {}) =>
  makeDeal(patient.identity, {
    place: PLACE,
    patient: patient.address,
    patientBundle: 1,
    circle: 'guardians',
    epoch: 1,
    threshold: 2,
    guardians: people.map((one) => one.bundle),
    ...o
  });
const expectedDeal = (of: Deal, o: Partial<Parameters<typeof verifyDeal>[1]> = {}) => ({
  digest: of.digest,
  place: PLACE,
  patient: patient.address,
  circle: of.circle,
  epoch: of.epoch,
  threshold: of.commitments.length,
  guardians: of.members.map((member) => member.guardian),
  ...o
});
const release = (guardian: Person, request = 1, to = clinician, from = deal) =>
  makeRelease(guardian.identity, from, {
    guardian: guardian.address,
    request,
    requester: to.bundle
  });
const receive = (
  made: { bytes: Uint8Array; digest: Uint8Array },
  guardian: Person,
  o: { request?: number; as?: Person; from?: Deal; digest?: Uint8Array; bundle?: number } = {}
): Share => {
  const as = o.as ?? clinician;
  return openRelease(as.identity, o.from ?? deal, made.bytes, {
    digest: o.digest ?? made.digest,
    guardian: guardian.address,
    request: o.request ?? 1,
    requester: as.address,
    requesterBundle: o.bundle ?? 1
  });
};

beforeAll(async () => {
  [patient, clinician, other] = await Promise.all([person(), person(), person()]);
  const people = await Promise.all([person(), person(), person()]);
  guardians = people.sort((a, b) => (a.address < b.address ? -1 : 1));
  deal = dealTo(guardians);
  capsule = makeCapsule(deal, { vault: null, categories, summary: null });
});

describe('a deal', () => {
  test('goes round: every guardian verifies it and finds a share that fits', () => {
    // In whatever order the patient named them.
    const deal = dealTo([guardians[1]!, guardians[2]!, guardians[0]!]);
    const read = verifyDeal(deal.bytes, expectedDeal(deal), patient.identity.sign.publicKey);
    expect(read).toEqual(deal);
    expect(read.members.map((member) => member.guardian)).toEqual(
      guardians.map((one) => one.address)
    );
    guardians.forEach((guardian, i) => {
      expect(openShare(guardian.identity, read, guardian.address).index).toBe(i + 1);
    });
    // Public on IPFS: about 1.2 kB for each guardian.
    expect(deal.bytes.length).toBeLessThan(1700 + 3 * 1300);
  });

  test('a piece opens with keys that its guardian replaced, as long as these are carried on', async () => {
    const [guardian] = guardians;
    const replaced = { ...other.identity, past: [guardian!.identity] };
    const share = openShare(replaced, deal, guardian!.address);
    expect(share).toEqual(openShare(guardian!.identity, deal, guardian!.address));
    expect(await errorOf(() => openShare(other.identity, deal, guardian!.address))).toBe(
      'crypto/cannot-open'
    );
  });

  test('any turned bit is noticed, although the digest was turned with it', async () => {
    for (const bit of sampleBits(deal.bytes.length, 64, 40)) {
      const bytes = flip(deal.bytes, bit);
      const expected = expectedDeal(deal, { digest: sha256(bytes) });
      const code = await errorOf(() =>
        verifyDeal(bytes, expected, patient.identity.sign.publicKey)
      );
      expect(code, `bit ${bit}`).toMatch(/^crypto\//);
    }
  });

  test('abuse 41: a deal of another epoch, circle, threshold, list, patient or chain is refused', async () => {
    const key = patient.identity.sign.publicKey;
    const cases: [string, Partial<Parameters<typeof verifyDeal>[1]>][] = [
      ['turn', { epoch: 2 }],
      ['kind', { circle: 'recovery' }],
      ['number of approvals', { threshold: 1 }],
      ['list of helpers', { guardians: guardians.slice(0, 2).map((one) => one.address) }],
      ['patient', { patient: other.address }],
      ['network', { place: { ...PLACE, chainId: 1 } }],
      ['digest', { digest: randomBytes(32) }]
    ];
    for (const [part, change] of cases)
      expect(
        await mismatch(() => verifyDeal(deal.bytes, expectedDeal(deal, change), key))
      ).toContain(part);
    const code = await errorOf(() =>
      verifyDeal(deal.bytes, expectedDeal(deal), other.identity.sign.publicKey)
    );
    expect(code).toBe('crypto/bad-signature');
  });

  test('abuse 41: a share that does not fit the commitments is found out by its guardian', async () => {
    // A dealer whose commitments are those of another sharing: nobody would ever combine anything.
    const block = decodeCanonical(deal.bytes) as Record<string, Canonical>;
    const lie: Deal = { ...deal, commitments: dealSecret(2, 3).commitments };
    expect(block['commitments']).not.toEqual(lie.commitments);
    const first = guardians[0]!;
    // The share is bound to the commitments it was dealt with.
    expect(await errorOf(() => openShare(first.identity, lie, first.address))).toBe(
      'crypto/cannot-open'
    );
  });

  test('the patient is no guardian of her own, and nobody is one twice', async () => {
    const [first] = guardians;
    expect(await mismatch(() => dealTo([patient, first!]))).toMatch(/helper\b/);
    expect(await mismatch(() => dealTo([first!, first!]))).toContain('order of helpers');
    expect(await mismatch(() => openShare(other.identity, deal, other.address))).toMatch(
      /helper\b/
    );
    const elsewhere = await person({ ...PLACE, chainId: 1 });
    expect(await mismatch(() => dealTo([first!, elsewhere]))).toMatch(/key bundle.*network/);
  });

  test('abuse 41: what the patient’s page signed is held against reason as well', async () => {
    const block = decodeCanonical(deal.bytes) as Record<string, Canonical>;
    delete block.signature;
    const members = block.members as { guardian: Uint8Array }[];
    const read = (change: Record<string, Canonical>, expected = {}) => {
      const content = { ...block, ...change };
      const signature = signCanonical(patient.identity.sign.secretKey, 'deal', content);
      const bytes = encodeCanonical({ ...content, signature });
      const at = expectedDeal(deal, { digest: sha256(bytes), ...expected });
      return verifyDeal(bytes, at, patient.identity.sign.publicKey);
    };
    expect(read({}).id).toEqual(deal.id);
    const four = dealSecret(4, 4).commitments;
    expect(await errorOf(() => read({ commitments: four }, { threshold: 4 }))).toBe(
      'crypto/malformed'
    );
    const { commitments } = deal;
    const points = [commitments[0]!, new Uint8Array(32).fill(255)];
    expect(await errorOf(() => read({ commitments: points }))).toMatch(/^crypto\/(?!mismatch)/);
    expect(await errorOf(() => read({ publicKey: new Uint8Array(1216) }))).toBe('crypto/weak-key');
    const turned = [...members].reverse();
    const addresses = [...guardians].reverse().map((one) => one.address);
    expect(await mismatch(() => read({ members: turned }, { guardians: addresses }))).toContain(
      'order of helpers'
    );
    const own = members.map((one, i) =>
      i === 0 ? { ...one, guardian: addressToBytes(patient.address) } : one
    );
    const named = [patient, ...guardians.slice(1)].map((one) => one.address);
    expect(await mismatch(() => read({ members: own }, { guardians: named }))).toMatch(/helper\b/);
  });

  test('abuse 41: a piece that was sealed right and is none is found out by its guardian', async () => {
    const [first] = guardians;
    const shape = dealtContext(deal);
    const member = deal.members[0]!;
    const context = {
      ...shape,
      guardian: addressToBytes(member.guardian),
      bundle: member.bundleVersion,
      index: 1,
      commitments: sha256(concatBytes(...deal.commitments)),
      key: sha256(deal.publicKey)
    };
    const piece = dealSecret(2, 3).shares[0]!.bytes;
    const sealed = seal(first!.bundle.kem, 'share', context, piece);
    const lie: Deal = { ...deal, members: [{ ...member, sealed }, ...deal.members.slice(1)] };
    expect(await errorOf(() => openShare(first!.identity, lie, first!.address))).toBe(
      'crypto/bad-share'
    );
    expect(await errorOf(() => release(first!, 1, clinician, lie))).toBe('crypto/bad-share');
  });

  test('one guardian cannot open the share of another', async () => {
    const [a, b] = guardians;
    expect(await errorOf(() => openShare(a!.identity, deal, b!.address))).toBe(
      'crypto/cannot-open'
    );
  });
});

describe('from the approvals to the record', () => {
  test('any k of the guardians open it, and only the requester reads what they send', async () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2], { minLength: 2 }), (chosen) => {
        const shares = chosen.map((i) => receive(release(guardians[i]!), guardians[i]!));
        const opened = openCapsule(deal, shares, capsule.bytes, capsule.digest);
        expect(opened).toEqual({ vault: null, categories, summary: null });
      }),
      { numRuns: 6 }
    );
    const made = release(guardians[0]!);
    expect(await errorOf(() => receive(made, guardians[0]!, { as: other }))).toBe(
      'crypto/mismatch'
    );
  });

  test('a capsule is renewed with nobody there, and the old shares open the new one', () => {
    const renewed = [{ ...categories[0]!, epoch: 2, seed: randomBytes(32) }];
    const next = makeCapsule(deal, { vault: null, categories: renewed, summary: null });
    const shares = guardians.slice(1).map((one) => receive(release(one), one));
    expect(openCapsule(deal, shares, next.bytes, next.digest).categories).toEqual(renewed);
  });

  test('its size does not tell how many categories it opens', () => {
    const sizes = [0, 1, 12].map((n) => {
      const some = Array.from({ length: n }, () => ({ ...categories[0]!, tag: randomBytes(16) }));
      return makeCapsule(deal, { vault: null, categories: some, summary: null }).bytes.length;
    });
    expect(new Set(sizes).size).toBe(1);
  });

  test('abuse 42: the keys of k-1 guardians, with all of chain and IPFS, do not open it', async () => {
    const helper = guardians[0]!;
    const stored = [deal.bytes, capsule.bytes, release(helper).bytes];
    const share = openShare(helper.identity, deal, helper.address);
    const received = receive(release(helper), helper);
    expect(received).toEqual(share);
    const code = await errorOf(() => openCapsule(deal, [share], capsule.bytes, capsule.digest));
    expect(code).toBe('crypto/too-few-shares');
    // Whatever 32 bytes one can lay hands on are no key to it: every secret of the guardian and of the requester, the
    // share's halves, and every 32 bytes in a row of all that is public.
    const wrap = (decodeCanonical(capsule.bytes) as { wrap: Uint8Array }).wrap;
    const own = [helper, clinician].flatMap(({ identity }) => [
      identity.kem.secretKey,
      identity.sign.secretKey,
      identity.nodeSeed,
      identity.localKey,
      identity.rootSeed(1)
    ]);
    const halves = [share.bytes.slice(0, 32), share.bytes.slice(32)];
    const publics = stored.flatMap((block) =>
      Array.from({ length: 24 }, (_, i) => block.slice(i * 32, i * 32 + 32))
    );
    for (const key of [...own, ...halves, ...publics].filter((one) => one.length === 32)) {
      expect(equalBytes(secretKeyPair(key).publicKey, deal.publicKey)).toBe(false);
      const code = await errorOf(() => open(key, 'capsule', dealtContext(deal), wrap));
      expect(code).toBe('crypto/cannot-open');
    }
  });

  test('abuse 42: a bad share among k is laid at its sender’s door, and k good ones still open', async () => {
    const [good, bad, alsoGood] = guardians;
    // A malicious guardian: the seal is in order, the share inside is not his.
    const honest = release(bad!);
    const fields = decodeCanonical(honest.bytes) as Record<string, Canonical>;
    const { wrap, ...context } = fields as { wrap: Uint8Array } & Record<string, Canonical>;
    delete context['v'];
    const wrong = seal(clinician.identity.kem.publicKey, 'release', context, randomBytes(64));
    expect(wrong.length).toBe(wrap.length);
    const bytes = encodeCanonical({ ...fields, wrap: wrong });
    const lie = { bytes, digest: sha256(bytes) };
    expect(await errorOf(() => receive(lie, bad!))).toBe('crypto/bad-share');
    const shares = [good!, alsoGood!].map((one) => receive(release(one), one));
    expect(openCapsule(deal, shares, capsule.bytes, capsule.digest).categories).toEqual(categories);
  });

  test('abuse 42: an approval is of no use for another request, requester, key or dealing', async () => {
    const [a] = guardians;
    const made = release(a!, 1);
    const again = dealTo(guardians, { epoch: 2 });
    const of = { patient: other.address };
    for (const [part, from, o] of [
      ['request', a!, { request: 2 }],
      ['sender', guardians[1]!, {}],
      ['recipient', a!, { as: other }],
      ['digest', a!, { digest: randomBytes(32) }],
      ['deal', a!, { from: again }],
      ['key', a!, { bundle: 2 }],
      ['patient', a!, { from: { ...deal, ...of } }],
      ['network', a!, { from: { ...deal, place: { ...PLACE, chainId: 1 } } }]
    ] as const)
      expect(await mismatch(() => receive(made, from, o))).toContain(part);
    const elsewhere = await person({ ...PLACE, chainId: 1 });
    expect(await mismatch(() => release(a!, 1, elsewhere))).toMatch(/key bundle.*network/);
    // Relabelled by somebody who controls the network: the seal itself is bound to the request.
    const fields = decodeCanonical(made.bytes) as Record<string, Canonical>;
    const bytes = encodeCanonical({ ...fields, request: 2 });
    const replay = { bytes, digest: sha256(bytes) };
    expect(await errorOf(() => receive(replay, a!, { request: 2 }))).toBe('crypto/cannot-open');
  });

  test('abuse 42: a guardian seals to the verified bundle only; a substituted key gets another digest', async () => {
    // The attacker's key in the requester's name: the bundle's own checks refuse it before a share is sealed.
    const fake = decodeCanonical(clinician.bundle.bytes) as Record<string, Canonical>;
    const bytes = encodeCanonical({ ...fake, kem: other.identity.kem.publicKey });
    const code = await errorOf(() =>
      verifyBundle(bytes, {
        digest: sha256(bytes),
        owner: clinician.address,
        place: PLACE,
        version: 1
      })
    );
    expect(code).toBe('crypto/bad-signature');
  });

  test('a share opens under no other label than its own', async () => {
    const member = deal.members[0]!;
    const labels: SealLabel[] = ['category', 'dek', 'grant', 'release', 'capsule'];
    for (const label of labels) {
      const key = guardians[0]!.identity.kem.secretKey;
      expect(await errorOf(() => open(key, label, dealtContext(deal), member.sealed))).toBe(
        'crypto/cannot-open'
      );
    }
  });
});

describe('a capsule', () => {
  const nothing = { vault: null, categories: [], summary: null };
  const sharesOf = (of: Deal) =>
    guardians.slice(0, 2).map((one) => openShare(one.identity, of, one.address));

  test('of another dealing, patient, place or digest is refused, and told which', async () => {
    const again = dealTo(guardians);
    const shares = sharesOf(deal);
    const { bytes, digest } = capsule;
    for (const [part, of, named] of [
      ['digest', deal, randomBytes(32)],
      ['deal', again, digest],
      ['patient', { ...deal, patient: other.address }, digest],
      ['network', { ...deal, place: { ...PLACE, chainId: 1 } }, digest]
    ] as const)
      expect(await mismatch(() => openCapsule(of, shares, bytes, named))).toContain(part);
  });

  test('does not open where the dealer named another key than that of the pieces', async () => {
    const { publicKey } = secretKeyPair(randomBytes(32));
    const lie = { ...deal, publicKey };
    const { bytes, digest } = makeCapsule(lie, { ...nothing, categories });
    expect(await mismatch(() => openCapsule(lie, sharesOf(deal), bytes, digest))).toMatch(
      /\bkey\b/
    );
  });

  /** A capsule of these bytes, whatever they are: `length` as it tells it, in `size` bytes that end in `last`. */
  function sealedAs(of: Deal, plain: Uint8Array, length: number, size = 2048, last = 0) {
    const padded = new Uint8Array(size);
    new DataView(padded.buffer).setUint32(0, length);
    padded.set(plain, 4);
    if (last) padded[size - 1] = last;
    const wrap = seal(of.publicKey, 'capsule', dealtContext(of), padded);
    const bytes = encodeCanonical({ v: 1, ...dealtContext(of), wrap });
    return () => openCapsule(of, sharesOf(of), bytes, sha256(bytes));
  }

  test('is padded with zeros to its end, and tells its length truly', async () => {
    const plain = encodeCanonical({ vault: null, categories: [] });
    const { length } = plain;
    expect(sealedAs(deal, plain, length)()).toEqual(nothing);
    expect(await errorOf(sealedAs(deal, plain, length, 2048, 1))).toBe('crypto/malformed');
    expect(await errorOf(sealedAs(deal, plain, length + 2048))).toBe('crypto/malformed');
    // All of the block, without a single zero at its end.
    const tags = Array.from({ length: 31 }, () => ({ ...categories[0]!, tag: randomBytes(16) }));
    const full = encodeCanonical({ vault: null, categories: tags });
    const size = full.length + 4;
    expect(size).toBeGreaterThan(2048);
    expect(sealedAs(deal, full, full.length, size)().categories).toHaveLength(31);
  });

  test('that holds what its circle may not is refused also by who opens it', async () => {
    const recovery = dealTo(guardians, { circle: 'recovery' });
    const none = encodeCanonical({ vault: null, categories: [] });
    const vault = encodeCanonical({ vault: randomBytes(32), categories: [] });
    expect(await mismatch(sealedAs(recovery, none, none.length))).toContain('kind');
    expect(await mismatch(sealedAs(deal, vault, vault.length))).toContain('kind');
  });
});

describe('recovery', () => {
  test('gives the vault seed to k guardians’ approvals, and never through the circle that reads', async () => {
    const vault = randomBytes(32);
    const circle: Circle = 'recovery';
    const own = dealTo(guardians, { circle });
    const locked = makeCapsule(own, { vault, categories: [], summary: null });
    const shares = guardians
      .slice(0, 2)
      .map((one) => receive(release(one, 1, other, own), one, { as: other, from: own }));
    expect(openCapsule(own, shares, locked.bytes, locked.digest).vault).toEqual(vault);
    expect(bytesToHex(own.publicKey)).not.toBe(bytesToHex(deal.publicKey));
    expect(await errorOf(() => makeCapsule(deal, { vault, categories: [], summary: null }))).toBe(
      'crypto/mismatch'
    );
    expect(await errorOf(() => makeCapsule(own, { vault: null, categories, summary: null }))).toBe(
      'crypto/mismatch'
    );
    // The shares of the reading circle are of no use for it.
    const reading = guardians.map((one) => openShare(one.identity, deal, one.address));
    expect(await errorOf(() => openCapsule(own, reading, locked.bytes, locked.digest))).toBe(
      'crypto/bad-share'
    );
  });
});

describe('the emergency summary', () => {
  const summary = randomBytes(9_000);
  const summaryDeal = () => dealTo(guardians, { circle: 'summary', threshold: 1 });

  test('opens with the release of any one organisation, to the one who asked and to nobody else', async () => {
    const own = summaryDeal();
    const locked = makeCapsule(own, { vault: null, categories: [], summary });
    for (const holder of guardians) {
      const made = release(holder, 1, clinician, own);
      const share = receive(made, holder, { from: own });
      expect(openCapsule(own, [share], locked.bytes, locked.digest)).toEqual({
        vault: null,
        categories: [],
        summary
      });
      // The second clinician sees the same block, and another request has another one.
      expect(await errorOf(() => receive(made, holder, { as: other, from: own }))).toBe(
        'crypto/mismatch'
      );
      expect(await errorOf(() => receive(made, holder, { request: 2, from: own }))).toBe(
        'crypto/mismatch'
      );
    }
    expect(await errorOf(() => openCapsule(own, [], locked.bytes, locked.digest))).toBe(
      'crypto/too-few-shares'
    );
  });

  test('holds no key, no other circle holds it, and what is too long for a relay is refused', async () => {
    const own = summaryDeal();
    const made = (of: Deal, o: Partial<Capsule>) =>
      errorOf(() => makeCapsule(of, { vault: null, categories: [], summary: null, ...o }));
    expect(await made(own, { categories })).toBe('crypto/mismatch');
    expect(await made(own, { categories, summary })).toBe('crypto/mismatch');
    expect(await made(own, { vault: randomBytes(32), summary })).toBe('crypto/mismatch');
    expect(await made(deal, { summary })).toBe('crypto/mismatch');
    expect(await made(dealTo(guardians, { circle: 'recovery' }), { summary })).toBe(
      'crypto/mismatch'
    );
    expect(await made(own, { summary: new Uint8Array(SUMMARY_LIMIT + 1) })).toBe(
      'crypto/malformed'
    );
    const most = makeCapsule(own, {
      vault: null,
      categories: [],
      summary: new Uint8Array(SUMMARY_LIMIT)
    });
    expect(most.bytes.length).toBeLessThan(32 * 1024);
  });
});
