import { LeaderGoneError, StoppedError } from '../errors.ts';
import { startNode } from '../node.ts';
import { nodeAddresses, peerIdOfSeed } from '../peer.ts';
import { readRelay } from '../relay-address.ts';
import { persistStorage, storageUse } from '../storage-use.ts';
import type { KeepHandler, Node, NodeOptions, NodeStatus } from '../types.ts';
import { Follower } from './follower.ts';
import { Leader, SHARED } from './leader.ts';
import { channelOf } from './wire.ts';

const NOT_YET: NodeStatus = {
  running: false,
  reachable: false,
  leads: false,
  relays: [],
  peers: []
};

/**
 * The node of this browser. Two nodes on one store would lose blocks and share one peer id, so one tab runs it, by a
 * Web Lock, and the others work through that tab. Where it closes, another one takes over: what was asked is asked
 * again; only a body that was just passing leaf by leaf ends with LeaderGoneError and is taken up anew by its caller.
 * Throws as `startNode`.
 */
export async function openNode(options: NodeOptions): Promise<Node> {
  options.signal?.throwIfAborted();
  const locks = globalThis.navigator?.locks;
  if (locks === undefined) return startNode(options);
  const tab = new Tab(options, await peerIdOfSeed(options.seed));
  await tab.begin(locks);
  return tab.node;
}

class Tab {
  readonly node: Node;
  readonly #options: NodeOptions;
  readonly #relays: string[];
  readonly #channel: BroadcastChannel;
  readonly #listeners = new Set<(status: NodeStatus) => void>();
  readonly #end = new AbortController();
  #handler: KeepHandler | null = null;
  /** Letters are read by the tab that leads; the others wait for their turn. */
  readonly #letters = new Map<string, Parameters<Node['onLetter']>[1]>();
  readonly #letterEnds = new Map<string, () => Promise<void>>();
  #own: Node | null = null;
  #leader: Leader | null = null;
  #follower: Follower | null = null;
  /** Why this tab could not take over. */
  #failure: unknown = null;
  #release: () => void = () => {};

  constructor(options: NodeOptions, peerId: string) {
    this.#options = options;
    this.#relays = options.relays.map((relay) => readRelay(relay).text);
    this.#channel = channelOf(options.name);
    this.node = this.#asNode(peerId);
  }

  /** Leads where nobody does; else follows, and waits for its turn. */
  async begin(locks: LockManager): Promise<void> {
    const name = `ownchart/node/${this.#options.name}`;
    const first = await new Promise<boolean>((resolve, reject) => {
      locks
        .request(name, { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          return lock === null ? undefined : this.#hold();
        })
        .catch(reject);
    });
    if (first) {
      try {
        await this.#lead();
      } catch (error) {
        await this.#stop();
        throw error;
      }
      return;
    }
    this.#follower = new Follower(this.#channel, this.#changed);
    locks
      .request(name, { signal: this.#end.signal }, async () => {
        const held = this.#hold();
        await this.#takeOver();
        await held;
      })
      .catch(() => {
        // the tab was closed before its turn came
      });
  }

  #hold(): Promise<void> {
    return new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  async #lead(): Promise<void> {
    const own = await startNode(this.#options);
    own.onAskedToKeep(this.#handler);
    for (const [topic, read] of this.#letters)
      this.#letterEnds.set(topic, await own.onLetter(topic, read));
    own.onChange(this.#changed);
    this.#own = own;
    this.#leader = new Leader(own, this.#channel);
  }

  async #takeOver(): Promise<void> {
    const follower = this.#follower;
    try {
      await this.#lead();
      this.#follower = null;
      for (const { message, resolve, reject, onProgress } of follower?.takeOpen() ?? []) {
        const rest = message.args.slice(0, -1);
        const options = { ...(message.args.at(-1) as object), onProgress };
        this.#call(message.method, rest, options).then(resolve, reject);
      }
      follower?.stop(new LeaderGoneError());
    } catch (error) {
      this.#failure = error;
      follower?.stop(error);
      this.#release();
    }
    this.#changed();
  }

  async #call(method: string, rest: unknown[], options: object = {}): Promise<unknown> {
    this.#end.signal.throwIfAborted();
    if (this.#own !== null) {
      const work = this.#own[method as keyof Node] as (...args: unknown[]) => unknown;
      return await work(...rest, options);
    }
    if (this.#failure !== null) throw this.#failure;
    return await this.#follower!.call(method, rest, options);
  }

  readonly #changed = (): void => {
    const status = this.#status();
    for (const listener of this.#listeners) listener(status);
  };

  #status(): NodeStatus {
    return this.#own?.status() ?? this.#follower?.status ?? NOT_YET;
  }

  async #stop(): Promise<void> {
    if (!this.#end.signal.aborted) this.#end.abort(new StoppedError());
    this.#leader?.stop();
    this.#follower?.stop(new StoppedError());
    await this.#own?.stop();
    this.#release();
    this.#channel.close();
  }

  #asNode(peerId: string): Node {
    const addresses = (): string[] => nodeAddresses(this.#relays, peerId);
    const shared = Object.fromEntries(
      SHARED.map((method) => [
        method,
        (...args: unknown[]) => {
          const rest = [...args];
          const options = isOptions(rest.at(-1)) ? (rest.pop() as object) : {};
          // the options come last whatever was left out before them
          while (rest.length < ARGUMENTS[method]) rest.push(undefined);
          return this.#call(method, rest, options);
        }
      ])
    ) as Pick<Node, (typeof SHARED)[number]>;
    return {
      ...shared,
      peerId,
      addresses,
      holder: (label) => ({
        peerId,
        addresses: addresses(),
        ...(label === undefined ? {} : { label })
      }),
      status: () => this.#status(),
      onChange: (callback) => {
        this.#listeners.add(callback);
        return () => this.#listeners.delete(callback);
      },
      addBody: async (leaves, options) => {
        this.#end.signal.throwIfAborted();
        if (this.#failure !== null) throw this.#failure;
        return this.#own
          ? this.#own.addBody(leaves, options)
          : this.#follower!.addBody(leaves, options);
      },
      readBody: (cid, options) =>
        this.#own ? this.#own.readBody(cid, options) : this.#follower!.readBody(cid, options),
      onAskedToKeep: (handler) => {
        this.#handler = handler;
        this.#own?.onAskedToKeep(handler);
      },
      onLetter: async (topic, read) => {
        this.#end.signal.throwIfAborted();
        this.#letters.set(topic, read);
        if (this.#own) this.#letterEnds.set(topic, await this.#own.onLetter(topic, read));
        return async () => {
          this.#letters.delete(topic);
          await this.#letterEnds.get(topic)?.();
          this.#letterEnds.delete(topic);
        };
      },
      storage: storageUse,
      persist: persistStorage,
      stop: () => this.#stop()
    };
  }
}

/** How many arguments stand before the options. */
const ARGUMENTS: Record<(typeof SHARED)[number], number> = {
  whenReachable: 0,
  putBlock: 2,
  getBlock: 1,
  hasBlock: 1,
  unfinished: 1,
  forget: 1,
  hasBody: 1,
  fetchBody: 1,
  pin: 1,
  unpin: 1,
  pins: 0,
  gc: 0,
  connect: 1,
  challenge: 2,
  askToKeep: 2,
  sendLetter: 3
};

function isOptions(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Uint8Array) &&
    !('peerId' in value) &&
    !('envelope' in value)
  );
}
