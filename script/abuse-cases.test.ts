import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const COUNT = 46;

/** Numbers of the abuse cases in the names of tests, and in what Solidity says of its own. */
async function played(): Promise<Set<number>> {
  const found = new Set<number>();
  const named = /(?:['"`]|@dev )(abuse \d+[^'"`\n]*)/g;
  for await (const path of glob('{src,test}/**/*.{test.ts,spec.ts,t.sol}', { cwd: root })) {
    for (const [, name] of (await readFile(`${root}/${path}`, 'utf8')).matchAll(named))
      for (const [, number] of name!.matchAll(/abuse (\d+)/g)) found.add(Number(number));
  }
  return found;
}

it('every abuse case of the list is played by a test', async () => {
  const listed = (await readFile(`${root}/docs/ABUSE-CASES.md`, 'utf8')).match(/^\d+(?=\. )/gm);
  const all = Array.from({ length: COUNT }, (_, i) => i + 1);
  expect(listed?.map(Number)).toEqual(all);
  const numbers = await played();
  expect(all.filter((number) => !numbers.has(number))).toEqual([]);
  expect([...numbers].filter((number) => number < 1 || number > COUNT)).toEqual([]);
});
