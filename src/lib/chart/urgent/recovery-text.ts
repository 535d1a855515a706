import { base64urlnopad } from '@scure/base';
import { verifyBundle, type VerifiedBundle } from '../../crypto/bundle.ts';
import { addressToBytes, bytesToAddress, sha256 } from '../../crypto/bytes.ts';
import { decodeCanonical, encodeCanonical } from '../../crypto/canonical.ts';
import type { Place } from '../../crypto/place.ts';
import { ChartError } from '../errors.ts';
import type { Address } from '../types.ts';
import { m } from '../../words/compiled/messages.js';

const SCHEME = 'ownchart-wallet:1:';

/** A bundle made for one recovery is the only one of its wallet. */
export const RECOVERY_BUNDLE = 1;

/** What somebody with a new wallet sends to a helper: whose account it is, and the new wallet's keys, signed by it. */
export interface RecoveryText {
  patient: Address;
  bundle: VerifiedBundle;
}

/** The text of it, to copy and send. */
export function recoveryText(patient: Address, bundle: Uint8Array): string {
  return (
    SCHEME + base64urlnopad.encode(encodeCanonical({ patient: addressToBytes(patient), bundle }))
  );
}

/** @throws ChartError where the text is none, is cut, or is of another network */
export function readRecoveryText(text: string, place: Place): RecoveryText {
  try {
    const bare = text.replace(/\s+/g, '');
    const at = bare.indexOf(SCHEME);
    if (at < 0) throw new Error('scheme');
    const bytes = base64urlnopad.decode(bare.slice(at + SCHEME.length));
    const { patient, bundle } = decodeCanonical(bytes, 8192) as Record<string, Uint8Array>;
    const { owner } = decodeCanonical(bundle!, 8192) as { owner: Uint8Array };
    const expected = { digest: sha256(bundle!), owner: bytesToAddress(owner), place };
    return {
      patient: bytesToAddress(patient!),
      bundle: verifyBundle(bundle!, { ...expected, version: RECOVERY_BUNDLE })
    };
  } catch (cause) {
    throw new ChartError(
      'chart/not-a-recovery',
      m.urgent_error_not_a_text(),
      m.urgent_error_not_a_text_remedy(),
      cause
    );
  }
}
