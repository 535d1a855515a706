import { Recent } from '../recent.ts';
import type { Hex } from './hex.ts';

/** Where answers are kept between visits. */
export interface AnswerStore {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}

/** Reads of which the last answer may stand in while the server is out of reach. Nothing that leads to a transaction. */
const READS = ['eth_chainId', 'eth_getBlockByNumber', 'eth_getLogs', 'eth_call'];

/**
 * The last answers of a chain server. While it cannot be reached they are given again, and `since` says from when the last
 * of them that was fresh is: what the page then shows is the last state it verified, and it says so.
 */
export class ChainMemory {
  readonly #store: AnswerStore;
  readonly #name: string;
  #told: Date | null = null;
  #stale = false;
  #written = 0;
  /** What is on file already. */
  readonly #same = new Recent<string, string>(2_000);
  /** Told whenever the server is lost, or found again. */
  onChange: () => void = () => {};

  /** `name`: of the chain and contract, so that answers of two never mix. */
  constructor(store: AnswerStore, name: string) {
    this.#store = store;
    this.#name = name;
  }

  /** True while answers from before are given. */
  get stale(): boolean {
    return this.#stale;
  }

  /** When the server last answered; null where it never did. */
  get since(): Date | null {
    return this.#told;
  }

  /** A question that may be answered from before; null for any other. */
  keyOf(method: string, params: readonly unknown[]): string | null {
    if (!READS.includes(method)) return null;
    // A call in somebody's name is the trial of a transaction.
    if (method === 'eth_call' && (params[0] as { from?: Hex }).from !== undefined) return null;
    // Ranges that grow with the chain would pile up; a history is kept by its own cache.
    const { fromBlock, toBlock } = (params[0] ?? {}) as { fromBlock?: Hex; toBlock?: Hex };
    if (method === 'eth_getLogs' && fromBlock !== toBlock) return null;
    if (method === 'eth_getBlockByNumber' && params[0] !== 'latest') return null;
    return `${this.#name} ${method} ${JSON.stringify(params)}`;
  }

  /** The server answered. */
  async heard(key: string, answer: unknown): Promise<void> {
    this.#told = new Date();
    if (this.#stale) {
      this.#stale = false;
      this.onChange();
    }
    const text = JSON.stringify(answer);
    if (this.#same.get(key) !== text) {
      this.#same.set(key, text);
      await this.#store.put(key, answer);
    }
    if (Date.now() - this.#written < 10_000) return;
    this.#written = Date.now();
    await this.#store.put(`${this.#name} told`, this.#told.getTime());
  }

  /** The answer from before; undefined where there is none. */
  async recall(key: string): Promise<unknown> {
    const answer = await this.#store.get(key);
    if (answer === undefined) return undefined;
    if (this.#told === null) {
      const told = await this.#store.get(`${this.#name} told`);
      if (typeof told === 'number') this.#told = new Date(told);
    }
    if (!this.#stale) {
      this.#stale = true;
      this.onChange();
    }
    return answer;
  }
}
