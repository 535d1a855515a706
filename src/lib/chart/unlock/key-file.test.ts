import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newKeychain } from '../../crypto/keychain.ts';
import { newRecoveryCode } from '../../crypto/unlock/recovery-code.ts';
import { newSlotSalt, sealSlot } from '../../crypto/unlock/slot.ts';
import { makeVault } from '../../crypto/vault-block.ts';
import { OwnChartError } from '../../errors.ts';
import type { Settings } from '../settings.ts';
import { readKeyFile } from './key-file.ts';

const address = `0x${'bb'.repeat(20)}` as const;
const contract = `0x${'cc'.repeat(20)}` as const;
const of = (chainId: number) => ({ address, settings: { chainId, contract } as Settings });
const keychain = newKeychain();
const slot = sealSlot(
  { kind: 'recovery-code', salt: newSlotSalt(), created: 1_790_000_000_000 },
  { code: newRecoveryCode() },
  {},
  keychain.seed
);
const file = makeVault(keychain, {
  owner: address,
  place: { chainId: 31337, contract },
  version: 3,
  previous: new Uint8Array(32),
  slots: [slot],
  notes: new Uint8Array(0)
}).bytes;
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
    expect(readKeyFile(of(31337), file)).toMatchObject({ version: 3, slots: [slot] });
  });

  test('of another network or wallet is refused', () => {
    expect(codeOf(() => readKeyFile(of(1), file))).toBe('chart/other-key-file');
    const another = { ...of(31337), address: `0x${'dd'.repeat(20)}` as const };
    expect(codeOf(() => readKeyFile(another, file))).toBe('chart/other-key-file');
  });

  test('cut anywhere, or anything else, is refused in words', () => {
    fc.assert(
      fc.property(fc.nat(file.length - 1), (length) => {
        expect(codeOf(() => readKeyFile(of(31337), file.subarray(0, length)))).toBe(
          'chart/not-a-key-file'
        );
      })
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(codeOf(() => readKeyFile(of(31337), bytes))).toBe('chart/not-a-key-file');
      })
    );
  });
});
