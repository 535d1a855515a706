import { multiaddr } from '@multiformats/multiaddr';
import { sha256 } from 'multiformats/hashes/sha2';
import { Recent } from '../recent.ts';
import { addBody, fetchBody, presenceOf, readBody } from './body.ts';
import { SafeBlockstore } from './blockstore.ts';
import { orCancelled } from './cancel.ts';
import { cidOfDigest, toCid } from './cid.ts';
import { Copies } from './copies.ts';
import { BlockTooLargeError, StoppedError } from './errors.ts';
import { Elsewhere } from './elsewhere.ts';
import { Fetcher, type FetchParts } from './fetcher.ts';
import { startHelia } from './helia.ts';
import { Holders, transportOf } from './holders.ts';
import { Holds } from './holds.ts';
import { Journal } from './journal.ts';
import { libp2pOptions, Named } from './libp2p-options.ts';
import { Letters } from './letters.ts';
import { defaultLimits, LEAF } from './limits.ts';
import { Keep } from './keep.ts';
import { keyOfSeed, nodeAddresses } from './peer.ts';
import { Pins } from './pins.ts';
import { readRelay } from './relay-address.ts';
import { Relays } from './relays.ts';
import { SmallBlocks } from './small-blocks.ts';
import { Status } from './status.ts';
import { openStores } from './stores.ts';
import { persistStorage, storageUse } from './storage-use.ts';
import type { AddOptions, Node, NodeOptions } from './types.ts';

/** Peers of which it is remembered when they were last heard, or missed. */
const PEERS = 2_000;

/**
 * Starts the node: stores, libp2p, Bitswap, relays, copy protocol. A relay that is down does not fail it.
 * Only one may run on a store: a page takes `openNode` of ./tabs. Throws BadRelayError, StorageFailedError, or the
 * signal's reason.
 */
export async function startNode(options: NodeOptions): Promise<Node> {
  const { signal, iceServers = [] } = options;
  signal?.throwIfAborted();
  const limits = { ...defaultLimits, ...options.limits };
  const relayAddresses = options.relays.map(readRelay);
  const relayTexts = relayAddresses.map(({ text }) => text);
  const undo: (() => unknown)[] = [];
  const undoAll = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const stores = await openStores(options);
    undo.push(stores.close);
    const holds = new Holds();
    const store = new SafeBlockstore(stores.blockstore, holds);
    const named = new Named();
    for (const { address } of relayAddresses) named.add(address);
    for (const text of options.chosen ?? []) named.add(multiaddr(text));
    const key = await keyOfSeed(options.seed);
    const { libp2p, inside, session, stop } = await startHelia(
      store,
      stores.datastore,
      libp2pOptions(key, iceServers, named, limits)
    );
    undo.push(stop);
    signal?.throwIfAborted();

    let relays: Relays | null = null;
    const status = new Status(libp2p, () => relays, new Set(relayAddresses.map((r) => r.peerId)));
    relays = new Relays(libp2p, inside.transportManager, relayAddresses, limits, status.changed);
    const watched = relays;
    const holders = new Holders(libp2p, inside.events, named, relayTexts, limits);
    const journal = new Journal(stores.datastore);
    const pins = new Pins(stores.datastore, store, holds, journal);
    const copies = new Copies(libp2p, store, pins, holders, limits);
    const letters = new Letters(libp2p, holders, limits);
    const keep = new Keep(libp2p, holders, limits);
    const small = new SmallBlocks(libp2p, store, holders, limits);
    await copies.start();
    await keep.start();
    await small.start();
    watched.start();
    undo.push(
      () => holders.stop(),
      () => copies.stop(),
      () => letters.stop(),
      () => keep.stop(),
      () => small.stop(),
      () => watched.stop(),
      () => status.stop()
    );

    const stopped = new AbortController();
    const parts: FetchParts = {
      libp2p,
      holders,
      limits,
      session,
      store,
      holds,
      asked: new Map(),
      heard: new Recent(PEERS),
      missed: new Recent(PEERS),
      small,
      narrow: new Recent(PEERS),
      stopped: stopped.signal,
      elsewhere: new Elsewhere(options.elsewhere ?? []),
      cutOff: () => relayAddresses.length > 0 && !watched.connected()
    };
    /** The caller's signal, and the end of the node. */
    const within = (inner?: AbortSignal): AbortSignal => {
      stopped.signal.throwIfAborted();
      return inner === undefined ? stopped.signal : AbortSignal.any([inner, stopped.signal]);
    };
    const peerId = libp2p.peerId.toString();
    const addresses = (): string[] => nodeAddresses(relayTexts, peerId);

    return {
      peerId,
      addresses,
      holder: (label) => ({
        peerId,
        addresses: addresses(),
        ...(label === undefined ? {} : { label })
      }),
      status: () => status.now(),
      onChange: (callback) => status.listen(callback),
      async whenReachable(wait = {}) {
        const both = within(wait.signal);
        if (status.now().reachable) return;
        let end = (): void => undefined;
        const reached = new Promise<void>((resolve) => {
          end = status.listen(({ reachable }) => {
            if (reachable) resolve();
          });
        });
        await orCancelled(reached, both).finally(end);
      },
      async putBlock(bytes, codec = 'dag-cbor', { label } = {}) {
        within();
        if (bytes.byteLength > LEAF) throw new BlockTooLargeError(bytes.byteLength);
        const { digest } = await sha256.digest(bytes);
        const cid = toCid(cidOfDigest(digest, codec));
        const use = holds.use();
        try {
          await store.put(cid, bytes);
          const body = { cid: cid.bytes, size: bytes.byteLength, blocks: 1 };
          if (label !== undefined) await pins.write(body, label);
        } finally {
          use.release(true);
        }
        return digest;
      },
      async getBlock(ref, { holders: among = [], signal: inner } = {}) {
        const fetcher = new Fetcher(parts, among, within(inner));
        try {
          return (await fetcher.block(toCid(ref))).bytes;
        } finally {
          fetcher.end(true);
        }
      },
      async hasBlock(ref) {
        within();
        return store.has(toCid(ref));
      },
      async addBody(leaves, { onStored, ...adding }: AddOptions = {}) {
        const inner = within(adding.signal);
        const told = onStored && stores.copies ? { onStored } : {};
        const options = { ...adding, ...told, signal: inner };
        return addBody(store, holds, journal, leaves, options, async (body) => {
          if (adding.label !== undefined) await pins.write(body, adding.label);
        });
      },
      async unfinished(label) {
        within();
        return (await journal.leaves(label)).map(({ bytes }) => bytes);
      },
      async forget(label) {
        within();
        await journal.forget(label);
      },
      async hasBody(cid) {
        within();
        return presenceOf(store, toCid(cid));
      },
      async fetchBody(cid, fetching = {}) {
        return fetchBody(parts, cid, { ...fetching, signal: within(fetching.signal) });
      },
      async *readBody(cid, reading = {}) {
        yield* readBody(parts, cid, { ...reading, signal: within(reading.signal) });
      },
      async pin(ref, pinning) {
        const fetcher = new Fetcher(parts, pinning.holders ?? [], within(pinning.signal));
        try {
          return await pins.bring(ref, pinning, fetcher);
        } finally {
          fetcher.end();
        }
      },
      async unpin(ref) {
        within();
        await pins.remove(ref);
      },
      async pins() {
        within();
        return pins.list();
      },
      async gc() {
        within();
        return pins.gc();
      },
      async connect(holder, { signal: inner } = {}) {
        return transportOf(await holders.connect(holder, within(inner)));
      },
      async challenge(holder, cid, { signal: inner } = {}) {
        return copies.ask(holder, cid, within(inner));
      },
      async onLetter(topic, read) {
        within();
        return letters.open(topic, read);
      },
      async sendLetter(holder, topic, letter, { signal: inner } = {}) {
        return letters.send(holder, topic, letter, within(inner));
      },
      async askToKeep(holder, request, { signal: inner } = {}) {
        await keep.ask(holder, request, within(inner));
      },
      onAskedToKeep(handler) {
        keep.handler = handler;
      },
      storage: storageUse,
      persist: persistStorage,
      async stop() {
        if (!stopped.signal.aborted) stopped.abort(new StoppedError());
        await undoAll();
      }
    };
  } catch (error) {
    await undoAll();
    throw error;
  }
}
