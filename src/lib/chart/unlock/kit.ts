import type { Address } from '../types.ts';

const SCHEME = 'ownchart-kit:';

/** What the QR code of a printed recovery kit says: whose kit it is, and the code. It is no web address, so that no browser and no server ever sees it. */
export function kitText(address: Address, code: string): string {
  return `${SCHEME}${address}:${code}`;
}

/** Reads what a scanner made of a kit's QR code; null for anything else. */
export function readKitText(text: string): { address: Address; code: string } | null {
  const found = /^ownchart-kit:(0x[0-9a-f]{40}):(\S+)$/i.exec(text.trim());
  return found ? { address: found[1]!.toLowerCase() as Address, code: found[2]! } : null;
}
