import { BaseBlockstore } from 'blockstore-core';
import type { Blockstore, Pair } from 'interface-blockstore';
import type { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { keyOf } from './cid.ts';
import { StorageFailedError, StorageFullError } from './errors.ts';
import type { Holds } from './holds.ts';

interface Options {
  signal?: AbortSignal;
}

/** The typed error of a failed write or read; a cancelled one gives the signal's reason. */
export function storageError(cause: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (cause instanceof StorageFullError || cause instanceof StorageFailedError) return cause;
  const text = cause instanceof Error ? `${cause.name} ${cause.message}` : String(cause);
  return /quota/i.test(text) ? new StorageFullError(cause) : new StorageFailedError(cause);
}

/** The bytes of a store's answer, which may come in pieces. */
export async function collect(
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of source) {
    parts.push(part);
    length += part.byteLength;
  }
  if (parts.length === 1 && parts[0] !== undefined) return parts[0];
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.byteLength;
  }
  return bytes;
}

/** True where the bytes are those the CID names. */
export async function matches(cid: CID, bytes: Uint8Array): Promise<boolean> {
  const { digest } = await sha256.digest(bytes);
  return digest.every((byte, index) => byte === cid.multihash.digest[index]);
}

/**
 * The store under everything: writes no more than the block itself, holds each block it touches
 * against gc, and speaks in typed errors.
 */
export class SafeBlockstore extends BaseBlockstore {
  readonly #child: Blockstore;
  readonly #holds: Holds;
  constructor(child: Blockstore, holds: Holds) {
    super();
    this.#child = child;
    this.#holds = holds;
  }

  override async put(
    cid: CID,
    value: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    options?: Options
  ): Promise<CID> {
    this.#holds.touch(keyOf(cid));
    const bytes = value instanceof Uint8Array ? value : await collect(value);
    // IndexedDB clones the whole buffer behind a view: a leaf out of a message would weigh three times as much
    const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
    try {
      await this.#child.put(cid, own, options);
      return cid;
    } catch (cause) {
      throw storageError(cause, options?.signal);
    }
  }

  override async *get(cid: CID, options?: Options): AsyncGenerator<Uint8Array> {
    try {
      yield await collect(this.#child.get(cid, options));
    } catch (cause) {
      if (cause instanceof Error && cause.name === 'NotFoundError') throw cause;
      throw storageError(cause, options?.signal);
    }
  }

  override async has(cid: CID, options?: Options): Promise<boolean> {
    try {
      return await this.#child.has(cid, options);
    } catch (cause) {
      throw storageError(cause, options?.signal);
    }
  }

  override async delete(cid: CID, options?: Options): Promise<void> {
    try {
      await this.#child.delete(cid, options);
    } catch (cause) {
      throw storageError(cause, options?.signal);
    }
  }

  override async *getAll(options?: Options): AsyncGenerator<Pair> {
    try {
      yield* this.#child.getAll(options);
    } catch (cause) {
      throw storageError(cause, options?.signal);
    }
  }
}

/** The block, verified, or null where it is not here; a damaged one is removed, so that it is fetched anew. */
export async function readLocal(
  store: SafeBlockstore,
  cid: CID
): Promise<{ bytes: Uint8Array | null; damaged: boolean }> {
  if (!(await store.has(cid))) return { bytes: null, damaged: false };
  const bytes = await collect(store.get(cid));
  if (await matches(cid, bytes)) return { bytes, damaged: false };
  await store.delete(cid);
  return { bytes: null, damaged: true };
}
