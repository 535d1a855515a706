import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { toEventSelector, type Abi } from 'viem';

const file = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** What is written: an ABI for each contract that is deployed, and the first topics of the ledger's events. */
const written = [
  { contract: 'OwnChart', name: 'abi', target: 'src/lib/chain/abi.ts', source: abiSource },
  {
    contract: 'Circles',
    name: 'circlesAbi',
    target: 'src/lib/chain/circles-abi.ts',
    source: abiSource
  },
  { contract: 'OwnChart', name: 'topics', target: 'src/lib/chain/topics.ts', source: topicsSource }
];

/** Leaves out what only the compiler needs (`internalType`), so that the page carries less. */
function trim(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(trim);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'internalType')
      .map(([key, inner]) => [key, trim(inner)])
  );
}

/** The text of a file with a contract's ABI; entries sorted, so that it only changes where the contract does. */
async function abiSource(
  name: string,
  abi: readonly { type: string; name?: string }[]
): Promise<string> {
  const sorted = [...abi].sort((a, b) =>
    `${a.type} ${a.name ?? ''}`.localeCompare(`${b.type} ${b.name ?? ''}`, 'en')
  );
  return formatted(`export const ${name} = ${JSON.stringify(trim(sorted))} as const;\n`);
}

/** The text of a file with topic 0 of each event by its name: to hash them all takes a page as long as to show itself. */
async function topicsSource(name: string, abi: Abi): Promise<string> {
  const topics = abi
    .filter((item) => item.type === 'event')
    .map((event) => [event.name, toEventSelector(event)] as const)
    .sort(([a], [b]) => a.localeCompare(b, 'en'));
  return formatted(
    `export const ${name} = ${JSON.stringify(Object.fromEntries(topics))} as const;\n`
  );
}

const formatted = (source: string): Promise<string> =>
  format('// Written by `node script/abi.ts` from the compiled contract. Do not edit.\n' + source, {
    parser: 'typescript',
    singleQuote: true,
    trailingComma: 'none',
    printWidth: 100
  });

for (const { contract, name, target, source: write } of written) {
  const artefact = file(`contracts-out/${contract}.sol/${contract}.json`);
  const { abi } = JSON.parse(await readFile(artefact, 'utf8'));
  const source = await write(name, abi);
  if (process.argv.includes('--check')) {
    const present = await readFile(file(target), 'utf8').catch(() => '');
    if (present !== source) {
      console.error(`${target} does not match the contract: run \`node script/abi.ts\`.`);
      process.exitCode = 1;
    }
  } else {
    await writeFile(file(target), source);
  }
}
