import type { PatientChart } from './patient-chart.ts';
import type { Live } from './live.ts';
import { patientName } from './records.ts';
import { store } from './store.ts';
import type { Address } from './types.ts';

const LABEL = 'patient-name';

/** Reads the names this device learnt in earlier visits; they are kept under a key of the vault. */
export async function recallNames(live: Live): Promise<void> {
  const db = await store();
  const range = IDBKeyRange.bound([live.account, ''], [live.account, '\uffff']);
  for (const key of await db.getAllKeys('names', range)) {
    const box = await db.get('names', key);
    if (!box) continue;
    const name = new TextDecoder().decode(await live.keeper.reveal(LABEL, box));
    live.names.set(key[1] as Address, name);
  }
}

/** Learns what a patient calls herself from the records she shares. */
export async function learnName(live: Live, chart: PatientChart): Promise<void> {
  const name = await patientName(live, chart);
  if (!name || name === live.names.get(chart.patient)) return;
  await keepName(live, chart.patient, name);
}

/** Keeps on this device what somebody is called, locked under the vault. */
export async function keepName(live: Live, address: Address, name: string): Promise<void> {
  live.names.set(address, name);
  const box = await live.keeper.protect(LABEL, new TextEncoder().encode(name));
  await (await store()).put('names', box, [live.account, address]);
  live.changed('history');
}
