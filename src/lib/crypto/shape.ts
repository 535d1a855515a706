import { MalformedError, UnknownVersionError } from './errors.ts';
import { bytesToAddress, type Address } from './bytes.ts';
import { decodeCanonical } from './canonical.ts';

/** Reads one decoded value, or throws MalformedError naming `what`. */
export type Read<T> = (value: unknown, what: string) => T;
type Fields = Record<string, Read<unknown>>;
type Shape<F extends Fields> = { [K in keyof F]: ReturnType<F[K]> };

const UINT32 = 2 ** 32 - 1;

export function bytes(min: number, max = min): Read<Uint8Array> {
  return (value, what) => {
    if (value instanceof Uint8Array && value.length >= min && value.length <= max) return value;
    throw new MalformedError(what);
  };
}

export function uint(max: number = UINT32, min = 0): Read<number> {
  return (value, what) => {
    if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) {
      return value as number;
    }
    throw new MalformedError(what);
  };
}

export function text(max: number, min = 0): Read<string> {
  return (value, what) => {
    if (typeof value === 'string' && value.length >= min && value.length <= max) return value;
    throw new MalformedError(what);
  };
}

export function oneOf<const T extends string>(...choices: T[]): Read<T> {
  return (value, what) => {
    if (choices.includes(value as T)) return value as T;
    throw new MalformedError(what);
  };
}

export const address: Read<Address> = (value, what) => bytesToAddress(bytes(20)(value, what));

export function nullable<T>(read: Read<T>): Read<T | null> {
  return (value, what) => (value === null ? null : read(value, what));
}

export function list<T>(read: Read<T>, max: number): Read<T[]> {
  return (value, what) => {
    if (!Array.isArray(value) || value.length > max) throw new MalformedError(what);
    return value.map((item) => read(item, what));
  };
}

/** Map of free keys, at most `max` of them. */
export function record<T>(read: Read<T>, max: number): Read<Record<string, T>> {
  return (value, what) => {
    const entries = Object.entries(asMap(value, what));
    if (entries.length > max) throw new MalformedError(what);
    return Object.fromEntries(entries.map(([key, item]) => [key, read(item, what)]));
  };
}

/** Map of exactly these keys: none missing, none more. */
export function map<F extends Fields>(fields: F): Read<Shape<F>> {
  const names = Object.keys(fields);
  return (value, what) => {
    const found = asMap(value, what);
    if (Object.keys(found).length !== names.length) throw new MalformedError(what);
    const out: Record<string, unknown> = {};
    for (const name of names) {
      if (!Object.hasOwn(found, name)) throw new MalformedError(what);
      out[name] = fields[name]!(found[name], what);
    }
    return out as Shape<F>;
  };
}

/** Decodes a block `{v: 1, ...fields}`. Throws MalformedError; UnknownVersionError where `v` is another number. */
export function readBlock<F extends Fields>(
  block: Uint8Array,
  what: string,
  fields: F,
  limit?: number
): Shape<F> {
  const { v, ...rest } = asMap(decodeCanonical(block, limit), what);
  if (v !== 1) {
    throw typeof v === 'number' ? new UnknownVersionError(what) : new MalformedError(what);
  }
  return map(fields)(rest, what);
}

function asMap(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedError(what);
  }
  if (value instanceof Uint8Array) throw new MalformedError(what);
  return value as Record<string, unknown>;
}
