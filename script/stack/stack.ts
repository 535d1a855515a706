import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bytesToHex, type Address, type Hex } from '../../src/lib/chain/hex.ts';
import { type Chain, openChain } from '../../src/lib/chain/client.ts';
import { buildSite } from '../build-site.ts';
import { accreditHospitals } from './accredit.ts';
import { CHAIN_ID, rpcProvider, startAnvil } from './anvil.ts';
import { compileContract } from './compile.ts';
import { deployContract } from './deploy.ts';
import { type Part, type Person, people } from './people.ts';
import { freePort } from './ports.ts';
import { startRelay } from './relay.ts';
import { startSite } from './site.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const USUAL_PORTS = { rpc: 8545, relay: 9090, site: 4173 };

export interface Ports {
  rpc: number;
  relay: number;
  site: number;
}

export interface StackOptions {
  /** Where the chain and the relay's key are kept; `.local` of the repository by default. */
  dir?: string;
  /** Wipes what is kept first. */
  fresh?: boolean;
  /** Wanted ports: the next free one is taken instead where one is in use; 0 for any. */
  ports?: Partial<Ports>;
  /** Builds the site where its sources changed; true by default. */
  build?: boolean;
  /** The built site, shared by all stacks of the repository by default. */
  siteDir?: string;
  /** Path the site is served under, as by a gateway: '/ipfs/bafy.../'. */
  base?: string;
  /** Whether pages keep the site for use without a network; false by default, so that a test meets no files of another. */
  offline?: boolean;
  /** Told what is done, a line at a time. */
  log?: (line: string) => void;
  /** Told where the chain ends without having been stopped. */
  onLost?: (part: string) => void;
}

export interface Stack {
  siteUrl: string;
  rpcUrl: string;
  chainId: number;
  contract: Address;
  deployedAt: number;
  /** Multiaddr of the relay, its peer id included. */
  relay: string;
  ports: Ports;
  accounts: Record<Part, Person>;
  chain: Chain;
  /** Ends all of it; the chain is kept. */
  stop(): Promise<void>;
  stopRelay(): Promise<void>;
  startRelay(): Promise<void>;
  stopRpc(): Promise<void>;
  startRpc(): Promise<void>;
}

/** What a stack keeps beside the chain's state. */
interface Kept {
  /** Of its own for each chain, so that a page never takes a fresh chain for the one it knew. */
  salt: Hex;
  contract?: Address;
  deployedAt?: number;
  /** Where the site was served last. */
  siteUrl?: string;
}

/** Starts a chain with the contract and two accredited hospitals, a relay, and the site with the demo wallet; all on the loopback. */
export async function startStack({
  dir = join(root, '.local'),
  fresh = false,
  ports: wanted = {},
  build = true,
  siteDir = join(root, '.local/site'),
  base = '/',
  offline = false,
  log = () => {},
  onLost = () => {}
}: StackOptions = {}): Promise<Stack> {
  const files = {
    state: join(dir, 'chain.json'),
    kept: join(dir, 'stack.json'),
    relayKey: join(dir, 'relay.key')
  };
  await refuseTwice(files.kept);
  if (fresh) await Promise.all(Object.values(files).map((file) => rm(file, { force: true })));
  await mkdir(dir, { recursive: true });

  const ports = await choosePorts({ ...USUAL_PORTS, ...wanted }, log);
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };

  const runRpc = async () => {
    const anvil = await startAnvil({ port: ports.rpc, statePath: files.state });
    anvil.onExit(() => onLost('chain'));
    return anvil;
  };
  const runRelay = () =>
    startRelay({ port: ports.relay, host: '127.0.0.1', keyFile: files.relayKey });

  try {
    let anvil: Awaited<ReturnType<typeof runRpc>> | null = await runRpc();
    ports.rpc = anvil.port;
    stops.push(async () => void (await anvil?.stop()));
    let relay: Awaited<ReturnType<typeof runRelay>> | null = await runRelay();
    stops.push(async () => void (await relay?.stop()));

    const { rpcUrl } = anvil;
    const kept = await contractOf(rpcUrl, files.kept, log);
    const { contract, deployedAt } = kept;
    const chain = openChain({ chainId: CHAIN_ID, rpcUrl, contract, deployedAt });
    await accreditHospitals(
      chain,
      rpcProvider(rpcUrl),
      people.registrar.address,
      [people.hospital, people.hospital2],
      Math.floor(Date.now() / 1000)
    );
    if (build) {
      log('Building the site where it changed');
      await buildSite({ out: siteDir, demoWallet: true, whenChanged: true });
    }
    const { multiaddr } = relay;
    const config = {
      chainId: CHAIN_ID,
      rpcUrl,
      contract,
      deployedAt,
      relays: [multiaddr],
      iceServers: [],
      offline,
      // This chain makes its block as soon as somebody sends something.
      newsEvery: 1
    };
    const site = await startSite({ dir: siteDir, port: ports.site, config: () => config, base });
    stops.push(site.stop);
    await writeFile(files.kept, JSON.stringify({ ...kept, siteUrl: site.url }, null, 2));

    return {
      siteUrl: site.url,
      rpcUrl,
      chainId: CHAIN_ID,
      contract,
      deployedAt,
      relay: multiaddr,
      ports,
      accounts: people,
      chain,
      stop,
      async stopRelay() {
        await relay?.stop();
        relay = null;
      },
      async startRelay() {
        relay ??= await runRelay();
      },
      async stopRpc() {
        await anvil?.stop();
        anvil = null;
      },
      async startRpc() {
        anvil ??= await runRpc();
        if (anvil.rpcUrl !== rpcUrl) throw new Error(`Port ${ports.rpc} was taken meanwhile.`);
      }
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Two stacks that keep one chain would undo each other's work. Throws where one runs from these files already. */
async function refuseTwice(file: string): Promise<void> {
  const { siteUrl, contract } = await readKept(file);
  if (!siteUrl) return;
  const config = await fetch(new URL('config.json', siteUrl), {
    signal: AbortSignal.timeout(1_000)
  })
    .then((response) => response.json() as Promise<{ contract?: unknown }>)
    .catch(() => null);
  if (config?.contract !== contract) return;
  throw new Error(
    `It runs already, at ${siteUrl}: stop that one first, or keep this one elsewhere (--dir).`
  );
}

async function readKept(file: string): Promise<Partial<Kept>> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  return JSON.parse(text) as Partial<Kept>;
}

async function choosePorts(wanted: Ports, log: (line: string) => void): Promise<Ports> {
  const chosen: Ports = { ...wanted };
  for (const part of ['rpc', 'relay', 'site'] as const) {
    chosen[part] = await freePort(wanted[part]);
    if (wanted[part] === 0 || chosen[part] === wanted[part]) continue;
    log(`Port ${wanted[part]} is taken: using ${chosen[part]}.`);
    if (part === 'site') {
      log('A browser keeps health keys for each address: those of the usual address stay there.');
    }
  }
  return chosen;
}

/** The contract of this chain, compiled and deployed where needed. */
async function contractOf(
  rpcUrl: string,
  file: string,
  log: (line: string) => void
): Promise<Kept & { contract: Address; deployedAt: number }> {
  log('Compiling the contract where it changed');
  await compileContract();
  const kept = await readKept(file);
  const salt = kept.salt ?? bytesToHex(crypto.getRandomValues(new Uint8Array(32)));
  const { contract, deployedAt } = await deployContract({
    rpcUrl,
    registrar: people.registrar.address,
    salt
  });
  const known = kept.contract === contract ? (kept.deployedAt ?? 0) : 0;
  const now = { salt, contract, deployedAt: deployedAt ?? known };
  await writeFile(file, JSON.stringify(now, null, 2));
  return now;
}
