import { forgePath, run } from '../run.ts';
import { chosenFiles, nothingRan, stageResult, type StageResult } from './stage.ts';

interface TestResult {
  readonly status: 'Success' | 'Failure' | 'Skipped';
  readonly reason: string | null;
  readonly decoded_logs?: readonly string[];
}

type Report = Record<string, { readonly test_results: Record<string, TestResult> }>;

/** The contract's tests, with the gas of its committed snapshots held. */
export async function testContracts(words: readonly string[]): Promise<StageResult> {
  const files = chosenFiles(['test/contracts/**/*.t.sol'], words);
  if (files?.length === 0) return nothingRan;
  const { code, stdout, output } = await run(
    forgePath(),
    ['test', '--json', ...(files ? ['--match-path', `{${files.join(',')}}`] : [])],
    // A part of the tests writes a part of the snapshots only: they are held where all run.
    { output: 'keep', env: files ? {} : { FOUNDRY_GAS_SNAPSHOT_CHECK: 'true' } }
  );
  const report = readReport(stdout);
  if (!report) {
    console.log(output.trimEnd());
    return stageResult(code || 1, { passed: 0, failed: 0, skipped: 0 });
  }
  const counts = tell(report);
  if (code !== 0 && counts.failed === 0) console.log(output.replace(jsonLine, '').trim());
  return stageResult(code, counts);
}

const jsonLine = /^\{.*\}$/m;

function readReport(stdout: string): Report | null {
  const line = jsonLine.exec(stdout)?.[0];
  return line ? (JSON.parse(line) as Report) : null;
}

function tell(report: Report): { passed: number; failed: number; skipped: number } {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [suite, { test_results }] of Object.entries(report)) {
    let passed = 0;
    for (const [name, { status, reason, decoded_logs = [] }] of Object.entries(test_results)) {
      if (status === 'Success') passed += 1;
      else if (status === 'Skipped') counts.skipped += 1;
      else {
        counts.failed += 1;
        console.log(`FAILED ${suite} ${name}: ${reason ?? 'no reason given'}`);
        for (const log of decoded_logs) console.log(`  ${log}`);
      }
    }
    counts.passed += passed;
    console.log(`${suite}: ${passed} passed of ${Object.keys(test_results).length}`);
  }
  return counts;
}
