import { check, prepareTypes } from './check.ts';
import { findChromium } from './chromium.ts';
import { compileContract } from './stack/compile.ts';
import { testContracts } from './test/contracts.ts';
import { testInBrowsers } from './test/e2e.ts';
import { nothingRan, stageResult, type StageResult } from './test/stage.ts';
import { testUnits } from './test/unit.ts';

type Stage = (words: readonly string[]) => Promise<StageResult>;

/** Chains of unit tests begin with the contract: its compiling is not theirs to wait for. */
const unit: Stage = async (words) => {
  await compileContract();
  return testUnits(words);
};
const unitAlone: Stage = async (words) =>
  (await prepareTypes()) ? unit(words) : stageResult(1, nothingRan);

const stages: Record<string, Stage> = {
  contracts: testContracts,
  unit: unitAlone,
  e2e: testInBrowsers
};

/** Lint, format and types: not tests, so only a failure of them counts. */
const checkStage: Stage = async () => stageResult((await check()) ? 0 : 1, nothingRan);

const [first, ...rest] = process.argv.slice(2);
const single = first !== undefined && Object.hasOwn(stages, first) ? first : null;
const words = single ? rest : process.argv.slice(2);

// A missing browser is told, or installed, before the long work and not in the middle of it.
if (!single || single === 'e2e') console.log(`Chromium: ${await findChromium()}`);

const results = new Map<string, StageResult>();

async function runStage(name: string, stage: Stage): Promise<void> {
  const start = performance.now();
  console.log(`\n== ${name}`);
  const result = await stage(words).catch((error: unknown) => {
    console.log(error instanceof Error ? error.message : error);
    return stageResult(1, nothingRan);
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  const counts = `${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`;
  console.log(`== ${name} ${result.ok ? 'passed' : 'FAILED'}: ${counts} in ${seconds} s`);
  results.set(name, result);
}

if (single) await runStage(single, stages[single]!);
else {
  // The compilers keep one core busy, and many unit tests wait: side by side they take little longer than either.
  const contracts = async () => {
    await runStage('check', checkStage);
    await runStage('contracts', testContracts);
  };
  if (await prepareTypes()) await Promise.all([contracts(), runStage('unit', unit)]);
  else results.set('check', stageResult(1, nothingRan));
  await runStage('e2e', testInBrowsers);
}

const failedStages = [...results].filter(([, { ok }]) => !ok).map(([name]) => name);
const passed = [...results.values()].reduce((sum, result) => sum + result.passed, 0);
const failed = [...results.values()].reduce((sum, result) => sum + result.failed, 0);
console.log();
if (failedStages.length > 0) console.log(`Failed: ${failedStages.join(', ')}`);
if (passed + failed === 0)
  console.log(
    words.length > 0 ? `No test file has ${words.join(' or ')} in its name.` : 'No test ran.'
  );
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failedStages.length > 0 || passed + failed === 0 ? 1 : 0;
