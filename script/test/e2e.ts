import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../run.ts';
import { chosenFiles, nothingRan, stageResult, type StageResult } from './stage.ts';

interface Report {
  readonly stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}

/** People in real browsers. */
export async function testInBrowsers(words: readonly string[]): Promise<StageResult> {
  const files = chosenFiles(['test/e2e/**/*.spec.ts'], words);
  if (files?.length === 0) return nothingRan;
  const dir = await mkdtemp(join(tmpdir(), 'ownchart-e2e-'));
  try {
    const file = join(dir, 'report.json');
    const patterns = (files ?? []).map((path) => `${path.replace(/[.+?^$()[\]{}|\\]/g, '\\$&')}$`);
    const { code } = await run('playwright', ['test', '--reporter=list,json', ...patterns], {
      output: 'show',
      env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file }
    });
    const report = await readFile(file, 'utf8').then(
      (text) => JSON.parse(text) as Report,
      () => null
    );
    return stageResult(report ? code : code || 1, {
      // A flaky one passed at the second try, which only CI gives; the list names it.
      passed: (report?.stats.expected ?? 0) + (report?.stats.flaky ?? 0),
      failed: report?.stats.unexpected ?? 0,
      skipped: report?.stats.skipped ?? 0
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
