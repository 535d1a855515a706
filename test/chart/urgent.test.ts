import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { accreditation } from '../../script/stack/accredit.ts';
import { encodeCalls, suspend } from '../../src/lib/chain/calls.ts';
import { bytesToHex, hexToBytes } from '../../src/lib/chain/hex.ts';
import { readKeys } from '../../src/lib/chain/keys.ts';
import { sendableCall, signedCallsIn } from '../../src/lib/chain/signed.ts';
import { approvingOf } from '../../src/lib/chain/signed-approval.ts';
import { decodeSigned, encodeSigned } from '../../src/lib/chain/signed-link.ts';
import { approve } from '../../src/lib/chain/urgent-calls.ts';
import { activity } from '../../src/lib/chart/activity.ts';
import { activitySentence, shortAddress } from '../../src/lib/chart/words.ts';
import { OwnChartError } from '../../src/lib/errors.ts';
import { openRecord } from '../../src/lib/chart/open-record.ts';
import { directoryOf, grantedChart } from '../../src/lib/chart/patient-chart.ts';
import { bundleOf } from '../../src/lib/chart/people.ts';
import { categories, listRecords } from '../../src/lib/chart/records.ts';
import { previewRelay, readSigned, relay } from '../../src/lib/chart/relay-desk.ts';
import { arm, ownCircles, stopOwn } from '../../src/lib/chart/urgent/arm.ts';
import { askCircle, openAsked, releasedToMe, report } from '../../src/lib/chart/urgent/ask.ts';
import {
  circleOf,
  dealOf,
  membersOf,
  readCircles,
  requestOf,
  wordsOf
} from '../../src/lib/chart/urgent/blocks.ts';
import { acceptOwnShare, approveRequest, stopAsGuardian } from '../../src/lib/chart/urgent/help.ts';
import { whosePieces } from '../../src/lib/chart/urgent/pieces.ts';
import { review } from '../../src/lib/chart/urgent/review.ts';
import { endAccess } from '../../src/lib/chart/urgent/arm.ts';
import type { OwnCircle } from '../../src/lib/chart/urgent/bounds.ts';
import { askedByMe, usesToReview } from '../../src/lib/chart/urgent/views.ts';
import { bytesOf, randomFile, upload } from './documents.ts';
import { takesOneParcel, World, type Visit } from './world.ts';

const WINDOW = 15 * 60;
/** Ether. */
const TEN = 10n ** 19n;
const words = 'Found unconscious, medicines unknown.';
const refused = { name: 'ContractRefusedError' };

// One patient, three helpers, two hospitals: a real chain, relay and nodes; the clock of the chain is moved.
describe('urgent access', () => {
  let world: World;
  let patient: Visit;
  let city: Visit;
  let lakeside: Visit;
  let helpers: Visit[];
  const letter = randomFile('letter.bin', 100_000);

  const who = () => patient.live.address;
  const ask = (asker: Visit, circle: OwnCircle = 'guardians') =>
    askCircle(asker.live, { patient: who(), circle, reason: 'unconscious', words });
  const name = (number: number, circle: OwnCircle = 'guardians') => ({
    patient: who(),
    circle,
    number
  });
  const act: World['act'] = (part, ...calls) => world.act(part, ...calls);
  const choice = () => ({
    circle: 'guardians' as const,
    guardians: helpers.map((one) => one.live.address),
    threshold: 2,
    window: WINDOW,
    duration: 86_400,
    sealed: []
  });

  beforeAll(async () => {
    world = await World.start();
    patient = await world.visit('patient', 'Twyla Moen');
    city = await world.visit('hospital', 'City Hospital');
    lakeside = await world.visit('hospital2', 'Lakeside Hospital');
    helpers = [
      await world.visit('helper1', 'Daisey Moen'),
      await world.visit('helper2', 'Ruth Okoro'),
      await world.visit('helper3', 'Sam Lind')
    ];
    await upload(patient.live, letter, 'Documents', () => {});
  }, 400_000);
  afterAll(() => world?.stop());

  test('a circle is ready only when every helper has verified a share and accepted', async () => {
    await arm(patient.live, choice());
    for (const helper of helpers) {
      expect((await ownCircles(patient.live))[0]).toMatchObject({ armed: false, used: false });
      await expect(ask(city)).rejects.toMatchObject({ name: 'ContractRefusedError' });
      await acceptOwnShare(helper.live, who(), 'guardians');
    }
    const [circle] = await ownCircles(patient.live);
    expect(circle!.armed).toBe(true);
    expect(circle!.guardians.every((one) => one.confirmed !== null)).toBe(true);
  }, 60_000);

  test('two helpers approve, and after the window the record opens, is on record, and is read only', async () => {
    const number = await ask(city);
    await expect(openRecord(city.live, who(), 0)).rejects.toMatchObject({
      code: 'chart/not-shared'
    });
    const read = await readCircles(helpers[0]!.live, who());
    const request = read.circles[0]!.requests.at(-1)!;
    expect(request).toMatchObject({ asker: city.live.address, reason: 'unconscious', number });
    expect(await wordsOf(helpers[0]!.live, who(), request.text, read.holders)).toBe(words);
    expect(await wordsOf(patient.live, who(), request.text, read.holders)).toBe(words);
    await expect(
      wordsOf(lakeside.live, who(), request.text, [...read.holders])
    ).rejects.toMatchObject({ code: 'crypto/mismatch' });

    await approveRequest(helpers[0]!.live, name(number));
    await expect(openAsked(city.live, name(number))).rejects.toMatchObject({
      name: 'ContractRefusedError'
    });
    await approveRequest(helpers[2]!.live, name(number));
    await expect(openAsked(city.live, name(number))).rejects.toMatchObject({
      name: 'ContractRefusedError'
    });
    await world.pass(WINDOW);
    await openAsked(city.live, name(number));

    const opened = await openRecord(city.live, who(), 0);
    expect(opened.bytes).toEqual(await bytesOf(letter));
    const chart = await grantedChart(city.live, who());
    expect(chart).toMatchObject({ urgent: { badShares: [] }, additions: [] });
    expect(chart.ledger.openings.at(-1)).toMatchObject({
      reader: city.live.address,
      purpose: 'ETREAT'
    });
    await report(city.live, name(number), 'Bleeding stopped; apixaban reversed.');
    expect((await ownCircles(patient.live))[0]).toMatchObject({ used: true });
    expect((await listRecords(patient.live))[0]!.problem).toBeNull();
  }, 90_000);

  test('her activity tells each step in words', async () => {
    const { items } = await activity(patient.live);
    const told = items.map(activitySentence).join('\n');
    for (const sentence of [
      /^You chose helpers for urgent access: 2 of 3 must agree\.$/m,
      /^You named 0x.+ as a helper for urgent access\.$/m,
      /^0x.+ agreed to help with urgent access\.$/m,
      /^City Hospital asked for urgent access: the patient is unconscious\.$/m,
      /^0x.+ approved that City Hospital gets urgent access\.$/m,
      /^City Hospital got urgent access, until .+\.$/m,
      /^City Hospital opened .+ for emergency treatment\.$/m,
      /^City Hospital reported what urgent access was used for\.$/m
    ])
      expect(told).toMatch(sentence);
    // What the contract notes beside a dealing is no news to a person.
    expect(items.filter((item) => item.kind === 'capsule-sealed')).toEqual([]);
  });

  test('with one piece, the chain and all blocks, nothing opens', async () => {
    await arm(patient.live, choice());
    for (const helper of helpers) await acceptOwnShare(helper.live, who(), 'guardians');
    const number = await ask(city);
    await approveRequest(helpers[0]!.live, name(number));
    const read = await readCircles(city.live, who());
    const state = circleOf(read, 'guardians');
    const { live } = city;
    const block = async (digest: `0x${string}`) => {
      const bytes = await live.node.getBlock(hexToBytes(digest), { holders: read.holders });
      return { digest: hexToBytes(digest), bytes };
    };
    const { guardian, release } = requestOf(read, name(number)).approvals[0]!;
    const one = { guardian, ...(await block(release)) };
    const bundle = await bundleOf(live, who(), read.holders);
    const directory = await directoryOf(live, bundle, read.holders);
    const attempt = async (releases: (typeof one)[]) =>
      live.keeper.admit(
        who(),
        directory,
        [],
        [
          {
            deal: await dealOf(live, state, read.holders),
            capsule: await block(state.capsule),
            request: number,
            requesterBundle: (await readKeys(live.chain, live.address)).bundle!.version,
            expiry: 2 ** 33,
            releases
          }
        ]
      );
    // The real piece, once, twice, and under another helper's name.
    const other = helpers[1]!.live.address;
    for (const releases of [[one], [one, one], [one, { ...one, guardian: other }]])
      await expect(attempt(releases)).rejects.toMatchObject({
        code: expect.stringMatching(/^crypto\/(too-few-shares|malformed)$/)
      });
    // What was opened with the pieces before stays open up to its end, and no longer: she ends it.
    expect((await openRecord(live, who(), 0)).bytes).toEqual(await bytesOf(letter));
    await endAccess(
      patient.live,
      (await askedByMe(live)).find((asked) => asked.state === 'open')!
    );
    await expect(openRecord(live, who(), 0)).rejects.toMatchObject({ code: 'chart/not-shared' });
    await stopOwn(patient.live, name(number));
  }, 60_000);

  test('a bad share is named, and two good ones still open', async () => {
    const number = await ask(lakeside);
    const [bad, ...good] = helpers;
    // The malicious helper approves with a block that holds no share.
    const read = await readCircles(bad!.live, who());
    const state = read.circles.find((one) => one.circle === 'guardians')!;
    const rubbish = await bad!.live.node.putBlock(new Uint8Array(1300), 'raw', { label: 'x' });
    const members = membersOf(state);
    const place = members.guardians.indexOf(bad!.live.address);
    await act(
      'helper1',
      approve({ ...name(number), place, release: bytesToHex(rubbish), members })
    );
    for (const helper of good) await approveRequest(helper.live, name(number));
    await world.pass(WINDOW);
    await openAsked(lakeside.live, name(number));
    expect((await openRecord(lakeside.live, who(), 0)).bytes).toEqual(await bytesOf(letter));
    // Once two good ones are here, the rubbish is waited for a moment only: then a later reading names its sender.
    await vi.waitFor(
      async () =>
        expect((await grantedChart(lakeside.live, who())).urgent.badShares).toEqual([
          bad!.live.address
        ]),
      { timeout: 40_000, interval: 500 }
    );
  }, 90_000);

  test('the patient or a helper stops a request for good', async () => {
    const first = await ask(city);
    await approveRequest(helpers[0]!.live, name(first));
    await approveRequest(helpers[1]!.live, name(first));
    await stopOwn(patient.live, name(first));
    const second = await ask(city);
    await stopAsGuardian(helpers[2]!.live, name(second));
    await world.pass(WINDOW);
    for (const number of [first, second]) {
      await expect(openAsked(city.live, name(number))).rejects.toMatchObject({
        name: 'ContractRefusedError'
      });
      await expect(approveRequest(helpers[0]!.live, name(number))).rejects.toMatchObject({
        code: 'chart/request-closed'
      });
    }
  }, 60_000);

  test('who has no coin signs that a request stops, and any hospital sends it', async () => {
    const stops = [
      [patient, stopOwn],
      [helpers[1]!, stopAsGuardian]
    ] as const;
    for (const [poor, stop] of stops) {
      const number = await ask(city);
      const other = await ask(city);
      await world.setBalance(poor, 0n);
      await expect(stop(poor.live, name(number))).rejects.toMatchObject({
        code: 'chart/not-enough-funds'
      });
      const { courier, parcel } = takesOneParcel();
      const stopping = stop({ ...poor.live, courier }, name(number));
      const { text } = await parcel;
      expect((await readSigned(lakeside.live, text)).actions).toEqual([
        expect.stringMatching(
          /^Stops, for good, the request of City Hospital about .+: urgent access\.$/
        )
      ]);
      // Changed on the way, for the other request, it is worth nothing.
      const { chain } = lakeside.live;
      const [signed] = signedCallsIn(await decodeSigned(chain, text));
      const args = signed!.call.args.with(2, other);
      const forged = sendableCall({ ...signed!, call: { ...signed!.call, args } });
      const forgery = await encodeSigned(chain, encodeCalls([forged]));
      expect((await previewRelay(lakeside.live, forgery)).problem).toMatchObject({
        code: 'chain/refused'
      });

      expect(await previewRelay(lakeside.live, text)).toMatchObject({ problem: null });
      await relay(lakeside.live, text);
      await stopping;
      const { requests } = (await ownCircles(patient.live))[0]!;
      expect(requests.find((one) => one.number === number)).toMatchObject({
        state: 'stopped',
        stoppedBy: poor.live.address
      });
      expect(requests.find((one) => one.number === other)).toMatchObject({ state: 'waiting' });
      await expect(relay(lakeside.live, text)).rejects.toMatchObject(refused);
      await world.setBalance(poor, TEN);
    }
  }, 60_000);

  test('an approval given for one request is of no use for another', async () => {
    const first = await ask(city);
    await approveRequest(helpers[0]!.live, name(first));
    const state = (await ownCircles(patient.live)).find((one) => one.circle === 'guardians')!;
    const { release } = state.requests.at(-1)!.approvals[0]!;
    const second = await ask(city);
    const members = membersOf(state);
    const place = members.guardians.indexOf(helpers[0]!.live.address);
    // The helper's wallet is made to approve the second with the block of the first.
    await act('helper1', approve({ ...name(second), place, release, members }));
    await approveRequest(helpers[1]!.live, name(second));
    await world.pass(WINDOW);
    await openAsked(city.live, name(second));
    // One piece of two fits: who sent the other is told, and that nothing is to be waited for.
    const refusal = {
      code: 'chart/too-few-pieces',
      message: `1 of the 2 pieces that are needed are here and fit. What ${shortAddress(helpers[0]!.live.address)} sent opens nothing.`,
      remedy: expect.stringMatching(/^Waiting does not help: ask anew/)
    };
    await expect(openRecord(city.live, who(), 0)).rejects.toMatchObject(refusal);

    // What cannot be fetched is no bad piece: whose page to open is told.
    const gathered = await releasedToMe(city.live, who());
    const { request, released } = gathered.at(-1)!;
    const without = { request, released: { ...released, releases: [] } };
    const count = new OwnChartError('crypto/too-few-shares', '', '');
    const [one, two] = helpers.map(({ live }) => shortAddress(live.address));
    const sent = request.approvals.map(({ guardian }) => shortAddress(guardian));
    expect(new Set(sent)).toEqual(new Set([one, two]));
    expect(await whosePieces(city.live, [without], count)).toMatchObject({
      message: `0 of the 2 pieces that are needed are here and fit. What ${sent.join(' and ')} sent cannot be fetched now.`,
      remedy: `Ask ${sent.join(' and ')} to open OwnChart, then look again.`
    });
  }, 60_000);

  test('a helper without any coin signs, and the hospital that asks sends it', async () => {
    const number = await ask(city);
    const [poor, other] = helpers;
    await world.setBalance(poor!, 0n);
    await expect(approveRequest(poor!.live, name(number))).rejects.toMatchObject({
      code: 'chart/not-enough-funds'
    });
    const { courier, parcel } = takesOneParcel();
    const approving = approveRequest({ ...poor!.live, courier }, name(number));
    const { text, calls } = await parcel;
    expect((await readSigned(city.live, text)).actions).toEqual([
      expect.stringMatching(
        /^Approves, as a helper, that City Hospital gets urgent access, for 0x.+\.$/
      )
    ]);

    // Changed on the way: for another release, or in the name of another helper, it is refused before a wallet opens.
    const [signed] = signedCallsIn(await decodeSigned(city.live.chain, text));
    const changed = async (release: `0x${string}`, place?: number) => {
      const { members, ...one } = await approvalParts(city.live);
      const forged = approve({ ...one, place: place ?? one.place, release, members });
      const call = { ...signed!, call: forged };
      return encodeSigned(city.live.chain, encodeCalls([sendableCall(call)]));
    };
    const approvalParts = async (live: Visit['live']) => {
      const members = membersOf(circleOf(await readCircles(live, who()), 'guardians'));
      const place = members.guardians.indexOf(poor!.live.address);
      return { ...name(number), place, members };
    };
    const { release } = approvingOf(calls[0]!)!;
    const elsewhere = (await approvalParts(city.live)).members.guardians.indexOf(
      other!.live.address
    );
    for (const forged of [await changed(`0x${'01'.repeat(32)}`), await changed(release, elsewhere)])
      expect((await previewRelay(city.live, forged)).problem).toMatchObject({
        code: 'chain/refused'
      });
    // In the name of whoever is to send it the contract would ask for no signature: the page does not send it.
    await expect(relay(other!.live, await changed(release, elsewhere))).rejects.toMatchObject({
      code: 'chart/own-approval'
    });

    expect(await previewRelay(city.live, text)).toMatchObject({ problem: null });
    await relay(city.live, text);
    await approving;
    await expect(relay(city.live, text)).rejects.toMatchObject({ name: 'ContractRefusedError' });
    await world.setBalance(poor!, TEN);
    await approveRequest(other!.live, name(number));
    await world.pass(WINDOW);
    await openAsked(city.live, name(number));
    expect((await openRecord(city.live, who(), 0)).bytes).toEqual(await bytesOf(letter));
    await endAccess(
      patient.live,
      (await askedByMe(city.live)).find((asked) => asked.state === 'open')!
    );
  }, 60_000);

  test('a patient without any coin signs whom she chooses, and a hospital sends it once', async () => {
    await world.setBalance(patient, 0n);
    const { courier, parcel } = takesOneParcel();
    const arming = arm({ ...patient.live, courier }, choice());
    const { text } = await parcel;
    expect((await readSigned(lakeside.live, text)).actions).toEqual([
      'Chooses helpers for urgent access: 2 of 3 must agree.'
    ]);
    await relay(lakeside.live, text);
    await arming;
    await expect(relay(lakeside.live, text)).rejects.toMatchObject(refused);
    await world.setBalance(patient, TEN);
    for (const helper of helpers) await acceptOwnShare(helper.live, who(), 'guardians');
    expect((await ownCircles(patient.live))[0]).toMatchObject({ armed: true, used: false });
  }, 60_000);

  test('a hospital that was suspended meanwhile opens nothing', async () => {
    const number = await ask(lakeside);
    await approveRequest(helpers[0]!.live, name(number));
    await act('registrar', suspend({ organisation: lakeside.live.address }));
    await expect(approveRequest(helpers[1]!.live, name(number))).rejects.toMatchObject({
      code: 'chart/not-licensed'
    });
    await world.pass(WINDOW);
    await expect(openAsked(lakeside.live, name(number))).rejects.toMatchObject({
      name: 'ContractRefusedError'
    });
    await expect(ask(lakeside)).rejects.toMatchObject({ name: 'ContractRefusedError' });
    const now = Math.floor(Date.now() / 1000);
    const again = { role: 'hospital' as const, name: 'Lakeside', validUntil: now + 300 * 86_400 };
    await act('registrar', ...accreditation({ ...again, organisation: lakeside.live.address }));
  }, 60_000);

  test('with her helpers away, a panel opens what is not sealed, and people with organisations the rest', async () => {
    const folder = (await categories(patient.live)).find((one) => one.name === 'Documents');
    const now = Math.floor(Date.now() / 1000);
    const office = helpers[2]!;
    const authority = {
      role: 'authority' as const,
      name: 'Health Office',
      validUntil: now + 300 * 86_400
    };
    await act('registrar', ...accreditation({ ...authority, organisation: office.live.address }));
    const panel = [lakeside, office];
    const mixed = [helpers[0]!, lakeside, office];
    const deal = async (circle: OwnCircle, members: Visit[], sealed: string[], window: number) => {
      const guardians = members.map((one) => one.live.address);
      const terms = { circle, guardians, threshold: members.length, window, duration: 86_400 };
      await arm(patient.live, { ...terms, sealed });
      for (const one of members) await acceptOwnShare(one.live, who(), circle);
    };
    await deal('panel', panel, [folder!.tag], WINDOW);
    await deal('sealed', mixed, [], 12 * 3600);

    const first = await ask(city, 'panel');
    for (const one of panel) await approveRequest(one.live, name(first, 'panel'));
    await world.pass(WINDOW);
    await openAsked(city.live, name(first, 'panel'));
    // Her one category is sealed: the panel's key opens none.
    await expect(openRecord(city.live, who(), 0)).rejects.toThrow();

    const second = await ask(city, 'sealed');
    for (const one of mixed) await approveRequest(one.live, name(second, 'sealed'));
    await world.pass(12 * 3600);
    await openAsked(city.live, name(second, 'sealed'));
    expect((await openRecord(city.live, who(), 0)).bytes).toEqual(await bytesOf(letter));

    // It is reported, and reviewed once.
    await report(city.live, name(second, 'sealed'), 'Surgery at night.');
    const [open] = await askedByMe(city.live);
    expect(open).toMatchObject({ circle: 'sealed', state: 'open', review: null });
    const uses = await usesToReview(office.live);
    const use = uses.find(({ id }) => id === open!.id)!;
    const { holders } = await readCircles(office.live, who());
    expect(await wordsOf(office.live, who(), use.report!, holders)).toBe('Surgery at night.');
    await review(office.live, use, 'justified');
    await expect(review(office.live, use, 'not-justified')).rejects.toMatchObject({
      name: 'ContractRefusedError'
    });
    expect((await usesToReview(office.live)).find(({ id }) => id === use.id)!.review).toMatchObject(
      {
        verdict: 'justified'
      }
    );

    // She ends it before its time, and every lock changes.
    await endAccess(patient.live, open!);
    await expect(openRecord(city.live, who(), 0)).rejects.toThrow();
    expect(
      (await ownCircles(patient.live)).find(({ circle }) => circle === 'sealed')
    ).toMatchObject({ needs: 'deal' });
  }, 120_000);
});
