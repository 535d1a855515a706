import type { Connection, Libp2p } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { afterEach, expect, it } from 'vitest';
import { cidOfDigest } from './cid.ts';
import { libp2pOptions, Named } from './libp2p-options.ts';
import { defaultLimits, LEAF } from './limits.ts';
import { exchange } from './messages.ts';
import { keyOfSeed } from './peer.ts';
import { SMALL_PROTOCOL } from './small-blocks.ts';
import { joined, leavesOf, Net, randomBytes } from './testing.ts';

/** Each costs a fifth of a second of processor: the 200 that a page must bear are tried by `OWNCHART_PEERS=200`. */
const PEERS = Number(process.env.OWNCHART_PEERS ?? 16);
/** Calls at the same time. */
const CALLERS = 3;
/** One call in twenty of WebRTC hangs, and more on a busy machine: it is given up soon, and made again with more patience. */
const CALL_PATIENCE = 5_000;
const MOST_PATIENCE = 30_000;
const CALLS = 12;
/** Before the second call, and as much longer before each next one (ms). */
const AGAIN = 100;

const net = new Net();
const guests: Libp2p[] = [];
afterEach(async () => {
  await Promise.all(guests.splice(0).map((guest) => guest.stop()));
  await net.end();
});

/** A page that has nothing but its connection to the hospital; calls anew where that was lost, as pages do. */
class Guest {
  readonly #libp2p: Libp2p;
  readonly #hospital: string;
  #connection: Connection | null = null;

  private constructor(libp2p: Libp2p, hospital: string) {
    this.#libp2p = libp2p;
    this.#hospital = hospital;
  }

  static async of(relay: string, hospital: string): Promise<Guest> {
    const named = new Named();
    named.add(multiaddr(relay));
    const key = await keyOfSeed(crypto.getRandomValues(new Uint8Array(32)));
    const libp2p = await createLibp2p(libp2pOptions(key, [], named, defaultLimits));
    guests.push(libp2p as Libp2p);
    const guest = new Guest(libp2p as Libp2p, hospital);
    await guest.connected();
    return guest;
  }

  async connected(): Promise<Connection> {
    for (let call = 1; this.#connection?.status !== 'open'; call++) {
      try {
        const signal = AbortSignal.timeout(Math.min(call * CALL_PATIENCE, MOST_PATIENCE));
        const connection = await this.#libp2p.dial(multiaddr(this.#hospital), { signal });
        // the relay ends its own after a while
        if (connection.limits === undefined) this.#connection = connection;
        else await connection.close();
      } catch (error) {
        if (call === CALLS) throw error;
        // a relay that has too much to do is not helped by the same call at once
        await new Promise((resolve) => setTimeout(resolve, call * AGAIN));
      }
    }
    return this.#connection;
  }
}

it(
  `a hospital's page serves ${PEERS} others that stay connected, and then a newcomer`,
  async () => {
    const relay = await net.relay();
    const hospital = await net.node([relay]);
    await hospital.whenReachable();
    const envelope = await hospital.putBlock(randomBytes(3_000));
    const question = {
      protocol: SMALL_PROTOCOL,
      message: { v: 1, block: cidOfDigest(envelope, 'dag-cbor') },
      limit: 60_000,
      longest: 4_000
    };
    const callers: Guest[] = [];
    let due = PEERS;
    const callOneByOne = async (): Promise<void> => {
      while (due-- > 0) callers.push(await Guest.of(relay.multiaddr, hospital.addresses()[0]!));
    };
    await Promise.all(Array.from({ length: CALLERS }, callOneByOne));
    // all at once
    const answers = await Promise.all(
      callers.map(async (guest) => exchange(await guest.connected(), question))
    );
    expect(answers.filter((answer) => (answer?.bytes as Uint8Array).length === 3_000)).toHaveLength(
      PEERS
    );
    const peers = hospital.status().peers.filter(({ transport }) => transport === 'webrtc');
    expect(peers).toHaveLength(PEERS);
    const bytes = randomBytes(4 * LEAF);
    const { cid } = await hospital.addBody(leavesOf(bytes));
    const newcomer = await net.node([relay]);
    const got = await joined(newcomer.readBody(cid, { holders: [hospital.holder()] }));
    expect(Buffer.compare(got, bytes)).toBe(0);
  },
  60_000 + PEERS * 3_000
);
