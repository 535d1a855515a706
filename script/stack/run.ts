import { spawn } from 'node:child_process';

export interface RunOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** Runs a program to its end, and ends it where this process ends first. Throws with its last words where it fails. */
export function run(
  program: string,
  args: readonly string[],
  complaint: string,
  { cwd, env }: RunOptions
): Promise<void> {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => void child.kill('SIGKILL');
  process.once('exit', end);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (said = (said + chunk).slice(-8_000)));
  }
  return new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${complaint}\n${said}`))
    );
  }).finally(() => process.off('exit', end));
}
