import { equalBytes, lowerAddress } from './bytes.ts';
import {
  SCOPE_EVERYTHING,
  scopeOfCategory,
  tagHex,
  type CategoryEntry,
  type Directory,
  type Member
} from './directory.ts';
import type { Envelope } from './envelope.ts';
import { encodeContext } from './context.ts';
import { MismatchError, NoKeyError } from './errors.ts';
import type { OpenedGrant } from './grant.ts';
import { unpad } from './padme.ts';
import { requireAddress, requirePlace } from './place.ts';
import { open } from './seal.ts';
import { openOwn } from './open-own.ts';
import { decryptSmall } from './symmetric.ts';
import {
  epochContext,
  memberContext,
  NAME_STEP,
  sealedContext,
  treeKeyPair,
  treeSecretKey
} from './tree-node.ts';
import type { Identity } from './vault.ts';

/** The keys somebody reaches in one patient's tree. */
export interface KeyRing {
  /** The categories whose present epoch it reads. */
  readonly categories: readonly { tag: Uint8Array; epoch: number; name: string }[];
  /** The 32-byte seed of a category in an epoch, or null where this ring does not reach it. */
  seedOf(tag: Uint8Array, epoch: number): Uint8Array | null;
  /** The 32-byte key of a record. Throws NoKeyError; CannotOpenError where the wrap is not what it claims to be. */
  dekOf(envelope: Envelope): Uint8Array;
  /** Whether `dekOf` has a key to try. */
  can(envelope: Envelope): boolean;
}

/** A seed somebody holds of one category. */
interface Held {
  epoch: number;
  seed: Uint8Array;
}

/** All keys of the patient. Throws MismatchError where the directory is not of this identity. */
export function ownerKeys(identity: Identity, directory: Directory): KeyRing {
  const seed = rootSeedOf(identity, directory);
  return ring(directory, (entry) => [fromRoot(directory, entry, seed)], []);
}

/**
 * The keys that grants give: through the grants themselves, and through what the directory sealed to this grantee at
 * later rotations. Throws MismatchError, here or at first use, where a grant of the present epoch does not fit the directory's public key (a
 * forged grant), or is newer than the directory (an old one was served).
 */
export function readerKeys(
  identity: Identity,
  directory: Directory,
  o: { grantee: string; grants: readonly OpenedGrant[] }
): KeyRing {
  const grantee = lowerAddress(o.grantee);
  const grants = o.grants.filter((grant) => {
    requirePlace('share', grant.place, directory.place);
    requireAddress('share', 'patient', grant.patient, directory.owner);
    requireAddress('share', 'recipient', grant.grantee, grantee);
    return true;
  });

  function held(
    scope: Uint8Array,
    node: { epoch: number; publicKey: Uint8Array; members: Member[] }
  ): Held[] {
    const found = grants
      .filter((grant) => grant.kind !== 'record' && equalBytes(grant.scope, scope))
      .map(({ epoch, key }) => ({ epoch, seed: key }));
    const member = node.members.find((one) => one.grantee === grantee);
    if (member) {
      const context = memberContext(directory, scope, node.epoch, member);
      const seed = openOwn(identity, 'grant', context, member.wrap);
      found.push({ epoch: node.epoch, seed });
    }
    for (const { epoch, seed } of found) {
      if (epoch > node.epoch) throw new MismatchError('directory', 'version');
      if (epoch === node.epoch) requireKey(seed, node.publicKey);
    }
    return found;
  }

  const roots = held(SCOPE_EVERYTHING, directory.root);
  const root = roots.find(({ epoch }) => epoch === directory.root.epoch);
  return ring(
    directory,
    (entry) => {
      const own = held(scopeOfCategory(entry.tag), entry);
      return root ? [fromRoot(directory, entry, root.seed), ...own] : own;
    },
    grants.filter((grant) => grant.kind === 'record')
  );
}

/** The root seed of a directory, also of one that keys made which were replaced since. Throws MismatchError. */
function rootSeedOf(identity: Identity, { root }: Directory): Uint8Array {
  const seeds = [identity, ...identity.past].flatMap(
    ({ rootSeed }) => rootSeed?.(root.epoch) ?? []
  );
  const seed = seeds.find((one) => equalBytes(treeKeyPair(one).publicKey, root.publicKey));
  if (!seed) throw new MismatchError('share', 'key');
  return seed;
}

function fromRoot(directory: Directory, entry: CategoryEntry, rootSeed: Uint8Array): Held {
  const context = sealedContext(directory, entry.tag, entry.epoch, directory.root.epoch);
  const seed = open(treeSecretKey(rootSeed), 'category', context, entry.sealed);
  requireKey(seed, entry.publicKey);
  return { epoch: entry.epoch, seed };
}

function ring(
  directory: Directory,
  heldOf: (entry: CategoryEntry) => Held[],
  records: readonly OpenedGrant[]
): KeyRing {
  const cache = new Map<string, Held[]>();

  function seedOf(tag: Uint8Array, epoch: number): Uint8Array | null {
    const entry = directory.categories.find((one) => equalBytes(one.tag, tag));
    if (!entry) return null;
    const key = tagHex(tag);
    const held = cache.get(key) ?? heldOf(entry);
    cache.set(key, held);
    // Links lead back only: start from the oldest seed that is not too old.
    let from = held
      .filter((one) => one.epoch >= epoch)
      .reduce<Held | null>((best, one) => (best && best.epoch <= one.epoch ? best : one), null);
    while (from && from.epoch > epoch) {
      const earlier = entry.links[from.epoch - 2]!;
      const context = epochContext(directory, tag, earlier.epoch);
      const seed: Uint8Array = decryptSmall(from.seed, 'link', context, earlier.link);
      from = { epoch: earlier.epoch, seed };
      held.push(from);
    }
    return from && from.epoch === epoch ? from.seed : null;
  }

  const granted = (envelope: Envelope) =>
    records.find((grant) => equalBytes(grant.scope, envelope.digest));
  const isOf = ({ context }: Envelope) => {
    requirePlace('record', context.place, directory.place);
    requireAddress('record', 'patient', context.patient, directory.owner);
  };

  let names: KeyRing['categories'] | null = null;
  return {
    get categories() {
      names ??= directory.categories.flatMap((entry) => {
        const { tag, epoch } = entry;
        const seed = seedOf(tag, epoch);
        if (!seed) return [];
        const padded = decryptSmall(seed, 'name', epochContext(directory, tag, epoch), entry.name);
        return [{ tag, epoch, name: new TextDecoder().decode(unpad(padded, NAME_STEP)) }];
      });
      return names;
    },
    seedOf,
    can(envelope) {
      isOf(envelope);
      const { category, epoch } = envelope.context;
      return granted(envelope) !== undefined || seedOf(category, epoch) !== null;
    },
    dekOf(envelope) {
      isOf(envelope);
      const direct = granted(envelope);
      if (direct) return direct.key;
      const { category, epoch } = envelope.context;
      const seed = seedOf(category, epoch);
      if (!seed) throw new NoKeyError();
      return open(treeSecretKey(seed), 'dek', encodeContext(envelope.context), envelope.wrap);
    }
  };
}

// AES-GCM does not commit to its key: only the public key in the signed directory says which seed is the right one.
function requireKey(seed: Uint8Array, publicKey: Uint8Array): void {
  if (seed.length !== 32 || !equalBytes(treeKeyPair(seed).publicKey, publicKey)) {
    throw new MismatchError('share', 'key');
  }
}
