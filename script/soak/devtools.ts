/** A line to a browser's DevTools that asks and is told nothing else: no part of it is switched on. */
export class DevTools {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  readonly #events = new Map<string, (params: unknown) => void>();
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as Answer & { method?: string; params?: unknown };
      if (message.id === undefined) return this.#events.get(message.method ?? '')?.(message.params);
      this.#answers.get(message.id)?.(message);
      this.#answers.delete(message.id);
    });
    socket.addEventListener('close', () => {
      for (const answer of this.#answers.values()) answer({ error: { message: 'hung up' } });
      this.#answers.clear();
    });
  }

  /** Calls the browser that listens at a `ws:` address. @throws where nobody answers */
  static async at(url: string): Promise<DevTools> {
    const socket = new WebSocket(url);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () => reject(new Error(`No browser answers at ${url}.`)));
    });
    return new DevTools(socket);
  }

  /** @throws where the browser refuses, or is gone */
  async ask<T = unknown>(method: string, params: object = {}, sessionId?: string): Promise<T> {
    const id = ++this.#asked;
    const answered = new Promise<Answer>((resolve) => this.#answers.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }));
    const { result, error } = await answered;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result as T;
  }

  /** What is done with each event of a name. */
  on<T>(event: string, take: (params: T) => void): void {
    this.#events.set(event, take as (params: unknown) => void);
  }

  close(): void {
    this.#socket.close();
  }
}

interface Answer {
  id?: number;
  result?: unknown;
  error?: { message: string };
}

/** One page, asked through the browser's line. */
export class PageTools {
  readonly #tools: DevTools;
  readonly #session: string;

  private constructor(tools: DevTools, session: string) {
    this.#tools = tools;
    this.#session = session;
  }

  /** The page whose address begins so. @throws where there is none */
  static async of(tools: DevTools, address: string): Promise<PageTools> {
    const { targetInfos } = await tools.ask<{
      targetInfos: { targetId: string; type: string; url: string }[];
    }>('Target.getTargets');
    const page = targetInfos.find(({ type, url }) => type === 'page' && url.startsWith(address));
    if (!page) throw new Error(`No page of ${address} is open.`);
    const { sessionId } = await tools.ask<{ sessionId: string }>('Target.attachToTarget', {
      targetId: page.targetId,
      flatten: true
    });
    return new PageTools(tools, sessionId);
  }

  ask<T = unknown>(method: string, params: object = {}): Promise<T> {
    return this.#tools.ask<T>(method, params, this.#session);
  }

  /** Runs a function in the page, which knows nothing of what is around it here. @throws what it throws */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const { result, exceptionDetails } = await this.ask<{
      result: { value: T };
      exceptionDetails?: { text: string };
    }>('Runtime.evaluate', {
      expression: `(${work.toString()})()`,
      awaitPromise: true,
      returnByValue: true
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result.value;
  }
}
