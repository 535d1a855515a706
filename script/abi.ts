import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

const artefact = fileURLToPath(
  new URL('../contracts-out/OwnChart.sol/OwnChart.json', import.meta.url)
);
const target = fileURLToPath(new URL('../src/lib/chain/abi.ts', import.meta.url));

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

/** The text of src/lib/chain/abi.ts for a contract's ABI; entries sorted, so that it only changes where the contract does. */
export async function abiSource(abi: readonly { type: string; name?: string }[]): Promise<string> {
  const sorted = [...abi].sort((a, b) =>
    `${a.type} ${a.name ?? ''}`.localeCompare(`${b.type} ${b.name ?? ''}`, 'en')
  );
  const source =
    '// Written by `node script/abi.ts` from the compiled contract. Do not edit.\n' +
    `export const abi = ${JSON.stringify(trim(sorted))} as const;\n`;
  return format(source, {
    parser: 'typescript',
    singleQuote: true,
    trailingComma: 'none',
    printWidth: 100
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { abi } = JSON.parse(await readFile(artefact, 'utf8'));
  const source = await abiSource(abi);
  if (process.argv.includes('--check')) {
    const present = await readFile(target, 'utf8').catch(() => '');
    if (present !== source) {
      console.error('src/lib/chain/abi.ts does not match the contract: run `node script/abi.ts`.');
      process.exitCode = 1;
    }
  } else {
    await writeFile(target, source);
  }
}
