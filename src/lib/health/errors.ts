import { OwnChartError } from '../errors.ts';
import { m } from '../words/compiled/messages.js';

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

/** A document could not be read or shown, in words. The file itself is unharmed and can still be saved. */
export class HealthError extends OwnChartError {
  override readonly name = 'HealthError';

  constructor(
    code: HealthErrorCode,
    message: string,
    remedy: string = m.health_save_instead(),
    cause?: unknown
  ) {
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
    m.health_damaged({ thing: m.health_this({ what }) }),
    m.health_damaged_remedy(),
    cause
  );
}

/** Throws where a file is larger than a reader takes. Sizes in bytes. */
export function refuseAbove(what: string, bytes: number, limit: number): void {
  if (bytes <= limit) return;
  const megabytes = (size: number): number => Math.ceil(size / 1024 / 1024);
  throw new HealthError(
    'health/too-large',
    m.health_too_large({
      thing: m.health_this({ what }),
      size: megabytes(bytes),
      limit: megabytes(limit)
    })
  );
}
