export interface Network {
  chain: 'ok' | 'unreachable' | 'unknown';
  relay: 'ok' | 'lost' | 'unknown';
  people: number;
}

/** One line on the connection. "Unknown" is no fault: nothing was asked yet. */
export function networkInWords(network: Network): { text: string; well: boolean } {
  if (network.chain === 'unreachable') return { text: 'The network does not answer', well: false };
  if (network.relay === 'lost') return { text: 'Others cannot reach this device', well: false };
  if (network.chain === 'unknown') return { text: 'Checking the connection', well: true };
  return { text: 'Connected', well: true };
}
