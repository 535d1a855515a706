import { forgePath, run } from './run.ts';

/** The contract's documentation from its own words (NatSpec), as Markdown in contracts-docs/. */
const { code } = await run(forgePath(), ['doc', '--out', 'contracts-docs'], { output: 'show' });
if (code === 0)
  console.log('contracts-docs/src/contracts holds a page for each contract, interface and type.');
process.exitCode = code;
