import { expect, test } from 'vitest';
import {
  newRecoveryCode,
  parseRecoveryCode,
  showRecoveryCode
} from '../../crypto/unlock/recovery-code.ts';
import { kitText, readKitText } from './kit.ts';

const address = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8';

test('a scanned kit says whose it is, and its code opens', () => {
  const secret = newRecoveryCode();
  const { code } = showRecoveryCode(secret);
  const read = readKitText(` ${kitText(address, code)}\n`);
  expect(read?.address).toBe(address);
  expect(parseRecoveryCode(read!.code)).toEqual(secret);
});

test('anything else is no kit', () => {
  for (const text of [
    '',
    'ownchart-kit:',
    `ownchart-kit:0x12:ABCD`,
    `https://a/${address}:AB`,
    address
  ])
    expect(readKitText(text)).toBeNull();
});
