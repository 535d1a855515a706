import { findPatientsOf } from '../chain/grants.ts';
import { isUrgent } from './ledger.ts';
import type { Desk, Live } from './live.ts';
import { learnName } from './names.ts';
import {
  closedChart,
  grantedChart,
  grantsOf,
  openToAdd,
  readPatientLedger,
  type PatientChart
} from './patient-chart.ts';
import { nameBook } from './people.ts';
import { employerOf, namesOf } from './practitioners/employer.ts';
import { givenToMe } from './practitioners/employment.ts';
import { recordCards } from './records.ts';
import { sharesOf } from './shares.ts';
import { searchOn } from './patient-search.ts';
import type { Address, PatientCard, SharedChart, RecordCard } from './types.ts';

/** Everybody who ever shared something with this account, or with the organisation that it acts for. */
export async function findPatients(desk: Desk): Promise<Address[]> {
  const { chain, address, signal } = desk;
  const names = await namesOf(desk);
  const found = await Promise.all(
    names.map((name) =>
      searchOn(desk, name === address ? 'patients' : `patients of ${name}`, (fromBlock) =>
        findPatientsOf(chain, name, { fromBlock, signal })
      )
    )
  );
  return [...new Set(found.flat())];
}

/** The patients of this organisation with what they share, those with access first; of a practitioner's, those given. */
export async function listPatients(live: Live): Promise<PatientCard[]> {
  const [patients, given] = await Promise.all([findPatients(live), givenToMe(live)]);
  const cards = await Promise.all(
    patients
      .filter((patient) => given === null || given.includes(patient))
      .map((patient) => patientCardFromChain(live, patient))
  );
  const order = { live: 0, expired: 1, stopped: 2 };
  return cards.sort((a, b) => order[a.state] - order[b.state]);
}

/** One patient's chart: the records that the shares cover. @throws where the patient's keys are not to be had */
export async function openChart(live: Live, patient: Address): Promise<SharedChart> {
  const chart = await grantedChart(live, patient);
  const records = await recordCards(live, chart);
  await learnName(live, chart);
  const readable = new Set(records.map((record) => record.index));
  return {
    patient: await cardOf(live, chart, records),
    records,
    addTo: openToAdd(live, chart),
    urgent: await urgentOf(live, chart),
    withheld: chart.withheld,
    newWallet: newWalletOf(live, chart),
    filed: chart.ledger.records
      .filter((record) => record.author === live.address && !readable.has(record.index))
      .map((record) => ({ index: record.index, added: new Date(record.time * 1000) }))
      .reverse()
  };
}

/** A change of the patient's wallet that came between what this account had and what it opens next. */
function newWalletOf({ address: me }: Live, { ledger, grants }: PatientChart): Date | null {
  const change = ledger.entries.findLast((entry) => entry.kind === 'controller-changed');
  if (!change) return null;
  const opened = ledger.openings.findLast(({ reader }) => reader === me)?.time ?? 0;
  const knewHer = opened > 0 || grants.some(({ given }) => given.time < change.time);
  return knewHer && opened < change.time ? new Date(change.time * 1000) : null;
}

async function urgentOf(live: Live, { grants, urgent }: PatientChart) {
  const open = grants.filter(({ given }) => isUrgent(given.scope));
  if (open.length === 0) return null;
  const name = await nameBook(live);
  return {
    until: new Date(Math.max(...open.map(({ given }) => given.expiry)) * 1000),
    badShares: urgent.badShares.map((address) => ({ address, name: name(address) }))
  };
}

async function patientCardFromChain(live: Live, patient: Address): Promise<PatientCard> {
  const ledger = await readPatientLedger(live, patient);
  const employer = (await employerOf(live))?.organisation ?? null;
  return await cardOf(live, closedChart(patient, ledger, { employer }), []);
}

async function cardOf(
  live: Live,
  chart: PatientChart,
  records: RecordCard[]
): Promise<PatientCard> {
  const mine = grantsOf(chart.ledger, live, chart.employer);
  const shares = await sharesOf(live, chart, records, mine);
  const states = shares.map((share) => share.state);
  const last = chart.ledger.openings.findLast(({ reader }) => reader === live.address)?.time ?? 0;
  return {
    patient: chart.patient,
    name: live.names.get(chart.patient) ?? '',
    state: states.includes('live') ? 'live' : states.includes('expired') ? 'expired' : 'stopped',
    shares,
    lastOpened: last > 0 ? new Date(last * 1000) : null
  };
}
