import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { goTo, setUp, share, unlock } from '../../test/e2e/support/acts.ts';
import { openPerson, type Person } from '../../test/e2e/support/person.ts';
import { WalletWindow } from '../../test/e2e/support/wallet.ts';
import { readRecords } from '../../src/lib/chain/records.ts';
import { startStack } from '../stack/stack.ts';
import { addRecord } from './add-record.ts';
import { growthOf, type Areas } from './areas.ts';
import { Gauge, type Reading } from './gauge.ts';
import { LoneBrowser } from './lone-browser.ts';
import { summaryOf, tableOf } from './summary.ts';

// An hour of a hospital's page that is left open: patients add records, it keeps them by itself, and its memory,
// throughput and processor time are read at intervals. All on the loopback, slowly, in real browsers.
// usage: npm run soak:node [-- MINUTES] [--pause SECONDS] [--every SECONDS] [--site DIR]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Between one record and the next: as short as this, an hour is worth a busy day's records. */
    pause: { type: 'string', default: '3' },
    /** Between one reading and the next. */
    every: { type: 'string', default: '60' },
    /** A site that is built already, instead of the present sources. */
    site: { type: 'string' }
  }
});
const minutes = Number(positionals[0] ?? 60);
const pause = Number(values.pause) * 1000;
const every = Number(values.every) * 1000;
if (![minutes, pause, every].every((number) => number > 0)) {
  console.error('usage: npm run soak:node [-- MINUTES] [--pause SECONDS] [--every SECONDS]');
  process.exit(2);
}

/** Milliseconds for one act of a person. */
const PATIENCE = 120_000;
/** How long the last record may take to reach the hospital. */
const GRACE = 120_000;
const PATIENTS = ['Twyla Moen', 'A stranger'] as const;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const dir = await mkdtemp(join(tmpdir(), 'ownchart-soak-'));
const stack = await startStack({
  dir: join(dir, 'stack'),
  siteDir: values.site ?? join(dir, 'site'),
  build: values.site === undefined,
  fresh: true,
  ports: { rpc: 0, relay: 0, site: 0 },
  log: (line) => console.log(`  ${line}`)
});
const people: Person[] = [];
let browser: LoneBrowser | null = null;
try {
  const allow = [stack.rpcUrl, stack.relay];
  for (const name of ['City Hospital', ...PATIENTS] as const)
    people.push(await openPerson({ name, siteUrl: stack.siteUrl, allow }));
  // The machine may be busy with other things.
  for (const { context } of people) context.setDefaultTimeout(PATIENCE);
  const [city, ...patients] = people as [Person, ...Person[]];
  for (const person of people) await setUp(person);
  for (const patient of patients) await share(patient, { with: 'City Hospital' });
  await city.leave();
  browser = await LoneBrowser.open(city.dir);
  await browser.use(async (page) => {
    await page.goto(stack.siteUrl);
    await unlock({ page, wallet: new WalletWindow(page, city.name) });
    await goTo({ page }, '/copies');
  });

  const gauge = await Gauge.of(browser.devtools, stack.siteUrl);
  const begun = Date.now();
  const end = begun + minutes * 60_000;
  const readings: Reading[] = [];
  const added = { records: 0, bytes: 0 };
  const failures: string[] = [];
  console.log(`\n  ${minutes} minutes, a record every ${pause / 1000} s or so.\n${tableOf([])}`);

  let warm: Areas | null = null;
  const read = async (): Promise<void> => {
    const reading = await gauge.read((Date.now() - begun) / 60_000, added);
    readings.push(reading);
    console.log(tableOf([reading], false));
    if (reading.minute >= minutes / 4) warm ??= await gauge.areas();
  };
  await read();
  let due = Date.now() + every;
  for (let turn = 0; Date.now() < end; turn++) {
    try {
      const bytes = await addRecord(patients[turn % patients.length]!, dir, turn);
      added.records++;
      added.bytes += bytes;
    } catch (error) {
      failures.push(error instanceof Error ? error.message.split('\n')[0]! : String(error));
    }
    const next = Math.min(Date.now() + pause, end);
    while (Date.now() < next) {
      await sleep(Math.max(0, Math.min(due, next) - Date.now()));
      if (Date.now() < due) continue;
      await read();
      due = Date.now() + every;
    }
  }

  const recorded = (
    await Promise.all(
      [stack.accounts.patient, stack.accounts.stranger].map(({ address }) =>
        readRecords(stack.chain, address)
      )
    )
  ).flat().length;
  const last = Date.now() + GRACE;
  do {
    await sleep(5_000);
    await read();
  } while (readings.at(-1)!.copies < recorded && Date.now() < last);

  const summary = summaryOf(readings, { recorded, failures: failures.length });
  console.log(`\n${summary.lines.join('\n')}`);
  const grown = growthOf(warm ?? {}, await gauge.areas());
  console.log(
    `  the page's process since a quarter of the time: ${grown.join('; ') || 'nothing more'}`
  );
  for (const failure of failures) console.log(`  failed: ${failure}`);
  await writeFile(join(tmpdir(), 'ownchart-soak.json'), JSON.stringify(readings, null, 2));
  for (const { guard, name } of people)
    if (guard.problems.length > 0) console.log(`  ${name}: ${guard.problems.join('\n    ')}`);
  for (const fault of summary.faults) console.log(`  NOT WELL: ${fault}`);
  if (summary.faults.length > 0) process.exitCode = 1;
} finally {
  await browser?.close();
  await Promise.all(people.map((person) => person.close()));
  await stack.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 3 });
}
