import { bytesToHex, hexToBytes } from '../chain/hex.ts';
import { findPatientsOf } from '../chain/grants.ts';
import { readHead } from '../chain/head.ts';
import { readVaultDigest } from '../chain/keys.ts';
import type { Desk, Live } from './live.ts';
import { dropErased } from './erase.ts';
import { holds, isLive, standing } from './ledger.ts';
import { learnName } from './names.ts';
import { grantedChart, openToAdd, readPatientLedger, type PatientChart } from './patient-chart.ts';
import { recordCards } from './records.ts';
import { grantsTo, sharesOf } from './shares.ts';
import { accountKey, historyCache } from './store.ts';
import type { Address, PatientCard, SharedChart, RecordCard } from './types.ts';

interface Found {
  next: number;
  patients: Address[];
}

/** Everybody who ever shared something with this account; each search goes on where the last one ended. */
export async function findPatients(desk: Desk): Promise<Address[]> {
  const { chainId, contract, deployedAt } = desk.settings;
  const key = `patients ${accountKey(chainId, contract, desk.address)}`;
  const before = ((await historyCache.get(key)) as Found | undefined) ?? {
    next: deployedAt,
    patients: []
  };
  const found = await findPatientsOf(desk.chain, desk.address, {
    fromBlock: before.next,
    signal: desk.signal
  });
  const patients = [...new Set([...before.patients, ...found.patients])];
  await historyCache.put(key, { next: found.next, patients } satisfies Found);
  return patients;
}

/** The patients of this organisation with what they share, those with access first. */
export async function listPatients(live: Live): Promise<PatientCard[]> {
  const patients = await findPatients(live);
  const cards = await Promise.all(patients.map((patient) => patientCardFromChain(live, patient)));
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
    filed: chart.ledger.records
      .filter((record) => record.author === live.address && !readable.has(record.index))
      .map((record) => ({ index: record.index, added: new Date(record.time * 1000) }))
      .reverse()
  };
}

/**
 * Keeps the small blocks of every patient who shares with this organisation: keys, directory, locked vault, wrapped
 * keys and envelopes of all grantees. They are closed to this organisation where they are not for it, and let
 * another grantee read while the patient is away. `kept` remembers each chart's head as it was kept, so that
 * only changed ones cost anything.
 */
export async function keepCharts(live: Live, kept = new Map<Address, string>()): Promise<void> {
  for (const patient of await findPatients(live)) {
    const { word } = await readHead(live.chain, patient, { signal: live.signal });
    if (kept.get(patient) === word) continue;
    // Who asked for the destruction of copies gets it, whether sharing or not.
    await dropErased(live, await readPatientLedger(live, patient));
    if ((await grantsTo(live, patient)).some((grant) => holds(grant, live.now())))
      await keepChart(live, await grantedChart(live, patient));
    kept.set(patient, word);
  }
}

async function keepChart(live: Live, chart: PatientChart): Promise<void> {
  if (!chart.keys) return;
  await learnName(live, chart);
  const { directory } = chart.keys;
  const vault = await readVaultDigest(live.chain, chart.patient, { signal: live.signal });
  const kept = new Set((await live.node.pins()).map((pin) => bytesToHex(pin.digest)));
  const wraps = chart.ledger.grants.filter((g) => isLive(g, live.now())).map((g) => g.given.wrap);
  const envelopes = standing(chart.ledger).map((record) => record.digest);
  const bundles = chart.ledger.entries.flatMap((entry) =>
    entry.kind === 'key-bundle-published' ? [entry.digest] : []
  );
  const locked = vault ? [vault.digest] : [];
  const blocks = [
    directory.digest,
    ...[...new Set([...bundles, ...wraps, ...envelopes, ...locked])].map(hexToBytes)
  ];
  await Promise.all(
    blocks
      .filter((digest) => !kept.has(bytesToHex(digest)))
      .map((digest) =>
        live.node.pin(digest, {
          label: `chart ${chart.patient}`,
          holders: chart.holders,
          signal: live.signal
        })
      )
  );
}

async function patientCardFromChain(live: Live, patient: Address): Promise<PatientCard> {
  const ledger = await readPatientLedger(live, patient);
  return await cardOf(
    live,
    { patient, ledger, holders: [], keys: null, grants: [], additions: [], categories: [] },
    []
  );
}

async function cardOf(
  live: Live,
  chart: PatientChart,
  records: RecordCard[]
): Promise<PatientCard> {
  const mine = chart.ledger.grants.filter((grant) => grant.given.grantee === live.address);
  const shares = await sharesOf(live, chart, records, mine);
  const states = shares.map((share) => share.state);
  const opened = shares.map((share) => share.lastOpened?.getTime() ?? 0);
  const last = Math.max(0, ...opened);
  return {
    patient: chart.patient,
    name: live.names.get(chart.patient) ?? '',
    state: states.includes('live') ? 'live' : states.includes('expired') ? 'expired' : 'stopped',
    shares,
    lastOpened: last > 0 ? new Date(last) : null
  };
}
