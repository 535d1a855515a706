import { unixfs } from '@helia/unixfs';
import { IDBBlockstore } from 'blockstore-idb';
import { fixedSize } from 'ipfs-unixfs-importer/chunker';
import { startKeeper, type OpenKeeper } from '../src/lib/chart/keeper/client.ts';
import { readFile } from '../src/lib/chart/keeper/read-file.ts';
import { LEAF } from '../src/lib/ipfs/limits.ts';
import { startNode } from '../src/lib/ipfs/node.ts';
import type { Holder, Node } from '../src/lib/ipfs/types.ts';
import { givenFile, MB, offer, seconds } from './offer.ts';
import { RawStream } from './raw-stream.ts';

const owner = `0x${'11'.repeat(20)}` as const;
const place = { chainId: 31_337, contract: `0x${'22'.repeat(20)}` } as const;
const tag: { value: Uint8Array | null } = { value: null };

let opened: Promise<OpenKeeper> | null = null;
let node: Node | null = null;
let rawStream: RawStream | null = null;
let stores = 0;

/** The worker of the product, with a vault and one category. */
async function keeperOf(): Promise<OpenKeeper['keeper']> {
  opened ??= startKeeper(place, owner).then(async (open) => {
    await open.keeper.begin();
    const directory = await open.keeper.newDirectory(['Imaging']);
    const [category] = await open.keeper.adoptDirectory(directory);
    tag.value = category!.tag;
    return open;
  });
  return (await opened).keeper;
}

async function* encrypted(file: File): AsyncGenerator<Uint8Array> {
  const keeper = await keeperOf();
  const order = {
    patient: owner,
    file,
    tag: tag.value!,
    name: file.name,
    mime: file.type,
    about: {}
  };
  const job = await keeper.startUpload(order);
  for (;;) {
    const next = await keeper.nextLeaf(job.id);
    if (!next) break;
    yield next.leaf;
  }
  await keeper.cancelUpload(job.id);
}

/** Parts of the file, each in its own buffer: IndexedDB would store the whole window behind a view. */
async function* pieces(file: File, size = LEAF): AsyncGenerator<Uint8Array> {
  for await (const window of readFile(file))
    for (let at = 0; at < window.length; at += size) yield window.slice(at, at + size);
}

/** What a plain add can be told. */
export interface UnixfsSettings {
  chunkSize: number;
  rawLeaves: boolean;
  /** Blocks written at the same time. */
  writes: number;
}

/** MB/s of adding leaves to a node with an empty store. */
async function addToNode(leaves: (file: File) => AsyncIterable<Uint8Array>): Promise<number> {
  const file = givenFile();
  const name = `bench-${++stores}`;
  const seed = crypto.getRandomValues(new Uint8Array(32));
  const fresh = await startNode({ name, seed, relays: [] });
  try {
    // as an upload does it: what is stored goes on file
    const adding = { label: 'bench', resumable: true };
    const time = await seconds(() => fresh.addBody(leaves(file), adding));
    return file.size / MB / time;
  } finally {
    await fresh.stop();
    await remove(`ownchart/${name}/blocks`, `ownchart/${name}/data`);
  }
}

function remove(...names: string[]): Promise<unknown> {
  const one = (name: string) =>
    new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = () => resolve();
      request.onerror = () => reject(request.error ?? new Error('not removed'));
    });
  return Promise.all(names.map(one));
}

async function* randomLeaves(size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += LEAF) {
    const leaf = new Uint8Array(Math.min(LEAF, size - at));
    for (let i = 0; i < leaf.length; i += 65_536)
      crypto.getRandomValues(leaf.subarray(i, i + 65_536));
    yield leaf;
  }
}

const works = {
  async prepareKeeper() {
    await keeperOf();
  },
  addEncrypted: () => addToNode(encrypted),
  addPlain: () => addToNode(pieces),
  async addUnixfs({ chunkSize, rawLeaves, writes }: UnixfsSettings) {
    const file = givenFile();
    const name = `bench-${++stores}`;
    const blockstore = new IDBBlockstore(name);
    await blockstore.open();
    try {
      const fs = unixfs({ blockstore });
      const options = {
        chunker: fixedSize({ chunkSize }),
        rawLeaves,
        blockWriteConcurrency: writes
      };
      const time = await seconds(() => fs.addByteStream(pieces(file, chunkSize), options));
      return file.size / MB / time;
    } finally {
      await blockstore.close();
      await remove(name);
    }
  },

  /** Starts a node and a raw stream at the relay; tells who they are. */
  async join(relay: string, size: number): Promise<{ holder: Holder; rawPeer: string }> {
    const seed = crypto.getRandomValues(new Uint8Array(32));
    node = await startNode({ name: 'bench', seed, relays: [relay] });
    await node.whenReachable({ signal: AbortSignal.timeout(15_000) });
    rawStream = await RawStream.start(relay, size);
    return { holder: node.holder(), rawPeer: rawStream.peerId };
  },
  async connect(holder: Holder, rawPeer: string) {
    const way = await node!.connect(holder);
    if (way !== 'webrtc') throw new Error(`The node is connected by ${way}.`);
    await rawStream!.connect(rawPeer);
  },
  /** A body nobody has yet; its CID as plain numbers. */
  async newBody(size: number): Promise<number[]> {
    const { cid } = await node!.addBody(randomLeaves(size), { label: 'bench' });
    return [...cid];
  },
  async fetchOurs(cid: number[], holder: Holder, size: number) {
    const time = await seconds(() => node!.fetchBody(Uint8Array.from(cid), { holders: [holder] }));
    return size / MB / time;
  },
  async fetchRaw(rawPeer: string, size: number) {
    let bytes = 0;
    const time = await seconds(async () => (bytes = await rawStream!.receive(rawPeer)));
    if (bytes !== size) throw new Error(`${bytes} of ${size} bytes came.`);
    return size / MB / time;
  }
};

export type StorageWorks = typeof works;
offer(works);
