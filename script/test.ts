import { check, prepareTypes } from './check.ts';
import { findChromium } from './chromium.ts';
import { testContracts } from './test/contracts.ts';
import { testInBrowsers } from './test/e2e.ts';
import { nothingRan, stageResult, type StageResult } from './test/stage.ts';
import { testUnits } from './test/unit.ts';

type Stage = (words: readonly string[]) => Promise<StageResult>;

const stages: Record<string, Stage> = {
  contracts: testContracts,
  unit: async (words) => {
    if (!(await prepareTypes())) return stageResult(1, nothingRan);
    return testUnits(words);
  },
  e2e: testInBrowsers
};

/** Lint, format and types: not tests, so only a failure of them counts. */
const checkStage: Stage = async () =>
  stageResult((await prepareTypes()) && (await check()) ? 0 : 1, nothingRan);

const [first, ...rest] = process.argv.slice(2);
const single = first !== undefined && Object.hasOwn(stages, first) ? first : null;
const words = single ? rest : process.argv.slice(2);
const plan: [string, Stage][] = Object.entries(stages).filter(
  ([name]) => !single || name === single
);
if (!single) plan.unshift(['check', checkStage]);

// A missing browser is told, or installed, before the long work and not in the middle of it.
if (!single || single === 'e2e') console.log(`Chromium: ${await findChromium()}`);

const results: StageResult[] = [];
for (const [name, stage] of plan) {
  const start = performance.now();
  console.log(`\n== ${name}`);
  const result = await stage(words).catch((error: unknown) => {
    console.log(error instanceof Error ? error.message : error);
    return stageResult(1, nothingRan);
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  const counts = `${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`;
  console.log(`== ${name} ${result.ok ? 'passed' : 'FAILED'}: ${counts} in ${seconds} s`);
  results.push(result);
}

const failedStages = plan.filter((_, index) => !results[index]?.ok).map(([name]) => name);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
console.log();
if (failedStages.length > 0) console.log(`Failed: ${failedStages.join(', ')}`);
if (passed + failed === 0)
  console.log(
    words.length > 0 ? `No test file has ${words.join(' or ')} in its name.` : 'No test ran.'
  );
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failedStages.length > 0 || passed + failed === 0 ? 1 : 0;
