import type { Account } from './account.ts';
import type { Live } from './live.ts';

/** How this page reaches the chain, the relay and other people, as far as it knows. */
export class Network {
  chain: 'ok' | 'unreachable' | 'unknown' = $state('unknown');
  relay: 'ok' | 'lost' | 'unknown' = $state('unknown');
  /** Other people's nodes this page is connected to. */
  people: number = $state(0);
  /** True while the chain is out of reach, and what is shown is as it last answered. */
  stale: boolean = $state(false);
  /** When it last answered; null: never, on this device. */
  staleSince: Date | null = $state.raw(null);

  /** Tells from now on whether the chain answers this account. */
  followChain({ desk: { chain } }: Account): void {
    const { memory } = chain;
    if (memory) {
      memory.onChange = () => {
        this.stale = memory.stale;
        this.staleSince = memory.since;
      };
      memory.onChange();
    }
    this.chain = this.stale ? 'unreachable' : 'ok';
  }

  /** Tells from now on whom the node reaches, until the signal. */
  followNode({ node }: Live, until: AbortSignal): void {
    const stop = node.onChange((status) => {
      this.relay = status.reachable ? 'ok' : 'lost';
      this.people = status.peers.filter((peer) => !peer.relay).length;
    });
    until.addEventListener('abort', stop, { once: true });
    this.relay = node.status().reachable ? 'ok' : 'lost';
  }

  /** Nobody is in. */
  forget(): void {
    this.chain = 'unknown';
    this.relay = 'unknown';
    this.people = 0;
    this.stale = false;
  }
}
