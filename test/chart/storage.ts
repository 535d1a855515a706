import type { MemoryBlockstore } from 'blockstore-core';
import type { MemoryDatastore } from 'datastore-core';
import { readableDatabases } from '../e2e/support/storage.ts';

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** All that a person's browser keeps, as one text: IndexedDB, the node's blocks, and what the node remembers. */
export async function readableStorage(
  blocks: MemoryBlockstore,
  data: MemoryDatastore
): Promise<string> {
  const found: string[] = [];
  for await (const { bytes } of blocks.getAll())
    for await (const part of bytes) found.push(latin1(part));
  for await (const { key, value } of data.query({})) found.push(key.toString(), latin1(value));
  found.push(await readableDatabases());
  return found.join('\n');
}

/** The ways in which somebody might write these bytes down. */
export function spellings(secret: Uint8Array): string[] {
  const bytes = Buffer.from(secret);
  return [
    latin1(secret),
    bytes.toString('hex'),
    // The padding and the digits before it depend on what stands behind.
    bytes.toString('base64').slice(0, -2),
    bytes.toString('base64url').slice(0, -2),
    [...bytes].join()
  ];
}
