import { parseArgs } from 'node:util';
import { forgePath, run } from './run.ts';

/** Actions in a row before everything is compared and a new life begins. */
const DEPTH = 500;

const { values } = parseArgs({
  options: { calls: { type: 'string', default: '1000000' }, seed: { type: 'string' } }
});
const runs = Math.ceil(Number(values.calls) / DEPTH);
const seed = values.seed ?? `0x${Date.now().toString(16)}`;
console.log(`${runs * DEPTH} actions of anybody, seed ${seed} (--seed repeats them)`);
const { code } = await run(
  forgePath(),
  ['test', '--match-path', 'test/contracts/invariant/*', '--match-test', '^invariant_'],
  {
    output: 'show',
    env: {
      FOUNDRY_INVARIANT_RUNS: `${runs}`,
      FOUNDRY_INVARIANT_DEPTH: `${DEPTH}`,
      FOUNDRY_INVARIANT_CHECK_INTERVAL: '100',
      FOUNDRY_INVARIANT_SHOW_METRICS: 'true',
      FOUNDRY_FUZZ_SEED: seed
    }
  }
);
process.exitCode = code;
