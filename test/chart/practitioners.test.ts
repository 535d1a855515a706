import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as calls from '../../src/lib/chain/calls.ts';
import { activity } from '../../src/lib/chart/activity.ts';
import { perform } from '../../src/lib/chart/action.ts';
import { acceptKeys } from '../../src/lib/chart/known-keys.ts';
import { keepCharts } from '../../src/lib/chart/keeping/keep-charts.ts';
import type { Live } from '../../src/lib/chart/live.ts';
import { openRecord } from '../../src/lib/chart/open-record.ts';
import { readPatientLedger } from '../../src/lib/chart/patient-chart.ts';
import { listPatients, openChart } from '../../src/lib/chart/patients.ts';
import { employment } from '../../src/lib/chart/practitioners/employment.ts';
import { learnPractitioners } from '../../src/lib/chart/practitioners/introduce.ts';
import { answerPractitioners } from '../../src/lib/chart/practitioners/lend.ts';
import { categories } from '../../src/lib/chart/records.ts';
import { share, shares } from '../../src/lib/chart/shares.ts';
import { enrol, givePatients, remove, staff } from '../../src/lib/chart/staff.ts';
import type { ShareChoice, StaffMember } from '../../src/lib/chart/types.ts';
import { activitySentence } from '../../src/lib/chart/words.ts';
import { bytesOf, randomFile, upload, uploadFor } from './documents.ts';
import type { Visit } from './world.ts';
import { World } from './world.ts';

const YEAR = 365 * 86_400_000;
const scan = randomFile('scan.bin', 300_000);
const note = randomFile('note.bin', 20_000);
const later = randomFile('later.bin', 20_000);

describe('a practitioner acts for the hospital that enrolled her', () => {
  let world: World;
  let patient: Visit;
  let city: Visit;
  let doctor: Visit;
  const her = () => patient.live.address;
  const member = async (): Promise<StaffMember> => (await staff(city.live))[0]!;
  const enrolment = () => ({
    practitioner: doctor.live.address,
    name: 'Dr Ada Rossi',
    licence: 'L 1',
    validUntil: new Date(Date.now() + YEAR)
  });

  beforeAll(async () => {
    world = await World.start();
    patient = await world.visit('patient', 'Twyla Moen');
    city = await world.visit('hospital', 'City Hospital');
    doctor = await world.visit('stranger', '', { role: 'practitioner' });
    await answerPractitioners(city.live);
    await upload(patient.live, scan);
    const results = (await categories(patient.live)).find(({ name }) => name === 'Results')!;
    const choice: ShareChoice = {
      grantee: city.live.address,
      scope: { kind: 'category', tag: results.tag },
      rights: { read: true, write: true },
      purpose: 'TREAT',
      until: null
    };
    await share(patient.live, choice);
    await enrol(city.live, enrolment());
  }, 240_000);

  afterAll(async () => {
    await world?.stop();
  });

  test('she sees whom she acts for, and the patients of the hospital', async () => {
    expect(await employment(doctor.live)).toMatchObject({
      organisation: { name: 'City Hospital' },
      name: 'Dr Ada Rossi',
      open: true
    });
    const [card] = await listPatients(doctor.live);
    expect(card).toMatchObject({ patient: her(), state: 'live', lastOpened: null });
  });

  test('she opens a record with the key that the hospital lent her, and it is on the list as hers', async () => {
    const opened = await openRecord(doctor.live, her(), 0);
    expect(opened.bytes).toEqual(await bytesOf(scan));
    // Before the hospital told who she is, the address and the hospital stand there.
    const [first] = (await activity(patient.live)).items;
    expect(first!.who.name).toMatch(/^0x\w{4}…\w{4} \(City Hospital\)$/);
    await learnPractitioners(patient.live);
    const [item] = (await activity(patient.live)).items;
    expect(activitySentence(item!)).toBe('Dr Ada Rossi (City Hospital) opened scan for treatment.');
    const [given] = await shares(patient.live);
    expect(given!.lastOpened).toEqual(item!.time);
  }, 60_000);

  test('she files a note that bears her own signature, and the hospital keeps what it takes', async () => {
    const [tag] = (await openChart(doctor.live, her())).addTo.map((one) => one.tag);
    const index = await uploadFor(doctor.live, patient.live, note, tag);
    expect(await keepCharts(city.live)).toEqual([]);
    await doctor.live.node.stop();
    const opened = await openRecord(patient.live, her(), index);
    expect(opened.bytes).toEqual(await bytesOf(note));
    expect(opened.verdict).toContain('exactly what Dr Ada Rossi (City Hospital) filed');
    doctor = await backAgain(doctor);
  }, 60_000);

  test('with the page of the hospital closed she reads on, but not what has a new lock since', async () => {
    await openChart(doctor.live, her());
    await acceptKeys(patient.live, city.live.address);
    const index = await upload(patient.live, later);
    await city.live.node.stop();
    doctor = await backAgain(doctor);
    expect((await openRecord(doctor.live, her(), 0)).bytes).toEqual(await bytesOf(scan));
    const { records } = await openChart(doctor.live, her());
    expect(records.map(({ problem }) => problem?.code ?? null)).toEqual([
      'chart/not-passed-on',
      null,
      null
    ]);
    await expect(openRecord(doctor.live, her(), index)).rejects.toMatchObject({
      code: 'chart/not-passed-on'
    });
    city = await world.back(city);
    await city.live.node.whenReachable();
    await answerPractitioners(city.live);
    doctor = await backAgain(doctor);
    expect((await openRecord(doctor.live, her(), index)).bytes).toEqual(await bytesOf(later));
  }, 90_000);

  test('abuse 45: a chart that the hospital does not give her stays closed, whatever she did before', async () => {
    await givePatients(city.live, await member(), []);
    doctor = await backAgain(doctor);
    const chart = await openChart(doctor.live, her());
    expect(chart).toMatchObject({
      records: [],
      withheld: { code: 'chart/not-lent/not-given' }
    });
    await expect(openRecord(doctor.live, her(), 0)).rejects.toMatchObject({
      code: 'chart/not-lent/not-given'
    });
    await employment(doctor.live);
    expect(await listPatients(doctor.live)).toEqual([]);
    await givePatients(city.live, await member(), 'all');
    await employment(doctor.live);
    expect(await listPatients(doctor.live)).toHaveLength(1);
    expect((await openChart(doctor.live, her())).withheld).toBeNull();
  }, 60_000);

  test('abuse 45: somebody else asks in vain with her address', async () => {
    const posing: Live = {
      ...patient.live,
      address: doctor.live.address,
      role: 'practitioner'
    };
    const chart = await openChart(posing, her());
    expect(chart.withheld).toMatchObject({ code: 'chart/not-lent/not-staff' });
  }, 60_000);

  test.each([
    [
      'removed',
      async () => remove(city.live, await member()),
      async () => enrol(city.live, enrolment())
    ],
    [
      'of a suspended hospital',
      async () => world.act('registrar', calls.suspend({ organisation: city.live.address })),
      async () => {}
    ]
  ])(
    'abuse 45: %s she is refused from that block on, by the page and by the contract',
    async (_, end, begin) => {
      await openChart(doctor.live, her());
      await end();
      await expect(openRecord(doctor.live, her(), 0)).rejects.toMatchObject({
        code: 'chart/not-practising'
      });
      const { records } = await readPatientLedger(doctor.live, her());
      const scope = `${records[0]!.category}${'00'.repeat(16)}` as `0x${string}`;
      const log = calls.logAccess({ patient: her(), scope, record: 0 });
      await expect(perform(doctor.live, [log])).rejects.toMatchObject({ code: /^chain\// });
      await begin();
    },
    60_000
  );

  async function backAgain(visit: Visit): Promise<Visit> {
    await visit.leave();
    const again = await world.back(visit);
    await again.live.node.whenReachable();
    return again;
  }
});
