import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.ts';
import { run } from './run.ts';
import { digestOf } from './sources.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const SOURCES = ['contracts', 'foundry.toml', 'tools/solc', 'node_modules/solc/package.json'];
const ARTEFACT = join(root, 'contracts-out/OwnChart.sol/OwnChart.json');

/** Path of forge's native binary: the npm wrapper swallows exit codes. */
function forge(): string {
  const system = { linux: 'linux', darwin: 'darwin', win32: 'win32' }[process.platform as string];
  const cpu = process.arch === 'x64' ? 'amd64' : process.arch;
  const file = process.platform === 'win32' ? 'forge.exe' : 'forge';
  return createRequire(import.meta.url).resolve(`@foundry-rs/forge-${system}-${cpu}/bin/${file}`);
}

/** Compiles the contract where its sources changed. Returns false where there was nothing to do. Throws with forge's words. */
export async function compileContract(): Promise<boolean> {
  return withLock(join(root, '.local/compile.lock'), async () => {
    const digest = await digestOf(root, SOURCES);
    const mark = join(root, '.local/contract.digest');
    const [marked, artefact] = await Promise.all(
      [mark, ARTEFACT].map((file) => readFile(file, 'utf8').catch(() => ''))
    );
    if (marked === `${digest} ${artefact!.length}`) return false;
    // The compiler is a script: it must find this Node.
    const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
    const args = ['build', '--skip', 'test', '--skip', 'script'];
    await run(forge(), args, 'The contract does not compile.', {
      cwd: root,
      env: { ...process.env, PATH: path }
    });
    await writeFile(mark, `${digest} ${(await readFile(ARTEFACT, 'utf8')).length}`);
    return true;
  });
}
