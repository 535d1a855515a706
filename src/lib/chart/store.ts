import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { ChartError } from './errors.ts';
import type { Address } from './types.ts';
import { m } from '../words/compiled/messages.js';

/** One account's locked vault on this device: ciphertext, and fit for everybody's eyes. */
export interface StoredVault {
  /** The block with the unlock slots: see crypto/vault-block. */
  block: Uint8Array;
  version: number;
  /** By the salt of a slot: when it last opened in this browser, in ms. */
  tested: Record<string, number>;
  /** One that was sent and of which it was not yet heard whether it was recorded. */
  next?: Omit<StoredVault, 'next'>;
  /** True where its keys were made to begin anew, and are not yet published in the place of those that are lost. */
  anew?: true;
  /** Set where its keys were made to take over the account of a patient who lost the wallet. */
  recovers?: Recovering;
  /** True where its keys opened an account that was taken over, and are not yet published in the place of those before. */
  recovered?: true;
}

/** An account that is being taken over by a new wallet. */
export interface Recovering {
  patient: Address;
  /** The block with the key bundle that the helpers seal their shares to. */
  bundle: Uint8Array;
  /** The patient's vault as the new keys lock it: there once the helpers' shares opened it. */
  vault?: Pick<StoredVault, 'block' | 'version' | 'tested'>;
}

interface Schema extends DBSchema {
  vaults: { key: string; value: StoredVault };
  /** Unfinished uploads: account + id, the entry itself under a key of the vault. */
  uploads: { key: [string, string]; value: Uint8Array };
  /** Public history of an address as it was verified, kept so that only news is fetched. */
  history: { key: string; value: unknown };
  /** What an organisation's patients are called, by account and patient, under a key of the vault. */
  names: { key: [string, string]; value: Uint8Array };
  /** Keys of people one shares with, as they were accepted: account + person. */
  keyPins: { key: [string, string]; value: { words: string; accepted: number } };
  /** Who proved to hold which body, by account and envelope digest. */
  copies: { key: [string, string]; value: { holder: Address; checked: number }[] };
  /** An organisation's policy of what it keeps, by account, under a key of the vault. */
  keeping: { key: string; value: Uint8Array };
  /** What a service was seen to have, by account, address and envelope digest; ms since 1970. */
  proofs: { key: [string, string, string]; value: number };
  /** What the chain server last answered: see chain/memory.ts. */
  answers: { key: string; value: unknown };
  /** Access keys of services, by account and address, under a key of the vault. */
  tokens: { key: [string, string]; value: Uint8Array };
}

const STORES = [
  'vaults',
  'uploads',
  'history',
  'names',
  'keyPins',
  'copies',
  'keeping',
  'proofs',
  'answers',
  'tokens'
] as const;

let opening: Promise<IDBPDatabase<Schema>> | undefined;

/** The page's small database beside the block store. @throws ChartError where the browser refuses storage */
export function store(): Promise<IDBPDatabase<Schema>> {
  opening ??= openDB<Schema>('ownchart', 3, {
    upgrade(db) {
      for (const name of STORES)
        if (!db.objectStoreNames.contains(name)) db.createObjectStore(name);
    }
  }).catch((cause: unknown) => {
    opening = undefined;
    throw new ChartError(
      'chart/no-storage',
      m.chart_error_no_storage(),
      m.chart_error_no_storage_remedy(),
      cause
    );
  });
  return opening;
}

/** Names one account on one contract: the same wallet elsewhere has another vault. */
export function accountKey(chainId: number, contract: Address, address: Address): string {
  return `${chainId}:${contract}:${address}`;
}

/** Verified history as the chain room caches it; it is checked again at every load. */
export const historyCache = {
  async get(key: string): Promise<unknown> {
    return await (await store()).get('history', key);
  },
  async put(key: string, value: unknown): Promise<void> {
    await (await store()).put('history', value, key);
  }
};

/** The chain server's last answers, for while it is out of reach. */
export const answerStore = {
  async get(key: string): Promise<unknown> {
    return await (await store()).get('answers', key);
  },
  async put(key: string, value: unknown): Promise<void> {
    await (await store()).put('answers', value, key);
  }
};
