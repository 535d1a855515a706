import { OwnChartError } from '../../errors.ts';

/** A share that is not a point of what the patient dealt: damaged, forged, or of another deal. */
export class BadShareError extends OwnChartError {
  constructor(cause?: unknown) {
    super(
      'crypto/bad-share',
      'This share does not fit what the patient handed out.',
      'It was left out. Ask another helper to approve.',
      cause
    );
  }
}

export class TooFewSharesError extends OwnChartError {
  constructor(found: number, needed: number) {
    super(
      'crypto/too-few-shares',
      `${found} of the ${needed} shares that are needed are here.`,
      'Wait for more helpers to approve, or call them.'
    );
  }
}
