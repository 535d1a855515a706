import { afterAll, beforeAll, expect, test } from 'vitest';
import { rpcProvider } from '../../script/stack/anvil.ts';
import { readHistory } from '../../src/lib/chain/history.ts';
import { activity } from '../../src/lib/chart/activity.ts';
import { listPatients } from '../../src/lib/chart/patients.ts';
import { previewRelay, readSigned, relay } from '../../src/lib/chart/relay-desk.ts';
import { ask, decline, previewAsk, requests, sentRequests } from '../../src/lib/chart/requests.ts';
import type { SignedParcel } from '../../src/lib/chart/sending.ts';
import { previewShare, share, shares } from '../../src/lib/chart/shares.ts';
import { enrol, previewEnrol, remove, staff } from '../../src/lib/chart/staff.ts';
import { previewStopAll, stopAll } from '../../src/lib/chart/stop-sharing.ts';
import type { Address, ShareChoice } from '../../src/lib/chart/types.ts';
import { categories } from '../../src/lib/chart/records.ts';
import { World, type Visit } from './world.ts';

// Consent between people: what is asked, answered, stopped, and sent for somebody who has no coin.

let world: World;
let patient: Visit;
let city: Visit;
let lakeside: Visit;

const everythingFor = (grantee: Visit): ShareChoice => ({
  grantee: grantee.live.address,
  scope: { kind: 'everything' },
  rights: { read: true, write: false },
  purpose: 'TREAT',
  until: null
});

beforeAll(async () => {
  world = await World.start();
  patient = await world.visit('patient', 'Twyla Moen');
  city = await world.visit('hospital', 'City Hospital');
  lakeside = await world.visit('hospital2', 'Lakeside Hospital');
}, 300_000);

afterAll(async () => {
  await world?.stop();
});

test('a hospital asks, and she answers; both see what became of it', async () => {
  const asking = {
    patient: patient.live.address,
    purpose: 'TREAT' as const,
    until: new Date(Date.now() + 20 * 86_400_000)
  };
  const preview = await previewAsk(city.live, asking);
  expect(preview.sentence).toMatch(
    /^You ask .+ to let you see all records until .+, for treatment\.$/
  );
  expect(preview.problem).toBeNull();
  await ask(city.live, asking);
  await ask(lakeside.live, asking);
  // Once in seven days: a second time it is known before the wallet opens.
  expect((await previewAsk(city.live, asking)).problem).toMatchObject({ code: 'chain/refused' });

  const [first, second] = await requests(patient.live);
  expect(first).toMatchObject({
    organisation: { name: 'City Hospital', role: 'hospital' },
    what: 'Everything',
    purpose: 'TREAT'
  });
  await share(patient.live, { ...everythingFor(city), until: first!.until });
  await decline(patient.live, second!);
  expect(await requests(patient.live)).toEqual([]);
  expect(await sentRequests(city.live)).toMatchObject([{ state: 'allowed' }]);
  expect(await sentRequests(lakeside.live)).toMatchObject([{ state: 'declined' }]);
  const { items } = await activity(patient.live);
  expect(items.slice(0, 4).map(({ kind }) => kind)).toEqual([
    'request-declined',
    'access-granted',
    'access-requested',
    'access-requested'
  ]);
}, 120_000);

test('she stops all with one of them, then with everybody', async () => {
  const [folder] = await categories(patient.live);
  await share(patient.live, everythingFor(city));
  await share(patient.live, {
    ...everythingFor(city),
    scope: { kind: 'category', tag: folder!.tag }
  });
  await share(patient.live, everythingFor(lakeside));
  const preview = await previewStopAll(patient.live, city.live.address);
  expect(preview.sentence).toBe('City Hospital can no longer open or add anything in your chart.');
  expect(preview.rows[0]).toEqual({ label: 'Shares that end', value: '2' });
  await stopAll(patient.live, city.live.address);
  const live = async (): Promise<string[]> =>
    (await shares(patient.live))
      .filter(({ state }) => state === 'live')
      .map(({ grantee }) => grantee.name);
  expect(await live()).toEqual(['Lakeside Hospital']);
  await stopAll(patient.live, null);
  expect(await live()).toEqual([]);
  expect(await listPatients(lakeside.live)).toMatchObject([{ state: 'stopped' }]);
}, 120_000);

test('without any coin she signs, and a hospital reads it in words and sends it', async () => {
  const { live } = patient;
  const rpc = rpcProvider(world.settings.rpcUrl);
  await rpc.request({ method: 'anvil_setBalance', params: [live.address, '0x0'] });
  const poor = { ...live };
  expect((await previewShare(poor, everythingFor(city))).problem).toMatchObject({
    code: 'chart/not-enough-funds'
  });
  let handed = (_: SignedParcel): void => undefined;
  const parcel = new Promise<SignedParcel>((resolve) => (handed = resolve));
  const able = {
    ...live,
    courier: {
      chosen: false,
      hand(one: SignedParcel) {
        handed(one);
        return { signal: new AbortController().signal, done: () => {} };
      }
    }
  };
  const preview = await previewShare(able, everythingFor(city));
  expect(preview).toMatchObject({ problem: null, helper: 'needed' });
  const stages: string[] = [];
  const sharing = share(able, everythingFor(city), (stage) => stages.push(stage));

  const { text } = await parcel;
  const link = `https://chart.example/#/relay?action=${text}`;
  const read = await readSigned(city.live, link);
  expect(read.actions).toEqual([
    'Lets City Hospital see all records until the patient stops it, for treatment.'
  ]);
  expect(await previewRelay(city.live, link)).toMatchObject({ problem: null });
  await relay(city.live, link);
  await sharing;
  expect(stages).toEqual(['preparing', 'confirm-in-wallet', 'handed-over', 'sent', 'recorded']);
  expect(await listPatients(city.live)).toMatchObject([{ state: 'live' }]);
  // What was sent once cannot be sent again, and the hospital knows before its wallet opens.
  expect((await previewRelay(city.live, link)).problem).toMatchObject({ code: 'chain/refused' });
  const balance = await rpc.request({ method: 'eth_getBalance', params: [live.address, 'latest'] });
  expect(balance).toBe('0x0');
}, 120_000);

test('an organisation keeps its staff: the licence number stays on its device', async () => {
  const practitioner: Address = `0x${'d0'.repeat(20)}`;
  const enrolment = {
    practitioner,
    name: 'Dr Rossi',
    licence: 'L-4711',
    validUntil: new Date(Date.now() + 300 * 86_400_000)
  };
  expect((await previewEnrol(city.live, enrolment)).problem).toBeNull();
  await enrol(city.live, enrolment);
  const [member] = await staff(city.live);
  expect(member).toMatchObject({ name: 'Dr Rossi', licence: 'L-4711', state: 'live' });
  const { entries } = await readHistory(city.live.chain, city.live.address);
  expect(JSON.stringify(entries)).not.toMatch(/Rossi|4711/);
  await remove(city.live, member!);
  expect(await staff(city.live)).toMatchObject([{ state: 'removed' }]);
}, 120_000);
