import { Stryker } from '@stryker-mutator/core';
import { glob, readFile, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.ts';

/**
 * Changes one thing at a time in src/lib/crypto and looks whether a test notices that imports the changed file, or what is built on it.
 * Goes through the files in groups and keeps what it found in .local/, so that a run can be ended and taken up later: what
 * is known is not done again.
 *
 *   npm run mutate:crypto -- [WORD ...] [--minutes N] [--fresh]
 *
 * WORD: files with it in their name. --minutes: begins no other group after so many. --fresh: forgets what is known.
 */
const GROUP = 3;
const known = '.local/mutation-crypto.json';
// Words for people, and what only tests use.
const left = /(\.test|\/testing(-native)?|\/errors)\.ts$/;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { words, minutes, fresh } = options(process.argv.slice(2));
if (fresh) await rm(known, { force: true });

await run('svelte-kit', ['sync'], { output: 'show' });

const files: string[] = [];
for await (const path of glob('src/lib/crypto/**/*.ts')) {
  const wanted = words.length === 0 || words.some((word) => path.includes(word));
  if (wanted && !left.test(path)) files.push(path);
}
files.sort();
if (files.length === 0) throw new Error(`No file has ${words.join(' or ')} in its name.`);

const end = Date.now() + minutes * 60_000;
/** What became of each change; a run tells of the ones before it again. */
const results = new Map<string, string>();
for (let at = 0; at < files.length && Date.now() < end; at += GROUP) {
  const group = files.slice(at, at + GROUP);
  console.log(`\n== ${at + 1} to ${at + group.length} of ${files.length}: ${group.join(', ')}`);
  process.env.OWNCHART_MUTATED_TESTS = JSON.stringify(await testsOf(group));
  for (const { fileName, location, replacement, status } of await mutate(group))
    results.set(JSON.stringify([fileName, location, replacement]), status);
  report();
}

/**
 * The tests that import these files, or what passes them on by its own name (`export ... from`); for a file that none of them
 * imports, those that import what imports it, and so on.
 */
async function testsOf(group: string[]): Promise<string[]> {
  const texts = new Map<string, string>();
  for await (const path of glob('src/lib/crypto/**/*.ts'))
    texts.set(path, await readFile(path, 'utf8'));
  const importersOf = (file: string): string[] =>
    [...texts].flatMap(([path, text]) => (text.includes(`/${basename(file)}'`) ? path : []));
  const passesOn = (importer: string, file: string): boolean =>
    texts
      .get(importer)!
      .split(';')
      .some((one) => one.trim().startsWith('export {') && one.endsWith(`/${basename(file)}'`));
  const isTest = (path: string): boolean => path.endsWith('.test.ts');
  const tests = new Set<string>();
  const seen = new Set<string>(group);
  for (const file of seen) {
    const importers = importersOf(file);
    const found = importers.filter(isTest);
    found.forEach((test) => tests.add(test));
    for (const importer of importers)
      if (found.length === 0 || passesOn(importer, file)) seen.add(importer);
  }
  return [...tests];
}

function mutate(group: string[]) {
  return new Stryker({
    mutate: group,
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'script/mutate-crypto.vitest.ts', related: false },
    coverageAnalysis: 'perTest',
    // What runs once, when a file is loaded, would cost all tests for each change.
    ignoreStatic: true,
    incremental: true,
    incrementalFile: known,
    concurrency: 1,
    dryRunTimeoutMinutes: 60,
    timeoutMS: 60_000,
    tempDirName: '.local/mutation',
    cleanTempDir: 'always',
    ignorePatterns: ['*', '!src', '!src/lib', '!src/lib/**', '!script', '!script/mutate*'],
    reporters: ['clear-text', 'progress-append-only'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false }
  }).runMutationTest();
}

function report(): void {
  const sum = (...names: string[]) =>
    [...results.values()].filter((status) => names.includes(status)).length;
  const noticed = sum('Killed', 'Timeout');
  const all = noticed + sum('Survived', 'NoCoverage');
  const score = ((100 * noticed) / all).toFixed(1);
  console.log(`So far ${noticed} of ${all} changes were noticed: ${score} %.`);
}

function options(args: string[]) {
  const words = [...args];
  const at = words.indexOf('--minutes');
  const minutes = at < 0 ? Infinity : Number(words.splice(at, 2)[1]);
  const fresh = words.includes('--fresh');
  if (Number.isNaN(minutes)) throw new Error('--minutes needs a number.');
  return { minutes, fresh, words: words.filter((word) => word !== '--fresh') };
}
