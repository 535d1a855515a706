import { addressToBytes, lowerAddress, randomBytes, sha256, type Address } from './bytes.ts';
import type { VerifiedBundle } from './bundle.ts';
import { encodeCanonical } from './canonical.ts';
import { categoryOf, SCOPE_EVERYTHING, scopeOfCategory, type Directory } from './directory.ts';
import type { Envelope } from './envelope.ts';
import { MismatchError } from './errors.ts';
import { ownerKeys } from './keyring.ts';
import {
  encodePlace,
  placeFields,
  requireAddress,
  requireBytes,
  requirePlace,
  type Place
} from './place.ts';
import { openOwn } from './open-own.ts';
import { seal, SEAL_OVERHEAD } from './seal.ts';
import { address, bytes, oneOf, readBlock, uint } from './shape.ts';
import type { Identity } from './vault.ts';

export type GrantScope =
  | { kind: 'record'; envelope: Envelope; dek: Uint8Array }
  | { kind: 'category'; tag: Uint8Array }
  | { kind: 'everything' };

/** A grant as its grantee opened it. */
export interface OpenedGrant {
  kind: GrantScope['kind'];
  place: Place;
  patient: Address;
  grantee: Address;
  /** 32 bytes, as on chain. */
  scope: Uint8Array;
  /** Of the category or the root; 0 for a record. */
  epoch: number;
  /** As on chain, in s; 0 = none. */
  expiry: number;
  /** Record key, category seed or root seed. */
  key: Uint8Array;
}

const WHAT = 'share';
const fields = {
  kind: oneOf('record', 'category', 'everything'),
  ...placeFields,
  patient: address,
  grantee: address,
  patientBundle: uint(2 ** 32 - 1, 1),
  granteeBundle: uint(2 ** 32 - 1, 1),
  scope: bytes(32),
  epoch: uint(100_000),
  expiry: uint(2 ** 40 - 1),
  id: bytes(16),
  wrap: bytes(32 + SEAL_OVERHEAD)
};

/**
 * The block that gives a grantee one key: of a record, of a category, or of everything, future records included.
 * Bound to both people, their bundle versions, scope, epoch and expiry. `scope` is the grant's scope on chain.
 * Throws MismatchError, WeakKeyError.
 */
export function makeGrant(
  identity: Identity,
  directory: Directory,
  o: { grantee: VerifiedBundle; patientBundle: number; scope: GrantScope; expiry: number }
): { bytes: Uint8Array; digest: Uint8Array; scope: Uint8Array } {
  requirePlace('key bundle', o.grantee.place, directory.place);
  const { scope, epoch, key } = keyOf(identity, directory, o.scope);
  const context = {
    kind: o.scope.kind,
    ...encodePlace(directory.place),
    patient: addressToBytes(directory.owner),
    grantee: addressToBytes(o.grantee.owner),
    patientBundle: o.patientBundle,
    granteeBundle: o.grantee.version,
    scope,
    epoch,
    expiry: o.expiry,
    id: randomBytes(16)
  };
  const wrap = seal(o.grantee.kem, 'grant', context, key);
  const block = encodeCanonical({ v: 1, ...context, wrap });
  readBlock(block, WHAT, fields);
  return { bytes: block, digest: sha256(block), scope };
}

/**
 * Opens a grant block against what the chain says of the grant. Throws MalformedError, UnknownVersionError,
 * MismatchError, CannotOpenError. Whether the key is the right one shows against the signed directory: `readerKeys`.
 */
export function openGrant(
  identity: Identity,
  block: Uint8Array,
  expected: {
    digest: Uint8Array;
    place: Place;
    patient: string;
    grantee: string;
    scope: Uint8Array;
    expiry: number;
  }
): OpenedGrant {
  requireBytes(WHAT, 'digest', sha256(block), expected.digest);
  const grant = readBlock(block, WHAT, fields);
  const { kind, chainId, contract, scope, epoch, expiry, wrap, ...rest } = grant;
  const place = { chainId, contract };
  requirePlace(WHAT, place, expected.place);
  requireAddress(WHAT, 'patient', rest.patient, expected.patient);
  requireAddress(WHAT, 'recipient', rest.grantee, expected.grantee);
  requireBytes(WHAT, 'scope', scope, expected.scope);
  if (expiry !== expected.expiry) throw new MismatchError(WHAT, 'expiry');
  requireKind(kind, scope, epoch);
  const { patient, grantee } = rest;
  const context = {
    ...rest,
    kind,
    chainId,
    contract: addressToBytes(contract),
    patient: addressToBytes(patient),
    grantee: addressToBytes(grantee),
    scope,
    epoch,
    expiry
  };
  const key = openOwn(identity, 'grant', context, wrap);
  return { kind, place, patient, grantee: lowerAddress(grantee), scope, epoch, expiry, key };
}

function keyOf(identity: Identity, directory: Directory, scope: GrantScope) {
  if (scope.kind === 'record') {
    const { context, digest } = scope.envelope;
    requirePlace('record', context.place, directory.place);
    requireAddress('record', 'patient', context.patient, directory.owner);
    return { scope: digest, epoch: 0, key: scope.dek };
  }
  const keys = ownerKeys(identity, directory);
  if (scope.kind === 'everything') {
    const { epoch } = directory.root;
    return { scope: SCOPE_EVERYTHING, epoch, key: identity.rootSeed(epoch) };
  }
  const { epoch } = categoryOf(directory, scope.tag);
  const key = keys.seedOf(scope.tag, epoch);
  if (!key) throw new MismatchError('directory', 'key');
  return { scope: scopeOfCategory(scope.tag), epoch, key };
}

// The chain knows the scope only: a kind that the scope does not have must not turn one key into another.
function requireKind(kind: GrantScope['kind'], scope: Uint8Array, epoch: number): void {
  const tail = scope.subarray(16).every((byte) => byte === 0);
  const zero = tail && scope.every((byte) => byte === 0);
  const is = zero ? 'everything' : tail ? 'category' : 'record';
  if (is !== kind || (epoch === 0) !== (kind === 'record')) throw new MismatchError(WHAT, 'scope');
}
