import { forgePath, run, type Ran } from './run.ts';
import { compileContract } from './stack/compile.ts';

interface Check {
  readonly name: string;
  readonly work: () => Promise<Ran>;
}

const tool = (command: string, ...args: string[]) => run(command, args, { output: 'keep' });
const forge = (env: Record<string, string>, ...args: string[]) =>
  run(forgePath(), args, { output: 'keep', env });

/** Lint writes what it compiles without any bytecode: in the place of what is deployed, it would be compiled again. */
const lint = {
  FOUNDRY_DENY: 'warnings',
  FOUNDRY_OUT: '.local/lint/out',
  FOUNDRY_CACHE_PATH: '.local/lint/cache'
};

/** One lane after the other would leave a core idle; forge and the compiler share a folder, so they stay in one. */
const lanes: Check[][] = [
  [
    {
      name: 'forge build',
      // What is deployed first: chains of unit tests wait for it, and for nothing else.
      work: async () => {
        await compileContract();
        return forge({}, 'build');
      }
    },
    { name: 'forge fmt', work: () => forge({}, 'fmt', '--check') },
    { name: 'forge lint', work: () => forge(lint, 'lint') },
    { name: 'contract ABI up to date', work: () => tool('node', 'script/abi.ts', '--check') },
    { name: 'prettier', work: () => tool('prettier', '--check', '--log-level', 'warn', '.') }
  ],
  [
    {
      name: 'svelte-check',
      work: () => tool('svelte-check', '--output', 'human', '--fail-on-warnings')
    },
    { name: 'eslint', work: () => tool('eslint', '--max-warnings', '0', '.') }
  ]
];

/** Formatting, lint and types of everything. Runs all of them, tells each; true where all passed. */
export async function check(): Promise<boolean> {
  const results = await Promise.all(lanes.map(runLane));
  return results.flat().every(Boolean);
}

/** Types of routes are generated, and a fresh clone has none: the compiler's settings build on them. */
export function prepareTypes(): Promise<boolean> {
  return runOne({ name: 'svelte-kit sync', work: () => tool('svelte-kit', 'sync') });
}

async function runLane(checks: readonly Check[]): Promise<boolean[]> {
  const results: boolean[] = [];
  for (const one of checks) results.push(await runOne(one));
  return results;
}

async function runOne({ name, work }: Check): Promise<boolean> {
  const start = performance.now();
  const { code, output } = await work();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (code !== 0) console.log(output.trimEnd());
  console.log(`check: ${name} ${code === 0 ? 'passed' : 'FAILED'} (${seconds} s)`);
  return code === 0;
}

if (import.meta.main && !((await prepareTypes()) && (await check()))) process.exitCode = 1;
