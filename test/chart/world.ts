import '../../src/lib/ipfs/testing-webrtc.ts';
import 'fake-indexeddb/auto';
import { MemoryBlockstore } from 'blockstore-core';
import { MemoryDatastore } from 'datastore-core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { accreditHospitals } from '../../script/stack/accredit.ts';
import { CHAIN_ID, rpcProvider, startAnvil, type Anvil } from '../../script/stack/anvil.ts';
import { compileContract } from '../../script/stack/compile.ts';
import { deployContract } from '../../script/stack/deploy.ts';
import { people, type Part } from '../../script/stack/people.ts';
import { startRelay, type Relay } from '../../script/stack/relay.ts';
import type { Account } from '../../src/lib/chart/account.ts';
import type { Call } from '../../src/lib/chain/calls.ts';
import { openChain } from '../../src/lib/chain/client.ts';
import { waitRecorded } from '../../src/lib/chain/recorded.ts';
import { send } from '../../src/lib/chain/write.ts';
import type { Node } from '../../src/lib/ipfs/types.ts';
import { startNode } from '../../src/lib/ipfs/node.ts';
import { Keeper } from '../../src/lib/chart/keeper/keeper.ts';
import type { KeeperClient } from '../../src/lib/chart/keeper/client.ts';
import { newKeeping } from '../../src/lib/chart/keeping/keeping.ts';
import type { Live } from '../../src/lib/chart/live.ts';
import { ownChart } from '../../src/lib/chart/patient-chart.ts';
import { publishKeys } from '../../src/lib/chart/set-up.ts';
import type { Courier, SignedParcel } from '../../src/lib/chart/sending.ts';
import type { Settings } from '../../src/lib/chart/settings.ts';
import type { Signer } from '../../src/lib/chart/signer.ts';
import type { Role } from '../../src/lib/chart/types.ts';
import { makeSlot } from '../../src/lib/chart/unlock/slots.ts';
import type { StoredSlot } from '../../src/lib/chart/unlock/vault.ts';

/** A chain with the contract and two accredited hospitals, and a relay: all real, all on this machine. */
export class World {
  readonly anvil: Anvil;
  readonly settings: Settings;
  readonly #dir: string;
  readonly #relay: Relay;
  readonly #visits: Visit[] = [];

  private constructor(anvil: Anvil, settings: Settings, relay: Relay, dir: string) {
    this.anvil = anvil;
    this.settings = settings;
    this.#relay = relay;
    this.#dir = dir;
  }

  static async start(): Promise<World> {
    await compileContract();
    const dir = await mkdtemp(join(tmpdir(), 'ownchart-world-'));
    const anvil = await startAnvil({ port: 0 });
    const { rpcUrl } = anvil;
    const registrar = people.registrar.address;
    // A contract of its own: what pages cached of another chain's history must not look like this one's.
    const salt = bytesToHex(crypto.getRandomValues(new Uint8Array(32)));
    const { contract, deployedAt } = await deployContract({ rpcUrl, registrar, salt });
    const relay = await startRelay({ port: 0, keyFile: join(dir, 'relay.key') });
    const settings: Settings = {
      chainId: CHAIN_ID,
      rpcUrl,
      contract,
      deployedAt: deployedAt ?? 0,
      relays: [relay.multiaddr],
      iceServers: [],
      newsEvery: 1
    };
    const now = Math.floor(Date.now() / 1000);
    const hospitals = [people.hospital, people.hospital2];
    await accreditHospitals(openChain(settings), rpcProvider(rpcUrl), registrar, hospitals, now);
    return new World(anvil, settings, relay, dir);
  }

  /** A person with a new health key, published; the node is up. */
  async visit(part: Part, name: string, own: Own = {}): Promise<Visit> {
    const visit = await Visit.begin(this, part, name, own);
    this.#visits.push(visit);
    return visit;
  }

  /** Who left comes back: the same keys and the same store. */
  async back(visit: Visit): Promise<Visit> {
    const again = await Visit.again(visit);
    this.#visits.push(again);
    return again;
  }

  /** Moves the clock of the chain on. */
  async pass(seconds: number): Promise<void> {
    const rpc = rpcProvider(this.settings.rpcUrl);
    await rpc.request({ method: 'evm_increaseTime', params: [seconds] });
    await rpc.request({ method: 'evm_mine', params: [] });
  }

  /** How much somebody's wallet has from now on (wei). */
  async setBalance({ live }: Visit, wei: bigint): Promise<void> {
    const params = [live.signer.address, `0x${wei.toString(16)}`];
    await rpcProvider(this.settings.rpcUrl).request({ method: 'anvil_setBalance', params });
  }

  /** Sends calls from a part's own wallet, past every page; waits until they are recorded. */
  async act(part: Part, ...calls: Call[]): Promise<void> {
    const chain = openChain(this.settings);
    const provider = rpcProvider(this.settings.rpcUrl);
    await waitRecorded(chain, await send(chain, provider, people[part].address, calls));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#visits.map((visit) => visit.leave()));
    await this.#relay.stop();
    await this.anvil.stop();
    await rm(this.#dir, { recursive: true, force: true });
  }
}

/** Somebody who is handed the one parcel of signed actions of somebody else, and who waits for it to be sent. */
export function takesOneParcel(): { courier: Courier; parcel: Promise<SignedParcel> } {
  const { promise: parcel, resolve } = Promise.withResolvers<SignedParcel>();
  const courier: Courier = {
    chosen: false,
    hand(one) {
      resolve(one);
      return { signal: new AbortController().signal, done: () => {} };
    }
  };
  return { courier, parcel };
}

/** What a person has that is not as usual. */
export interface Own {
  signer?: Partial<Signer>;
  blockstore?: MemoryBlockstore;
  datastore?: MemoryDatastore;
  /** What the register says, where the part does not. */
  role?: Role;
  /** The keys are made, and not published. */
  unpublished?: true;
}

/** One person at work: the same parts as in a page, with the keeper in this thread. */
export class Visit {
  readonly live: Live;
  readonly keeper: Keeper;
  readonly account: Account;
  readonly #end: AbortController;
  readonly #startNode: () => Promise<Node>;

  private constructor(
    live: Live,
    keeper: Keeper,
    account: Account,
    end: AbortController,
    startNode: () => Promise<Node>
  ) {
    this.#startNode = startNode;
    this.live = live;
    this.account = account;
    this.keeper = keeper;
    this.#end = end;
  }

  static async begin(
    { settings }: World,
    part: Part,
    name: string,
    {
      signer = {},
      blockstore = new MemoryBlockstore(),
      datastore = new MemoryDatastore(),
      role = part.startsWith('hospital') ? 'hospital' : 'patient',
      unpublished
    }: Own
  ): Promise<Visit> {
    const { address, privateKey } = people[part];
    const place = { chainId: settings.chainId, contract: settings.contract };
    const keeper = new Keeper(place, address);
    keeper.begin();
    const end = new AbortController();
    const key = `${settings.chainId}:${settings.contract}:${address}`;
    const startOwnNode = (): Promise<Node> =>
      startNode({
        name: `${key}:${settings.rpcUrl}`,
        seed: keeper.publicIdentity().nodeSeed,
        relays: settings.relays,
        blockstore,
        datastore
      });
    const wallet = privateKeyToAccount(privateKey);
    const live: Live = {
      settings,
      place,
      address,
      role,
      account: key,
      patientName: name,
      signer: {
        address,
        provider: rpcProvider(settings.rpcUrl),
        signText: (message) => wallet.signMessage({ message }),
        signTypedData: (typedData) => wallet.signTypedData(typedData as never),
        encryptionKey: () => Promise.reject(new Error('not asked for here')),
        decrypt: () => Promise.reject(new Error('not asked for here')),
        ensureChain: () => Promise.resolve(),
        ...signer
      },
      chain: openChain(settings),
      node: await startOwnNode(),
      // The same methods; the page has them across a worker's boundary.
      keeper: keeper as unknown as KeeperClient,
      signal: end.signal,
      names: new Map(),
      resting: new Map(),
      keeping: newKeeping(),
      described: new Map(),
      patience: 60_000,
      describing: new Map(),
      now: () => Date.now(),
      changed: () => {}
    };
    const client = { keeper: live.keeper, end() {} };
    const me = { address, role, name };
    const account: Account = {
      me,
      key,
      desk: live,
      keeper: client,
      vault: null,
      published: false,
      outdated: false
    };
    if (unpublished) return new Visit(live, keeper, account, end, startOwnNode);
    await publishKeys(live, account);
    if (role === 'patient') await ownChart(live);
    return new Visit(live, keeper, account, end, startOwnNode);
  }

  /** The two ways to unlock that a set-up makes: the wallet, and the kit that the keeper made. */
  async twoWays(): Promise<StoredSlot[]> {
    return [
      await makeSlot(this.account, 'wallet-signature'),
      await makeSlot(this.account, 'recovery-code')
    ];
  }

  /** As after a change of keys: the node is called by another name. */
  async restartNode(): Promise<void> {
    await this.live.node.stop();
    this.live.node = await this.#startNode();
    await this.live.node.whenReachable();
  }

  /** The browser is opened again. */
  static async again(before: Visit): Promise<Visit> {
    const end = new AbortController();
    const { live, keeper, account } = before;
    const node = await before.#startNode();
    const fresh = {
      resting: new Map(),
      keeping: newKeeping(),
      described: new Map(),
      patience: 60_000,
      describing: new Map()
    };
    const again = { ...live, ...fresh, node, signal: end.signal };
    return new Visit(again, keeper, { ...account, desk: again }, end, before.#startNode);
  }

  /** The browser is closed. */
  async leave(): Promise<void> {
    this.#end.abort();
    await this.live.node.stop();
  }
}
