import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyContracts } from './contracts-copy.ts';
import { forgePath, root, run } from './run.ts';

/** Least share of lines and of branches of contracts/ that the tests must reach. */
const LEAST = 0.98;

interface Share {
  hit: number;
  of: number;
}
export interface Coverage {
  file: string;
  lines: Share;
  branches: Share;
  /** Lines that no test reaches, and lines with a branch that no test takes. */
  missing: number[];
}

/** What an lcov report says of each file under contracts/. */
export function coverageOf(lcov: string): Coverage[] {
  return lcov
    .split('end_of_record')
    .map((record) => {
      const file = /^SF:(.*)$/m.exec(record)?.[1] ?? '';
      const lines = [...record.matchAll(/^DA:(\d+),(\d+)/gm)];
      const branches = [...record.matchAll(/^BRDA:(\d+),\d+,\d+,(\d+|-)/gm)];
      const isHit = (times: string | undefined) => Number(times === '-' ? 0 : times) > 0;
      const missed = [...lines, ...branches].filter(([, , times]) => !isHit(times));
      return {
        file,
        lines: { hit: lines.filter(([, , times]) => isHit(times)).length, of: lines.length },
        branches: {
          hit: branches.filter(([, , times]) => isHit(times)).length,
          of: branches.length
        },
        missing: [...new Set(missed.map(([, line]) => Number(line)))].sort((a, b) => a - b)
      };
    })
    .filter(({ file }) => /(^|\/)contracts\//.test(file) && !file.includes('test/'));
}

const share = ({ hit, of }: Share) => (of === 0 ? 1 : hit / of);
const percent = (part: Share) =>
  `${(100 * share(part)).toFixed(1)} % (${part.hit} of ${part.of})`.padEnd(24);
const sum = (parts: readonly Share[]): Share => ({
  hit: parts.reduce((total, { hit }) => total + hit, 0),
  of: parts.reduce((total, { of }) => total + of, 0)
});

async function main(): Promise<void> {
  // The intermediate representation moves what is reached to other lines.
  const copy = join(root, '.local/coverage');
  await copyContracts(copy);
  const report = join(copy, 'lcov.info');
  const { code, output } = await run(
    forgePath(),
    [
      'coverage',
      ...['--report', 'lcov', '--report-file', report],
      ...['--no-match-coverage', '(node_modules|script|test)/'],
      // Not what costs most and covers nothing more: gas is another under coverage.
      ...['--no-match-path', 'test/contracts/{Gas.t.sol,Opening.t.sol,invariant/*}'],
      ...['--no-match-test', 'test_bytecodeSize']
    ],
    {
      output: 'keep',
      cwd: copy,
      env: { FOUNDRY_FUZZ_RUNS: '64', FOUNDRY_GAS_SNAPSHOT_EMIT: 'false' }
    }
  );
  if (code !== 0) console.log(output);
  const files = coverageOf(await readFile(report, 'utf8'));
  for (const { file, lines, branches, missing } of files) {
    const lacks = missing.length > 0 ? `lacks line ${missing.join(', ')}` : '';
    console.log(
      `${file.padEnd(36)} lines ${percent(lines)} branches ${percent(branches)} ${lacks}`
    );
  }
  const lines = sum(files.map((file) => file.lines));
  const branches = sum(files.map((file) => file.branches));
  console.log(`${'all'.padEnd(36)} lines ${percent(lines)} branches ${percent(branches)}`);
  const enough = files.length > 0 && share(lines) >= LEAST && share(branches) >= LEAST;
  if (!enough) console.error(`At least ${100 * LEAST} % of lines and of branches are needed.`);
  if (code !== 0 || !enough) process.exitCode = 1;
}

if (import.meta.main) await main();
