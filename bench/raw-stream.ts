import type { Libp2p, PrivateKey, Stream } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { libp2pOptions, Named } from '../src/lib/ipfs/libp2p-options.ts';
import { defaultLimits } from '../src/lib/ipfs/limits.ts';
import { keyOfSeed, nodeAddresses } from '../src/lib/ipfs/peer.ts';

const PROTOCOL = '/bench/raw/1';
const PIECE = 65_536;

/**
 * The rival of a fetch: libp2p with the very settings of the node, whose peer sends bytes as fast as one stream
 * takes them. Nothing asks for blocks, hashes, or stores.
 */
export class RawStream {
  readonly #libp2p: Libp2p;
  readonly #relay: string;

  private constructor(libp2p: Libp2p, relay: string) {
    this.#libp2p = libp2p;
    this.#relay = relay;
  }

  /** Starts and reserves a place at the relay; answers everybody who asks with `size` bytes. */
  static async start(relay: string, size: number): Promise<RawStream> {
    const key: PrivateKey = await keyOfSeed(crypto.getRandomValues(new Uint8Array(32)));
    const named = new Named();
    named.add(multiaddr(relay));
    const options = libp2pOptions(key, [], named, defaultLimits);
    const listen = [...options.addresses.listen, `${relay}/p2p-circuit`];
    const libp2p = await createLibp2p({ ...options, addresses: { listen } });
    await libp2p.handle(PROTOCOL, (stream) => send(stream, size));
    return new RawStream(libp2p as Libp2p, relay);
  }

  get peerId(): string {
    return this.#libp2p.peerId.toString();
  }

  /** Opens the WebRTC connection; its first attempt may hang, so it is short and repeated. */
  async connect(peerId: string): Promise<void> {
    const [address] = nodeAddresses([this.#relay], peerId);
    for (let attempt = 1; ; attempt++) {
      try {
        const signal = AbortSignal.timeout(defaultLimits.dial);
        await this.#libp2p.dial(multiaddr(address!), { signal });
        return;
      } catch (error) {
        if (attempt === 6) throw error;
      }
    }
  }

  /** Receives what the peer sends; returns how many bytes came. */
  async receive(peerId: string): Promise<number> {
    const connection = this.#libp2p
      .getConnections()
      .find(({ remotePeer, limits }) => remotePeer.toString() === peerId && !limits);
    if (!connection) throw new Error('The raw stream is not connected.');
    const stream = await connection.newStream(PROTOCOL);
    let bytes = 0;
    for await (const part of stream) bytes += part.byteLength;
    await stream.close();
    return bytes;
  }
}

async function send(stream: Stream, size: number): Promise<void> {
  const piece = crypto.getRandomValues(new Uint8Array(PIECE));
  for (let sent = 0; sent < size; sent += PIECE) {
    if (!stream.send(piece.subarray(0, Math.min(PIECE, size - sent)))) await stream.onDrain();
  }
  await stream.close();
}
