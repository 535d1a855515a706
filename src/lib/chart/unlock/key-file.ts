import { decodeCanonical } from '../../crypto/canonical.ts';
import type { Vault } from '../../crypto/vault-block.ts';
import type { Account } from '../account.ts';
import { ChartError } from '../errors.ts';
import { readBlock } from './vault.ts';
import { m } from '../../words/compiled/messages.js';

/** The largest vault block there can be, in bytes. */
const LIMIT = 524_288;

/**
 * Reads a key file: the locked vault as one block, the same that is published. No key is in it.
 * @throws ChartError where it is damaged, or of another wallet or network
 */
export function readKeyFile(
  of: Pick<Account['desk'], 'settings' | 'address'>,
  bytes: Uint8Array
): Vault {
  try {
    const { version } = decodeCanonical(bytes, LIMIT) as { version?: unknown };
    if (typeof version !== 'number') throw new Error('no version');
    const vault = readBlock(of, bytes, version);
    if (vault.slots.length === 0) throw new Error('no way to unlock');
    return vault;
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'crypto/mismatch')
      throw new ChartError(
        'chart/other-key-file',
        m.chart_error_other_key_file(),
        m.chart_error_other_key_file_remedy(),
        cause
      );
    throw new ChartError(
      'chart/not-a-key-file',
      m.chart_error_not_a_key_file(),
      m.chart_error_not_a_key_file_remedy(),
      cause
    );
  }
}
