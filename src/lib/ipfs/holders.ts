import type { Connection, Libp2p, Libp2pEvents, PeerId, TypedEventTarget } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr';
import { anyOf, pause } from './cancel.ts';
import { UnreachableError } from './errors.ts';
import type { Named } from './libp2p-options.ts';
import { peerOf } from './relay-address.ts';
import { nodeAddresses } from './peer.ts';
import type { Holder, Limits, NotChosen, Transport } from './types.ts';

/** A published list may be long or hostile: more addresses than this are not tried. */
const MAX_ADDRESSES = 8;

/** Two sides that call each other at the same moment get two connections within so many ms; both are good. */
const SIMULTANEOUS = 3_000;

/** Who is refused so often, by every relay at once, is not there. */
const NOT_THERE = 3;

/** Which way a connection goes. */
export function transportOf(connection: Connection): Transport {
  const names = connection.remoteAddr.getComponents().map(({ name }) => name);
  if (names.includes('webrtc')) return 'webrtc';
  if (names.includes('p2p-circuit')) return 'relayed';
  return names.includes('ws') || names.includes('wss') ? 'websocket' : 'other';
}

/** A peer id as text, as an object; null where it is none. */
export function readPeerId(text: string): PeerId | null {
  try {
    return peerIdFromString(text);
  } catch {
    return null;
  }
}

/**
 * Where to call a holder: its own addresses first, then through this node's relays.
 * An address of another peer is dropped, and one that ends at a relay is raised to WebRTC:
 * a relayed connection carries 128 KiB only.
 */
export function addressesOf(holder: Holder, relays: string[]): Multiaddr[] {
  const found = new Map<string, Multiaddr>();
  const own = nodeAddresses(relays, holder.peerId);
  for (const text of [...holder.addresses.slice(0, MAX_ADDRESSES), ...own]) {
    try {
      let raised = text;
      const end = `/p2p-circuit/p2p/${holder.peerId}`;
      if (text.endsWith(end))
        raised = `${text.slice(0, -end.length)}/p2p-circuit/webrtc/p2p/${holder.peerId}`;
      else if (text.endsWith('/p2p-circuit')) raised = `${text}/webrtc/p2p/${holder.peerId}`;
      let address = multiaddr(raised);
      if (address.getComponents().at(-1)?.name !== 'p2p')
        address = address.encapsulate(`/p2p/${holder.peerId}`);
      if (peerOf(address) === holder.peerId && dialable(address))
        found.set(address.toString(), address);
    } catch {
      // one bad line in a published list must not hide the good ones
    }
  }
  return [...found.values()];
}

/** What an address calls first, which nobody here chose. */
function notChosenOf(address: Multiaddr): NotChosen {
  const parts = address.getComponents();
  const value = (name: string): string => parts.find((part) => part.name === name)?.value ?? '';
  const host = parts.find(({ name }) => /^(ip[46]|dns[46]?|dnsaddr)$/.test(name))?.value ?? '';
  const [first] = address.toString().split('/p2p-circuit');
  return { host: `${host}:${value('tcp')}`, address: first! };
}

/** Whether a page can open a direct connection there: WebRTC, or a WebSocket that is no relay's. */
function dialable(address: Multiaddr): boolean {
  const names = address.getComponents().map(({ name }) => name);
  if (names.includes('p2p-circuit')) return names.includes('webrtc');
  return names.includes('ws') || names.includes('wss');
}

/** Opens direct connections to holders, and says who is connected. */
export class Holders {
  readonly #libp2p: Libp2p;
  readonly #events: TypedEventTarget<Libp2pEvents>;
  readonly #named: Named;
  readonly #relays: string[];
  readonly #limits: Limits;

  constructor(
    libp2p: Libp2p,
    events: TypedEventTarget<Libp2pEvents>,
    named: Named,
    relays: string[],
    limits: Limits
  ) {
    this.#libp2p = libp2p;
    this.#events = events;
    this.#named = named;
    this.#relays = relays;
    this.#limits = limits;
    libp2p.addEventListener('connection:open', this.#onOpen);
  }

  stop(): void {
    this.#libp2p.removeEventListener('connection:open', this.#onOpen);
  }

  /**
   * A peer that calls again has lost its side of the old connection: its page was reloaded, or the first
   * call hung. Answers would still go there, and Bitswap would not send again what it sent there. So the
   * old one is closed, and Bitswap told that the peer had gone.
   */
  readonly #onOpen = ({ detail: fresh }: CustomEvent<Connection>): void => {
    if (fresh.direction !== 'inbound' || fresh.limits !== undefined) return;
    const stale = this.#libp2p
      .getConnections(fresh.remotePeer)
      .filter(
        ({ id, limits, direction, timeline }) =>
          id !== fresh.id &&
          limits === undefined &&
          (direction === 'inbound' || timeline.open < Date.now() - SIMULTANEOUS)
      );
    if (stale.length === 0) return;
    for (const connection of stale) connection.abort(new Error('the page came back'));
    this.#events.safeDispatchEvent('peer:disconnect', { detail: fresh.remotePeer });
  };

  /** The newest open connection that can carry blocks, or null. */
  direct(peer: PeerId): Connection | null {
    return (
      this.#libp2p
        .getConnections(peer)
        .findLast(({ status, limits }) => status === 'open' && limits === undefined) ?? null
    );
  }

  /**
   * Connects directly. Each address gets a short time at first, and all are tried several times: about one
   * opening in twenty hangs for ever (the 'init' channel of @libp2p/webrtc closes before it is seen open), while
   * a slow line or machine needs many seconds. Who is not there is no such case: the relay says so at once.
   * Throws UnreachableError, or the signal's reason.
   */
  async connect(holder: Holder, signal?: AbortSignal): Promise<Connection> {
    const peer = readPeerId(holder.peerId);
    if (peer === null || peer.equals(this.#libp2p.peerId)) throw new UnreachableError(holder);
    const all = addressesOf(holder, this.#relays);
    const addresses = all.filter((address) => this.#named.has(address));
    const notChosen = all.filter((address) => !this.#named.has(address)).map(notChosenOf);
    let cause: unknown;
    let hung = false;
    for (let attempt = 0; attempt < this.#limits.dialAttempts; attempt++) {
      if (attempt >= NOT_THERE && !hung) break;
      if (attempt > 0) await pause(250 * attempt, signal);
      for (const address of addresses) {
        signal?.throwIfAborted();
        const open = this.direct(peer);
        if (open !== null) return open;
        const limit = anyOf(signal, AbortSignal.timeout(this.#time(address, attempt)));
        try {
          const connection = await this.#libp2p.dial(address, { signal: limit });
          if (connection.limits === undefined) return connection;
        } catch (error) {
          signal?.throwIfAborted();
          cause = error;
          hung ||= limit.aborted;
          this.#dropRelayed(peer);
        }
      }
    }
    throw new UnreachableError(holder, cause, { hung, notChosen });
  }

  /**
   * A connection through a relay, which carries little: the one over which the opening of a direct one is signalled,
   * where there is one, or a new one. Throws UnreachableError, or the signal's reason.
   */
  async relayed(holder: Holder, signal: AbortSignal): Promise<Connection> {
    const peer = readPeerId(holder.peerId);
    if (peer === null || peer.equals(this.#libp2p.peerId)) throw new UnreachableError(holder);
    let cause: unknown;
    for (const address of addressesOf(holder, this.#relays)) {
      if (!this.#named.has(address)) continue;
      const open = this.#libp2p.getConnections(peer).findLast(({ status }) => status === 'open');
      if (open !== undefined) return open;
      const [relay, rest] = address.toString().split('/p2p-circuit');
      if (relay === undefined || rest === undefined) continue;
      try {
        return await this.#libp2p.dial(multiaddr(`${relay}/p2p-circuit/p2p/${holder.peerId}`), {
          signal: anyOf(signal, AbortSignal.timeout(this.#limits.dial))
        });
      } catch (error) {
        signal.throwIfAborted();
        cause = error;
      }
    }
    throw new UnreachableError(holder, cause);
  }

  /** Half the time twice, then all of it, then double: this only where the machine that is called first answers. */
  #time(address: Multiaddr, attempt: number): number {
    const time = (this.#limits.dial / 4) * 2 ** Math.max(1, attempt);
    return this.#answers(address) ? time : Math.min(time, this.#limits.dial);
  }

  #answers(address: Multiaddr): boolean {
    const first = address.getComponents().find(({ name }) => name === 'p2p')?.value;
    return this.#libp2p
      .getConnections()
      .some(({ remotePeer, status }) => status === 'open' && remotePeer.toString() === first);
  }

  /** Forgets every connection to a peer, so that both sides begin anew. */
  async disconnect(peer: PeerId): Promise<void> {
    try {
      await this.#libp2p.hangUp(peer, { signal: AbortSignal.timeout(1_000) });
    } catch (error) {
      for (const connection of this.#libp2p.getConnections(peer))
        connection.abort(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** A failed attempt may leave a dead relayed connection behind, over which the next would signal in vain. */
  #dropRelayed(peer: PeerId): void {
    for (const connection of this.#libp2p.getConnections(peer))
      if (connection.limits !== undefined) connection.abort(new Error('signalling failed'));
  }
}
