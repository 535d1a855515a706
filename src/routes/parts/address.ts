import type { Address } from '$lib/chart/types.ts';
import { m } from '$lib/words/compiled/messages.js';

/** What is wrong with an address as somebody typed it; null where nothing is. */
export function checkAddress(text: string): string | null {
  return /^0x[0-9a-fA-F]{40}$/.test(text.trim()) ? null : m.parts_address_wrong();
}

/** A typed address in the form that is compared; only after `checkAddress`. */
export const typedAddress = (text: string): Address => text.trim().toLowerCase() as Address;
