import { bytesToHex, lowerAddress, type Address } from '../bytes.ts';
import { MalformedError } from '../errors.ts';
import { checksumAddress } from '../ethereum.ts';

export const UNLOCK_STATEMENT =
  'Unlock my health key. Sign this only at this address: whoever has this signature can open my health record. Nothing is sent and nothing is paid.';

export interface UnlockTextParts {
  domain: string;
  uri: string;
  account: string;
  chainId: number;
  /** 32 bytes; its hex is the nonce. */
  salt: Uint8Array;
  /** In ms. */
  created: number;
}

/**
 * The text of a slot that a wallet's signature opens: EIP-4361, because wallets check its domain against the page that
 * asks. Throws MalformedError for a web address that would break the text.
 */
export function unlockText(o: UnlockTextParts): string {
  const plain = /^[^\s\p{Cc}]+$/u;
  if (!plain.test(o.domain) || !plain.test(o.uri)) throw new MalformedError('web address');
  return [
    `${o.domain} wants you to sign in with your Ethereum account:`,
    checksumAddress(o.account),
    '',
    UNLOCK_STATEMENT,
    '',
    `URI: ${o.uri}`,
    'Version: 1',
    `Chain ID: ${o.chainId}`,
    `Nonce: ${bytesToHex(o.salt)}`,
    `Issued At: ${new Date(o.created).toISOString()}`
  ].join('\n');
}

/** Throws MalformedError unless the text is one of ours: a slot from elsewhere must not make anybody sign a log-in to another site. */
export function requireUnlockText(slot: {
  text: string;
  account: Address;
  salt: Uint8Array;
  created: number;
}): void {
  const found = /^(\S+) wants you[^]*\nURI: (\S+)\nVersion: 1\nChain ID: (\d+)\n/.exec(slot.text);
  const expected =
    found &&
    unlockText({
      domain: found[1]!,
      uri: found[2]!,
      chainId: Number(found[3]),
      account: lowerAddress(slot.account),
      salt: slot.salt,
      created: slot.created
    });
  if (slot.text !== expected) throw new MalformedError('unlock slot');
}
