import { addressToBytes, sha256, type Address } from '../bytes.ts';
import type { VerifiedBundle } from '../bundle.ts';
import { encodeCanonical } from '../canonical.ts';
import { MismatchError } from '../errors.ts';
import { requireAddress, requireBytes, requirePlace } from '../place.ts';
import { open, seal, SEAL_OVERHEAD } from '../seal.ts';
import { address, bytes, readBlock, uint } from '../shape.ts';
import type { Identity } from '../vault.ts';
import { dealtContext, dealtFields, indexOf, openShare, type Deal } from './deal.ts';
import { SHARE, verifyShare, type Share } from './vss.ts';

/** One request of the chain, as everything released for it is bound to it. */
export interface ReleaseFor {
  /** The number of the request in its circle, from 1. */
  request: number;
  requester: Address;
  /** Version of the requester's key bundle. */
  requesterBundle: number;
}

const WHAT = 'approval';
const UINT32 = 2 ** 32 - 1;
const fields = {
  ...dealtFields,
  request: uint(UINT32, 1),
  guardian: address,
  requester: address,
  requesterBundle: uint(UINT32, 1),
  deal: bytes(32),
  wrap: bytes(SHARE + SEAL_OVERHEAD)
};

/**
 * A guardian's share re-sealed to the requester, bound to this one request: of no use for another request, requester,
 * patient or dealing. Its digest goes on chain with the approval, so its sender is known. Throws MismatchError,
 * BadShareError, WeakKeyError. The caller has verified the requester's bundle and standing before.
 */
export function makeRelease(
  identity: Identity,
  deal: Deal,
  o: { guardian: string; request: number; requester: VerifiedBundle }
): { bytes: Uint8Array; digest: Uint8Array } {
  requirePlace('key bundle', o.requester.place, deal.place);
  const share = openShare(identity, deal, o.guardian);
  const context = releaseContext(deal, o.guardian, {
    request: o.request,
    requester: o.requester.owner,
    requesterBundle: o.requester.version
  });
  const wrap = seal(o.requester.kem, 'release', context, share.bytes);
  const block = encodeCanonical({ v: 1, ...context, wrap });
  return { bytes: block, digest: sha256(block) };
}

/**
 * The share inside a release, verified against the deal's commitments: whatever fails here is the doing of the guardian
 * whose approval names this digest. Throws MalformedError, MismatchError, CannotOpenError, BadShareError.
 */
export function openRelease(
  identity: Identity,
  deal: Deal,
  block: Uint8Array,
  expected: ReleaseFor & { digest: Uint8Array; guardian: string }
): Share {
  requireBytes(WHAT, 'digest', sha256(block), expected.digest);
  const { chainId, contract, wrap, ...found } = readBlock(block, WHAT, fields);
  requirePlace(WHAT, { chainId, contract }, deal.place);
  requireAddress(WHAT, 'patient', found.patient, deal.patient);
  requireAddress(WHAT, 'sender', found.guardian, expected.guardian);
  requireAddress(WHAT, 'recipient', found.requester, expected.requester);
  requireBytes(WHAT, 'deal', found.deal, deal.digest);
  if (found.request !== expected.request) throw new MismatchError(WHAT, 'request');
  if (found.requesterBundle !== expected.requesterBundle) throw new MismatchError(WHAT, 'key');
  const context = releaseContext(deal, expected.guardian, expected);
  const bytes = open(identity.kem.secretKey, 'release', context, wrap);
  const share = { index: indexOf(deal, expected.guardian), bytes };
  verifyShare(share, deal.commitments);
  return share;
}

function releaseContext(deal: Deal, guardian: string, to: ReleaseFor) {
  return {
    ...dealtContext(deal),
    request: to.request,
    guardian: addressToBytes(guardian),
    requester: addressToBytes(to.requester),
    requesterBundle: to.requesterBundle,
    deal: deal.digest
  };
}
