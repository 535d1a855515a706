import { ChartError } from '../errors.ts';
import type { Signer } from '../signer.ts';
import type { Address } from '../types.ts';
import { m } from '../../words/compiled/messages.js';

/** Stands for the wallet of somebody who came back by a recovery kit alone: reading works, and whatever must be signed says what is missing. */
export function withoutWallet(address: Address): Signer {
  const missing = (): Promise<never> =>
    Promise.reject(
      new ChartError(
        'chart/wallet-needed',
        m.chart_error_wallet_needed(),
        m.chart_error_wallet_needed_remedy()
      )
    );
  return {
    address,
    kitOnly: true,
    provider: { request: missing },
    signText: missing,
    signTypedData: missing,
    encryptionKey: missing,
    decrypt: missing,
    ensureChain: missing
  };
}
