import type { KeepRefusal } from './errors.ts';
import type { Blockstore } from 'interface-blockstore';
import type { Datastore } from 'interface-datastore';
import type { BlockSource } from './elsewhere.ts';

/** How the bytes of a block are to be read. */
export type Codec = 'dag-cbor' | 'raw' | 'dag-pb';

/** What names a block: 32 bytes are the sha2-256 digest of a dag-cbor block, anything longer the bytes of a CIDv1. */
export type BlockRef = Uint8Array;

/** Somebody who may hold blocks, as the chain and the signed key bundles tell it. */
export interface Holder {
  peerId: string;
  /** Multiaddrs; may be empty: then only the node's own relays are tried. */
  addresses: string[];
  /** A name for messages, such as "City Hospital". */
  label?: string;
  /** Called only where none of the others helps. */
  lastResort?: boolean;
}

/** Times and sizes of the network; the defaults suit people, tests shorten them. Times in ms. */
export interface Limits {
  /** An attempt to connect at one address: the first two have half of it, those after the third twice as much and more. */
  dial: number;
  dialAttempts: number;
  /** No block from a connected holder for so long: connect anew. */
  stall: number;
  /** So many times a holder may stall before it is given up. */
  stalls: number;
  /** Blocks asked for at the same time. */
  parallel: number;
  /** One question of a copy challenge. */
  challenge: number;
  /** The longest pause between two attempts to come back to a relay. */
  relayPause: number;
}

export interface NodeOptions {
  /** Names the stores in the browser, one per vault. */
  name: string;
  /** 32 bytes; the peer id derives from it and stays the same. */
  seed: Uint8Array;
  /** Multiaddrs of relays with their peer id; none: nobody can call this node. */
  relays: string[];
  /** Multiaddrs of other machines that the person chose, such as those of a service; beside the relays, nothing else is called. */
  chosen?: string[];
  iceServers?: RTCIceServer[];
  signal?: AbortSignal;
  /** Services to ask for blocks that no holder has; none by default. */
  elsewhere?: BlockSource[];
  /** Stores of another kind than IndexedDB. */
  blockstore?: Blockstore;
  datastore?: Datastore;
  limits?: Partial<Limits>;
}

export interface Progress {
  bytes: number;
  blocks: number;
}

export interface FetchProgress extends Progress {
  /** Bytes of all leaves. */
  total: number;
  totalBlocks: number;
  /** Of `bytes`, how many were on this machine before. */
  local: number;
}

export interface FetchOptions {
  /** Who may have it; none: only what is here counts, and NotHereError says that it is not. */
  holders?: Holder[];
  onProgress?: (progress: FetchProgress) => void;
  signal?: AbortSignal;
}

export interface ReadOptions extends FetchOptions {
  /** First leaf, from 0. */
  fromLeaf?: number;
  /** Leaf to stop before. */
  toLeaf?: number;
}

export interface AddOptions {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
  /** Pins the body under this label as soon as it is complete. */
  label?: string;
  /**
   * With a label: leaves stay on file as they are stored, until `forget` is called, which is due once the caller has
   * written down that it has the body. Where some are on file already, `leaves` begins with the very same bytes.
   */
  resumable?: boolean;
  /**
   * Told of a leaf whose memory nothing holds any more: it is on disk, and the caller may use the memory again. Not told of
   * every leaf, and of none where the store keeps what it is given.
   */
  onStored?: (leaf: Uint8Array) => void;
}

export interface PinOptions extends FetchOptions {
  label: string;
}

export interface Body {
  /** Bytes of the CID of the root. */
  cid: Uint8Array;
  /** Bytes of all leaves. */
  size: number;
  /** Number of leaves. */
  blocks: number;
}

export interface BodyPresence {
  complete: boolean;
  bytes: number;
  /** null: not even the root is here. */
  total: number | null;
}

export interface Pin {
  cid: Uint8Array;
  digest: Uint8Array;
  codec: Codec;
  label: string;
  /** Bytes of all leaves. */
  size: number;
  /** Number of leaves. */
  blocks: number;
  /** ms since 1970. */
  pinnedAt: number;
}

/** 'relayed' connections are limited: they carry signalling, and small blocks where no other can be opened. */
export type Transport = 'webrtc' | 'websocket' | 'relayed' | 'other';

export interface RelayStatus {
  address: string;
  peerId: string;
  state: 'connecting' | 'reserved' | 'lost';
  /** ms since 1970. */
  since: number;
  /** Why it was lost, for "Technical details". */
  reason?: string;
}

export interface PeerStatus {
  peerId: string;
  transport: Transport;
  direction: 'inbound' | 'outbound';
  relay: boolean;
}

export interface NodeStatus {
  running: boolean;
  /** This tab runs the node; else another tab of this browser does, and this one works through it. */
  leads: boolean;
  /** At least one relay holds a place for this node, so others can call it. */
  reachable: boolean;
  relays: RelayStatus[];
  peers: PeerStatus[];
}

export interface StorageUse {
  /** Bytes of this origin, where the browser tells. */
  usage: number | null;
  /** The browser promised not to clear it by itself. */
  persisted: boolean;
}

/** What somebody is asked to keep: a record's body, and the small blocks that others need to read it. */
export interface KeepRequest {
  /** Address of the patient on whose chain record it stands. */
  patient: string;
  /** Of the record. */
  index: number;
  /** Digest of the envelope. */
  envelope: Uint8Array;
  /** CID of the body. */
  body: Uint8Array;
  /** Digests of further small blocks: keys, directory, wrapped keys. */
  small: Uint8Array[];
}

/** Decides on a request that came from a peer: null takes it. */
export type KeepHandler = (request: KeepRequest, peerId: string) => Promise<KeepRefusal | null>;

/** Where somebody can be called that nobody here chose: it is told, and not called. */
export interface NotChosen {
  /** Host and port, for a sentence. */
  host: string;
  /** What to enter under Settings to choose it. */
  address: string;
}

/** A holder that did not help, and why. */
export interface Tried {
  holder: Holder;
  reason: 'unreachable' | 'without' | 'stalled';
  notChosen?: NotChosen[];
}

/** The IPFS node in the page. Every promise rejects with an error of ./errors.ts, or with the signal's reason. */
export interface Node {
  readonly peerId: string;
  /** Where others call this node; listed for every relay, also while it is down. */
  addresses(): string[];
  /** This node, as others name it. */
  holder(label?: string): Holder;
  status(): NodeStatus;
  /** Calls back on every change; returns what ends that. */
  onChange(callback: (status: NodeStatus) => void): () => void;
  /** Resolves once a relay holds a place for this node. */
  whenReachable(options?: { signal?: AbortSignal }): Promise<void>;

  /** Stores a block of at most 1 MiB and returns its sha2-256 digest; with a label it is pinned. */
  putBlock(bytes: Uint8Array, codec?: Codec, options?: { label?: string }): Promise<Uint8Array>;
  /** The bytes of a block, verified; from here if possible, else from a holder. */
  getBlock(ref: BlockRef, options?: FetchOptions): Promise<Uint8Array>;
  hasBlock(ref: BlockRef): Promise<boolean>;

  /** Stores leaves of exactly 1 MiB (the last 1 byte to 1 MiB), each in a buffer of its own. */
  addBody(leaves: AsyncIterable<Uint8Array>, options?: AddOptions): Promise<Body>;
  /** CIDs of the leaves that an unfinished, resumable body has here, in order. */
  unfinished(label: string): Promise<Uint8Array[]>;
  /** Leaves an unfinished body to gc. */
  forget(label: string): Promise<void>;
  hasBody(cid: Uint8Array): Promise<BodyPresence>;
  /** Brings a body here, skipping what is here; called again it continues. */
  fetchBody(cid: Uint8Array, options?: FetchOptions): Promise<Body>;
  /** The leaves in order, verified, several fetched ahead; they stay here, not pinned. */
  readBody(cid: Uint8Array, options?: ReadOptions): AsyncGenerator<Uint8Array, void, undefined>;

  /** Keeps a block or body until unpinned; brings what is missing from the holders first. */
  pin(ref: BlockRef, options: PinOptions): Promise<Pin>;
  unpin(ref: BlockRef): Promise<void>;
  pins(): Promise<Pin[]>;
  /** Removes what is neither pinned, nor to be pinned, nor on file as unfinished, nor being added, fetched or read, nor added since the start. */
  gc(): Promise<{ blocks: number; bytes: number }>;

  /** Opens a direct connection. */
  connect(holder: Holder, options?: { signal?: AbortSignal }): Promise<Transport>;
  /** Asks a holder to prove that it holds a leaf chosen at random; the body must be here. */
  challenge(holder: Holder, cid: BlockRef, options?: { signal?: AbortSignal }): Promise<boolean>;

  /**
   * Reads the letters of a topic that other nodes send, at most 64 KiB each; `from` is the sender's proved peer id.
   * Resolves with what ends that.
   */
  onLetter(
    topic: string,
    read: (from: string, letter: Uint8Array) => Promise<Uint8Array | null>
  ): Promise<() => Promise<void>>;
  /** Sends a letter and waits for the reply, null where there is none. Throws UnreachableError. */
  sendLetter(
    holder: Holder,
    topic: string,
    letter: Uint8Array,
    options?: { signal?: AbortSignal }
  ): Promise<Uint8Array | null>;
  /** Asks a holder to keep a copy. Throws HolderRefusedError with its reason, UnreachableError, or the signal's reason. */
  askToKeep(
    holder: Holder,
    request: KeepRequest,
    options?: { signal?: AbortSignal }
  ): Promise<void>;
  /** Decides from now on about such requests of others; null declines them. */
  onAskedToKeep(handler: KeepHandler | null): void;

  storage(): Promise<StorageUse>;
  /** Asks the browser to keep the storage. */
  persist(): Promise<boolean>;
  stop(): Promise<void>;
}
