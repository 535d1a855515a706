import type { Node } from '../types.ts';
import { fromCarried, toCarried, type Message } from './wire.ts';

/** What other tabs may ask of the node; the rest is their own affair. */
export const SHARED = [
  'whenReachable',
  'putBlock',
  'getBlock',
  'hasBlock',
  'unfinished',
  'forget',
  'hasBody',
  'fetchBody',
  'pin',
  'unpin',
  'pins',
  'gc',
  'connect',
  'challenge',
  'askToKeep',
  'sendLetter'
] as const satisfies (keyof Node)[];

type Pull = { resolve: (leaf: Uint8Array | null) => void; reject: (error: Error) => void };

/** Serves this tab's node to the other tabs, until `stop`. */
export class Leader {
  readonly #node: Node;
  readonly #channel: BroadcastChannel;
  readonly #id = crypto.randomUUID();
  readonly #work = new Map<string, AbortController>();
  readonly #givers = new Map<string, Pull>();
  readonly #readers = new Map<string, AsyncGenerator<Uint8Array>>();
  readonly #stopListening: () => void;
  #stopped = false;

  constructor(node: Node, channel: BroadcastChannel) {
    this.#node = node;
    this.#channel = channel;
    channel.addEventListener('message', this.#onMessage);
    this.#stopListening = node.onChange(() => this.#tell());
    this.#tell();
  }

  /** Falls silent at once: whoever waits for an answer asks the next leader. */
  stop(): void {
    this.#stopped = true;
    this.#stopListening();
    this.#channel.removeEventListener('message', this.#onMessage);
    for (const work of this.#work.values()) work.abort();
  }

  #tell(): void {
    const status = { ...this.#node.status(), leads: false };
    this.#post({ kind: 'status', leader: this.#id, status });
  }

  #post(message: Message): void {
    if (!this.#stopped) this.#channel.postMessage(message);
  }

  readonly #onMessage = ({ data }: MessageEvent<Message>): void => {
    if (data.kind === 'hello') return this.#tell();
    if (!('tab' in data)) return;
    const key = `${data.tab} ${data.id}`;
    if (data.kind === 'call') void this.#serve(data, key);
    else if (data.kind === 'cancel') this.#work.get(key)?.abort();
    else if (data.kind === 'give') this.#givers.get(key)?.resolve(data.leaf);
    else if (data.kind === 'broken') this.#givers.get(key)?.reject(fromCarried(data.error));
    else if (data.kind === 'pull') void this.#hand(data, key);
  };

  async #serve(
    { tab, id, method, args }: Extract<Message, { kind: 'call' }>,
    key: string
  ): Promise<void> {
    const work = new AbortController();
    this.#work.set(key, work);
    const rest = args.slice(0, -1);
    const options = {
      ...(args.at(-1) as object),
      signal: work.signal,
      onProgress: (value: unknown) => this.#post({ kind: 'progress', tab, id, value })
    };
    try {
      if (method === 'readBody') {
        // ends with a 'leaf' of null, a failure, or a cancel
        this.#readers.set(key, this.#node.readBody(rest[0] as Uint8Array, options));
        work.signal.addEventListener('abort', () => this.#forgetReader(key));
        return;
      }
      const value =
        method === 'addBody'
          ? await this.#node.addBody(this.#pulled(tab, id, key), options)
          : await this.#call(method, rest, options);
      this.#post({ kind: 'answer', tab, id, value });
    } catch (error) {
      this.#post({ kind: 'failure', tab, id, error: toCarried(error) });
    }
    this.#work.delete(key);
  }

  #call(method: string, rest: unknown[], options: object): unknown {
    const known = SHARED.find((name) => name === method);
    if (known === undefined) throw new Error(`no such work: ${method}`);
    const work = this.#node[known] as (...args: unknown[]) => unknown;
    return work(...rest, options);
  }

  /** Leaves that the other tab hands over one by one, as fast as they are stored. */
  async *#pulled(tab: string, id: number, key: string): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const given = new Promise<Uint8Array | null>((resolve, reject) => {
          this.#givers.set(key, { resolve, reject });
          this.#work.get(key)?.signal.addEventListener('abort', () => resolve(null));
        });
        this.#post({ kind: 'pull', tab, id });
        const leaf = await given;
        if (leaf === null) return;
        yield leaf;
      }
    } finally {
      this.#givers.delete(key);
    }
  }

  async #hand({ tab, id }: { tab: string; id: number }, key: string): Promise<void> {
    const reader = this.#readers.get(key);
    if (!reader) return;
    try {
      const { value, done } = await reader.next();
      this.#post({ kind: 'leaf', tab, id, leaf: done ? null : value });
      if (!done) return;
    } catch (error) {
      this.#post({ kind: 'failure', tab, id, error: toCarried(error) });
    }
    this.#forgetReader(key);
  }

  #forgetReader(key: string): void {
    void this.#readers.get(key)?.return(undefined);
    this.#readers.delete(key);
    this.#work.delete(key);
  }
}
