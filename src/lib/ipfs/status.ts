import type { Libp2p } from '@libp2p/interface';
import { transportOf } from './holders.ts';
import type { Relays } from './relays.ts';
import type { NodeStatus, PeerStatus } from './types.ts';

/** Gathers what the node knows about its connections, and tells listeners at most once per turn. */
export class Status {
  running = true;
  readonly #libp2p: Libp2p;
  readonly #relays: () => Relays | null;
  readonly #relayPeers: ReadonlySet<string>;
  readonly #listeners = new Set<(status: NodeStatus) => void>();
  #due = false;

  constructor(libp2p: Libp2p, relays: () => Relays | null, relayPeers: ReadonlySet<string>) {
    this.#libp2p = libp2p;
    this.#relays = relays;
    this.#relayPeers = relayPeers;
    libp2p.addEventListener('connection:open', this.changed);
    libp2p.addEventListener('connection:close', this.changed);
  }

  now(): NodeStatus {
    const relays = this.running ? (this.#relays()?.status() ?? []) : [];
    const peers = new Map<string, PeerStatus>();
    for (const connection of this.running ? this.#libp2p.getConnections() : []) {
      const peerId = connection.remotePeer.toString();
      const transport = transportOf(connection);
      const known = peers.get(peerId);
      if (known !== undefined && known.transport !== 'relayed') continue;
      const relay = this.#relayPeers.has(peerId);
      peers.set(peerId, { peerId, transport, direction: connection.direction, relay });
    }
    return {
      running: this.running,
      leads: true,
      reachable: relays.some(({ state }) => state === 'reserved'),
      relays,
      peers: [...peers.values()]
    };
  }

  readonly changed = (): void => {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      const status = this.now();
      for (const listener of this.#listeners) listener(status);
    });
  };

  listen(callback: (status: NodeStatus) => void): () => void {
    this.#listeners.add(callback);
    return () => this.#listeners.delete(callback);
  }

  stop(): void {
    this.running = false;
    this.#libp2p.removeEventListener('connection:open', this.changed);
    this.#libp2p.removeEventListener('connection:close', this.changed);
    this.changed();
  }
}
