import { ed25519 } from '@noble/curves/ed25519.js';
import { randomBytes } from './bytes.ts';
import { MalformedError } from './errors.ts';
import { kemKeyPair, type KemKeyPair } from './seal.ts';
import { deriveKey } from './symmetric.ts';

/** What of replaced keys still has a use: reading. They never sign again. */
export interface PastKeys {
  kem: KemKeyPair;
  localKey: Uint8Array;
  /** null where what it opened was erased. */
  rootSeed: ((epoch: number) => Uint8Array) | null;
}

/** Everything a person's or an organisation's client can do follows from the vault seed, and from those it replaced. */
export interface Identity {
  kem: KemKeyPair;
  /** Ed25519, 32 bytes each. */
  sign: { publicKey: Uint8Array; secretKey: Uint8Array };
  /** 32-byte Ed25519 seed of the storage node, so that its peer id stays the same. */
  nodeSeed: Uint8Array;
  /** 32-byte key for what this client keeps on its own device. */
  localKey: Uint8Array;
  /** 32-byte root of the key tree in an epoch, counted from 1. */
  rootSeed(epoch: number): Uint8Array;
  /** Newest first. */
  past: readonly PastKeys[];
}

/** 32 random bytes: never derived from a signature, so that a wallet can be replaced. */
export const newVaultSeed = (): Uint8Array => randomBytes(32);

/** The keys of a vault seed, by HKDF-SHA256 with one label each. Throws MalformedError. */
export function deriveIdentity(vaultSeed: Uint8Array, past: readonly PastKeys[] = []): Identity {
  if (vaultSeed.length !== 32) throw new MalformedError('vault seed');
  const vault = vaultSeed.slice();
  const signSecret = deriveKey(vault, 'vault/sign');
  return {
    kem: kemKeyPair(deriveKey(vault, 'vault/kem')),
    sign: { publicKey: ed25519.getPublicKey(signSecret), secretKey: signSecret },
    nodeSeed: deriveKey(vault, 'vault/node'),
    localKey: deriveKey(vault, 'vault/local'),
    rootSeed(epoch) {
      if (!Number.isSafeInteger(epoch) || epoch < 1) throw new MalformedError('epoch');
      return deriveKey(vault, `vault/root/${epoch}`);
    },
    past
  };
}
