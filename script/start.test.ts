import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compileContract } from './stack/compile.ts';
import { isAlive } from './stack/lock.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const script = join(root, 'script/start.ts');

let site: string;
let dir: string;
let started: ChildProcess[];

beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), 'ownchart-site-'));
  await writeFile(join(site, 'index.html'), '<title>OwnChart</title>');
  await compileContract();
}, 60_000);
afterAll(() => rm(site, { recursive: true, force: true }));
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ownchart-start-'));
  started = [];
});
afterEach(async () => {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
  await until(() => started.every(({ exitCode, signalCode }) => exitCode !== null || signalCode));
  await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

async function until(holds: () => unknown, milliseconds = 15_000): Promise<void> {
  for (const end = Date.now() + milliseconds; ;) {
    if (await holds()) return;
    if (Date.now() > end) throw new Error('It did not come to hold.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve((socket.destroy(), true)));
    socket.once('error', () => resolve(false));
  });
}

/** Every process below one, by /proc. */
async function descendants(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(stat)?.[1];
    if (parent) parents.set(Number(name), Number(parent));
  }
  const found = [pid];
  for (const ancestor of found) {
    for (const [child, parent] of parents) if (parent === ancestor) found.push(child);
  }
  return found.slice(1);
}

interface Running {
  child: ChildProcess;
  said(): string;
  ports: number[];
  pids: number[];
}

/** Starts the stack as a person does, through a shell where asked; waits until it says that it runs. */
async function start(words: string[] = [], shell = false): Promise<Running> {
  const args = [script, '--site', site, '--dir', dir, ...words];
  const child = shell
    ? spawn('/bin/sh', ['-c', '"$@" & wait', 'sh', process.execPath, ...args], { cwd: '/' })
    : spawn(process.execPath, args, { cwd: '/' });
  started.push(child);
  let text = '';
  child.stdout!.on('data', (chunk) => (text += chunk));
  child.stderr!.on('data', (chunk) => (text += chunk));
  await until(() => {
    if (child.exitCode !== null) throw new Error(`It ended at once.\n${text}`);
    return text.includes('Ctrl-C');
  }, 60_000);
  const port = (pattern: RegExp) => Number(pattern.exec(text)![1]);
  return {
    child,
    said: () => text,
    ports: [
      port(/runs at +http:\/\/localhost:(\d+)/),
      port(/chain 31337 at http:\/\/127\.0\.0\.1:(\d+)/),
      port(/relay \S*\/tcp\/(\d+)/)
    ],
    pids: await descendants(child.pid!)
  };
}

async function nothingIsLeft({ ports, pids }: Running): Promise<void> {
  await until(() => !pids.some(isAlive));
  for (const port of ports) expect(await listens(port), `port ${port}`).toBe(false);
}

describe.skipIf(process.platform !== 'linux')('npm start', () => {
  // One story: a start takes seconds, and each end of it is the beginning of the next.
  it('runs, also beside another one, knows its chain again, and leaves nothing, however it ends', async () => {
    const first = await start();
    for (const port of first.ports) expect(await listens(port)).toBe(true);
    const url = `http://localhost:${first.ports[0]}/`;
    expect(await (await fetch(url)).text()).toContain('<title>OwnChart</title>');
    const config = await (await fetch(`${url}config.json`)).json();
    expect(config).toMatchObject({ chainId: 31_337, relays: [expect.stringContaining('/p2p/')] });
    expect(first.pids.length).toBeGreaterThan(0);
    const contract = /contract (0x\w+)/.exec(first.said())![1];

    const beside = await mkdtemp(join(tmpdir(), 'ownchart-start-'));
    const second = await start(['--dir', beside]);
    expect(second.said()).toMatch(/Port \d+ is taken: using \d+\./);
    expect(new Set([...first.ports, ...second.ports]).size).toBe(6);
    second.child.kill('SIGTERM');
    first.child.kill('SIGINT');
    await until(() => first.child.exitCode !== null);
    expect(first.child.exitCode).toBe(0);
    expect(first.said()).toContain('Nothing is left running.');
    for (const running of [first, second]) await nothingIsLeft(running);
    await rm(beside, { recursive: true, force: true });

    // killed, it leaves no chain behind
    const again = await start();
    expect(again.said()).toContain(contract);
    again.child.kill('SIGKILL');
    await nothingIsLeft(again);

    // and it stops by itself where what started it is gone
    const fresh = await start(['--fresh'], true);
    expect(fresh.said()).not.toContain(contract);
    fresh.child.kill('SIGKILL');
    await nothingIsLeft(fresh);
  }, 180_000);
});

it('tells how it is used', async () => {
  for (const [word, code] of [
    ['--help', 0],
    ['--nonsense', 2]
  ] as const) {
    const child = spawn(process.execPath, [script, word]);
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    await new Promise((resolve) => child.once('close', resolve));
    expect(child.exitCode).toBe(code);
    expect(text).toContain('--fresh');
  }
});
