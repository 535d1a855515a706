import type { Eip1193Provider, WalletChoice } from './types.ts';

export const ACCOUNT = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8';
export const OTHER = '0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc';

type Answer = (params: unknown[]) => unknown;

/** A wallet that answers what a test tells it to: for what real wallets do wrong. */
export class FakeWallet implements Eip1193Provider {
  readonly calls: { method: string; params: unknown }[] = [];
  readonly listeners = new Map<string, Set<(value: unknown) => void>>();
  readonly answers: Record<string, Answer> = {
    eth_accounts: () => [ACCOUNT],
    eth_requestAccounts: () => [ACCOUNT],
    eth_chainId: () => '0x7a69'
  };

  async request({ method, params }: Parameters<Eip1193Provider['request']>[0]): Promise<unknown> {
    this.calls.push({ method, params });
    const answer = this.answers[method];
    if (!answer) throw rpcError(-32601, `no ${method}`);
    return answer((params ?? []) as unknown[]);
  }

  on(event: string, listener: (value: never) => void): void {
    const listeners = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, listeners.add(listener as (value: unknown) => void));
  }

  removeListener(event: string, listener: (value: never) => void): void {
    this.listeners.get(event)?.delete(listener as (value: unknown) => void);
  }

  emit(event: string, value?: unknown): void {
    for (const listener of this.listeners.get(event) ?? []) listener(value);
  }

  asked(method: string): number {
    return this.calls.filter((call) => call.method === method).length;
  }

  /** As discovery hands it to the page. */
  get choice(): WalletChoice {
    return { id: 'u', name: 'Fake', icon: '', rdns: 'test.fake', isDemo: false, provider: this };
  }
}

/** An error as wallets throw them: not always an Error. */
export function rpcError(code: number, message = 'said the wallet', data?: unknown): unknown {
  return { code, message, ...(data === undefined ? {} : { data }) };
}
