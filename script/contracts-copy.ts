import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './run.ts';

/**
 * Makes in `dir` a copy of what forge needs that compiles without the intermediate representation: three times as fast,
 * with lines that a coverage report can name, and the same tests. What forge kept of an earlier copy stays.
 */
export async function copyContracts(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const part of ['contracts', 'test/contracts', 'script/Deploy.s.sol', 'tools', 'snapshots']) {
    await rm(join(dir, part), { recursive: true, force: true });
    await cp(join(root, part), join(dir, part), { recursive: true });
  }
  const config = await readFile(join(root, 'foundry.toml'), 'utf8');
  const plain = config.replace(/^(additional_compiler_profiles|compilation_restrictions).*$/gm, '');
  await writeFile(join(dir, 'foundry.toml'), plain);
  await symlink(join(root, 'node_modules'), join(dir, 'node_modules')).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
