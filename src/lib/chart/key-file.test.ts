import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newRecoveryCode } from '../crypto/unlock/recovery-code.ts';
import { encodeSlot, newSlotSalt, sealSlot } from '../crypto/unlock/slot.ts';
import { newVaultSeed } from '../crypto/vault.ts';
import { OwnChartError } from '../errors.ts';
import { decodeKeyFile, encodeKeyFile } from './key-file.ts';
import type { StoredVault } from './store.ts';

const ACCOUNT = '31337:0xaa:0xbb';
const slot = sealSlot(
  { kind: 'recovery-code', salt: newSlotSalt(), created: 1_790_000_000_000 },
  { code: newRecoveryCode() },
  {},
  newVaultSeed()
);
const vault: StoredVault = {
  slots: [
    { kind: 'recovery-code', bytes: new Uint8Array(encodeSlot(slot)), created: slot.created }
  ],
  name: new Uint8Array([1, 2, 3])
};
const codeOf = (work: () => unknown): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof OwnChartError) return error.code;
    throw error;
  }
};

describe('the key file', () => {
  test('brings back what was saved', () => {
    expect(decodeKeyFile(encodeKeyFile(ACCOUNT, vault), ACCOUNT)).toEqual(vault);
  });

  test('of another wallet is refused', () => {
    const file = encodeKeyFile(ACCOUNT, vault);
    expect(codeOf(() => decodeKeyFile(file, '1:0xaa:0xbb'))).toBe('chart/other-key-file');
  });

  test('cut anywhere, or anything else, is refused in words', () => {
    const file = encodeKeyFile(ACCOUNT, vault);
    fc.assert(
      fc.property(fc.nat(file.length - 1), (length) => {
        expect(codeOf(() => decodeKeyFile(file.subarray(0, length), ACCOUNT))).toBe(
          'chart/not-a-key-file'
        );
      })
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(codeOf(() => decodeKeyFile(bytes, ACCOUNT))).toBe('chart/not-a-key-file');
      })
    );
  });
});
