import { OwnChartError } from '../../errors.ts';
import { m } from '../../words/compiled/messages.js';

/** A share that is not a point of what the patient dealt: damaged, forged, or of another deal. */
export class BadShareError extends OwnChartError {
  constructor(cause?: unknown) {
    super('crypto/bad-share', m.crypto_bad_share(), m.crypto_bad_share_remedy(), cause);
  }
}

export class TooFewSharesError extends OwnChartError {
  constructor(found: number, needed: number) {
    super(
      'crypto/too-few-shares',
      m.crypto_too_few_shares({ found, needed }),
      m.crypto_too_few_shares_remedy()
    );
  }
}
