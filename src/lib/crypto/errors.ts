import { OwnChartError } from '../errors.ts';

const RELOAD =
  'Load it again from another copy. If it happens again, tell the person who shared it.';

/** The page has no `crypto.subtle`: it was opened over an insecure address, or the browser is too old. */
export class UnsupportedError extends OwnChartError {
  constructor() {
    super(
      'crypto/unsupported',
      'This page cannot encrypt here: the browser offers no secure cryptography on this address.',
      'Open OwnChart over https (or on localhost) in a current browser.'
    );
  }
}

/** Bytes that are not what they should be: not canonical, wrong length, a field missing or too many. */
export class MalformedError extends OwnChartError {
  constructor(what: string, cause?: unknown) {
    super('crypto/malformed', `This is not a valid ${what}.`, RELOAD, cause);
  }
}

export class UnknownVersionError extends OwnChartError {
  constructor(what: string) {
    super(
      'crypto/unknown-version',
      `This ${what} was written by a newer version of OwnChart.`,
      'Update OwnChart, then try again.'
    );
  }
}

/** Decryption failed: the key is another one, or the bytes or their context were changed. */
export class CannotOpenError extends OwnChartError {
  constructor(what: string, cause?: unknown) {
    super(
      'crypto/cannot-open',
      `This ${what} does not open with this key.`,
      'Check that you use the right wallet or code. If you do, the data was changed or was meant for somebody else.',
      cause
    );
  }
}

export class BadSignatureError extends OwnChartError {
  constructor(what: string, cause?: unknown) {
    super(
      'crypto/bad-signature',
      `The signature on this ${what} is not valid: it may be forged.`,
      'Do not trust it. Ask its author to publish it again.',
      cause
    );
  }
}

/** A valid thing in the wrong place: another digest, owner, chain, contract, version, grantee or record. */
export class MismatchError extends OwnChartError {
  constructor(what: string, field: string) {
    super(
      'crypto/mismatch',
      `This ${what} does not belong here: its ${field} is not the expected one.`,
      RELOAD
    );
  }
}

/** A public key that would protect nothing: wrong length, out of range, or of low order. */
export class WeakKeyError extends OwnChartError {
  constructor(cause?: unknown) {
    super(
      'crypto/weak-key',
      'This public key is not safe to encrypt to.',
      'Nothing was encrypted. Ask its owner to publish a new key.',
      cause
    );
  }
}

export class NoKeyError extends OwnChartError {
  constructor() {
    super(
      'crypto/no-key',
      'Nothing shared with you opens this record.',
      'Ask the patient to share it.'
    );
  }
}

/** The encrypted body is truncated, reordered, extended, changed, or of another record. */
export class DamagedBodyError extends OwnChartError {
  constructor(cause?: unknown) {
    super(
      'crypto/damaged-body',
      'This document is damaged: its encrypted content is not what its author signed.',
      'Load it again from another copy.',
      cause
    );
  }
}

export class BadRangeError extends OwnChartError {
  constructor() {
    super(
      'crypto/bad-range',
      'The part asked for lies outside the document.',
      'Open the whole document instead.'
    );
  }
}

export class FileChangedError extends OwnChartError {
  constructor() {
    super(
      'crypto/file-changed',
      'The file changed while it was being read.',
      'Close other programs that write to it, then add it again.'
    );
  }
}

export class SignatureVariesError extends OwnChartError {
  constructor() {
    super(
      'crypto/signature-varies',
      'This wallet signs the same text differently each time, so it cannot unlock your health key.',
      'Use your recovery code to unlock, or set up with another wallet.'
    );
  }
}

export class WrongSignerError extends OwnChartError {
  constructor(cause?: unknown) {
    super(
      'crypto/wrong-signer',
      'This signature was not made by the expected wallet account.',
      'Switch your wallet to that account, then sign again.',
      cause
    );
  }
}

export class BadRecoveryCodeError extends OwnChartError {
  constructor(what: string) {
    super(
      'crypto/recovery-code',
      `This is not a valid recovery code: ${what}.`,
      'Compare it with what you wrote down, symbol by symbol.'
    );
  }
}

/** Made by a wallet or passkey that answers the same question in two ways: a lock made of it would never open again. */
export class AnswerVariesError extends OwnChartError {
  constructor(factor: 'passkey' | 'wallet-box') {
    super(
      `crypto/${factor}-varies`,
      factor === 'passkey'
        ? 'This passkey gave two different answers to the same question, so it cannot unlock your health key.'
        : 'Your wallet did not give back what was encrypted to it, so it cannot unlock your health key this way.',
      'Choose another way to unlock.'
    );
  }
}

/** One part of a lock with two parts is missing. */
export class MissingAnswerError extends OwnChartError {
  constructor(factor: 'wallet-signature' | 'wallet-box' | 'passkey' | 'recovery-code') {
    const names = {
      'wallet-signature': 'a signature of your wallet',
      'wallet-box': 'the part that your wallet decrypts',
      passkey: 'your passkey',
      'recovery-code': 'your recovery code'
    };
    super(
      'crypto/missing-answer',
      `This way to unlock also needs ${names[factor]}.`,
      'Give it too, or unlock in another way.'
    );
  }
}
