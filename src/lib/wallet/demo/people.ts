import type { Address } from '../types.ts';

/** Anvil's public test mnemonic: everybody has these keys, so they hold nothing. */
export const DEMO_MNEMONIC = 'test test test test test test test test test test test junk';

/** One of the people to try OwnChart as; `index` is the account's place under the mnemonic (m/44'/60'/0'/0/index). */
export interface DemoPerson {
  readonly index: number;
  readonly name: string;
  readonly address: Address;
  readonly note: string;
}

export const DEMO_PEOPLE = [
  {
    index: 0,
    name: 'Health Council',
    address: '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
    note: 'Registrar: accredits hospitals'
  },
  {
    index: 1,
    name: 'Twyla Moen',
    address: '0x70997970c51812dc3a010c7d01b50e0d17dc79c8',
    note: 'Patient'
  },
  {
    index: 2,
    name: 'City Hospital',
    address: '0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc',
    note: 'Accredited hospital'
  },
  {
    index: 3,
    name: 'Lakeside Hospital',
    address: '0x90f79bf6eb2c4f870365e785982e1f101e93b906',
    note: 'Accredited hospital'
  },
  {
    index: 4,
    name: 'A stranger',
    address: '0x15d34aaf54267db7d7c367839aaf71a00a2c6a65',
    note: 'Not in the register'
  },
  {
    index: 5,
    name: 'Daisey Moen',
    address: '0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc',
    note: 'Helper: Twyla’s daughter'
  },
  {
    index: 6,
    name: 'Ruth Okoro',
    address: '0x976ea74026e726554db657fa54763abd0c3a0aa9',
    note: 'Helper: Twyla’s neighbour'
  },
  {
    index: 7,
    name: 'Sam Lind',
    address: '0x14dc79964da2c08b23698b3d3cc7ca32193d9955',
    note: 'Helper: Twyla’s friend'
  }
] as const satisfies readonly DemoPerson[];

export type DemoName = (typeof DEMO_PEOPLE)[number]['name'];
