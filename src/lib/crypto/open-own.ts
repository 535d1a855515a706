import type { Canonical } from './canonical.ts';
import { open, type SealLabel } from './seal.ts';
import type { Identity } from './vault.ts';

/** Opens what was sealed to this identity, or to keys that it replaced: newest first. Throws CannotOpenError, MalformedError. */
export function openOwn(
  identity: Identity,
  label: SealLabel,
  context: Canonical,
  sealed: Uint8Array
): Uint8Array {
  let refusal: unknown;
  for (const { kem } of [identity, ...identity.past]) {
    try {
      return open(kem.secretKey, label, context, sealed);
    } catch (cause) {
      refusal ??= cause;
    }
  }
  throw refusal;
}
