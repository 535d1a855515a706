import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../run.ts';
import { chosenFiles, nothingRan, stageResult, type StageResult } from './stage.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

/** The unit tests that stand beside the files they test. */
export async function testUnits(words: readonly string[]): Promise<StageResult> {
  const files = chosenFiles(
    ['src/**/*.test.ts', 'script/**/*.test.ts', 'test/chart/**/*.test.ts'],
    words
  );
  if (files?.length === 0) return nothingRan;
  const dir = await mkdtemp(join(tmpdir(), 'ownchart-unit-'));
  try {
    const file = join(dir, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const { code } = await run('vitest', ['run', ...reporters, ...(files ?? [])], {
      output: 'show'
    });
    const report = await readFile(file, 'utf8').then(
      (text) => JSON.parse(text) as Report,
      () => null
    );
    return stageResult(report ? code : code || 1, {
      passed: report?.numPassedTests ?? 0,
      failed: report?.numFailedTests ?? 0,
      skipped: report?.numPendingTests ?? 0
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
