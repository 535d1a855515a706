import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { hexToBytes } from '../../src/lib/chain/hex.ts';
import { readVaultDigest } from '../../src/lib/chain/keys.ts';
import { recover } from '../../src/lib/chain/urgent-calls.ts';
import { identityOf, type Account } from '../../src/lib/chart/account.ts';
import { perform } from '../../src/lib/chart/action.ts';
import { activity } from '../../src/lib/chart/activity.ts';
import { changeKeys } from '../../src/lib/chart/change-keys.ts';
import { keepCharts } from '../../src/lib/chart/keeping/keep-charts.ts';
import { changedAmong, previewAccept, acceptKeys } from '../../src/lib/chart/known-keys.ts';
import type { Live } from '../../src/lib/chart/live.ts';
import { openRecord } from '../../src/lib/chart/open-record.ts';
import { ownChart } from '../../src/lib/chart/patient-chart.ts';
import { bundleOf } from '../../src/lib/chart/people.ts';
import { listRecords } from '../../src/lib/chart/records.ts';
import { readSigned, relay } from '../../src/lib/chart/relay-desk.ts';
import { share } from '../../src/lib/chart/shares.ts';
import { changeSlots } from '../../src/lib/chart/unlock/slots.ts';
import { keepVault, lockVault } from '../../src/lib/chart/unlock/vault.ts';
import { withoutWallet } from '../../src/lib/chart/unlock/no-wallet.ts';
import { activitySentence } from '../../src/lib/chart/words.ts';
import { arm, ownCircles, stopOwn } from '../../src/lib/chart/urgent/arm.ts';
import { circleOf, dealOf, readCircles } from '../../src/lib/chart/urgent/blocks.ts';
import { acceptOwnShare, approveRequest, stopAsGuardian } from '../../src/lib/chart/urgent/help.ts';
import {
  askForRecovery,
  readAskedRecovery,
  recoveryWords
} from '../../src/lib/chart/urgent/help-recover.ts';
import { reachableNow } from '../../src/lib/chart/urgent/reach.ts';
import { ownCircleViews } from '../../src/lib/chart/urgent/views.ts';
import { fetchReleases } from '../../src/lib/chart/urgent/releases.ts';
import {
  beginRecovery,
  publishRecovered,
  recoveryState,
  takeOver
} from '../../src/lib/chart/urgent/recover.ts';
import { bytesOf, randomFile, upload, uploadFor } from './documents.ts';
import { takesOneParcel, World, type Visit } from './world.ts';

vi.stubGlobal('location', { host: 'chart.example', origin: 'https://chart.example' });
const DAY = 86_400;

// One patient, three helpers, a hospital, a wallet that never did anything: a real chain, relay and nodes.
describe('a lost wallet', () => {
  let world: World;
  let patient: Visit;
  let city: Visit;
  let fresh: Visit;
  let helpers: Visit[];
  let acting: { live: Live; account: Account };
  const letter = randomFile('letter.bin', 100_000);
  const filed = randomFile('filed.bin', 50_000);

  const who = () => patient.live.address;
  const name = (number: number) => ({ patient: who(), circle: 'recovery' as const, number });
  const text = async () => (await recoveryState(fresh.live, fresh.account)).text;
  /** Three helpers, two of whom must agree; each has a piece that fits. */
  async function nameHelpers(live: Live): Promise<void> {
    await arm(live, {
      circle: 'recovery',
      guardians: helpers.map((one) => one.live.address),
      threshold: 2,
      window: DAY,
      duration: 0,
      sealed: []
    });
    for (const helper of helpers) await acceptOwnShare(helper.live, who(), 'recovery');
    expect((await ownCircles(live))[0]).toMatchObject({ armed: true });
  }

  beforeAll(async () => {
    world = await World.start();
    patient = await world.visit('patient', 'Twyla Moen');
    city = await world.visit('hospital', 'City Hospital');
    helpers = [
      await world.visit('helper1', 'Daisey Moen'),
      await world.visit('helper2', 'Ruth Okoro'),
      await world.visit('helper3', 'Sam Lind')
    ];
    const { account, live, keeper } = patient;
    keeper.newKit();
    const slots = await patient.twoWays();
    await changeSlots(live, account, slots);
    await upload(live, letter);
    await share(live, {
      grantee: city.live.address,
      scope: { kind: 'everything' },
      rights: { read: true, write: true },
      purpose: 'TREAT',
      until: null
    });
    await openRecord(city.live, who(), 0);
    await uploadFor(city.live, live, filed);
    fresh = await world.visit('stranger', '', { unpublished: true });
  }, 400_000);
  afterAll(() => world?.stop());

  test('nobody can be asked before every helper has a piece that fits', async () => {
    await expect(beginRecovery(fresh.live, fresh.account, who())).rejects.toMatchObject({
      code: 'chart/no-recovery'
    });
    await nameHelpers(patient.live);
    const addresses = helpers.map((one) => one.live.address);
    const called = await reachableNow(patient.live, [...addresses, fresh.live.address]);
    expect(called).toEqual(new Set(addresses));
  }, 60_000);

  test('abuse 44: a helper reads whose account and which keys, asks and approves; one piece opens nothing', async () => {
    const { live, account, keeper } = fresh;
    keeper.newKit();
    const slots = await fresh.twoWays();
    await keepVault(account, await lockVault(account, slots));
    await beginRecovery(live, account, who());
    const asked = await readAskedRecovery(helpers[0]!.live, await text());
    expect(asked).toMatchObject({ patient: { address: who() }, wallet: live.address });
    expect(asked.words).toEqual((await recoveryState(live, account)).words);
    await expect(readAskedRecovery(city.live, await text())).rejects.toMatchObject({
      code: 'chart/no-helper'
    });
    const cut = (await text()).slice(0, -40);
    await expect(readAskedRecovery(helpers[0]!.live, cut)).rejects.toMatchObject({
      code: 'chart/not-a-recovery'
    });

    await askForRecovery(helpers[0]!.live, await text());
    expect((await recoveryState(live, account)).view.request).toMatchObject({
      state: 'waiting',
      threshold: 2,
      approvals: [{ address: helpers[0]!.live.address }]
    });
    expect(await recoveryWords(helpers[1]!.live, who(), 1)).toEqual(asked.words);
    await world.pass(DAY);
    // Not by the page, not with one piece counted twice, not by the contract.
    await expect(takeOver(live, account)).rejects.toMatchObject({ code: 'chart/too-few-pieces' });
    const read = await readCircles(live, who());
    const request = circleOf(read, 'recovery').requests[0]!;
    const block = async (digest: `0x${string}`) => ({
      digest: hexToBytes(digest),
      bytes: await live.node.getBlock(hexToBytes(digest), { holders: read.holders })
    });
    const [one] = await fetchReleases(live, request, read.holders, () => Promise.resolve(true));
    const vault = (await readVaultDigest(live.chain, who()))!;
    const locked = { block: (await block(vault.digest)).bytes, version: vault.version };
    const attempt = (releases: (typeof one)[]) => () =>
      keeper.takeOver(
        who(),
        {
          deal,
          capsule,
          request: 1,
          requesterBundle: 1,
          expiry: 0,
          releases: releases.map((release) => release!)
        },
        locked
      );
    const deal = await dealOf(live, request.dealing, read.holders);
    const capsule = await block(request.dealing.capsule);
    expect(attempt([one])).toThrow(expect.objectContaining({ code: 'crypto/too-few-shares' }));
    expect(attempt([one, one])).toThrow();
    expect(attempt([one, { ...one!, guardian: helpers[1]!.live.address }])).toThrow(
      expect.objectContaining({ code: 'crypto/too-few-shares' })
    );
    await expect(perform(live, [recover({ patient: who(), number: 1 })])).rejects.toMatchObject({
      name: 'ContractRefusedError'
    });
  }, 90_000);

  test('abuse 44: the present wallet or a helper stops it for good', async () => {
    const { live, account } = fresh;
    await approveRequest(helpers[1]!.live, name(1));
    // By her signature alone: a wallet that somebody emptied still stops it.
    await world.setBalance(patient, 0n);
    const { courier, parcel } = takesOneParcel();
    const stopping = stopOwn({ ...patient.live, courier }, { circle: 'recovery', number: 1 });
    const { text: signed } = await parcel;
    expect((await readSigned(city.live, signed)).actions).toEqual([
      expect.stringMatching(/^Stops, for good, the request of 0x.+ about .+: a new wallet\.$/)
    ]);
    await relay(city.live, signed);
    await stopping;
    await world.setBalance(patient, 10n ** 19n);
    await askForRecovery(helpers[1]!.live, await text());
    await approveRequest(helpers[2]!.live, name(2));
    await stopAsGuardian(helpers[0]!.live, name(2));
    await world.pass(DAY);
    await expect(takeOver(live, account)).rejects.toMatchObject({ code: 'chart/no-request' });
    for (const number of [1, 2])
      await expect(perform(live, [recover({ patient: who(), number })])).rejects.toMatchObject({
        name: 'ContractRefusedError'
      });
    expect(await identityOf(live.chain, live.signer)).toBe(live.address);
  }, 90_000);

  test('two helpers and a day later it takes over, with the old device gone', async () => {
    const { live, account } = fresh;
    await askForRecovery(helpers[2]!.live, await text());
    await approveRequest(helpers[0]!.live, name(3));
    await expect(takeOver(live, account)).rejects.toMatchObject({ name: 'ContractRefusedError' });
    await keepCharts(city.live);
    await patient.leave();
    await world.pass(DAY);
    expect(await takeOver(live, account)).toEqual([]);
    expect(await identityOf(live.chain, live.signer)).toBe(who());

    const key = patient.live.account;
    const now: Live = { ...live, address: who(), account: key };
    const vault = { ...account.vault!.recovers!.vault!, recovered: true as const };
    const me = { ...account.me, address: who() };
    acting = { live: now, account: { ...account, key, me, desk: now, vault } };
    await publishRecovered(acting.live, acting.account);
    await ownChart(now);
    expect(acting.account.vault).not.toHaveProperty('recovered');
  }, 120_000);

  test('everything is readable, also what others filed, and what the old wallet filed is judged by its keys of then', async () => {
    const { live } = acting;
    for (const [index, file] of [letter, filed].entries()) {
      const opened = await openRecord(live, who(), index);
      expect(opened.bytes).toEqual(await bytesOf(file));
    }
    expect((await listRecords(live)).map(({ problem }) => problem)).toEqual([null, null]);
  }, 60_000);

  test('she files and shares on; the hospital accepts her new keys, and reads old and new', async () => {
    const { live } = acting;
    const later = randomFile('later.bin', 20_000);
    const index = await upload(live, later);
    expect((await openRecord(live, who(), index)).bytes).toEqual(await bytesOf(later));
    for (const [at, file] of [letter, filed, later].entries())
      expect((await openRecord(city.live, who(), at)).bytes).toEqual(await bytesOf(file));
    const { items } = await activity(live);
    const told = items.map(activitySentence).join('\n');
    expect(told).toMatch(/^You added later/m);
    // Whoever remembered her keys is told that they are others.
    expect((await bundleOf(helpers[0]!.live, who())).owner).toBe(who());
    expect(await changedAmong(helpers[0]!.live, [who()])).toEqual([]);
    await expect(previewAccept(live, city.live.address)).resolves.toMatchObject({ problem: null });
    await acceptKeys(live, city.live.address);
  }, 90_000);

  test('abuse 44: the old wallet can do nothing, and is told so; the kit alone still names the patient', async () => {
    const old = await world.back(patient);
    await expect(identityOf(old.live.chain, old.live.signer)).rejects.toMatchObject({
      code: 'chart/wallet-replaced'
    });
    expect(await identityOf(old.live.chain, withoutWallet(who()))).toBe(who());
    await expect(stopOwn(old.live, { circle: 'recovery', number: 3 })).rejects.toMatchObject({
      name: 'ContractRefusedError'
    });
    await expect(upload(old.live, randomFile('old.bin', 1000))).rejects.toThrow();
    const request = (await ownCircles(acting.live)).find(({ circle }) => circle === 'recovery');
    expect(request).toBeUndefined();
    // Named anew, the helpers are as before.
    await nameHelpers(acting.live);
  }, 90_000);

  test('of a helper who replaced the own keys she is told, until the piece is checked with them', async () => {
    const helper = helpers[2]!;
    const { live, account, keeper } = helper;
    const newKeys = async () =>
      (await ownCircleViews(acting.live))[0]!.helpers
        .filter((one) => one.newKeys)
        .map(({ address }) => address);
    const change = async (forget: boolean) => {
      keeper.beginChange(forget);
      await changeKeys(live, account, await helper.twoWays());
    };
    keeper.newKit();
    await changeSlots(live, account, await helper.twoWays());
    for (const forget of [false, true]) {
      await change(forget);
      expect(await newKeys()).toEqual([live.address]);
      await acceptOwnShare(live, who(), 'recovery');
      expect(await newKeys()).toEqual([]);
    }
  }, 60_000);
});
