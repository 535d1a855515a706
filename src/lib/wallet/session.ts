import { ask, guardProvider, readAccounts, readChainId, readHex, readText } from './ask.ts';
import { ensureChain } from './chain.ts';
import { WalletError, toWalletError } from './errors.ts';
import { typedDataJson } from './typed-data.ts';
import type {
  Address,
  ChainToUse,
  Eip1193Provider,
  Hex,
  TypedData,
  WaitOptions,
  WalletChoice
} from './types.ts';
import { watchWallet, type WalletChange } from './watch.ts';

/** One account of one wallet, connected to this page. Every method throws WalletError. */
export interface WalletSession {
  /** Lower case. */
  readonly address: Address;
  readonly wallet: WalletChoice;
  /** Checks the account before each signature or transaction; throws ProviderFailure. */
  readonly provider: Eip1193Provider;
  chainId(options?: WaitOptions): Promise<number>;
  /** Signs a text the wallet shows (personal_sign). */
  signText(text: string, options?: WaitOptions): Promise<Hex>;
  /** Signs EIP-712 typed data; its `domain.chainId` must be the wallet's active chain. */
  signTypedData(typedData: TypedData, options?: WaitOptions): Promise<Hex>;
  /** The account's encryption key, base64 (eth_getEncryptionPublicKey). Throws `wallet/method-missing` where the wallet has none. */
  encryptionKey(options?: WaitOptions): Promise<string>;
  /** What the wallet makes of an EIP-1024 box, hex of its JSON (eth_decrypt). */
  decrypt(box: Hex, options?: WaitOptions): Promise<string>;
  /** Brings the wallet onto a chain, adding it where the wallet does not know it. */
  ensureChain(chain: ChainToUse, options?: WaitOptions): Promise<void>;
  /** Throws `wallet/account-switched` or `wallet/locked` where the wallet no longer is on this account. */
  assertAccount(options?: WaitOptions): Promise<void>;
  onChange(listener: (change: WalletChange) => void): () => void;
  /** Lets the person choose another account in the wallet; `onChange` tells the choice. */
  chooseAccount(options?: WaitOptions): Promise<void>;
  /** Takes this page out of the wallet where the wallet can do so, and closes the session. */
  disconnect(): Promise<void>;
  /** Stops listening; the wallet stays connected. */
  close(): void;
}

/** The session of an account that the wallet has already given to the page. */
export function openSession(wallet: WalletChoice, address: Address): WalletSession {
  const { provider } = wallet;
  const stops = new Set<() => void>();

  async function assertAccount(options?: WaitOptions): Promise<void> {
    const [active] = readAccounts(await ask(provider, 'eth_accounts', [], options));
    if (!active) throw new WalletError('locked');
    if (active !== address) throw new WalletError('account-switched');
  }

  async function readChain(options?: WaitOptions): Promise<number> {
    return readChainId(await ask(provider, 'eth_chainId', [], options));
  }

  function close(): void {
    for (const stop of stops) stop();
    stops.clear();
  }

  return {
    address,
    wallet,
    provider: guardProvider(provider, assertAccount),
    assertAccount,
    chainId: readChain,
    async signText(text, options) {
      await assertAccount(options);
      return readHex(await ask(provider, 'personal_sign', [hexOfText(text), address], options));
    },
    async signTypedData(typedData, options) {
      await assertAccount(options);
      const { chainId } = typedData.domain;
      // MetaMask refuses another chain's data with an error that says nothing.
      if (chainId !== undefined && Number(chainId) !== (await readChain(options)))
        throw new WalletError('wrong-chain');
      const params = [address, typedDataJson(typedData)];
      return readHex(await ask(provider, 'eth_signTypedData_v4', params, options));
    },
    async encryptionKey(options) {
      await assertAccount(options);
      return readText(await ask(provider, 'eth_getEncryptionPublicKey', [address], options));
    },
    async decrypt(box, options) {
      await assertAccount(options);
      return readText(await ask(provider, 'eth_decrypt', [box, address], options));
    },
    ensureChain(chain, options) {
      return ensureChain(provider, chain, options);
    },
    onChange(listener) {
      const stop = watchWallet(provider, address, listener);
      stops.add(stop);
      return () => {
        stops.delete(stop);
        stop();
      };
    },
    async chooseAccount(options) {
      await ask(provider, 'wallet_requestPermissions', [{ eth_accounts: {} }], options);
    },
    async disconnect() {
      close();
      try {
        await ask(provider, 'wallet_revokePermissions', [{ eth_accounts: {} }]);
      } catch (error) {
        // Many wallets leave this to their own settings.
        if (toWalletError(error).code !== 'wallet/method-missing') throw error;
      }
    },
    close
  };
}

function hexOfText(text: string): Hex {
  const bytes = new TextEncoder().encode(text);
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
