import { RpcError } from './rpc-error.ts';
import type { Rpc } from './rpc.ts';

interface KnownChain {
  readonly name: string;
  readonly rpc: Rpc;
}

/** The networks the demo wallet knows: the site's own, and one more, so that being on another one can be tried. */
export class Chains {
  active: number;
  readonly #known = new Map<number, KnownChain>();
  readonly #createRpc: (url: string) => Rpc;

  constructor(options: {
    chainId: number;
    rpcUrl: string;
    createRpc: (url: string) => Rpc;
    active: number | null;
  }) {
    this.#createRpc = options.createRpc;
    this.#known.set(1, { name: 'Ethereum', rpc: unreachable });
    this.add(options.chainId, 'OwnChart local network', options.rpcUrl);
    this.active =
      options.active !== null && this.#known.has(options.active) ? options.active : options.chainId;
  }

  /** The node of the active network. */
  get rpc(): Rpc {
    return this.#known.get(this.active)?.rpc ?? unreachable;
  }

  nameOf(chainId: number): string | null {
    return this.#known.get(chainId)?.name ?? null;
  }

  add(chainId: number, name: string, rpcUrl: string): void {
    this.#known.set(chainId, { name, rpc: this.#createRpc(rpcUrl) });
  }
}

const unreachable: Rpc = () =>
  Promise.reject(new RpcError(4901, 'The demo wallet has no connection to this network.'));
