import { addressToBytes, lowerAddress, sha256, type Address } from './bytes.ts';
import { encodeCanonical } from './canonical.ts';
import { MalformedError, MismatchError } from './errors.ts';
import { keychainOf, readPast, type Keychain } from './keychain.ts';
import { pad, unpad } from './padme.ts';
import {
  encodePlace,
  placeFields,
  requireAddress,
  requireBytes,
  requirePlace,
  type Place
} from './place.ts';
import { address, bytes, list, nullable, readBlock, uint } from './shape.ts';
import { signCanonical, verifyCanonical } from './sign.ts';
import { decryptSmall, deriveKey, encryptSmall, SMALL_OVERHEAD } from './symmetric.ts';
import { decodeSlot, encodeSlot, type UnlockSlot } from './unlock/slot.ts';

/**
 * The locked vault as an IPFS block: every unlock slot, and what only the opened vault reads. Fit for everybody's eyes:
 * who holds it can do nothing without what one of its slots takes. With the wallet and the chain it brings a person
 * back on an empty device.
 */
export interface Vault extends VaultContent {
  signature: Uint8Array;
  /** The IPFS block (dag-cbor). */
  bytes: Uint8Array;
  /** Its sha2-256: what the contract keeps. */
  digest: Uint8Array;
}

interface VaultContent {
  owner: Address;
  place: Place;
  /** Counted from 1, as the contract does. */
  version: number;
  /** Digest of the version before, or null. */
  previous: Uint8Array | null;
  /** All of them lock the same seed. */
  slots: UnlockSlot[];
  /** Earlier seeds and notes, under the seed. */
  sealed: Uint8Array;
}

const WHAT = 'locked vault';
const STEP = 1024;
const MAX_SLOTS = 32;
const MAX_PAST = 256;
/** Bytes of notes that a vault can keep. */
export const MAX_NOTES = 65_536;

const fields = {
  owner: address,
  ...placeFields,
  version: uint(2 ** 32 - 1, 1),
  previous: nullable(bytes(32)),
  slots: list(bytes(1, 4096), MAX_SLOTS),
  sealed: bytes(SMALL_OVERHEAD, 2 * MAX_NOTES),
  signature: bytes(64)
};
const privateFields = { past: list(readPast, MAX_PAST), notes: bytes(0, MAX_NOTES) };

/**
 * Makes and signs the block. `notes` are what the owner's client wants to find again: its form is the client's own.
 * Throws MalformedError where there are too many slots or notes. An account that is erased keeps a vault without slots.
 */
export function makeVault(
  keychain: Keychain,
  o: {
    owner: string;
    place: Place;
    version: number;
    previous: Uint8Array | null;
    slots: readonly UnlockSlot[];
    notes: Uint8Array;
  }
): Vault {
  const { version, previous } = o;
  const owner = lowerAddress(o.owner);
  const place = { chainId: o.place.chainId, contract: lowerAddress(o.place.contract) };
  const inside = encodeCanonical({ v: 1, past: keychain.past, notes: o.notes });
  readBlock(inside, WHAT, privateFields);
  const content: VaultContent = {
    owner,
    place,
    version,
    previous,
    slots: [...o.slots],
    sealed: encryptSmall(
      insideKey(keychain.seed),
      'vault',
      bound({ owner, place, version }),
      pad(inside, STEP)
    )
  };
  const encoded = encodeContent(content);
  const signature = signCanonical(keychain.identity.sign.secretKey, 'vault', encoded);
  const block = encodeCanonical({ ...encoded, signature });
  return readVault(block, { digest: sha256(block), owner, place, version });
}

/**
 * Reads a vault block that came from anywhere against what the chain says, without any key. Throws MalformedError,
 * UnknownVersionError, MismatchError.
 */
export function readVault(
  block: Uint8Array,
  expected: { digest: Uint8Array; owner: string; place: Place; version: number }
): Vault {
  requireBytes(WHAT, 'digest', sha256(block), expected.digest);
  const { chainId, contract, slots, ...rest } = readBlock(block, WHAT, fields);
  const place = { chainId, contract };
  requirePlace(WHAT, place, expected.place);
  requireAddress(WHAT, 'owner', rest.owner, expected.owner);
  if (rest.version !== expected.version) throw new MismatchError(WHAT, 'version');
  const digest = expected.digest.slice();
  return { ...rest, place, slots: slots.map(decodeSlot), bytes: block, digest };
}

/**
 * The keys and notes of a vault, given the seed that one of its slots gave. Throws CannotOpenError for another seed, and
 * BadSignatureError where anything in the block, a slot among them, is not as the owner's client wrote it.
 */
export function openVault(
  vault: Vault,
  seed: Uint8Array
): { keychain: Keychain; notes: Uint8Array } {
  if (seed.length !== 32) throw new MalformedError('vault seed');
  const inside = unpad(decryptSmall(insideKey(seed), 'vault', bound(vault), vault.sealed), STEP);
  const { past, notes } = readBlock(inside, WHAT, privateFields);
  const keychain = keychainOf(seed, past);
  verifyCanonical(keychain.identity.sign.publicKey, 'vault', encodeContent(vault), vault.signature);
  return { keychain, notes };
}

const insideKey = (seed: Uint8Array) => deriveKey(seed, 'vault/inside');

const bound = ({ owner, place, version }: Pick<VaultContent, 'owner' | 'place' | 'version'>) => ({
  owner: addressToBytes(owner),
  ...encodePlace(place),
  version
});

function encodeContent(content: VaultContent) {
  const { previous, slots, sealed } = content;
  return { v: 1, ...bound(content), previous, slots: slots.map(encodeSlot), sealed };
}
