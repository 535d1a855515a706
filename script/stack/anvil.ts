import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Provider } from '../../src/lib/chain/write.ts';
import { freePort } from './ports.ts';

/** Chain id of every development chain. */
export const CHAIN_ID = 31_337;

export interface AnvilOptions {
  /** 0 for any free one (the default). */
  port?: number;
  /** Where the chain is kept between starts; without it, it is gone when stopped. */
  statePath?: string | undefined;
  /** Seconds between blocks; without it each transaction gets its block at once. */
  blockTime?: number | undefined;
}

export interface Anvil {
  rpcUrl: string;
  port: number;
  pid: number;
  /** Calls back once where anvil ends without being told to. */
  onExit(callback: () => void): void;
  stop(): Promise<void>;
}

/** Runs the program given as arguments, and ends it when its own input closes: also where Node was killed. */
const GUARD =
  '"$@" </dev/null & child=$!; exec 3<&0; (cat <&3 >/dev/null; kill -TERM $child 2>/dev/null) & wait $child';

/** Path of the native binary; the npm wrapper would put one more process in between. */
function binary(): string {
  const system = { linux: 'linux', darwin: 'darwin', win32: 'win32' }[process.platform as string];
  const cpu = process.arch === 'x64' ? 'amd64' : process.arch;
  const file = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
  const require = createRequire(import.meta.url);
  return require.resolve(`@foundry-rs/anvil-${system}-${cpu}/bin/${file}`);
}

/** Starts anvil on the loopback and waits until it answers. Throws where it does not within 20 s. */
export async function startAnvil({
  port = 0,
  statePath,
  blockTime
}: AnvilOptions = {}): Promise<Anvil> {
  port = await freePort(port);
  const args = ['--host', '127.0.0.1', '--port', `${port}`, '--chain-id', `${CHAIN_ID}`];
  args.push('--hardfork', 'prague', '--quiet');
  if (blockTime) args.push('--block-time', `${blockTime}`);
  if (statePath) {
    mkdirSync(dirname(statePath), { recursive: true });
    // Kept every few seconds too: a machine that is switched off loses no more than that.
    args.push('--state', statePath, '--state-interval', '15');
  }
  const guarded = existsSync('/bin/sh');
  const child = guarded
    ? spawn('/bin/sh', ['-c', GUARD, 'anvil', binary(), ...args], {
        // A group of its own, so that Ctrl-C in the terminal reaches Node only, which stops all in order.
        detached: true,
        stdio: ['pipe', 'ignore', 'pipe']
      })
    : spawn(binary(), args, { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk).slice(-2_000)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.once('error', (error) => (said += error.message));

  const rpcUrl = `http://127.0.0.1:${port}`;
  let stopping = false;
  const stop = async () => {
    stopping = true;
    if (guarded) child.stdin?.end();
    else child.kill('SIGTERM');
    const late = setTimeout(() => kill(child, guarded), 10_000);
    await ended;
    clearTimeout(late);
  };
  const rpc = rpcProvider(rpcUrl);
  for (const start = Date.now(); ;) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() - start > 20_000) {
      await stop();
      throw new Error(`The local chain did not start. ${said.trim()}`);
    }
    const answer = await rpc.request({ method: 'eth_chainId' }).catch(() => null);
    if (answer === `0x${CHAIN_ID.toString(16)}`) break;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  if (statePath) await catchUp(rpc);
  return {
    rpcUrl,
    port,
    pid: child.pid ?? 0,
    onExit: (callback) => void ended.then(() => stopping || callback()),
    stop
  };
}

function kill(child: ChildProcess, group: boolean): void {
  try {
    if (group && child.pid) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A kept chain may be ahead of the clock, where a test moved its time: the next block must not be older than the last. */
async function catchUp(rpc: Provider): Promise<void> {
  const latest = (await rpc.request({
    method: 'eth_getBlockByNumber',
    params: ['latest', false]
  })) as { timestamp: string };
  const ahead = Number(latest.timestamp) - Math.floor(Date.now() / 1000);
  // one more: both clocks count whole seconds, and need not turn at the same moment
  if (ahead > 0) await rpc.request({ method: 'evm_increaseTime', params: [ahead + 1] });
}

/** An EIP-1193 provider over plain JSON-RPC: anvil holds the keys of its own accounts, so it can stand for a wallet. */
export function rpcProvider(rpcUrl: string): Provider {
  let id = 0;
  return {
    async request({ method, params = [] }) {
      const response = await fetch(rpcUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }),
        signal: AbortSignal.timeout(20_000)
      });
      const { result, error } = (await response.json()) as {
        result?: unknown;
        error?: { code: number; message: string; data?: unknown };
      };
      if (error) throw Object.assign(new Error(error.message), error);
      return result;
    }
  };
}
