import { getAddress } from 'viem';
import { parseSiweMessage, validateSiweMessage } from 'viem/siwe';
import { expect, test } from 'vitest';
import { bytesToHex, randomBytes } from '../bytes.ts';
import { UNLOCK_STATEMENT, unlockText } from './unlock-text.ts';

test('the text is EIP-4361, as another implementation reads it', () => {
  const account = getAddress(`0x${bytesToHex(randomBytes(20))}`);
  const salt = randomBytes(32);
  const created = Date.UTC(2026, 10, 22);
  const domain = 'chart.example:8443';
  const uri = 'https://chart.example:8443/';
  const parsed = parseSiweMessage(
    unlockText({ domain, uri, account, chainId: 31337, salt, created })
  );
  expect(parsed).toEqual({
    domain,
    address: account,
    statement: UNLOCK_STATEMENT,
    uri,
    version: '1',
    chainId: 31337,
    nonce: bytesToHex(salt),
    issuedAt: new Date(created)
  });
  expect(validateSiweMessage({ message: parsed, domain })).toBe(true);
});
