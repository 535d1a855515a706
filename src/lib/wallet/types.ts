/** A hex string as JSON-RPC carries it. */
export type Hex = `0x${string}`;

/** An account's address, lower case at this room's edge. */
export type Address = Hex;

/** What a wallet offers a page (EIP-1193), as much of it as OwnChart uses. */
export interface Eip1193Provider {
  request(args: {
    method: string;
    params?: readonly unknown[] | Record<string, unknown>;
  }): Promise<unknown>;
  on?(event: string, listener: (...args: never[]) => void): unknown;
  removeListener?(event: string, listener: (...args: never[]) => void): unknown;
}

/** A wallet that announced itself to the page (EIP-6963), its words made safe to show. */
export interface WalletChoice {
  /** The wallet's uuid, new at each page load. */
  readonly id: string;
  readonly name: string;
  /** A data URL for `<img src>`, or empty where the wallet's own was not one. */
  readonly icon: string;
  /** Reverse domain name, the same at every visit, for example `io.metamask`. */
  readonly rdns: string;
  readonly isDemo: boolean;
  readonly provider: Eip1193Provider;
}

/** The chain the site works on, as a wallet is told about it. */
export interface ChainToUse {
  readonly chainId: number;
  readonly rpcUrl: string;
  readonly name: string;
}

/** EIP-712 typed data; `types` may leave out `EIP712Domain`, numbers may be bigints. */
export interface TypedData {
  readonly domain: Record<string, unknown>;
  readonly types: Record<string, readonly { name: string; type: string }[]>;
  readonly primaryType: string;
  readonly message: Record<string, unknown>;
}

/** A wallet may never answer: `AbortSignal.timeout(ms)` bounds the wait, any other abort cancels it. */
export interface WaitOptions {
  readonly signal?: AbortSignal;
}
