import { m } from '$lib/words/compiled/messages.js';

export interface Network {
  chain: 'ok' | 'unreachable' | 'unknown';
  relay: 'ok' | 'lost' | 'unknown';
  people: number;
}

/** One line on the connection. "Unknown" is no fault: nothing was asked yet. */
export function networkInWords(network: Network): { text: string; well: boolean } {
  if (network.chain === 'unreachable') return { text: m.parts_network_silent(), well: false };
  if (network.relay === 'lost') return { text: m.parts_network_unreachable(), well: false };
  if (network.chain === 'unknown') return { text: m.parts_network_checking(), well: true };
  return { text: m.parts_network_connected(), well: true };
}
