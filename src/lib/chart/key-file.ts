import { decodeCanonical, encodeCanonical } from '../crypto/canonical.ts';
import { decodeSlot } from '../crypto/unlock/slot.ts';
import { ChartError } from './errors.ts';
import type { StoredVault } from './store.ts';

const KIND = 'ownchart-key';

/**
 * The locked vault as a file, for another device: only the unlock slots and the locked name, no key.
 * `account` binds it to one wallet on one contract.
 */
export function encodeKeyFile(account: string, { slots, name }: StoredVault): Uint8Array {
  return encodeCanonical({
    v: 1,
    kind: KIND,
    account,
    slots: slots.map(({ bytes }) => bytes),
    name
  });
}

/** Reads a key file. @throws ChartError where it is damaged or of another wallet */
export function decodeKeyFile(bytes: Uint8Array, account: string): StoredVault {
  let file: { v?: unknown; kind?: unknown; account?: unknown; slots?: unknown; name?: unknown };
  let slots: StoredVault['slots'];
  try {
    file = decodeCanonical(bytes, 65_536) as typeof file;
    if (file.v !== 1 || file.kind !== KIND) throw new Error('not a key file');
    if (!(file.name instanceof Uint8Array)) throw new Error('no name');
    slots = (file.slots as Uint8Array[]).map((slot) => {
      const { kind, created } = decodeSlot(slot);
      return { kind, bytes: slot, created };
    });
    if (slots.length === 0) throw new Error('no way to unlock');
  } catch (cause) {
    throw new ChartError(
      'chart/not-a-key-file',
      'This is not an OwnChart key file, or it is damaged.',
      'Choose the file that you saved under "Me" on your other device.',
      cause
    );
  }
  if (file.account !== account)
    throw new ChartError(
      'chart/other-key-file',
      'This key file belongs to another wallet or another network.',
      'Connect the wallet it was made with, or choose the key file of this one.'
    );
  return { slots, name: file.name as Uint8Array };
}
