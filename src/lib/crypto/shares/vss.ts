import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { bytesToHex, concatBytes, randomBytes, utf8 } from '../bytes.ts';
import { MalformedError } from '../errors.ts';
import { BadShareError, TooFewSharesError } from './errors.ts';

/** Most people who can hold shares of one secret: the contract counts them in 16 bits. */
export const MAX_HOLDERS = 16;
/** Bytes of a share: two scalars, little-endian. */
export const SHARE = 64;
export const COMMITMENT = 32;

/** One holder's part of a secret. */
export interface Share {
  /** The holder's place, counted from 1: the point at which the polynomials are taken. */
  index: number;
  /** 64 bytes: the value of the secret's polynomial, then that of the blinding one. */
  bytes: Uint8Array;
}

export interface Dealt {
  /** 32 bytes: the scalar that was shared. */
  secret: Uint8Array;
  shares: Share[];
  /** 32 bytes for each coefficient; they bind the dealer and tell nothing of the secret, for ever. */
  commitments: Uint8Array[];
}

const { Point } = ristretto255;
const { Fn } = Point;
type Element = InstanceType<typeof Point>;

// Nobody knows its logarithm to the base point: it comes from a hash (RFC 9380, RFC 9496).
const BLINDING = ristretto255_hasher.hashToCurve(utf8('ehr/v1/share/blinding'), {
  DST: 'ehr/v1/share/ristretto255_XMD:SHA-512_R255MAP_RO_'
});

/**
 * Shares a new random secret among `holders` people so that any `threshold` of them have it, and fewer have nothing:
 * Pedersen's verifiable secret sharing (CRYPTO '91) over ristretto255. Throws MalformedError for counts out of range.
 */
export function dealSecret(threshold: number, holders: number): Dealt {
  requireCounts(threshold, holders);
  const value = Array.from({ length: threshold }, randomScalar);
  const blinding = Array.from({ length: threshold }, randomScalar);
  return {
    secret: Fn.toBytes(value[0]!),
    commitments: value.map((a, j) => commit(a, blinding[j]!).toBytes()),
    shares: Array.from({ length: holders }, (_, i) => {
      const at = BigInt(i + 1);
      const bytes = concatBytes(
        Fn.toBytes(evaluate(value, at)),
        Fn.toBytes(evaluate(blinding, at))
      );
      return { index: i + 1, bytes };
    })
  };
}

/**
 * Throws BadShareError unless the share is a point of exactly the polynomials that were committed to; MalformedError
 * where the commitments themselves are none.
 */
export function verifyShare(share: Share, commitments: readonly Uint8Array[]): void {
  const points = readCommitments(commitments);
  const { value, blinding } = readShare(share);
  const at = BigInt(share.index);
  // Horner's rule on the commitments: the sum of C_j * index^j.
  const expected = points.reduceRight(
    (sum, point) => times(sum, at).add(point),
    Point.ZERO as Element
  );
  if (!commit(value, blinding).equals(expected)) throw new BadShareError();
}

/**
 * The secret of any `commitments.length` or more shares, each of which is verified first. Throws BadShareError,
 * TooFewSharesError; MalformedError where one holder's share is there twice.
 */
export function combineShares(
  shares: readonly Share[],
  commitments: readonly Uint8Array[]
): Uint8Array {
  if (new Set(shares.map((share) => share.index)).size !== shares.length) {
    throw new MalformedError('set of shares (one of them twice)');
  }
  for (const share of shares) verifyShare(share, commitments);
  if (shares.length < commitments.length) {
    throw new TooFewSharesError(shares.length, commitments.length);
  }
  const some = shares.slice(0, commitments.length);
  const secret = some.reduce((sum, share) => {
    const weight = some
      .filter((other) => other.index !== share.index)
      .reduce((product, other) => {
        const x = BigInt(other.index);
        return Fn.mul(product, Fn.div(x, Fn.sub(x, BigInt(share.index))));
      }, 1n);
    return Fn.add(sum, Fn.mul(readShare(share).value, weight));
  }, 0n);
  return Fn.toBytes(secret);
}

/** Throws MalformedError unless these are one to MAX_HOLDERS canonical points, none of them the identity. */
export function readCommitments(commitments: readonly Uint8Array[]): Element[] {
  requireCounts(commitments.length, MAX_HOLDERS);
  return commitments.map((bytes) => {
    let point: Element;
    try {
      point = Point.fromBytes(bytes);
    } catch (cause) {
      throw new MalformedError('commitment', cause);
    }
    // An honest dealer meets the identity never; a dishonest one could hide a smaller threshold behind it.
    if (point.equals(Point.ZERO)) throw new MalformedError('commitment');
    return point;
  });
}

function requireCounts(threshold: number, holders: number): void {
  const sound = [threshold, holders].every((n) => Number.isSafeInteger(n) && n >= 1);
  if (!sound || threshold > holders || holders > MAX_HOLDERS) {
    throw new MalformedError('number of helpers');
  }
}

function readShare({ index, bytes }: Share): { value: bigint; blinding: bigint } {
  if (!Number.isSafeInteger(index) || index < 1 || index > MAX_HOLDERS) throw new BadShareError();
  try {
    if (bytes.length !== SHARE) throw new Error('length');
    // Refuses scalars that are not below the order: one share has one encoding.
    return { value: Fn.fromBytes(bytes.slice(0, 32)), blinding: Fn.fromBytes(bytes.slice(32)) };
  } catch (cause) {
    throw new BadShareError(cause);
  }
}

const commit = (value: bigint, blinding: bigint): Element =>
  times(Point.BASE, value).add(times(BLINDING, blinding));

// noble refuses to multiply by zero, which a share may be by chance.
const times = (point: Element, by: bigint): Element =>
  by === 0n || point.equals(Point.ZERO) ? Point.ZERO : point.multiply(by);

const evaluate = (coefficients: readonly bigint[], at: bigint): bigint =>
  coefficients.reduceRight((sum, one) => Fn.add(Fn.mul(sum, at), one), 0n);

// 64 bytes reduced: the bias is 2^-259.
function randomScalar(): bigint {
  const value = Fn.create(BigInt('0x' + bytesToHex(randomBytes(64))));
  return value === 0n ? randomScalar() : value;
}
