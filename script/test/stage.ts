import { globSync } from 'node:fs';
import { root } from '../run.ts';

/** How a stage of the tests went. */
export interface StageResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** False where anything went wrong, a failed test or else. */
  readonly ok: boolean;
}

export const nothingRan: StageResult = { passed: 0, failed: 0, skipped: 0, ok: true };

/** The test files among `patterns` whose path in the repository has any of the words; null for "all of them". */
export function chosenFiles(
  patterns: readonly string[],
  words: readonly string[]
): string[] | null {
  if (words.length === 0) return null;
  return globSync([...patterns], { cwd: root })
    .filter((file) => words.some((word) => file.toLowerCase().includes(word.toLowerCase())))
    .sort();
}

/**
 * A tool that failed without naming a failed test (it could not start, a file did not load, a gas snapshot
 * changed) counts as one failure, so that the total never hides it.
 */
export function stageResult(code: number, counts: Omit<StageResult, 'ok'>): StageResult {
  const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed;
  return { ...counts, failed, ok: code === 0 && failed === 0 };
}
