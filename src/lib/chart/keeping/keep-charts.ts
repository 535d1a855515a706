import { readHead } from '../../chain/head.ts';
import { bytesToHex, hexToBytes } from '../../chain/hex.ts';
import { readVaultDigest } from '../../chain/keys.ts';
import { dropErased } from '../erase.ts';
import { holds, isLive, mayAct, standing } from '../ledger.ts';
import type { Live } from '../live.ts';
import { learnName } from '../names.ts';
import { grantedChart, readPatientLedger, type PatientChart } from '../patient-chart.ts';
import { findPatients } from '../patients.ts';
import { isResting, restAfter } from '../rest.ts';
import { grantsTo } from '../shares.ts';
import type { Address } from '../types.ts';
import { forgetRefused, keepBodies, letGo, letGoInTime } from './keep-bodies.ts';
import { keepBundles } from './keep-bundles.ts';

/** Patients whose charts are brought here at the same time: one who is out of reach holds up nobody else. */
const AT_ONCE = 4;

/**
 * Keeps the chart of every patient who shares with this organisation: the small blocks (keys, directory, locked
 * vault, wrapped keys and envelopes of all grantees: closed to this organisation where they are not for it), and the bodies that are
 * shared, as far as the policy takes them. So another grantee reads while the patient is away. Only changed charts cost
 * anything. `heads` are the patients' heads where the caller has just read them. Returns who was out of reach: they
 * are tried again later, after a rest that doubles.
 */
export async function keepCharts(
  live: Live,
  heads?: ReadonlyMap<Address, string>
): Promise<Address[]> {
  const waiting = heads ? [...heads.keys()] : await findPatients(live);
  const behind: Address[] = [];
  const work = async (): Promise<void> => {
    for (let patient = waiting.shift(); patient; patient = waiting.shift()) {
      live.signal.throwIfAborted();
      if (!(await keepOne(live, patient, heads?.get(patient)))) behind.push(patient);
    }
  };
  await Promise.all([...Array.from({ length: AT_ONCE }, work), keepBundles(live)]);
  await letGoInTime(live);
  return behind;
}

async function keepOne(live: Live, patient: Address, head?: string): Promise<boolean> {
  const { kept, resting } = live.keeping;
  if (isResting(resting.get(patient), live.now())) return false;
  try {
    const word = head ?? (await readHead(live.chain, patient, { signal: live.signal })).word;
    if (kept.get(patient) === word) return true;
    // Who asked for the destruction of copies gets it, whether sharing or not.
    await dropErased(live, await readPatientLedger(live, patient));
    if ((await grantsTo(live, patient)).some((grant) => holds(grant, live.now()))) {
      const chart = await grantedChart(live, patient);
      await keepSmallBlocks(live, chart);
      await keepBodies(live, chart);
    } else forgetRefused(live, patient, new Set());
    await letGo(live, patient);
    kept.set(patient, word);
    resting.delete(patient);
    return true;
  } catch {
    live.signal.throwIfAborted();
    resting.set(patient, restAfter(resting.get(patient), live.now()));
    return false;
  }
}

async function keepSmallBlocks(live: Live, chart: PatientChart): Promise<void> {
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
  const carers = chart.ledger.carers.filter((one) => mayAct(one, live.now()));
  locked.push(...carers.map(({ given }) => given.wrap));
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
