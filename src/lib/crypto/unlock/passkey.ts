import { concatBytes, sha256, utf8 } from '../bytes.ts';
import { MalformedError } from '../errors.ts';

const PRF_OUTPUT = 32;

/**
 * What to give the PRF extension as `eval.first` (WebAuthn level 3, 10.1.4), made of the slot's salt, so that no two
 * slots share a secret. Ask with `userVerification: 'required'`: authenticators keep another secret for unverified users.
 */
export function passkeyInput(salt: Uint8Array): Uint8Array {
  if (salt.length !== 32) throw new MalformedError('salt');
  return sha256(concatBytes(utf8('ehr/v1/unlock/passkey\0'), salt));
}

/** The PRF's output. Throws MalformedError for what no PRF gives: another length, or all zeros. */
export function passkeySecret(output: Uint8Array): Uint8Array {
  if (output.length !== PRF_OUTPUT || output.every((byte) => byte === 0)) {
    throw new MalformedError('answer of a passkey');
  }
  return output;
}
