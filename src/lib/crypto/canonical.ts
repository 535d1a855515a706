import { decode, encode } from '@ipld/dag-cbor';
import { equalBytes } from './bytes.ts';
import { MalformedError } from './errors.ts';

export type Canonical =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Canonical[]
  | { readonly [key: string]: Canonical };

const LIMIT = 1_048_576;
const MAX_DEPTH = 16;

/** Deterministic bytes of a value: dag-cbor of null, booleans, safe integers, text, bytes, lists and maps. Throws MalformedError. */
export function encodeCanonical(value: Canonical): Uint8Array {
  check(value, 0);
  return encode(value);
}

/**
 * The value of canonical bytes. Throws MalformedError where the bytes are longer than `limit`, or are not exactly
 * what `encodeCanonical` writes: trailing bytes, duplicate or unsorted keys, long forms, floats and tags are refused.
 */
export function decodeCanonical(bytes: Uint8Array, limit = LIMIT): Canonical {
  if (bytes.length > limit) throw new MalformedError('block (too large)');
  let value: Canonical;
  try {
    value = decode<Canonical>(bytes);
  } catch (cause) {
    throw new MalformedError('block', cause);
  }
  if (!equalBytes(encodeCanonical(value), bytes)) throw new MalformedError('block (not canonical)');
  return value;
}

function check(value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new MalformedError('block (too deep)');
  if (value === null || value instanceof Uint8Array) return;
  if (typeof value === 'boolean') return;
  if (typeof value === 'string' && value.isWellFormed()) return;
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return;
  if (Array.isArray(value)) return value.forEach((item) => check(item, depth + 1));
  if (typeof value === 'object' && isPlain(value) && !Object.hasOwn(value, '__proto__')) {
    return Object.values(value).forEach((item) => check(item, depth + 1));
  }
  throw new MalformedError('block (a kind of value that is not allowed)');
}

// A class instance (a CID among them) would be encoded as something else than it is.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
