import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { rpcProvider } from '../../script/stack/anvil.ts';
import { accreditation } from '../../script/stack/accredit.ts';
import * as calls from '../../src/lib/chain/calls.ts';
import { bytesToHex } from '../../src/lib/chain/hex.ts';
import { perform } from '../../src/lib/chart/action.ts';
import { activity } from '../../src/lib/chart/activity.ts';
import { decisionDocument } from '../../src/lib/chart/claims/document.ts';
import { answerClaimants, decide, keepDecisions } from '../../src/lib/chart/claims/decide.ts';
import { askForClaim, openForClaim, type ClaimAsking } from '../../src/lib/chart/claims/insurer.ts';
import {
  askDecision,
  decisionLabel,
  DECISION_TOPIC,
  otherSide,
  OWN_DECISION_TOPIC
} from '../../src/lib/chart/claims/letters.ts';
import {
  allow,
  answerInsurers,
  close,
  keepClaims,
  lookForDecision,
  previewAllow,
  requireOwnClaim
} from '../../src/lib/chart/claims/patient.ts';
import {
  insurerClaim,
  insurerClaims,
  patientClaim,
  patientClaims
} from '../../src/lib/chart/claims/views.ts';
import { nameCarer } from '../../src/lib/chart/family/carers.ts';
import { acceptKeys } from '../../src/lib/chart/known-keys.ts';
import { openRecord } from '../../src/lib/chart/open-record.ts';
import { openChart } from '../../src/lib/chart/patients.ts';
import { decline, requests } from '../../src/lib/chart/requests.ts';
import { prepareShare, share } from '../../src/lib/chart/shares.ts';
import { ownChart } from '../../src/lib/chart/patient-chart.ts';
import { activitySentence } from '../../src/lib/chart/words.ts';
import { bytesOf, randomFile, upload } from './documents.ts';
import { replaceKeys } from './replace-keys.ts';
import { World, type Visit } from './world.ts';

vi.stubGlobal('location', { host: 'chart.example', origin: 'https://chart.example' });

const DAY = 86_400_000;
const bill = randomFile('bill.bin', 40_000);
const letter = randomFile('letter.bin', 20_000);
const secret = randomFile('secret.bin', 20_000);
const asking = (patient: Visit, number: string, until = Date.now() + 30 * DAY): ClaimAsking => ({
  patient: patient.live.address,
  person: 'Twyla Moen',
  number,
  why: 'Knee operation in May',
  documents: ['Hospital bill of 3 May', 'Letter of discharge'],
  until: new Date(until)
});
const WORDS = ['Knee operation', 'Hospital bill', 'Letter of discharge', 'Twyla Moen', 'K-4711'];

describe('an insurer asks for the documents of a claim', () => {
  let world: World;
  let patient: Visit;
  let insurer: Visit;
  let other: Visit;
  let carer: Visit;
  let id: `0x${string}`;
  const her = () => patient.live.address;

  beforeAll(async () => {
    world = await World.start();
    const validUntil = Math.floor((Date.now() + 300 * DAY) / 1000);
    patient = await world.visit('patient', 'Twyla Moen');
    insurer = await world.visit('stranger', 'Sun Insurance', { role: 'insurer' });
    other = await world.visit('helper1', 'Moon Insurance', { role: 'insurer' });
    carer = await world.visit('helper2', 'Ruth Okoro');
    for (const [visit, name] of [
      [insurer, 'Sun Insurance'],
      [other, 'Moon Insurance']
    ] as const) {
      const organisation = visit.live.address;
      const entry = { role: 'insurer' as const, name, validUntil, organisation };
      await world.act('registrar', ...accreditation(entry));
      await answerClaimants(visit.live);
    }
    for (const file of [bill, letter, secret]) await upload(patient.live, file);
  }, 240_000);

  afterAll(async () => {
    await world?.stop();
  });

  test('she reads what it asks for, and nobody else does: not on chain, not in a block', async () => {
    id = await askForClaim(insurer.live, asking(patient, 'K-4711'));
    expect(await requests(patient.live)).toEqual([]);
    const [claim] = await patientClaims(patient.live);
    expect(claim).toMatchObject({
      id,
      state: 'waiting',
      insurer: { name: 'Sun Insurance' },
      words: { number: 'K-4711', documents: ['Hospital bill of 3 May', 'Letter of discharge'] }
    });
    const [item] = (await activity(patient.live)).items;
    expect(activitySentence(item!)).toContain('documents for a claim');
    const clear = await everythingPublic();
    for (const words of WORDS) expect(clear.includes(words)).toBe(false);
    // Who has the block, as another insurer might, cannot open it.
    const block = await insurer.live.node.getBlock(digestOf(id));
    await expect(
      Promise.resolve().then(() =>
        other.live.keeper.openLetter(her(), { bytes: block, digest: digestOf(id) })
      )
    ).rejects.toMatchObject({ code: 'crypto/mismatch' });
  }, 60_000);

  test('exactly the records that she chooses open to it, for payment', async () => {
    const preview = await previewAllow(patient.live, id, [0, 1]);
    expect(preview.problem).toBeNull();
    expect(preview.sentence).toMatch(/^You let Sun Insurance see 2 records for this claim, until /);
    await allow(patient.live, id, [0, 1]);
    const shown = await insurerClaim(insurer.live, her(), id);
    expect(shown).toMatchObject({ state: 'answered', patient: { name: 'Twyla Moen' } });
    expect(shown.cards.map(({ title }) => title).sort()).toEqual(['bill', 'letter']);
    const opened = await openForClaim(insurer.live, { patient: her(), id, index: 0 });
    expect(opened.bytes).toEqual(await bytesOf(bill));
    const [item] = (await activity(patient.live)).items;
    expect(activitySentence(item!)).toBe('Sun Insurance opened bill for payment.');
    expect((await patientClaims(patient.live))[0]).toMatchObject({
      state: 'opened',
      records: [
        { index: 0, open: true, opened: expect.any(Date) },
        { index: 1, open: true, opened: null }
      ]
    });
    expect((await insurer.live.node.pins()).some(({ label }) => label.startsWith('body '))).toBe(
      false
    );
  }, 60_000);

  test('abuse 46: a record that she did not choose stays closed, by the page and by the contract', async () => {
    await expect(
      openForClaim(insurer.live, { patient: her(), id, index: 2 })
    ).rejects.toMatchObject({ code: 'chart/not-for-claim' });
    await expect(openRecord(insurer.live, her(), 2)).rejects.toMatchObject({
      code: 'chart/not-shared'
    });
    const { records } = (await ownChart(patient.live)).ledger;
    const log = calls.logAccess({ patient: her(), scope: records[2]!.digest, record: 2 });
    await expect(perform(insurer.live, [log])).rejects.toMatchObject({ code: /^chain\// });
  }, 60_000);

  test('abuse 46: another insurer opens nothing, and is told no decision', async () => {
    await expect(openForClaim(other.live, { patient: her(), id, index: 0 })).rejects.toMatchObject({
      code: 'chart/no-claim'
    });
    await expect(openRecord(other.live, her(), 0)).rejects.toMatchObject({
      code: 'chart/not-shared'
    });
  }, 60_000);

  test('abuse 46: nothing but single records is shared with an insurer, and whatever else was granted it does not read', async () => {
    const choice = {
      grantee: other.live.address,
      scope: { kind: 'everything' as const },
      rights: { read: true, write: false },
      purpose: 'HPAYMT' as const,
      until: new Date(Date.now() + 30 * DAY)
    };
    await expect(share(patient.live, choice)).rejects.toMatchObject({
      code: 'chart/insurer-by-claim'
    });
    // As a page that was tampered with would.
    const { call, wrap } = await prepareShare(patient.live, await ownChart(patient.live), choice);
    await patient.live.node.putBlock(wrap!, 'dag-cbor', { label: 'grant' });
    await perform(patient.live, [call]);
    expect((await openChart(other.live, her())).records).toEqual([]);
    await expect(openRecord(other.live, her(), 2)).rejects.toMatchObject({
      code: 'chart/not-shared'
    });
  }, 60_000);

  test('it decides: her page gets the signed answer, and nobody else; then it opens nothing more', async () => {
    expect(await lookForDecision(patient.live, id)).toBe(false);
    const answer = { outcome: 'partly' as const, reason: 'The bill, not the taxi.' };
    await decide(insurer.live, { patient: her(), id, ...answer });
    await expect(decide(insurer.live, { patient: her(), id, ...answer })).rejects.toMatchObject({
      code: 'chart/claim-decided'
    });
    await expect(
      openForClaim(insurer.live, { patient: her(), id, index: 0 })
    ).rejects.toMatchObject({ code: 'chart/claim-decided' });
    expect(await insurerClaim(insurer.live, her(), id)).toMatchObject({ cards: [], told: null });
    // Somebody else asks in her name.
    const claim = await requireOwnClaim(patient.live, id);
    const holder = await otherSide(patient.live, claim);
    const posed = await other.live.node.sendLetter(holder!, DECISION_TOPIC, askDecision(her(), id));
    expect(posed).toBeNull();
    // One of her family may ask for her, from the day she says so.
    const asks = () => carer.live.node.sendLetter(holder!, DECISION_TOPIC, askDecision(her(), id));
    expect(await asks()).toBeNull();
    const until = new Date(Date.now() + 300 * DAY);
    await nameCarer(patient.live, { address: carer.live.address, name: 'Ruth', until });
    expect(await asks()).not.toBeNull();
    // Her own page asks by itself.
    patient.live.resting.clear();
    await keepClaims(patient.live);
    const [got] = await patientClaims(patient.live);
    expect(got).toMatchObject({ state: 'decided', decision: answer, problem: null });
    expect((await insurerClaims(insurer.live))[0]!.told).toBeInstanceOf(Date);
    const text = await (await decisionDocument(patient.live, id)).text();
    expect(text).toContain('Partly. The bill, not the taxi.');
  }, 60_000);

  test('another device of the insurer learns from her page what was decided, and nobody else does', async () => {
    await answerInsurers(patient.live);
    // A device that has the same keys, and none of the blocks.
    const label = decisionLabel(her(), id);
    for (const pin of await insurer.live.node.pins())
      if (pin.label === label) await insurer.live.node.unpin(pin.cid);
    expect(await insurerClaim(insurer.live, her(), id)).toMatchObject({ decision: null });
    // It cannot decide anew.
    await expect(
      decide(insurer.live, { patient: her(), id, outcome: 'no', reason: 'x' })
    ).rejects.toMatchObject({ code: 'chart/claim-decided' });
    for (const pin of await insurer.live.node.pins())
      if (pin.label === label) await insurer.live.node.unpin(pin.cid);
    // Its page looks by itself.
    await keepDecisions(insurer.live);
    expect(await insurerClaim(insurer.live, her(), id)).toMatchObject({
      state: 'decided',
      decision: { outcome: 'partly', reason: 'The bill, not the taxi.' },
      cards: []
    });
    const claim = await requireOwnClaim(patient.live, id);
    const holder = await otherSide(insurer.live, claim);
    for (const asker of [claim.insurer, other.live.address]) {
      const ask = askDecision(asker, id);
      expect(await other.live.node.sendLetter(holder!, OWN_DECISION_TOPIC, ask)).toBeNull();
    }
  }, 60_000);

  test('abuse 46: a decision that another insurer signed does not pass in its name', async () => {
    const claim = await requireOwnClaim(patient.live, id);
    const [pin] = (await patient.live.node.pins()).filter(
      ({ label }) => label === decisionLabel(her(), id)
    );
    const good = await patient.live.node.getBlock(pin!.digest);
    await patient.live.node.unpin(pin!.cid);
    const { verifyDecision } = await import('../../src/lib/chart/claims/letters.ts');
    const { bundleOf } = await import('../../src/lib/chart/people.ts');
    const hers = await bundleOf(other.live, her());
    const forged = await other.live.keeper.makeDecision(
      { patient: her(), claim: digestOf(id) },
      { words: '{}', readers: [hers], organisationBundle: 1, decided: 1 }
    );
    await expect(verifyDecision(patient.live, claim, forged)).rejects.toMatchObject({
      code: 'crypto/mismatch'
    });
    await patient.live.node.putBlock(good, 'dag-cbor', { label: decisionLabel(her(), id) });
  }, 60_000);

  test('with the page of the insurer gone she still reads it, signature and all, and closes the records in one go', async () => {
    await insurer.live.node.stop();
    patient = await world.back(await left(patient));
    await patient.live.node.whenReachable();
    expect(await patientClaim(patient.live, id)).toMatchObject({
      state: 'decided',
      words: { number: 'K-4711' },
      decision: { outcome: 'partly', reason: 'The bill, not the taxi.' }
    });
    await close(patient.live, id);
    expect((await patientClaims(patient.live))[0]!.records.every(({ open }) => !open)).toBe(true);
    insurer = await world.back(insurer);
    await insurer.live.node.whenReachable();
    await answerClaimants(insurer.live);
    await expect(openRecord(insurer.live, her(), 0)).rejects.toMatchObject({
      code: 'chart/not-shared'
    });
  }, 60_000);

  test('after both replaced their keys she still reads it, signed by the keys of then, and gets it once more', async () => {
    await replaceKeys(insurer);
    await answerClaimants(insurer.live);
    await replaceKeys(patient);
    const decided = { state: 'decided', decision: { outcome: 'partly' }, problem: null };
    expect(await patientClaim(patient.live, id)).toMatchObject(decided);
    const label = decisionLabel(her(), id);
    for (const pin of await patient.live.node.pins())
      if (pin.label === label) await patient.live.node.unpin(pin.cid);
    expect(await patientClaim(patient.live, id)).toMatchObject({ decision: null });
    expect(await lookForDecision(patient.live, id)).toBe(true);
    expect(await patientClaim(patient.live, id)).toMatchObject(decided);
    // Each accepts the other's, for the claims that follow.
    await acceptKeys(patient.live, insurer.live.address);
    for (const { live } of [insurer, other]) await acceptKeys(live, her());
  }, 60_000);

  test('what she declines is declined; what ran out opens no more', async () => {
    await world.pass(8 * 86_400);
    const now = Date.now() + 8 * DAY;
    for (const { live } of [patient, insurer, other]) live.now = () => now;
    const soon = await askForClaim(insurer.live, asking(patient, 'K-4712', now + DAY));
    await allow(patient.live, soon, [1]);
    await openForClaim(insurer.live, { patient: her(), id: soon, index: 1 });
    const declined = await askForClaim(other.live, asking(patient, 'M-1', now + DAY));
    await decline(patient.live, { organisation: (await asked(declined)).insurer, what: '' });
    expect((await insurerClaims(other.live))[0]).toMatchObject({ state: 'declined' });
    await world.pass(2 * 86_400);
    for (const { live } of [patient, insurer, other]) live.now = () => now + 2 * DAY;
    expect(await insurerClaim(insurer.live, her(), soon)).toMatchObject({
      state: 'over',
      cards: []
    });
    await expect(
      openForClaim(insurer.live, { patient: her(), id: soon, index: 1 })
    ).rejects.toMatchObject({ code: 'chart/not-for-claim' });
    const { records } = (await ownChart(patient.live)).ledger;
    const log = calls.logAccess({ patient: her(), scope: records[1]!.digest, record: 1 });
    await expect(perform(insurer.live, [log])).rejects.toMatchObject({ code: /^chain\// });
  }, 60_000);

  const digestOf = (of: string): Uint8Array => Uint8Array.from(Buffer.from(of.slice(2), 'hex'));

  const asked = async (of: string) =>
    (await patientClaims(patient.live)).find((claim) => claim.id === of)! as never as {
      insurer: { address: `0x${string}`; name: string; role: 'insurer' };
    };

  async function left(visit: Visit): Promise<Visit> {
    await visit.leave();
    return visit;
  }

  /** Every log and every transaction of the chain, and every block of the insurer's claim, as text. */
  async function everythingPublic(): Promise<string> {
    const rpc = rpcProvider(world.settings.rpcUrl);
    const { contract } = world.settings;
    const logs = await rpc.request({
      method: 'eth_getLogs',
      params: [{ fromBlock: '0x0', address: contract }]
    });
    const latest = Number(await rpc.request({ method: 'eth_blockNumber', params: [] }));
    const blocks: unknown[] = [];
    for (let n = 0; n <= latest; n++)
      blocks.push(
        await rpc.request({
          method: 'eth_getBlockByNumber',
          params: [`0x${n.toString(16)}`, true]
        })
      );
    const hex = JSON.stringify([logs, blocks]).replaceAll(/0x/g, '');
    const onChain = [...hex.matchAll(/[0-9a-f]{8,}/g)]
      .map(([text]) => Buffer.from(text, 'hex').toString('latin1'))
      .join('\n');
    const block = await insurer.live.node.getBlock(digestOf(id));
    return `${onChain}\n${Buffer.from(block).toString('latin1')}\n${bytesToHex(block)}`;
  }
});
