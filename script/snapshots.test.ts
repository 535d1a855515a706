import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The names under which Solidity's tests take a cost: `_check` of the bars, and the snapshots without a bar. */
async function taken(): Promise<string[]> {
  const names = new Set<string>();
  const call = /(?:_check\(|snapshot(?:GasLastCall|Value)\(\s*[\w"]+,\s*)"([^"]+)"/g;
  for await (const path of glob('test/contracts/**/*.t.sol', { cwd: root }))
    for (const [, name] of (await readFile(`${root}/${path}`, 'utf8')).matchAll(call))
      names.add(name!);
  return [...names].sort();
}

// forge compares only what a committed file has: a file that lost its lines would hold nothing.
it('each cost that a contract test takes is on file', async () => {
  const committed = new Set<string>();
  for await (const path of glob('snapshots/*.json', { cwd: root })) {
    const costs = JSON.parse(await readFile(`${root}/${path}`, 'utf8')) as Record<string, string>;
    for (const name of Object.keys(costs)) committed.add(name);
  }
  expect(await taken()).toEqual([...committed].sort());
});
