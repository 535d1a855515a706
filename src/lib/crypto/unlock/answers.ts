import { equalBytes } from '../bytes.ts';
import { AnswerVariesError, MissingAnswerError, SignatureVariesError } from '../errors.ts';
import { passkeySecret } from './passkey.ts';
import { requireRecoveryCode } from './recovery-code.ts';
import { factorsOf, type Factor } from './schemes.ts';
import type { SlotParameters } from './slot.ts';
import { boxSecret } from './wallet-box.ts';
import { signatureSecret } from './wallet-signature.ts';

/** What the person's wallet, passkey and kit answered; a way to unlock takes those of its scheme. */
export interface Answers {
  /** Hex of what the wallet signed with `personal_sign` over the slot's `text`. */
  signature?: string;
  /** What `eth_decrypt` made of the slot's box. */
  boxText?: string;
  /** Output of the passkey's PRF for `passkeyInput(slot.salt)`, 32 bytes. */
  prf?: Uint8Array;
  /** 16 bytes, as `parseRecoveryCode` reads them. */
  code?: Uint8Array;
}

/** The secrets of a scheme in its order. Throws MissingAnswerError, and each factor's own where an answer is not what it must be. */
export function secretsOf(slot: SlotParameters, answers: Answers): Uint8Array[] {
  return factorsOf(slot.kind).map((factor) => secretOf(factor, slot, answers));
}

/**
 * The secrets of a new slot. A lock that the same answer would not open again must not be made: all but the code, which
 * does not vary, is asked for twice. Throws as `secretsOf`, SignatureVariesError and AnswerVariesError.
 */
export function steadySecretsOf(
  slot: SlotParameters,
  first: Answers,
  again: Answers
): Uint8Array[] {
  return factorsOf(slot.kind).map((factor) => {
    const secret = secretOf(factor, slot, first);
    if (factor === 'recovery-code') return secret;
    if (equalBytes(secret, secretOf(factor, slot, again))) return secret;
    throw factor === 'wallet-signature'
      ? new SignatureVariesError()
      : new AnswerVariesError(factor);
  });
}

function secretOf(factor: Factor, slot: SlotParameters, answers: Answers): Uint8Array {
  if (factor === 'wallet-signature' && 'text' in slot) {
    return signatureSecret(slot, given(factor, answers.signature));
  }
  if (factor === 'wallet-box') return boxSecret(given(factor, answers.boxText));
  if (factor === 'passkey') return passkeySecret(given(factor, answers.prf));
  return requireRecoveryCode(given(factor, answers.code));
}

function given<T>(factor: Factor, answer: T | undefined): T {
  if (answer === undefined) throw new MissingAnswerError(factor);
  return answer;
}
