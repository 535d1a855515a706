import { OwnChartError } from '../errors.ts';
import { m } from '../words/compiled/messages.js';

/** What the code calls a thing or a part of it, as people read it; a word that is not known stays as it is. */
const word = (what: string) => m.crypto_word({ word: what });

/** The page has no `crypto.subtle`: it was opened over an insecure address, or the browser is too old. */
export class UnsupportedError extends OwnChartError {
  constructor() {
    super('crypto/unsupported', m.crypto_unsupported(), m.crypto_unsupported_remedy());
  }
}

/** Bytes that are not what they should be: not canonical, wrong length, a field missing or too many. */
export class MalformedError extends OwnChartError {
  constructor(what: string, cause?: unknown) {
    super('crypto/malformed', m.crypto_malformed({ what: word(what) }), m.crypto_reload(), cause);
  }
}

export class UnknownVersionError extends OwnChartError {
  constructor(what: string) {
    super('crypto/unknown-version', m.crypto_newer({ what: word(what) }), m.crypto_newer_remedy());
  }
}

/** Decryption failed: the key is another one, or the bytes or their context were changed. */
export class CannotOpenError extends OwnChartError {
  constructor(what: string, cause?: unknown) {
    super(
      'crypto/cannot-open',
      m.crypto_cannot_open({ what: word(what) }),
      m.crypto_cannot_open_remedy(),
      cause
    );
  }
}

export class BadSignatureError extends OwnChartError {
  constructor(what: string, cause?: unknown) {
    super(
      'crypto/bad-signature',
      m.crypto_bad_signature({ what: word(what) }),
      m.crypto_bad_signature_remedy(),
      cause
    );
  }
}

/** A valid thing in the wrong place: another digest, owner, chain, contract, version, grantee or record. */
export class MismatchError extends OwnChartError {
  constructor(what: string, field: string) {
    super(
      'crypto/mismatch',
      m.crypto_mismatch({ what: word(what), field: word(field) }),
      m.crypto_reload()
    );
  }
}

/** A public key that would protect nothing: wrong length, out of range, or of low order. */
export class WeakKeyError extends OwnChartError {
  constructor(cause?: unknown) {
    super('crypto/weak-key', m.crypto_weak_key(), m.crypto_weak_key_remedy(), cause);
  }
}

export class NoKeyError extends OwnChartError {
  constructor() {
    super('crypto/no-key', m.crypto_no_key(), m.crypto_no_key_remedy());
  }
}

/** The encrypted body is truncated, reordered, extended, changed, or of another record. */
export class DamagedBodyError extends OwnChartError {
  constructor(cause?: unknown) {
    super('crypto/damaged-body', m.crypto_damaged(), m.crypto_damaged_remedy(), cause);
  }
}

export class BadRangeError extends OwnChartError {
  constructor() {
    super('crypto/bad-range', m.crypto_bad_range(), m.crypto_bad_range_remedy());
  }
}

export class FileChangedError extends OwnChartError {
  constructor() {
    super('crypto/file-changed', m.crypto_file_changed(), m.crypto_file_changed_remedy());
  }
}

export class SignatureVariesError extends OwnChartError {
  constructor() {
    super(
      'crypto/signature-varies',
      m.crypto_signature_varies(),
      m.crypto_signature_varies_remedy()
    );
  }
}

export class WrongSignerError extends OwnChartError {
  constructor(cause?: unknown) {
    super('crypto/wrong-signer', m.crypto_wrong_signer(), m.crypto_wrong_signer_remedy(), cause);
  }
}

export class BadRecoveryCodeError extends OwnChartError {
  constructor(reason: string) {
    super(
      'crypto/recovery-code',
      m.crypto_code_invalid({ reason }),
      m.crypto_code_invalid_remedy()
    );
  }
}

/** Made by a wallet or passkey that answers the same question in two ways: a lock made of it would never open again. */
export class AnswerVariesError extends OwnChartError {
  constructor(factor: 'passkey' | 'wallet-box') {
    super(
      `crypto/${factor}-varies`,
      factor === 'passkey' ? m.crypto_passkey_varies() : m.crypto_box_varies(),
      m.crypto_varies_remedy()
    );
  }
}

/** One part of a lock with two parts is missing. */
export class MissingAnswerError extends OwnChartError {
  constructor(factor: 'wallet-signature' | 'wallet-box' | 'passkey' | 'recovery-code') {
    super(
      'crypto/missing-answer',
      m.crypto_missing_answer({ factor: factor.replace('-', '_') }),
      m.crypto_missing_answer_remedy()
    );
  }
}
