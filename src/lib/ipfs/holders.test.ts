import { multiaddr } from '@multiformats/multiaddr';
import { describe, expect, it } from 'vitest';
import { BadRelayError } from './errors.ts';
import { addressesOf } from './holders.ts';
import { Named } from './libp2p-options.ts';
import { peerIdOfSeed } from './peer.ts';
import { readRelay } from './relay-address.ts';

const relayId = await peerIdOfSeed(new Uint8Array(32).fill(1));
const peerId = await peerIdOfSeed(new Uint8Array(32).fill(2));
const other = await peerIdOfSeed(new Uint8Array(32).fill(3));
const relay = `/ip4/127.0.0.1/tcp/9090/ws/p2p/${relayId}`;
const direct = `${relay}/p2p-circuit/webrtc/p2p/${peerId}`;

function texts(addresses: string[], relays: string[] = []): string[] {
  return addressesOf({ peerId, addresses }, relays).map(String);
}

describe('the addresses of a holder', () => {
  it('are its own, then those through our relays, each once', () => {
    expect(texts([direct], [relay])).toEqual([direct]);
    expect(texts([], [relay])).toEqual([direct]);
  });

  it('are raised to WebRTC', () => {
    expect(texts([`${relay}/p2p-circuit`])).toEqual([direct]);
    expect(texts([`${relay}/p2p-circuit/p2p/${peerId}`])).toEqual([direct]);
  });

  it('get the peer id that they lack', () => {
    expect(texts(['/dns4/hospital.example/tcp/443/wss'])).toEqual([
      `/dns4/hospital.example/tcp/443/wss/p2p/${peerId}`
    ]);
  });

  it('drop what is another peer, or nonsense, or too many', () => {
    expect(texts([`${relay}/p2p-circuit/webrtc/p2p/${other}`, 'http://x', '', '/ip4/1'])).toEqual(
      []
    );
    const many = Array.from({ length: 50 }, (_, port) => `/ip4/10.0.0.1/tcp/${port + 1}/ws`);
    expect(texts(many)).toHaveLength(8);
  });
});

describe('a relay', () => {
  it('is read with its peer id', () => {
    expect(readRelay(` ${relay} `)).toMatchObject({ text: relay, peerId: relayId });
  });

  it.each(['', 'http://relay', '/ip4/127.0.0.1/tcp/9090/ws', `${direct}`])(
    'is refused: %s',
    (text) => {
      expect(() => readRelay(text)).toThrow(BadRelayError);
    }
  );
});

describe('what may be called', () => {
  it('is what was named, with whatever stands behind a relay', () => {
    const named = new Named();
    named.add(multiaddr(relay));
    expect(named.has(multiaddr(direct))).toBe(true);
    expect(named.has(multiaddr('/ip4/127.0.0.1/tcp/9090/ws'))).toBe(true);
    expect(named.has(multiaddr(`/ip4/127.0.0.1/tcp/9091/ws/p2p/${relayId}`))).toBe(false);
    expect(named.has(multiaddr(`/ip4/192.0.2.9/tcp/9090/ws/p2p/${relayId}/p2p-circuit`))).toBe(
      false
    );
  });
});
