import { LeaderGoneError } from '../errors.ts';
import type { AddOptions, Body, NodeStatus, ReadOptions } from '../types.ts';
import { fromCarried, toCarried, type Message } from './wire.ts';

interface Options {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: never) => void) | undefined;
}

interface Question {
  message: Extract<Message, { kind: 'call' }>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  onProgress?: ((progress: never) => void) | undefined;
  /** Leaves of a body to add; cannot be asked for twice. */
  leaves?: AsyncIterator<Uint8Array>;
  /** Told of each leaf of a body that is read. */
  onLeaf?: (leaf: Uint8Array | null) => void;
}

/** Works with the node of another tab. */
export class Follower {
  /** What the other tab last said about its node. */
  status: NodeStatus | null = null;
  readonly #channel: BroadcastChannel;
  readonly #onStatus: () => void;
  readonly #tab = crypto.randomUUID();
  readonly #open = new Map<number, Question>();
  #leader: string | null = null;
  #last = 0;

  constructor(channel: BroadcastChannel, onStatus: () => void) {
    this.#channel = channel;
    this.#onStatus = onStatus;
    channel.addEventListener('message', this.#onMessage);
    channel.postMessage({ kind: 'hello' } satisfies Message);
  }

  /** Ends every question with `reason`. */
  stop(reason: unknown): void {
    this.#channel.removeEventListener('message', this.#onMessage);
    for (const { reject } of this.#open.values()) reject(reason);
    this.#open.clear();
  }

  async call(method: string, rest: unknown[], options: Options & object = {}): Promise<unknown> {
    return await this.#ask(method, rest, options);
  }

  async addBody(leaves: AsyncIterable<Uint8Array>, options: AddOptions = {}): Promise<Body> {
    const source = leaves[Symbol.asyncIterator]();
    try {
      return (await this.#ask('addBody', [], options, { leaves: source })) as Body;
    } finally {
      await source.return?.();
    }
  }

  async *readBody(
    cid: Uint8Array,
    options: ReadOptions = {}
  ): AsyncGenerator<Uint8Array, void, undefined> {
    let onLeaf: (leaf: Uint8Array | null) => void = () => {};
    const failed = this.#ask('readBody', [cid], options, { onLeaf: (leaf) => onLeaf(leaf) });
    const id = this.#last;
    failed.catch(() => {});
    try {
      for (;;) {
        const next = new Promise<Uint8Array | null>((resolve) => {
          onLeaf = resolve;
        });
        this.#post({ kind: 'pull', tab: this.#tab, id });
        const leaf = await Promise.race([next, failed as Promise<never>]);
        if (leaf === null) return;
        yield leaf;
      }
    } finally {
      this.#open.delete(id);
      this.#post({ kind: 'cancel', tab: this.#tab, id });
    }
  }

  #ask(
    method: string,
    rest: unknown[],
    { signal, onProgress, ...plain }: Options & object,
    more: Pick<Question, 'leaves' | 'onLeaf'> = {}
  ): Promise<unknown> {
    const id = ++this.#last;
    const message: Question['message'] = {
      kind: 'call',
      tab: this.#tab,
      id,
      method,
      args: [...rest, cloneable(plain)]
    };
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#open.delete(id);
        this.#post({ kind: 'cancel', tab: this.#tab, id });
        reject(signal?.reason);
      };
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      const over = () => signal?.removeEventListener('abort', onAbort);
      this.#open.set(id, {
        message,
        resolve: (value) => (over(), resolve(value)),
        reject: (error) => (over(), reject(error)),
        onProgress,
        ...more
      });
      this.#post(message);
    });
  }

  #post(message: Message): void {
    this.#channel.postMessage(message);
  }

  readonly #onMessage = ({ data }: MessageEvent<Message>): void => {
    if (data.kind === 'status') {
      const changed = this.#leader !== null && this.#leader !== data.leader;
      this.#leader = data.leader;
      this.status = data.status;
      if (changed) this.#askAgain();
      this.#onStatus();
      return;
    }
    if (!('tab' in data) || data.tab !== this.#tab) return;
    const question = this.#open.get(data.id);
    if (!question) return;
    if (data.kind === 'progress') question.onProgress?.(data.value as never);
    else if (data.kind === 'leaf') question.onLeaf?.(data.leaf);
    else if (data.kind === 'pull') void this.#give(data.id, question);
    else if (data.kind === 'answer' || data.kind === 'failure') {
      this.#open.delete(data.id);
      if (data.kind === 'answer') question.resolve(data.value);
      else question.reject(fromCarried(data.error));
    }
  };

  async #give(id: number, { leaves }: Question): Promise<void> {
    if (!leaves) return;
    try {
      const { value, done } = await leaves.next();
      this.#post({ kind: 'give', tab: this.#tab, id, leaf: done ? null : value });
    } catch (error) {
      this.#post({ kind: 'broken', tab: this.#tab, id, error: toCarried(error) });
    }
  }

  /** Another tab leads now: what can be asked again is; what flowed leaf by leaf cannot. */
  #askAgain(): void {
    for (const [id, { message, leaves, onLeaf, reject }] of this.#open) {
      if (!leaves && !onLeaf) this.#post(message);
      else {
        this.#open.delete(id);
        reject(new LeaderGoneError());
      }
    }
  }

  /** What is still open, for who takes over: the questions that can be asked again. */
  takeOpen(): Pick<Question, 'message' | 'resolve' | 'reject' | 'onProgress'>[] {
    const again = [...this.#open.values()].filter(({ leaves, onLeaf }) => !leaves && !onLeaf);
    for (const { message } of again) this.#open.delete(message.id);
    return again;
  }
}

/** Options as they may cross: names and numbers, holders as plain objects. */
function cloneable(options: object): object {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => typeof value !== 'function')
  );
}
