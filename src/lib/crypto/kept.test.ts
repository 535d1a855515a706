import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from './bytes.ts';
import { decodeSlot, encodeSlot, openSlot } from './unlock/slot.ts';
import { SLOT_KINDS } from './unlock/schemes.ts';
import { openVault, readVault } from './vault-block.ts';

// Made once, and never to be made anew: what people have kept must open with every later version.
const kept = JSON.parse(
  readFileSync(new URL('./vectors/kept.json', import.meta.url), 'utf8')
) as Record<'owner' | 'seed' | 'code' | 'prf' | 'vault' | 'digest', string> & {
  slots: Record<'kind' | 'slot' | 'signature' | 'boxText', string>[];
};

test.each(kept.slots)('a kept slot of $kind opens', ({ kind, slot, signature, boxText }) => {
  const decoded = decodeSlot(hexToBytes(slot));
  expect(decoded.kind).toBe(kind);
  expect(bytesToHex(encodeSlot(decoded))).toBe(slot);
  const [code, prf] = [hexToBytes(kept.code), hexToBytes(kept.prf)];
  expect(bytesToHex(openSlot(decoded, { signature, boxText, prf, code }))).toBe(kept.seed);
});

test('there is one of every scheme', () => {
  expect(kept.slots.map(({ kind }) => kind)).toEqual(SLOT_KINDS);
});

test('a kept vault opens, with the keys before it and the notes', () => {
  const vault = readVault(hexToBytes(kept.vault), {
    digest: hexToBytes(kept.digest),
    owner: kept.owner,
    place: { chainId: 1, contract: `0x${'12'.repeat(20)}` },
    version: 3
  });
  expect(vault.previous).toEqual(new Uint8Array(32).fill(13));
  expect(vault.slots).toHaveLength(2);
  const { keychain, notes } = openVault(vault, hexToBytes(kept.seed));
  expect(new TextDecoder().decode(notes)).toBe('notes');
  expect(keychain.past).toEqual([
    { seed: new Uint8Array(32).fill(8) },
    { kem: new Uint8Array(32).fill(9), localKey: new Uint8Array(32).fill(10) }
  ]);
});
