import type { BrowserContext, Page } from '@playwright/test';

/**
 * Watches every page of a browser for what must not happen: a request to a host that is not allowed, an error
 * on the console, an uncaught error.
 */
export class Guard {
  readonly problems: string[] = [];
  readonly #allowed: Set<string>;
  readonly #tolerated: RegExp[] = [];

  /** `allow`: origins; a WebSocket counts under the origin it is written with, `ws://host:port`. */
  constructor(context: BrowserContext, { allow }: { allow: readonly string[] }) {
    this.#allowed = new Set(allow.map((url) => originOf(url)));
    context.on('request', (request) => this.#onUrl(request.url()));
    context.on('page', (page) => this.#watch(page));
    for (const page of context.pages()) this.#watch(page);
  }

  /** Lets a problem pass that a test provokes; `why` is for the reader. */
  tolerate(pattern: RegExp, why: string): void {
    if (!why) throw new Error('Say why.');
    this.#tolerated.push(pattern);
  }

  /** Throws with every problem seen so far. */
  assertClean(): void {
    const left = this.problems.filter((problem) => !this.#tolerated.some((p) => p.test(problem)));
    if (left.length > 0) throw new Error(`The page misbehaved:\n${left.join('\n')}`);
  }

  #watch(page: Page): void {
    page.on('websocket', (socket) => this.#onUrl(socket.url()));
    page.on('console', (message) => {
      if (message.type() === 'error')
        this.problems.push(`console error: ${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) =>
      this.problems.push(`uncaught: ${error.stack ?? error.message}`)
    );
    page.on('crash', () => this.problems.push('the page crashed'));
  }

  #onUrl(url: string): void {
    if (/^(data|blob|about|chrome|chrome-extension):/.test(url)) return;
    if (!this.#allowed.has(originOf(url))) this.problems.push(`request to another host: ${url}`);
  }
}

/** Of a URL, or of a multiaddr as a relay prints it: `/ip4/127.0.0.1/tcp/4001/ws/...` is `ws://127.0.0.1:4001`. */
function originOf(address: string): string {
  const parts = /^\/(?:ip4|ip6|dns4?|dns6|dnsaddr)\/([^/]+)\/tcp\/(\d+)\/(.*)/.exec(address);
  if (!parts) return new URL(address).origin;
  const [, host, port, rest = ''] = parts;
  return `${/^(wss|tls)(\/|$)/.test(rest) ? 'wss' : 'ws'}://${host}:${port}`;
}
