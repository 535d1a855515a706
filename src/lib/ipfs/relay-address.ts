import { multiaddr, type Multiaddr } from '@multiformats/multiaddr';
import { BadRelayError } from './errors.ts';

export interface RelayAddress {
  text: string;
  address: Multiaddr;
  peerId: string;
}

/** The last peer id of a multiaddr, or null. */
export function peerOf(address: Multiaddr): string | null {
  const last = address.getComponents().findLast(({ name }) => name === 'p2p');
  return last?.value ?? null;
}

/** The last peer id of an address as text, or null where it is no multiaddr or names none. */
export function peerIdOf(text: string): string | null {
  try {
    return peerOf(multiaddr(text));
  } catch {
    return null;
  }
}

/** Reads the address of a relay: WebSocket, ending in its peer id. Throws BadRelayError. */
export function readRelay(text: string): RelayAddress {
  let address: Multiaddr;
  try {
    address = multiaddr(text.trim());
  } catch (cause) {
    throw new BadRelayError(text, cause);
  }
  const names = address.getComponents().map(({ name }) => name);
  const peerId = peerOf(address);
  if (peerId === null || names.at(-1) !== 'p2p' || names.includes('p2p-circuit'))
    throw new BadRelayError(text);
  return { text: address.toString(), address, peerId };
}
