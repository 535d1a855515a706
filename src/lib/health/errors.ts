import { OwnChartError } from '../errors.ts';

export type HealthErrorCode =
  | 'health/empty'
  | 'health/too-large'
  | 'health/damaged'
  | 'health/cut-short'
  | 'health/not-supported'
  | 'health/password'
  | 'health/no-picture'
  | 'health/not-saved'
  | 'health/not-found'
  | 'health/not-allowed';

const SAVE_INSTEAD = 'Save the file and open it with a program on your device.';

/** A document could not be read or shown, in words. The file itself is unharmed and can still be saved. */
export class HealthError extends OwnChartError {
  override readonly name = 'HealthError';

  constructor(code: HealthErrorCode, message: string, remedy = SAVE_INSTEAD, cause?: unknown) {
    super(code, message, remedy, cause);
  }
}

/**
 * Runs a reader of untrusted bytes. What a parser throws on a malformed file, whatever its type, means that the file is
 * damaged; a HealthError says more and passes.
 */
export function orDamaged<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw asDamaged(what, cause);
  }
}

/** The HealthError that stands for a parser's failure; a HealthError stays as it is. */
export function asDamaged(what: string, cause: unknown): HealthError {
  if (cause instanceof HealthError) return cause;
  return new HealthError(
    'health/damaged',
    `This ${what} is damaged or not written as the standard says, so it cannot be shown.`,
    'Save the file and try another program, or ask whoever made it for a new one.',
    cause
  );
}

/** Throws where a file is larger than a reader takes. Sizes in bytes. */
export function refuseAbove(what: string, bytes: number, limit: number): void {
  if (bytes <= limit) return;
  const megabytes = (size: number): number => Math.ceil(size / 1024 / 1024);
  throw new HealthError(
    'health/too-large',
    `This ${what} has ${megabytes(bytes)} MB; up to ${megabytes(limit)} MB can be shown here.`
  );
}
