import type { VerifiedBundle } from './bundle.ts';
import { addressToBytes, randomBytes, type Address } from './bytes.ts';
import { decodeCanonical, encodeCanonical } from './canonical.ts';
import { MalformedError, MismatchError } from './errors.ts';
import type { OpenedGrant } from './grant.ts';
import { openOwn } from './open-own.ts';
import { pad, unpad } from './padme.ts';
import { encodePlace, placeFields, requireAddress, requirePlace, type Place } from './place.ts';
import { seal, SEAL_OVERHEAD } from './seal.ts';
import { address, bytes, list, map, readBlock, uint } from './shape.ts';
import { signCanonical, verifyCanonical } from './sign.ts';
import { decryptSmall, encryptSmall, SMALL_OVERHEAD } from './symmetric.ts';
import type { Identity } from './vault.ts';

/** A key that is lent: of one category in an epoch, or of one record (epoch 0). Never the root of a chart. */
export interface LentKey {
  /** 32 bytes, as the scope of a grant. */
  scope: Uint8Array;
  epoch: number;
  /** 32 bytes. */
  key: Uint8Array;
}

/** Between whom, and about whose chart. */
export interface DelegationBetween {
  place: Place;
  patient: Address;
  organisation: Address;
  practitioner: Address;
}

const WHAT = 'lent key';
/** Bytes: the keys are padded to a multiple of it, so that their number tells little. */
const STEP = 1024;
/** Of the letter that carries it. */
export const DELEGATION_LIMIT = 60_000;
/** They fit into the limit. */
const MOST_KEYS = 500;
const TIME = uint(2 ** 40 - 1);

const fields = {
  ...placeFields,
  patient: address,
  organisation: address,
  practitioner: address,
  practitionerBundle: uint(2 ** 32 - 1, 1),
  until: TIME,
  id: bytes(16),
  wrap: bytes(32 + SEAL_OVERHEAD),
  box: bytes(SMALL_OVERHEAD + STEP, DELEGATION_LIMIT),
  signature: bytes(64)
};
const readKeys = list(map({ scope: bytes(32), epoch: uint(100_000), key: bytes(32) }), MOST_KEYS);

/**
 * What an organisation reads of one patient's chart, sealed to one of its practitioners and signed by the organisation;
 * honest pages use it until `until` (unix s). Throws MalformedError where it is too much for one block, or where a key is
 * that of everything; MismatchError, WeakKeyError.
 */
export function makeDelegation(
  identity: Identity,
  of: Omit<DelegationBetween, 'practitioner'>,
  o: { practitioner: VerifiedBundle; keys: readonly LentKey[]; until: number }
): Uint8Array {
  requirePlace('key bundle', o.practitioner.place, of.place);
  if (o.keys.length > MOST_KEYS) throw new MalformedError('lent key (too large)');
  o.keys.forEach(kindOf);
  const context = {
    ...encodePlace(of.place),
    patient: addressToBytes(of.patient),
    organisation: addressToBytes(of.organisation),
    practitioner: addressToBytes(o.practitioner.owner),
    practitionerBundle: o.practitioner.version,
    until: o.until,
    id: randomBytes(16)
  };
  const key = randomBytes(32);
  const keys = encodeCanonical({
    keys: o.keys.map(({ scope, epoch, key }) => ({ scope, epoch, key }))
  });
  const content = {
    v: 1,
    ...context,
    wrap: seal(o.practitioner.kem, 'delegation', context, key),
    box: encryptSmall(key, 'delegation', context, pad(keys, STEP))
  };
  const signature = signCanonical(identity.sign.secretKey, 'delegation', content);
  const block = encodeCanonical({ ...content, signature });
  readBlock(block, WHAT, fields);
  return block;
}

/**
 * The keys inside, as grants of categories and records to `practitioner`. `sign` is the organisation's public key, `now`
 * in unix s. Throws MalformedError, MismatchError (also where it has lapsed), BadSignatureError, CannotOpenError. Whether
 * a key is the right one shows against the patient's signed directory: `readerKeys`.
 */
export function openDelegation(
  identity: Identity,
  block: Uint8Array,
  expected: DelegationBetween & { sign: Uint8Array; now: number }
): OpenedGrant[] {
  const { chainId, contract, wrap, box, signature, ...rest } = readBlock(block, WHAT, fields);
  const place = { chainId, contract };
  requirePlace(WHAT, place, expected.place);
  requireAddress(WHAT, 'patient', rest.patient, expected.patient);
  requireAddress(WHAT, 'sender', rest.organisation, expected.organisation);
  requireAddress(WHAT, 'recipient', rest.practitioner, expected.practitioner);
  const context = {
    ...encodePlace(place),
    patient: addressToBytes(rest.patient),
    organisation: addressToBytes(rest.organisation),
    practitioner: addressToBytes(rest.practitioner),
    practitionerBundle: rest.practitionerBundle,
    until: rest.until,
    id: rest.id
  };
  verifyCanonical(expected.sign, 'delegation', { v: 1, ...context, wrap, box }, signature);
  if (rest.until <= expected.now) throw new MismatchError(WHAT, 'expiry');
  const key = openOwn(identity, 'delegation', context, wrap);
  const plain = unpad(decryptSmall(key, 'delegation', context, box), STEP);
  const { keys } = map({ keys: readKeys })(decodeCanonical(plain), WHAT);
  return keys.map((lent) => ({
    kind: kindOf(lent),
    place,
    patient: rest.patient,
    grantee: rest.practitioner,
    scope: lent.scope,
    epoch: lent.epoch,
    expiry: rest.until,
    key: lent.key
  }));
}

/** Throws MalformedError for the root of a chart, and where scope and epoch are not of one kind. */
function kindOf({ scope, epoch }: LentKey): 'category' | 'record' {
  const kind = scope.subarray(16).every((byte) => byte === 0) ? 'category' : 'record';
  const everything = scope.every((byte) => byte === 0);
  if (everything || (epoch === 0) !== (kind === 'record')) throw new MalformedError(WHAT);
  return kind;
}

/** Unix s up to when honest pages use it, as it says itself. Throws MalformedError, UnknownVersionError. */
export const delegationUntil = (block: Uint8Array): number => readBlock(block, WHAT, fields).until;
