import {
  SignTypedDataVersion,
  decrypt,
  getEncryptionPublicKey,
  personalSign,
  signTypedData,
  type MessageTypes
} from '@metamask/eth-sig-util';
import { mnemonicToAccount, type HDAccount } from 'viem/accounts';
import type { Hex } from '../types.ts';
import { DEMO_MNEMONIC, type DemoPerson } from './people.ts';

type DataToSign = Parameters<
  typeof signTypedData<SignTypedDataVersion.V4, MessageTypes>
>[0]['data'];
type EncryptedData = Parameters<typeof decrypt>[0]['encryptedData'];

const accounts = new Map<number, HDAccount>();

/** The viem account of a demo person, derived on first use. */
export function accountOf({ index }: DemoPerson): HDAccount {
  const known = accounts.get(index);
  if (known) return known;
  const account = mnemonicToAccount(DEMO_MNEMONIC, { addressIndex: index });
  accounts.set(index, account);
  return account;
}

function privateKeyOf(person: DemoPerson): Buffer {
  const { privateKey } = accountOf(person).getHdKey();
  if (!privateKey) throw new Error('The demo account has no private key.');
  return privateKey as Buffer;
}

function privateHexOf(person: DemoPerson): string {
  return Array.from(privateKeyOf(person), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** EIP-191 signature of a hex-encoded message. */
export function signMessage(person: DemoPerson, data: Hex): Hex {
  return personalSign({ privateKey: privateKeyOf(person), data }) as Hex;
}

/** EIP-712 signature, version 4. */
export function signData(person: DemoPerson, data: unknown): Hex {
  return signTypedData({
    privateKey: privateKeyOf(person),
    data: data as DataToSign,
    version: SignTypedDataVersion.V4
  }) as Hex;
}

/** The EIP-1024 public key of an account, base64. */
export function encryptionKeyOf(person: DemoPerson): string {
  return getEncryptionPublicKey(privateHexOf(person));
}

/** Opens an EIP-1024 box (x25519-xsalsa20-poly1305). Throws where it is not for this account. */
export function openBox(person: DemoPerson, box: unknown): string {
  return decrypt({ encryptedData: box as EncryptedData, privateKey: privateHexOf(person) });
}
