import type { Blockstore } from 'interface-blockstore';
import type { Datastore } from 'interface-datastore';
import { StorageFailedError } from './errors.ts';
import type { NodeOptions } from './types.ts';

export interface Stores {
  blockstore: Blockstore;
  datastore: Datastore;
  /** Whether what is put becomes a copy, as in IndexedDB; one in memory keeps what it is given. */
  copies: boolean;
  close(): Promise<void>;
}

/** The stores of the options, or those of this browser: 'ownchart/<name>/blocks' and '/data' in IndexedDB. */
export async function openStores(options: NodeOptions): Promise<Stores> {
  const { blockstore, datastore } = options;
  if (blockstore !== undefined && datastore !== undefined)
    return { blockstore, datastore, copies: false, close: async () => undefined };
  const [{ IDBBlockstore }, { IDBDatastore }] = await Promise.all([
    import('blockstore-idb'),
    import('datastore-idb')
  ]);
  const blocks = new IDBBlockstore(`ownchart/${options.name}/blocks`);
  const data = new IDBDatastore(`ownchart/${options.name}/data`);
  try {
    await blocks.open();
    await data.open();
  } catch (cause) {
    await blocks.close();
    throw new StorageFailedError(cause);
  }
  return {
    blockstore: blocks,
    datastore: data,
    copies: true,
    async close() {
      await blocks.close();
      await data.close();
    }
  };
}
