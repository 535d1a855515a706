import { addressToBytes, lowerAddress } from './bytes.ts';
import type { VerifiedBundle } from './bundle.ts';
import type { Directory, DirectoryContent, Member } from './directory.ts';
import { encodePlace, requirePlace } from './place.ts';
import { kemKeyPair, seal, type KemKeyPair } from './seal.ts';
import { deriveKey } from './symmetric.ts';

/** What every key of a patient's tree is bound to. */
export type Owned = Pick<DirectoryContent, 'owner' | 'place'>;

/** Names are padded to a multiple of this. */
export const NAME_STEP = 64;

/** X-Wing pair of a root or category seed. The seed itself stays apart: it also encrypts the name and the back links. */
export const treeKeyPair = (seed: Uint8Array): KemKeyPair => kemKeyPair(treeSecretKey(seed));

/** The secret half alone, which costs a hash and not a key generation. */
export const treeSecretKey = (seed: Uint8Array): Uint8Array => deriveKey(seed, 'tree/kem');

const owned = ({ owner, place }: Owned) => ({
  owner: addressToBytes(owner),
  ...encodePlace(place)
});

/** Context of a category seed sealed to the root key. */
export const sealedContext = (of: Owned, tag: Uint8Array, epoch: number, rootEpoch: number) => ({
  ...owned(of),
  tag,
  epoch,
  rootEpoch
});

/** Context of an earlier seed under the next one, and of a category's name. */
export const epochContext = (of: Owned, tag: Uint8Array, epoch: number) => ({
  ...owned(of),
  tag,
  epoch
});

/** Context of a key sealed to a member inside the directory. */
export function memberContext(
  of: Owned,
  scope: Uint8Array,
  epoch: number,
  member: Omit<Member, 'wrap'>
) {
  const { bundleVersion } = member;
  const grantee = addressToBytes(member.grantee);
  return { ...owned(of), kind: 'member', scope, epoch, grantee, bundleVersion };
}

/** Seals a seed to everybody who keeps access. Throws MismatchError for a bundle of another chain or contract. */
export function sealToMembers(
  of: Owned,
  scope: Uint8Array,
  epoch: number,
  seed: Uint8Array,
  recipients: readonly VerifiedBundle[]
): Member[] {
  return recipients.map((bundle) => {
    requirePlace('key bundle', bundle.place, of.place);
    const member = { grantee: lowerAddress(bundle.owner), bundleVersion: bundle.version };
    const context = memberContext(of, scope, epoch, member);
    return { ...member, wrap: seal(bundle.kem, 'grant', context, seed) };
  });
}

/** The signed fields of a directory alone. */
export function contentOf({
  owner,
  place,
  version,
  previous,
  root,
  categories
}: Directory): DirectoryContent {
  return { owner, place, version, previous, root, categories };
}
