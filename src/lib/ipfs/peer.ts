import { generateKeyPairFromSeed } from '@libp2p/crypto/keys';
import { peerIdFromPrivateKey } from '@libp2p/peer-id';
import type { Ed25519PrivateKey } from '@libp2p/interface';

/** The libp2p key of a 32-byte Ed25519 seed. */
export async function keyOfSeed(seed: Uint8Array): Promise<Ed25519PrivateKey> {
  return generateKeyPairFromSeed('Ed25519', seed);
}

/** The peer id ('12D3Koo...') of a node seed, without starting a node. */
export async function peerIdOfSeed(seed: Uint8Array): Promise<string> {
  return peerIdFromPrivateKey(await keyOfSeed(seed)).toString();
}

/** Where a node is called: through each relay, to open a WebRTC connection. */
export function nodeAddresses(relays: string[], peerId: string): string[] {
  return relays.map((relay) => `${relay}/p2p-circuit/webrtc/p2p/${peerId}`);
}
