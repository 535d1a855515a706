import type { Address } from './types.ts';

/** The connected wallet as the use cases need it; the wallet room's session fits. */
export interface Signer {
  /** Lower case. */
  readonly address: Address;
  /** True where there is no wallet behind it: somebody came in with the recovery kit alone, to read. */
  readonly kitOnly?: true;
  readonly provider: {
    request(args: {
      method: string;
      params?: readonly unknown[] | Record<string, unknown>;
    }): Promise<unknown>;
  };
  /** personal_sign over UTF-8 text; the 65-byte signature in hex. */
  signText(text: string): Promise<`0x${string}`>;
  /** eth_signTypedData_v4. */
  signTypedData(typedData: {
    domain: Record<string, unknown>;
    types: Record<string, readonly { name: string; type: string }[]>;
    primaryType: string;
    message: Record<string, unknown>;
  }): Promise<`0x${string}`>;
  /** The wallet's encryption key, base64 (eth_getEncryptionPublicKey). */
  encryptionKey(): Promise<string>;
  /** What the wallet makes of an EIP-1024 box (eth_decrypt). */
  decrypt(box: `0x${string}`): Promise<string>;
  /** Asks the wallet to go to the page's chain, where it is on another. */
  ensureChain(chain: { chainId: number; rpcUrl: string; name: string }): Promise<void>;
}
