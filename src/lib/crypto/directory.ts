import { addressToBytes, bytesToHex, equalBytes, sha256, type Address } from './bytes.ts';
import { encodeCanonical } from './canonical.ts';
import { MalformedError, MismatchError } from './errors.ts';
import {
  encodePlace,
  placeFields,
  requireAddress,
  requireBytes,
  requirePlace,
  type Place
} from './place.ts';
import { PUBLIC_KEY, SEAL_OVERHEAD } from './seal.ts';
import { address, bytes, list, map, nullable, readBlock, uint } from './shape.ts';
import { signCanonical, verifyCanonical } from './sign.ts';
import { SMALL_OVERHEAD } from './symmetric.ts';

/** A key sealed to somebody who keeps access after a rotation. */
export interface Member {
  grantee: Address;
  bundleVersion: number;
  wrap: Uint8Array;
}

export interface CategoryEntry {
  /** 16 bytes; tells nothing of the name. */
  tag: Uint8Array;
  /** Counted from 1; each rotation is a new one. */
  epoch: number;
  /** X-Wing key of this epoch: anybody can seal a record's key to it, only readers can open. */
  publicKey: Uint8Array;
  /** The name, encrypted under the category seed. */
  name: Uint8Array;
  /** The category seed, sealed to the root public key. */
  sealed: Uint8Array;
  /** The seed of each epoch before, encrypted under the seed of the next. */
  links: { epoch: number; link: Uint8Array }[];
  members: Member[];
}

/** A patient's signed list of categories and their public keys. */
export interface Directory extends DirectoryContent {
  /** The IPFS block (dag-cbor). */
  bytes: Uint8Array;
  /** Its sha2-256: what the contract keeps. */
  digest: Uint8Array;
}

export interface DirectoryContent {
  owner: Address;
  place: Place;
  version: number;
  previous: Uint8Array | null;
  root: { epoch: number; publicKey: Uint8Array; members: Member[] };
  categories: CategoryEntry[];
}

const WHAT = 'directory';
const SEED = 32;
const MAX_MEMBERS = 1000;
const EPOCH = uint(100_000, 1);
export const DIRECTORY_LIMIT = 1_048_576;

const members = list(
  map({ grantee: address, bundleVersion: uint(2 ** 32 - 1, 1), wrap: bytes(SEED + SEAL_OVERHEAD) }),
  MAX_MEMBERS
);
const category = map({
  tag: bytes(16),
  epoch: EPOCH,
  publicKey: bytes(PUBLIC_KEY),
  name: bytes(SMALL_OVERHEAD, 1024),
  sealed: bytes(SEED + SEAL_OVERHEAD),
  links: list(map({ epoch: EPOCH, link: bytes(SEED + SMALL_OVERHEAD) }), 100_000),
  members
});
const fields = {
  owner: address,
  ...placeFields,
  version: uint(2 ** 32 - 1, 1),
  previous: nullable(bytes(32)),
  root: map({ epoch: EPOCH, publicKey: bytes(PUBLIC_KEY), members }),
  categories: list(category, 256),
  signature: bytes(64)
};

/** Signs a directory with the owner's Ed25519 key. Throws MalformedError where it has grown beyond one block. */
export function signDirectory(content: DirectoryContent, signSecretKey: Uint8Array): Directory {
  requireConsistent(content);
  const encoded = encodeContent(content);
  const signature = signCanonical(signSecretKey, 'directory', encoded);
  const block = encodeCanonical({ ...encoded, signature });
  if (block.length > DIRECTORY_LIMIT) throw new MalformedError('directory (too large)');
  return { ...content, bytes: block, digest: sha256(block) };
}

/**
 * Checks a directory that came from anywhere against what the chain says and the key of the owner's verified bundle.
 * Throws MalformedError, UnknownVersionError, MismatchError, BadSignatureError.
 */
export function verifyDirectory(
  block: Uint8Array,
  expected: { digest: Uint8Array; owner: string; place: Place; version: number },
  signPublicKey: Uint8Array
): Directory {
  requireBytes(WHAT, 'digest', sha256(block), expected.digest);
  const read = readBlock(block, WHAT, fields, DIRECTORY_LIMIT);
  const { chainId, contract, signature, ...rest } = read;
  const content: DirectoryContent = { ...rest, place: { chainId, contract } };
  requirePlace(WHAT, content.place, expected.place);
  requireAddress(WHAT, 'owner', content.owner, expected.owner);
  if (content.version !== expected.version) throw new MismatchError(WHAT, 'version');
  verifyCanonical(signPublicKey, 'directory', encodeContent(content), signature);
  requireConsistent(content);
  return { ...content, bytes: block, digest: expected.digest.slice() };
}

/** The entry of a category: what a writer seals to. Throws MismatchError where there is none. */
export function categoryOf(directory: DirectoryContent, tag: Uint8Array): CategoryEntry {
  const found = directory.categories.find((entry) => equalBytes(entry.tag, tag));
  if (!found) throw new MismatchError('record', 'category');
  return found;
}

export const tagHex = (tag: Uint8Array): string => bytesToHex(tag);

/** Scope of a grant on chain: 32 zero bytes for everything. */
export const SCOPE_EVERYTHING: Uint8Array = new Uint8Array(32);

/** Scope of a grant on chain: the 16-byte tag, left-aligned in 32 bytes. */
export function scopeOfCategory(tag: Uint8Array): Uint8Array {
  if (tag.length !== 16) throw new MalformedError('category');
  const scope = new Uint8Array(32);
  scope.set(tag);
  return scope;
}

// What no encoding can say: each category and member once, and one link for every epoch that has passed.
function requireConsistent(content: DirectoryContent): void {
  const unique = (keys: string[]) => new Set(keys).size === keys.length;
  const lists = [content.root.members, ...content.categories.map((entry) => entry.members)];
  const sound =
    unique(content.categories.map((entry) => tagHex(entry.tag))) &&
    lists.every((all) => unique(all.map((member) => member.grantee))) &&
    content.categories.every(({ links, epoch }) => {
      return links.length === epoch - 1 && links.every((link, i) => link.epoch === i + 1);
    });
  if (!sound) throw new MalformedError(WHAT);
}

function encodeContent(content: DirectoryContent) {
  const { version, previous, root } = content;
  const encodeMembers = (all: Member[]) =>
    all.map((member) => ({ ...member, grantee: addressToBytes(member.grantee) }));
  return {
    v: 1,
    owner: addressToBytes(content.owner),
    ...encodePlace(content.place),
    version,
    previous,
    root: { ...root, members: encodeMembers(root.members) },
    categories: content.categories.map((entry) => ({
      ...entry,
      links: entry.links.map((link) => ({ ...link })),
      members: encodeMembers(entry.members)
    }))
  };
}
