import { MalformedError } from './errors.ts';
import { kemKeyPair } from './seal.ts';
import { bytes, type Read } from './shape.ts';
import { deriveIdentity, newVaultSeed, type Identity, type PastKeys } from './vault.ts';

/** A vault seed that was replaced: all of it, or, after an erasure, only what opens what others sealed to it. */
export type PastGeneration = { seed: Uint8Array } | { kem: Uint8Array; localKey: Uint8Array };

/** The present vault seed and those before it, so that nothing becomes unreadable by a change of keys. */
export interface Keychain {
  /** 32 bytes: what unlock slots lock. */
  seed: Uint8Array;
  /** Newest first. */
  past: readonly PastGeneration[];
  identity: Identity;
}

export const newKeychain = (): Keychain => keychainOf(newVaultSeed(), []);

/** Throws MalformedError. */
export function keychainOf(seed: Uint8Array, past: readonly PastGeneration[]): Keychain {
  return { seed, past, identity: deriveIdentity(seed, past.map(pastKeys)) };
}

/**
 * A new random vault seed before those of the chain: for a lost or stolen device, or a kit that somebody saw. To be
 * published with a new bundle, a new directory (`rotateRoot`) and new slots: until then others seal to the old keys.
 */
export function rotateKeychain({ seed, past }: Keychain): Keychain {
  return keychainOf(newVaultSeed(), [{ seed }, ...past]);
}

/** New keys that were made apart, as those of a recovered vault: everything the vault opens they open too. */
export function succeedKeychain({ seed }: Keychain, recovered: Keychain): Keychain {
  return keychainOf(seed, [{ seed: recovered.seed }, ...recovered.past]);
}

/** The keychain before its last change. Throws MalformedError where there was none, or what was erased went with it. */
export function previousKeychain({ past: [before, ...older] }: Keychain): Keychain {
  if (!before || !('seed' in before)) throw new MalformedError('health key');
  return keychainOf(before.seed, older);
}

/**
 * As `rotateKeychain`, and with it an end to what was erased: of the old seeds only what others sealed to them stays
 * readable. Roots do not, so that a category left out of the new directory opens to nobody once the old slots are gone.
 */
export function forgetfulKeychain({ seed, past }: Keychain): Keychain {
  const reduced = [{ seed }, ...past].map((one) => {
    const { kem, localKey } = pastKeys(one);
    return { kem: kem.secretKey, localKey };
  });
  return keychainOf(newVaultSeed(), reduced);
}

/** Reads one past generation inside a block. */
export const readPast: Read<PastGeneration> = (value, what) => {
  const found = value as Record<string, unknown> | null;
  const names = typeof found === 'object' && found ? Object.keys(found).sort().join() : '';
  if (names === 'seed') return { seed: bytes(32)(found!.seed, what) };
  if (names !== 'kem,localKey') throw new MalformedError(what);
  return { kem: bytes(32)(found!.kem, what), localKey: bytes(32)(found!.localKey, what) };
};

function pastKeys(past: PastGeneration): PastKeys {
  if ('seed' in past) {
    const { kem, localKey, rootSeed } = deriveIdentity(past.seed);
    return { kem, localKey, rootSeed };
  }
  return { kem: kemKeyPair(past.kem), localKey: past.localKey, rootSeed: null };
}
