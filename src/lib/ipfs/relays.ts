import type { Connection, Libp2p } from '@libp2p/interface';
import type { TransportManager } from '@libp2p/interface-internal';
import { anyOf, orCancelled, pause } from './cancel.ts';
import type { RelayAddress } from './relay-address.ts';
import type { Limits, RelayStatus } from './types.ts';

const FIRST_PAUSE = 500;
/** How often a held place is looked after, should an event have been missed. */
const ROUND = 5_000;

/**
 * Keeps a place at every relay. js-libp2p never reserves again after a relay was lost
 * (libp2p/js-libp2p#3601), so each relay is watched: connect first, then listen through it.
 */
export class Relays {
  readonly #libp2p: Libp2p;
  readonly #transports: TransportManager;
  readonly #relays: RelayAddress[];
  readonly #limits: Limits;
  readonly #onChange: () => void;
  readonly #status = new Map<string, RelayStatus>();
  readonly #stop = new AbortController();
  #wake = new AbortController();
  #work: Promise<unknown> = Promise.resolve();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    libp2p: Libp2p,
    transports: TransportManager,
    relays: RelayAddress[],
    limits: Limits,
    onChange: () => void
  ) {
    this.#libp2p = libp2p;
    this.#transports = transports;
    this.#relays = relays;
    this.#limits = limits;
    this.#onChange = onChange;
    for (const relay of relays) this.#set(relay, 'connecting');
  }

  start(): void {
    this.#libp2p.addEventListener('connection:close', this.#onClose);
    globalThis.addEventListener?.('online', this.#look);
    globalThis.document?.addEventListener('visibilitychange', this.#look);
    this.#work = Promise.all(this.#relays.map((relay) => this.#watch(relay)));
  }

  async stop(): Promise<void> {
    this.#libp2p.removeEventListener('connection:close', this.#onClose);
    globalThis.removeEventListener?.('online', this.#look);
    globalThis.document?.removeEventListener('visibilitychange', this.#look);
    this.#stop.abort();
    await this.#work;
  }

  status(): RelayStatus[] {
    return [...this.#status.values()].map((status) => ({ ...status }));
  }

  /** Whether this node is connected with any relay, so that it can call others. */
  connected(): boolean {
    return this.#relays.some(({ peerId }) =>
      this.#libp2p
        .getConnections()
        .some((connection) => connection.remotePeer.toString() === peerId)
    );
  }

  readonly #look = (): void => {
    this.#wake.abort();
    this.#wake = new AbortController();
  };

  readonly #onClose = ({ detail }: CustomEvent<Connection>): void => {
    if (this.#relays.some(({ peerId }) => peerId === detail.remotePeer.toString())) this.#look();
  };

  #reserved({ peerId }: RelayAddress): boolean {
    return this.#transports
      .getAddrs()
      .some((address) => address.toString().includes(`/p2p/${peerId}/p2p-circuit`));
  }

  async #watch(relay: RelayAddress): Promise<void> {
    const stopped = this.#stop.signal;
    let wait = FIRST_PAUSE;
    while (!stopped.aborted) {
      if (this.#reserved(relay)) {
        this.#set(relay, 'reserved');
        wait = FIRST_PAUSE;
        await this.#sleep(ROUND);
        continue;
      }
      if (this.#status.get(relay.text)?.state === 'reserved') this.#set(relay, 'lost');
      try {
        await this.#libp2p.dial(relay.address, {
          signal: anyOf(stopped, AbortSignal.timeout(this.#limits.dial))
        });
        await this.#listen(relay);
      } catch (cause) {
        if (stopped.aborted) return;
        this.#set(relay, 'lost', cause instanceof Error ? cause.message : 'no answer');
      }
      // a place that was given is announced in the next turn of the event loop
      await pause(0);
      if (this.#reserved(relay)) continue;
      await this.#sleep(wait);
      wait = Math.min(wait * 2, this.#limits.relayPause);
    }
  }

  /**
   * Asks for a place. One relay at a time: js-libp2p empties its queue of reservations as soon as one
   * succeeds, and those that waited are never answered.
   */
  #listen(relay: RelayAddress): Promise<void> {
    const turn = this.#turn.then(() => {
      this.#stop.signal.throwIfAborted();
      const asked = this.#transports.listen([relay.address.encapsulate('/p2p-circuit')]);
      return orCancelled(
        asked,
        anyOf(this.#stop.signal, AbortSignal.timeout(2 * this.#limits.dial))
      );
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Sleeps until the time is over or something changed. */
  async #sleep(ms: number): Promise<void> {
    try {
      await pause(ms, anyOf(this.#stop.signal, this.#wake.signal));
    } catch {
      // woken: the caller looks again
    }
  }

  #set(relay: RelayAddress, state: RelayStatus['state'], reason?: string): void {
    const old = this.#status.get(relay.text);
    if (old?.state === state && old.reason === reason) return;
    this.#status.set(relay.text, {
      address: relay.text,
      peerId: relay.peerId,
      state,
      since: old?.state === state ? old.since : Date.now(),
      ...(reason === undefined ? {} : { reason })
    });
    this.#onChange();
  }
}
