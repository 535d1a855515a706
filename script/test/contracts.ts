import { forgePath, run } from '../run.ts';
import { chosenFiles, nothingRan, stageResult, type StageResult } from './stage.ts';

/** Forge's words on each suite. Its JSON report is no way out: with `--json` forge does not look at the gas snapshots. */
const suite = /^Suite result: .* (\d+) passed; (\d+) failed; (\d+) skipped/gm;

/** The contract's tests, with the gas of its committed snapshots held. */
export async function testContracts(words: readonly string[]): Promise<StageResult> {
  const files = chosenFiles(['test/contracts/**/*.t.sol'], words);
  if (files?.length === 0) return nothingRan;
  const { code, output } = await run(
    forgePath(),
    ['test', '--color', 'never', ...(files ? ['--match-path', `{${files.join(',')}}`] : [])],
    {
      output: 'keep',
      // A part of the tests takes a part of the snapshots: it neither checks nor writes them.
      env: files
        ? { FOUNDRY_GAS_SNAPSHOT_EMIT: 'false' }
        : { FOUNDRY_GAS_SNAPSHOT_CHECK: 'true', FOUNDRY_GAS_SNAPSHOT_EMIT: 'false' }
    }
  );
  const passing = /^(\[PASS\].*|Compiling .*|Solc .*|)\n/gm;
  console.log(output.replace(passing, '').trim());
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const suites = [...output.matchAll(suite)];
  for (const [, passed, failed, skipped] of suites) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
    counts.skipped += Number(skipped);
  }
  // A run without any suite is no run.
  return stageResult(suites.length === 0 ? code || 1 : code, counts);
}
