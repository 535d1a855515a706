import { circuitRelayServer } from '@libp2p/circuit-relay-v2';
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys';
import { identify } from '@libp2p/identify';
import type { PrivateKey } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { ping } from '@libp2p/ping';
import { webSockets } from '@libp2p/websockets';
import { yamux } from '@libp2p/yamux';
import { createLibp2p } from 'libp2p';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { OwnChartError } from '../../src/lib/errors.ts';
import { PING_PATIENCE } from '../../src/lib/ipfs/limits.ts';

export interface Relay {
  /** What pages put into their list of relays. */
  multiaddr: string;
  peerId: string;
  stop(): Promise<void>;
}

export class PortTakenError extends OwnChartError {
  override readonly name = 'PortTakenError';
  readonly port: number;
  constructor(port: number, cause?: unknown) {
    super(
      'stack/port-taken',
      `The port ${port} is in use by another program.`,
      'Stop that program, or choose another port.',
      cause
    );
    this.port = port;
  }
}

const MINUTE = 60_000;

/**
 * A circuit relay for pages on this machine: it introduces them to each other, and carries no records.
 * The identity stays in `keyFile`, so that published addresses stay true after a restart.
 * Throws PortTakenError.
 */
export async function startRelay(options: {
  /** 0: any free port. */
  port: number;
  host?: string;
  keyFile: string;
}): Promise<Relay> {
  const host = options.host ?? '127.0.0.1';
  const port = await freePort(host, options.port);
  const libp2p = await createLibp2p({
    privateKey: await loadKey(options.keyFile),
    addresses: { listen: [`/ip4/${host}/tcp/${port}/ws`] },
    transports: [webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    // every page comes from the one address of this machine
    connectionManager: {
      maxConnections: 2_000,
      inboundConnectionThreshold: 500,
      maxIncomingPendingConnections: 200
    },
    connectionMonitor: { pingTimeout: { minTimeout: PING_PATIENCE } },
    services: {
      identify: identify(),
      ping: ping(),
      circuitRelay: circuitRelayServer({
        reservations: {
          maxReservations: 1_000,
          reservationTtl: 60 * MINUTE,
          // signalling needs some 20 kB and a second; records never pass through here
          defaultDataLimit: 262_144n,
          defaultDurationLimit: 2 * MINUTE
        }
      })
    }
  });
  const peerId = libp2p.peerId.toString();
  return {
    multiaddr: `/ip4/${host}/tcp/${port}/ws/p2p/${peerId}`,
    peerId,
    stop: async () => libp2p.stop()
  };
}

/** Asks the system for the port, because js-libp2p reports a taken one in many words and no code. */
async function freePort(host: string, port: number): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortTakenError(port, error) : error);
    });
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      const given = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(given));
    });
  });
}

async function loadKey(file: string): Promise<PrivateKey> {
  try {
    return privateKeyFromProtobuf(await readFile(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const key = await generateKeyPair('Ed25519');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, privateKeyToProtobuf(key), { mode: 0o600 });
    return key;
  }
}
