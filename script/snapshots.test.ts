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

// Figures that nobody takes again would go on saying what was true once.
it('the parts of an opening stand in the documentation as they were taken, and make up the whole', async () => {
  const costs = JSON.parse(await readFile(`${root}/snapshots/Circles.json`, 'utf8')) as Record<
    string,
    string
  >;
  const whole = 'approve by 3 of 5 signatures and open, in one transaction';
  const parts = Object.keys(costs).filter((name) => name.startsWith('opening: '));
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.reduce((sum, part) => sum + Number(costs[part]), 0)).toBe(Number(costs[whole]));
  const text = await readFile(`${root}/docs/ARCHITECTURE.md`, 'utf8');
  const figure = (gas: number) => gas.toLocaleString('en');
  for (const name of [...parts, whole]) {
    const words = name.replace('opening: ', '');
    expect(text).toMatch(new RegExp(`^\\| +${figure(Number(costs[name]))} \\| ${words} +\\|`, 'm'));
  }
  const first = costs['approve and open, where neither asker nor hospital opened before'];
  expect(text).toContain(`the whole is\n${figure(Number(first))}.`);
  expect(text).toContain(
    `a transaction of ${figure(Number(costs['ask a circle urgently']))} before it`
  );
});

// forge compares only what a committed file has: a file that lost its lines would hold nothing.
it('each cost that a contract test takes is on file', async () => {
  const committed = new Set<string>();
  for await (const path of glob('snapshots/*.json', { cwd: root })) {
    const costs = JSON.parse(await readFile(`${root}/${path}`, 'utf8')) as Record<string, string>;
    for (const name of Object.keys(costs)) committed.add(name);
  }
  expect(await taken()).toEqual([...committed].sort());
});
