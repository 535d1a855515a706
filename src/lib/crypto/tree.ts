import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes, lowerAddress, randomBytes, utf8 } from './bytes.ts';
import type { VerifiedBundle } from './bundle.ts';
import {
  categoryOf,
  SCOPE_EVERYTHING,
  scopeOfCategory,
  signDirectory,
  type CategoryEntry,
  type Directory,
  type DirectoryContent
} from './directory.ts';
import { MalformedError, MismatchError } from './errors.ts';
import { ownerKeys, type KeyRing } from './keyring.ts';
import { pad } from './padme.ts';
import type { Place } from './place.ts';
import { seal } from './seal.ts';
import { deriveKey, encryptSmall } from './symmetric.ts';
import {
  contentOf,
  epochContext,
  NAME_STEP,
  sealedContext,
  sealToMembers,
  treeKeyPair,
  type Owned
} from './tree-node.ts';
import type { Identity } from './vault.ts';

export { ownerKeys, readerKeys, type KeyRing } from './keyring.ts';

/** Who keeps access. */
export type Recipient = VerifiedBundle;

type Root = Pick<DirectoryContent['root'], 'epoch' | 'publicKey'>;

/**
 * The first directory of a patient, with these categories; `before` is the last one on chain where she begins anew with
 * keys that open none of it. Throws MalformedError for an empty or repeated name.
 */
export function newDirectory(
  identity: Identity,
  o: { place: Place; owner: string; before?: { version: number; digest: Uint8Array } | null },
  names: readonly string[]
): Directory {
  const contract = lowerAddress(o.place.contract);
  const of: Owned = { owner: lowerAddress(o.owner), place: { ...o.place, contract } };
  const root = newRoot(identity, 1);
  const categories = newEntries(identity, of, root, names, []);
  const version = (o.before?.version ?? 0) + 1;
  const previous = o.before?.digest ?? null;
  const content = { ...of, version, previous, root: { ...root, members: [] }, categories };
  return signDirectory(content, identity.sign.secretKey);
}

/** The next directory, with these categories more. Throws MalformedError for an empty or repeated name. */
export function addCategories(
  identity: Identity,
  directory: Directory,
  names: readonly string[]
): Directory {
  const taken = ownerKeys(identity, directory).categories.map((category) => category.name);
  const added = newEntries(identity, directory, directory.root, names, taken);
  return next(identity, directory, { categories: [...directory.categories, ...added] });
}

/**
 * The next directory, with a new epoch of one category, sealed to those who keep access: `remaining` is everybody with
 * a live grant of this category. Who has everything reads it through the root. Throws MismatchError.
 */
export function rotateCategory(
  identity: Identity,
  directory: Directory,
  tag: Uint8Array,
  remaining: readonly Recipient[]
): Directory {
  const rotated = newEpoch(
    ownerKeys(identity, directory),
    directory,
    categoryOf(directory, tag),
    directory.root,
    remaining
  );
  const categories = directory.categories.map((entry) =>
    equalBytes(entry.tag, tag) ? rotated : entry
  );
  return next(identity, directory, { categories });
}

/**
 * The next directory, with a new root and a new epoch of every category, since who had everything knows them all.
 * `remaining`: who keeps everything, and who keeps each category; a category not named keeps nobody. Where the keys
 * themselves were replaced, `identity` is the new one; `reader` is the one before where the new one cannot read
 * (`forgetfulKeychain`). Categories `without` are erased: nothing of theirs is carried on. Throws MismatchError.
 */
export function rotateRoot(
  identity: Identity,
  directory: Directory,
  remaining: {
    everything: readonly Recipient[];
    categories: readonly { tag: Uint8Array; recipients: readonly Recipient[] }[];
  },
  o: { reader?: Identity; without?: readonly Uint8Array[] } = {}
): Directory {
  const { reader = identity, without = [] } = o;
  for (const tag of [...remaining.categories.map(({ tag }) => tag), ...without]) {
    categoryOf(directory, tag);
  }
  const kept = directory.categories.filter(
    (entry) => !without.some((tag) => equalBytes(tag, entry.tag))
  );
  const epoch = directory.root.epoch + 1;
  const root = newRoot(identity, epoch);
  const seed = identity.rootSeed(epoch);
  const members = sealToMembers(directory, SCOPE_EVERYTHING, epoch, seed, remaining.everything);
  const keys = ownerKeys(reader, directory);
  const categories = kept.map((entry) => {
    const readers = remaining.categories.find((category) => equalBytes(category.tag, entry.tag));
    return newEpoch(keys, directory, entry, root, readers?.recipients ?? []);
  });
  return next(identity, directory, { root: { ...root, members }, categories });
}

function newEpoch(
  keys: KeyRing,
  directory: Directory,
  entry: CategoryEntry,
  root: Root,
  remaining: readonly Recipient[]
): CategoryEntry {
  const { tag, epoch } = entry;
  const old = keys.seedOf(tag, epoch);
  const name = keys.categories.find((category) => equalBytes(category.tag, tag))?.name;
  if (!old || name === undefined) throw new MismatchError('directory', 'key');
  const seed = randomBytes(32);
  const link = encryptSmall(seed, 'link', epochContext(directory, tag, epoch), old);
  return {
    ...newEntry(directory, root, tag, epoch + 1, seed, name),
    links: [...entry.links, { epoch, link }],
    members: sealToMembers(directory, scopeOfCategory(tag), epoch + 1, seed, remaining)
  };
}

function newEntries(
  identity: Identity,
  of: Owned,
  root: Root,
  names: readonly string[],
  taken: readonly string[]
): CategoryEntry[] {
  const all = [...taken, ...names];
  const sound = names.every((name) => name.length > 0 && name.length <= 200 && name.isWellFormed());
  if (!sound || new Set(all).size !== all.length) throw new MalformedError('category name');
  // From the first root, so that a category keeps its tag when the root rotates.
  const tagKey = deriveKey(identity.rootSeed(1), 'tree/tag');
  return names.map((name) => {
    const tag = hmac(sha256, tagKey, utf8(name)).slice(0, 16);
    return newEntry(of, root, tag, 1, randomBytes(32), name);
  });
}

function newEntry(
  of: Owned,
  root: Root,
  tag: Uint8Array,
  epoch: number,
  seed: Uint8Array,
  name: string
): CategoryEntry {
  const context = epochContext(of, tag, epoch);
  return {
    tag,
    epoch,
    publicKey: treeKeyPair(seed).publicKey,
    name: encryptSmall(seed, 'name', context, pad(utf8(name), NAME_STEP)),
    sealed: seal(root.publicKey, 'category', sealedContext(of, tag, epoch, root.epoch), seed),
    links: [],
    members: []
  };
}

const newRoot = (identity: Identity, epoch: number): Root => ({
  epoch,
  publicKey: treeKeyPair(identity.rootSeed(epoch)).publicKey
});

function next(
  identity: Identity,
  directory: Directory,
  changed: Partial<DirectoryContent>
): Directory {
  const version = directory.version + 1;
  const content = { ...contentOf(directory), ...changed, version, previous: directory.digest };
  return signDirectory(content, identity.sign.secretKey);
}
