import { spawn } from 'node:child_process';
import { cp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { copyContracts } from './contracts-copy.ts';
import { type Mutant, mutantsOf } from './mutate/mutants.ts';
import { forgePath, root } from './run.ts';

/** What became of a mutant: a test noticed it, none did, or it is no program. */
type Fate = 'killed' | 'survived' | 'does not compile';

/** Where the changed copies are tested: never in the sources themselves. */
const WORK = join(root, '.local/mutants');
const RESULTS = join(WORK, 'results.json');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** How many are tried at most, spread evenly over all. */
    limit: { type: 'string' },
    fresh: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false }
  }
});

async function sources(): Promise<string[]> {
  const found = await readdir(join(root, 'contracts'), { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sol'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes('interfaces/'))
    .filter((file) => positionals.length === 0 || positionals.some((word) => file.includes(word)))
    .sort();
}

/** Runs the tests, all but those of gas and of long walks, until the first that fails. */
function test(): Promise<Fate> {
  return new Promise((resolve, reject) => {
    const args = ['test', '--fail-fast', '--color', 'never'];
    args.push('--no-match-path', 'test/contracts/{Gas.t.sol,Opening.t.sol,invariant/*}');
    args.push('--no-match-test', 'test_bytecodeSize');
    const child = spawn(forgePath(), args, {
      cwd: WORK,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FOUNDRY_FUZZ_RUNS: '24', FOUNDRY_GAS_SNAPSHOT_EMIT: 'false' }
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (/Compiler run failed|error\[|Error \(\d+\)/.test(said)) resolve('does not compile');
      else resolve(code === 0 ? 'survived' : 'killed');
    });
  });
}

async function main(): Promise<void> {
  const all: Mutant[] = [];
  for (const file of await sources()) {
    all.push(...mutantsOf(file, await readFile(join(root, file), 'utf8')));
  }
  const limit = Math.min(Number(values.limit ?? all.length), all.length);
  const chosen = Array.from(
    { length: limit },
    (_, i) => all[Math.floor((i * all.length) / limit)]!
  );
  if (values.list) {
    for (const { id } of chosen) console.log(id);
    return;
  }
  if (values.fresh) await rm(WORK, { recursive: true, force: true });
  await copyContracts(WORK);
  const text = await readFile(RESULTS, 'utf8').catch(() => '{}');
  const fates = JSON.parse(text) as Record<string, Fate>;
  if ((await test()) !== 'survived') throw new Error('The tests fail without any change.');
  for (const [i, { id, file, source }] of chosen.entries()) {
    if (!fates[id]) {
      await writeFile(join(WORK, file), source);
      fates[id] = await test();
      await cp(join(root, file), join(WORK, file));
      await writeFile(RESULTS, JSON.stringify(fates, null, 2));
    }
    console.log(`${i + 1}/${chosen.length} ${fates[id]}: ${id}`);
  }
  const of = (fate: Fate) => chosen.filter(({ id }) => fates[id] === fate);
  const [killed, survived] = [of('killed').length, of('survived')];
  console.log(`\n${killed} of ${killed + survived.length} changes were noticed by a test`);
  console.log(
    `(${chosen.length} tried of ${all.length}; ${of('does not compile').length} are no program)`
  );
  for (const { id } of survived) console.log(`  survived: ${id}`);
}

await main();
