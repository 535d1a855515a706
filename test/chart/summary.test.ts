import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accreditation } from '../../script/stack/accredit.ts';
import { people } from '../../script/stack/people.ts';
import { enrol, suspend } from '../../src/lib/chain/calls.ts';
import { bytesToHex, hexToBytes } from '../../src/lib/chain/hex.ts';
import { approve, secondRequest } from '../../src/lib/chain/urgent-calls.ts';
import { activity } from '../../src/lib/chart/activity.ts';
import { grantedChart } from '../../src/lib/chart/patient-chart.ts';
import { arm, endAccess, ownCircles, renew, stopOwn } from '../../src/lib/chart/urgent/arm.ts';
import { askCircle, circlesToAsk, report } from '../../src/lib/chart/urgent/ask.ts';
import { circleOf, dealOf, membersOf, readCircles } from '../../src/lib/chart/urgent/blocks.ts';
import { acceptOwnShare, approveRequest } from '../../src/lib/chart/urgent/help.ts';
import { review } from '../../src/lib/chart/urgent/review.ts';
import { openSummary, second, toSecond } from '../../src/lib/chart/urgent/summary.ts';
import { askedByMe, ownCircleViews, usesToReview } from '../../src/lib/chart/urgent/views.ts';
import { activitySentence } from '../../src/lib/chart/words.ts';
import type { EmergencyCard } from '../../src/lib/health/emergency-card.ts';
import { World, type Visit } from './world.ts';

const HOUR = 3_600;
const refused = { name: 'ContractRefusedError' };
const card: EmergencyCard = {
  made: '2026-11-26',
  lines: [
    { kind: 'name', text: 'Twyla Moen' },
    { kind: 'blood', text: 'A Rh-negative' },
    { kind: 'allergies', text: 'Penicillin: anaphylaxis, 2009' },
    { kind: 'medicines', text: 'Apixaban 5 mg twice a day' }
  ]
};

// One patient, two hospitals, and an authority that holds her summary too: a real chain, relay and nodes.
describe('the emergency summary', () => {
  let world: World;
  let patient: Visit;
  let city: Visit;
  let lakeside: Visit;
  let office: Visit;
  let stranger: Visit;

  const circle = 'summary' as const;
  const who = () => patient.live.address;
  const ask = (asker = city) =>
    askCircle(asker.live, {
      patient: who(),
      circle,
      reason: 'unconscious',
      words: 'Found unconscious.'
    });
  const name = (number: number) => ({ patient: who(), circle, number });
  const act: World['act'] = (part, ...calls) => world.act(part, ...calls);
  const aYear = () => Math.floor(Date.now() / 1000) + 365 * 86_400;
  const choice = () => ({ ...terms(), card });
  const terms = () => ({
    circle,
    guardians: [lakeside.live.address, office.live.address],
    threshold: 1,
    window: 0,
    duration: HOUR,
    sealed: []
  });

  beforeAll(async () => {
    world = await World.start();
    patient = await world.visit('patient', 'Twyla Moen');
    city = await world.visit('hospital', 'City Hospital');
    lakeside = await world.visit('hospital2', 'Lakeside Hospital');
    office = await world.visit('helper3', 'Health Office');
    stranger = await world.visit('helper1', 'Daisey Moen');
    const organisation = office.live.address;
    const authority = { role: 'authority' as const, name: 'Health Office', validUntil: aYear() };
    await act('registrar', ...accreditation({ ...authority, organisation }));
  }, 400_000);
  afterAll(() => world?.stop());

  test('is held by organisations alone, each of which agrees, and has at least a line', async () => {
    await expect(arm(patient.live, terms())).rejects.toMatchObject({ code: 'chart/no-summary' });
    const people = { ...choice(), guardians: [stranger.live.address, office.live.address] };
    await expect(arm(patient.live, people)).rejects.toMatchObject(refused);
    await arm(patient.live, choice());
    for (const holder of [lakeside, office]) {
      expect(await circlesToAsk(city.live, who())).toEqual([]);
      await expect(ask()).rejects.toMatchObject(refused);
      await acceptOwnShare(holder.live, who(), circle);
    }
    expect(await circlesToAsk(city.live, who())).toMatchObject([{ circle, armed: true }]);
    expect(await ownCircleViews(patient.live)).toMatchObject([{ circle, card, used: false }]);
  }, 60_000);

  test('one clinician alone opens nothing: not by the contract, not by a page, not with all blocks', async () => {
    const number = await ask();
    await expect(second(city.live, name(number))).rejects.toMatchObject(refused);
    await expect(second(stranger.live, name(number))).rejects.toMatchObject(refused);
    await expect(approveRequest(lakeside.live, name(number))).rejects.toMatchObject({
      code: 'chart/one-clinician'
    });
    const read = await readCircles(city.live, who());
    const members = membersOf(circleOf(read, circle));
    // A holder's wallet that skips the page.
    const place = members.guardians.indexOf(lakeside.live.address);
    const release = `0x${'01'.repeat(32)}` as const;
    const skipping = approve({ ...name(number), place, release, members });
    await expect(act('hospital2', skipping)).rejects.toMatchObject(refused);
    await expect(openSummary(city.live, name(number))).rejects.toMatchObject({
      code: 'chart/summary-closed'
    });
    const block = hexToBytes(circleOf(read, circle).capsule);
    const bytes = await city.live.node.getBlock(block, { holders: read.holders });
    const deal = await dealOf(city.live, circleOf(read, circle), read.holders);
    const nothing = { deal, capsule: { digest: block, bytes }, request: number, releases: [] };
    await expect(async () =>
      city.live.keeper.openSummary({ ...nothing, requesterBundle: 1, expiry: 2 ** 33 })
    ).rejects.toMatchObject({ code: 'crypto/too-few-shares' });
    await stopOwn(patient.live, name(number));
  }, 60_000);

  test('two clinicians ask, one organisation hands it out, and only who asked reads it, for an hour', async () => {
    const number = await ask();
    expect(await toSecond(city.live, who())).toEqual([]);
    const [found] = await toSecond(lakeside.live, who());
    expect(found).toMatchObject({ number, seconded: null, reason: expect.any(String) });
    await second(lakeside.live, name(number));
    expect(await toSecond(lakeside.live, who())).toEqual([]);
    await approveRequest(office.live, name(number));

    const opened = await openSummary(city.live, name(number));
    expect(opened).toMatchObject({ card });
    expect(JSON.parse(new TextDecoder().decode(opened.fhir))).toMatchObject({
      resourceType: 'Bundle',
      type: 'document'
    });
    await expect(openSummary(lakeside.live, name(number))).rejects.toMatchObject({
      code: 'chart/summary-closed'
    });
    // It opens no record, and no place in her chart.
    expect(await grantedChart(city.live, who())).toMatchObject({ keys: null, grants: [] });

    const { items } = await activity(patient.live);
    const told = items.map(activitySentence).join('\n');
    for (const sentence of [
      /^City Hospital asked for the emergency summary: the patient is unconscious\.$/m,
      /^Lakeside Hospital asked for the emergency summary, as the second clinician\.$/m,
      /^Health Office approved that City Hospital gets the emergency summary\.$/m,
      /^City Hospital got the emergency summary, until .+\.$/m
    ])
      expect(told).toMatch(sentence);

    await report(city.live, name(number), 'Apixaban was reversed.');
    const [use] = await usesToReview(office.live);
    expect(use).toMatchObject({ circle, number, state: 'open' });
    await review(office.live, use!, 'justified');

    await world.pass(HOUR);
    await expect(openSummary(city.live, name(number))).rejects.toMatchObject({
      code: 'chart/summary-closed'
    });
    expect((await askedByMe(city.live))[0]).toMatchObject({ number, state: 'ended' });
  }, 90_000);

  test('new lines need nobody, and it can be asked for again; a colleague of one hospital may second', async () => {
    expect((await ownCircles(patient.live))[0]).toMatchObject({ used: true, needs: null });
    const lines = [...card.lines, { kind: 'implants' as const, text: 'Pacemaker' }];
    const changed = { made: '2026-11-27', lines };
    await renew(patient.live, { circle, sealed: [], card: changed });
    await act('hospital', enrol({ practitioner: stranger.live.address, validUntil: aYear() }));
    const number = await ask();
    await second(stranger.live, name(number));
    // Who holds it may be the other hospital, never the one that asks.
    await approveRequest(lakeside.live, name(number));
    expect((await openSummary(city.live, name(number))).card).toEqual(changed);
    const open = (await askedByMe(city.live)).find((one) => one.number === number)!;
    await endAccess(patient.live, open);
    await expect(openSummary(city.live, name(number))).rejects.toMatchObject({
      code: 'chart/summary-closed'
    });
  }, 60_000);

  test('an approval without a share opens nothing, and its sender is named', async () => {
    const number = await ask();
    await second(lakeside.live, name(number));
    const members = membersOf(circleOf(await readCircles(office.live, who()), circle));
    const place = members.guardians.indexOf(office.live.address);
    const rubbish = await office.live.node.putBlock(new Uint8Array(1300), 'raw', { label: 'x' });
    await act(
      'helper3',
      approve({ ...name(number), place, release: bytesToHex(rubbish), members })
    );
    await expect(openSummary(city.live, name(number))).rejects.toMatchObject({
      code: 'chart/bad-summary',
      message: expect.stringContaining('Health Office')
    });
  }, 60_000);

  test('a suspended organisation gets nothing, vouches for nobody and hands nothing out', async () => {
    const again = async (part: 'hospital' | 'hospital2', organisation: Visit) => {
      const proposal = { role: 'hospital' as const, name: people[part].name, validUntil: aYear() };
      await act(
        'registrar',
        ...accreditation({ ...proposal, organisation: organisation.live.address })
      );
    };
    const first = await ask();
    await second(lakeside.live, name(first));
    // The one who vouched is suspended: the other holder's page hands nothing out; nor does the suspended one itself.
    await act('registrar', suspend({ organisation: lakeside.live.address }));
    await expect(approveRequest(office.live, name(first))).rejects.toMatchObject({
      code: 'chart/not-licensed'
    });
    const members = membersOf(circleOf(await readCircles(city.live, who()), circle));
    const release = `0x${'01'.repeat(32)}` as const;
    const place = members.guardians.indexOf(lakeside.live.address);
    await expect(
      act('hospital2', approve({ ...name(first), place, release, members }))
    ).rejects.toMatchObject(refused);
    await expect(act('hospital2', secondRequest(name(first)))).rejects.toMatchObject(refused);
    await again('hospital2', lakeside);
    // The one who asked is suspended: by the page, and by the contract.
    await act('registrar', suspend({ organisation: city.live.address }));
    await expect(approveRequest(office.live, name(first))).rejects.toMatchObject({
      code: 'chart/not-licensed'
    });
    const own = members.guardians.indexOf(office.live.address);
    await expect(
      act('helper3', approve({ ...name(first), place: own, release, members }))
    ).rejects.toMatchObject(refused);
    await expect(ask()).rejects.toMatchObject(refused);
    await again('hospital', city);
    // Opened, and suspended after it.
    await approveRequest(office.live, name(first));
    expect((await openSummary(city.live, name(first))).card.lines.length).toBeGreaterThan(0);
    await act('registrar', suspend({ organisation: city.live.address }));
    await expect(openSummary(city.live, name(first))).rejects.toMatchObject({
      code: 'chart/not-licensed'
    });
  }, 90_000);
});
