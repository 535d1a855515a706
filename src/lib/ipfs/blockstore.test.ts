import { MemoryBlockstore } from 'blockstore-core';
import { sha256 } from 'multiformats/hashes/sha2';
import { describe, expect, it } from 'vitest';
import { collect, readLocal, SafeBlockstore, storageError } from './blockstore.ts';
import { cidOfDigest, keyOf, toCid } from './cid.ts';
import { StorageFailedError, StorageFullError } from './errors.ts';
import { Holds } from './holds.ts';

async function rawCid(bytes: Uint8Array) {
  return toCid(cidOfDigest((await sha256.digest(bytes)).digest, 'raw'));
}

describe('the store', () => {
  it('writes the bytes of a view, not the buffer behind it', async () => {
    let weight = 0;
    class Weighing extends MemoryBlockstore {
      override put(...args: Parameters<MemoryBlockstore['put']>) {
        weight = (args[1] as Uint8Array).buffer.byteLength;
        return super.put(...args);
      }
    }
    const store = new SafeBlockstore(new Weighing(), new Holds());
    const view = new Uint8Array(1_000_000).subarray(5, 15);
    await store.put(await rawCid(view), view);
    expect(weight).toBe(10);
  });

  it('finds a damaged block, and removes it', async () => {
    const child = new MemoryBlockstore();
    const store = new SafeBlockstore(child, new Holds());
    const bytes = Uint8Array.of(1, 2, 3);
    const cid = await rawCid(bytes);
    await store.put(cid, bytes);
    expect(await readLocal(store, cid)).toEqual({ bytes, damaged: false });
    await child.put(cid, Uint8Array.of(1, 2, 4));
    expect(await readLocal(store, cid)).toEqual({ bytes: null, damaged: true });
    expect(await store.has(cid)).toBe(false);
    expect(await readLocal(store, cid)).toEqual({ bytes: null, damaged: false });
  });

  it('holds what is being written', async () => {
    const holds = new Holds();
    const store = new SafeBlockstore(new MemoryBlockstore(), holds);
    const bytes = Uint8Array.of(9);
    const cid = await rawCid(bytes);
    const use = holds.use();
    await store.put(cid, bytes);
    expect(holds.has(keyOf(cid))).toBe(true);
    use.release(false);
    expect(holds.has(keyOf(cid))).toBe(false);
  });

  it('joins an answer in pieces', async () => {
    expect(await collect([Uint8Array.of(1), Uint8Array.of(2, 3)])).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('names a full disk, another failure, and a cancelled one', () => {
    const full = new DOMException('no room', 'QuotaExceededError');
    expect(storageError(full)).toBeInstanceOf(StorageFullError);
    // blockstore-idb turns the cause into text
    expect(storageError(new Error(String(full)))).toBeInstanceOf(StorageFullError);
    expect(storageError(new Error('disk on fire'))).toBeInstanceOf(StorageFailedError);
    const controller = new AbortController();
    controller.abort();
    expect(storageError(full, controller.signal)).toBe(controller.signal.reason);
  });
});
