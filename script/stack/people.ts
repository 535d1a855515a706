import { bytesToHex } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import type { Address, Hex } from '../../src/lib/chain/hex.ts';
import { DEMO_MNEMONIC, DEMO_PEOPLE } from '../../src/lib/wallet/demo/people.ts';

export interface Person {
  index: number;
  name: string;
  address: Address;
  /** Public to everybody, as the mnemonic is anvil's own. */
  privateKey: Hex;
}

export const PARTS = [
  'registrar',
  'patient',
  'hospital',
  'hospital2',
  'stranger',
  'helper1',
  'helper2',
  'helper3'
] as const;
export type Part = (typeof PARTS)[number];

/** The people of the demo wallet by the part they play; keys are derived only where asked for. */
export const people = Object.fromEntries(
  PARTS.map((part, index) => {
    const { name, address } = DEMO_PEOPLE[index]!;
    const person: Person = {
      index,
      name,
      address,
      get privateKey() {
        const { privateKey } = mnemonicToAccount(DEMO_MNEMONIC, { addressIndex: index }).getHdKey();
        return bytesToHex(privateKey!);
      }
    };
    return [part, person];
  })
) as Record<Part, Person>;
