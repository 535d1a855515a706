import {
  addressToBytes,
  bytesToHex,
  concatBytes,
  lowerAddress,
  sha256,
  type Address
} from './bytes.ts';
import { encodeCanonical } from './canonical.ts';
import { BadSignatureError, MismatchError, WrongSignerError } from './errors.ts';
import { parseSignature, recoverAddress, typedDataHash, type TypedData } from './ethereum.ts';
import {
  encodePlace,
  placeFields,
  requireAddress,
  requireBytes,
  requirePlace,
  type Place
} from './place.ts';
import { checkPublicKey, PUBLIC_KEY } from './seal.ts';
import { address, bytes, nullable, readBlock, text, uint } from './shape.ts';
import { signCanonical, verifyCanonical } from './sign.ts';
import type { Identity } from './vault.ts';

/** Somebody's public keys, signed by the keys themselves and by the wallet that owns them. */
export interface VerifiedBundle extends BundleFields {
  /** The IPFS block (dag-cbor). */
  bytes: Uint8Array;
  /** Its sha2-256: what the contract keeps. */
  digest: Uint8Array;
}

interface BundleFields {
  owner: Address;
  place: Place;
  /** Counted from 1. */
  version: number;
  /** Digest of the version before, or null. */
  previous: Uint8Array | null;
  /** X-Wing public key, 1,216 bytes. */
  kem: Uint8Array;
  /** Ed25519 public key, 32 bytes. */
  sign: Uint8Array;
  /** libp2p peer id of the owner's node. */
  peerId: string;
}

export interface BundleDraft extends BundleFields {
  selfSignature: Uint8Array;
}

const WHAT = 'key bundle';
const fields = {
  owner: address,
  ...placeFields,
  version: uint(2 ** 32 - 1, 1),
  previous: nullable(bytes(32)),
  kem: bytes(PUBLIC_KEY),
  sign: bytes(32),
  peerId: text(128),
  selfSignature: bytes(64),
  ownerSignature: bytes(65)
};

/** The next bundle of this identity, still without the owner's signature: see `bundleTypedData`. */
export function draftBundle(
  identity: Identity,
  o: { place: Place; owner: string; version: number; previous: Uint8Array | null; peerId: string }
): BundleDraft {
  const content: BundleFields = {
    owner: lowerAddress(o.owner),
    place: { chainId: o.place.chainId, contract: lowerAddress(o.place.contract) },
    version: o.version,
    previous: o.previous,
    kem: identity.kem.publicKey,
    sign: identity.sign.publicKey,
    peerId: o.peerId
  };
  const selfSignature = signCanonical(identity.sign.secretKey, 'bundle', encodeFields(content));
  return { ...content, selfSignature };
}

/** What the owner signs with `eth_signTypedData_v4`: public, so it may be EIP-712, which wallets do not bind to a site. */
export function bundleTypedData(draft: BundleDraft): TypedData {
  return {
    domain: {
      name: 'OwnChart',
      version: '1',
      chainId: draft.place.chainId,
      verifyingContract: draft.place.contract
    },
    types: {
      EIP712Domain: [
        { name: 'name', type: 'string' },
        { name: 'version', type: 'string' },
        { name: 'chainId', type: 'uint256' },
        { name: 'verifyingContract', type: 'address' }
      ],
      KeyBundle: [
        { name: 'statement', type: 'string' },
        { name: 'owner', type: 'address' },
        { name: 'version', type: 'uint32' },
        { name: 'previous', type: 'bytes32' },
        { name: 'keys', type: 'bytes32' }
      ]
    },
    primaryType: 'KeyBundle',
    message: {
      statement: 'These are my public keys: encrypt to them what I may read.',
      owner: draft.owner,
      version: draft.version,
      previous: `0x${bytesToHex(draft.previous ?? new Uint8Array(32))}`,
      keys: `0x${bytesToHex(sha256(encodeCanonical(encodeDraft(draft))))}`
    }
  };
}

/**
 * The bundle with the signature (hex) of the owner, or of the wallet that acts for the owner. Throws WrongSignerError
 * unless it is that one's over this draft.
 */
export function finishBundle(
  draft: BundleDraft,
  ownerSignature: string,
  signer: string = draft.owner
): VerifiedBundle {
  const { rs, parity } = parseSignature(ownerSignature);
  const signed = recoverAddress(typedDataHash(bundleTypedData(draft)), { rs, parity });
  if (signed !== lowerAddress(signer)) {
    throw new WrongSignerError();
  }
  const signature = concatBytes(rs, Uint8Array.of(27 + parity));
  const block = encodeCanonical({ ...encodeDraft(draft), ownerSignature: signature });
  return { ...contentOf(draft), bytes: block, digest: sha256(block) };
}

/**
 * Checks a bundle that came from anywhere against what the chain says. Throws MalformedError, UnknownVersionError,
 * MismatchError, WeakKeyError, BadSignatureError. A lying node can hide a bundle, but not replace its keys. `signer` is
 * the wallet that acted for the owner when it was published, where that was another than the owner's own.
 */
export function verifyBundle(
  block: Uint8Array,
  expected: { digest: Uint8Array; owner: string; place: Place; version: number; signer?: string }
): VerifiedBundle {
  requireBytes(WHAT, 'digest', sha256(block), expected.digest);
  const { chainId, contract, ownerSignature, ...rest } = readBlock(block, WHAT, fields);
  const draft: BundleDraft = { ...rest, place: { chainId, contract } };
  requirePlace(WHAT, draft.place, expected.place);
  requireAddress(WHAT, 'owner', draft.owner, expected.owner);
  if (draft.version !== expected.version) throw new MismatchError(WHAT, 'version');
  checkPublicKey(draft.kem);
  verifyCanonical(draft.sign, 'bundle', encodeFields(draft), draft.selfSignature);
  try {
    finishBundle(draft, bytesToHex(ownerSignature), expected.signer);
  } catch (cause) {
    throw new BadSignatureError(WHAT, cause);
  }
  return { ...contentOf(draft), bytes: block, digest: expected.digest.slice() };
}

function contentOf({
  owner,
  place,
  version,
  previous,
  kem,
  sign,
  peerId
}: BundleDraft): BundleFields {
  return { owner, place, version, previous, kem, sign, peerId };
}

function encodeFields(content: BundleFields) {
  const { version, previous, kem, sign, peerId } = content;
  const owner = addressToBytes(content.owner);
  return { v: 1, owner, ...encodePlace(content.place), version, previous, kem, sign, peerId };
}

const encodeDraft = (draft: BundleDraft) => ({
  ...encodeFields(draft),
  selfSignature: draft.selfSignature
});
