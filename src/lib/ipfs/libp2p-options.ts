import { circuitRelayTransport } from '@libp2p/circuit-relay-v2';
import { identify, identifyPush } from '@libp2p/identify';
import type { Libp2pEvents, PrivateKey, TypedEventTarget } from '@libp2p/interface';
import type { TransportManager } from '@libp2p/interface-internal';
import { noise } from '@libp2p/noise';
import { ping } from '@libp2p/ping';
import { webRTC, type DataChannelOptions } from '@libp2p/webrtc';
import { webSockets } from '@libp2p/websockets';
import { yamux } from '@libp2p/yamux';
import type { Multiaddr } from '@multiformats/multiaddr';
import { LEAF, PING_PATIENCE } from './limits.ts';
import type { Limits } from './types.ts';

/**
 * A Bitswap message of several leaves may arrive before its reader is ready; beyond 4 MiB libp2p resets
 * the stream, and the sender believes it delivered.
 */
const READ_BUFFER = 16 * LEAF;

/** In a browser libp2p would hang up on the hundredth; Chromium gives a page 500 connections of WebRTC. */
const MAX_CONNECTIONS = 400;

/**
 * What this node may call: the machines that the person chose, and nothing else. What others publish about themselves
 * chooses no host.
 */
export class Named {
  readonly #bases = new Set<string>();

  add(address: Multiaddr): void {
    this.#bases.add(baseOf(address));
  }

  has(address: Multiaddr): boolean {
    return this.#bases.has(baseOf(address));
  }
}

/** The machine that is called first: the relay of a circuit address, or the address itself, without peer ids. */
function baseOf(address: Multiaddr): string {
  const [first = ''] = address.toString().split('/p2p-circuit');
  return first.replace(/\/p2p\/[^/]+$/, '');
}

export interface Inside {
  transportManager: TransportManager;
  events: TypedEventTarget<Libp2pEvents>;
}

/**
 * libp2p for a page: WebRTC between pages, WebSocket to relays, nothing that looks for peers by itself.
 * It listens on no relay at the start, because a relay that is down would fail it.
 */
export function libp2pOptions(
  privateKey: PrivateKey,
  iceServers: RTCIceServer[],
  named: Named,
  limits: Limits
) {
  // the option reaches the stream, but its type was forgotten in @libp2p/webrtc 6.0
  const dataChannel: DataChannelOptions & { maxReadBufferLength: number } = {
    maxReadBufferLength: READ_BUFFER
  };
  return {
    privateKey,
    addresses: { listen: ['/webrtc'] },
    transports: [
      webSockets(),
      circuitRelayTransport(),
      webRTC({ rtcConfiguration: { iceServers }, dataChannel })
    ],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: (address: Multiaddr) => !named.has(address) },
    connectionManager: {
      // each call brings its own, shorter time: see holders.ts and relays.ts
      addressDialTimeout: limits.dial * 2 ** limits.dialAttempts,
      maxConnections: MAX_CONNECTIONS
    },
    connectionMonitor: { pingTimeout: { minTimeout: PING_PATIENCE } },
    services: {
      identify: identify(),
      identifyPush: identifyPush(),
      ping: ping(),
      // the only way to reach two parts that js-libp2p keeps to itself: see relays.ts and holders.ts
      inside: ({ transportManager, events }: Inside) => ({ transportManager, events })
    }
  };
}
