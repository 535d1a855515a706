import { base32 } from 'multiformats/bases/base32';
import { CID } from 'multiformats/cid';
import { create as createDigest } from 'multiformats/hashes/digest';
import { BadCidError } from './errors.ts';
import type { BlockRef, Codec } from './types.ts';

const SHA2_256 = 0x12;
const codes: Record<Codec, number> = { 'dag-cbor': 0x71, raw: 0x55, 'dag-pb': 0x70 };

/** The CID object of a reference: a 32-byte digest (dag-cbor) or the bytes of a CIDv1. Throws BadCidError. */
export function toCid(ref: BlockRef): CID {
  try {
    const cid =
      ref.byteLength === 32
        ? CID.createV1(codes['dag-cbor'], createDigest(SHA2_256, ref))
        : CID.decode(ref);
    codecOf(cid);
    if (cid.version !== 1 || cid.multihash.code !== SHA2_256 || cid.multihash.size !== 32)
      throw new TypeError('not a CIDv1 with sha2-256');
    return cid;
  } catch (cause) {
    throw cause instanceof BadCidError ? cause : new BadCidError(cause);
  }
}

/** The codec of a CID. Throws BadCidError for any that OwnChart does not write. */
export function codecOf(cid: CID): Codec {
  for (const codec of ['dag-cbor', 'raw', 'dag-pb'] as const)
    if (codes[codec] === cid.code) return codec;
  throw new BadCidError();
}

/** CID bytes (36) of a 32-byte sha2-256 digest. */
export function cidOfDigest(digest: Uint8Array, codec: Codec = 'dag-cbor'): Uint8Array {
  if (digest.byteLength !== 32) throw new BadCidError();
  return CID.createV1(codes[codec], createDigest(SHA2_256, digest)).bytes;
}

/** The 32-byte sha2-256 digest inside CID bytes. Throws BadCidError. */
export function digestOfCid(cid: Uint8Array): Uint8Array {
  return toCid(cid).multihash.digest;
}

/** The text of a reference in base32 ('bafy...'), for "Technical details". */
export function cidText(ref: BlockRef): string {
  return toCid(ref).toString(base32);
}

/** CID bytes of a text such as 'bafy...'. Throws BadCidError. */
export function cidFromText(text: string): Uint8Array {
  try {
    return toCid(CID.parse(text).bytes).bytes;
  } catch (cause) {
    throw cause instanceof BadCidError ? cause : new BadCidError(cause);
  }
}

/** A key for maps: the digest, whatever the codec. */
export function keyOf(cid: CID): string {
  return base32.baseEncode(cid.multihash.digest);
}
