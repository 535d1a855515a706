/** A row for "Technical details". */
export interface Fact {
  label: string;
  value: string;
}

/** What every error of OwnChart tells: what happened (`message`) and what the person can do (`remedy`), in plain words. */
export class OwnChartError extends Error {
  override readonly name: string = 'OwnChartError';
  /** Stable identifier, `room/what-went-wrong`; the interface and tests go by it. */
  readonly code: string;
  readonly remedy: string;
  /** What the words leave to "Technical details". */
  facts: readonly Fact[] = [];

  constructor(code: string, message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.remedy = remedy;
  }
}

/** True where the error means that the person or the page cancelled the work. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
