import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

export interface Ran {
  /** The exit code; 1 where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  /** stdout and stderr as they came. */
  readonly output: string;
}

export interface RunOptions {
  readonly env?: Record<string, string>;
  /** The folder to run in: the repository's by default. */
  readonly cwd?: string;
  /** `show` lets the tool speak for itself; `keep` collects what it says. */
  readonly output: 'show' | 'keep';
}

/** Runs a tool of the project in its folder, with the project's own programs first on PATH. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const show = options.output === 'show';
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`,
        ...options.env
      }
    });
    let stdout = '';
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, output }));
  });
}

/** The path of forge itself: the npm wrapper ends with 0 even where a test failed. */
export function forgePath(): string {
  const os = { linux: 'linux', darwin: 'darwin', win32: 'win32' }[process.platform as string];
  const cpu = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  const name = `@foundry-rs/forge-${os}-${cpu}`;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    return join(folder, 'bin', process.platform === 'win32' ? 'forge.exe' : 'forge');
  } catch (cause) {
    throw new Error(`${name} is not installed. Run "npm ci" on this machine.`, { cause });
  }
}
