import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Row } from '../bench/measure.ts';
import { tableOf } from '../bench/table.ts';

interface Results {
  at: string;
  machine: { cpus: number; model: string; load: number; node: string };
  rows: Row[];
}

const benches: Record<string, () => Promise<{ bench(): Promise<Row[]> }>> = {
  crypto: () => import('../bench/crypto.ts'),
  storage: () => import('../bench/storage.ts'),
  chain: () => import('../bench/chain.ts'),
  page: () => import('../bench/page.ts')
};
const file = fileURLToPath(new URL('../bench/results.json', import.meta.url));

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}

const results = await known();
for (const name of names.length > 0 ? names : Object.keys(benches)) {
  const start = performance.now();
  try {
    const { bench } = await benches[name]!();
    const rows = await bench();
    results[name] = { at: new Date().toISOString(), machine: machine(), rows };
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(results, null, 2) + '\n');
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    console.log(`\n== ${name} (${seconds} s)\n${tableOf(rows)}`);
  } catch (error) {
    console.error(`\n== ${name} FAILED\n`, error);
    process.exitCode = 1;
  }
}
console.log('\nA ratio above 1 is better than the rival: the median of what each round gave.');

/** What other benchmarks gave before stays in the file. */
async function known(): Promise<Record<string, Results>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, Results>;
  } catch {
    return {};
  }
}

function machine(): Results['machine'] {
  const [first] = cpus();
  return {
    cpus: cpus().length,
    model: first?.model ?? 'unknown',
    load: loadavg()[0] ?? 0,
    node: process.version
  };
}
