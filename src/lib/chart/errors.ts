import { OwnChartError } from '../errors.ts';
import { m } from '../words/compiled/messages.js';

/** What went wrong in a use case: setting up, uploading, sharing, opening. */
export class ChartError extends OwnChartError {
  override readonly name = 'ChartError';
}

/** The error as it is where it already speaks to people, else wrapped so that it does; cancellations pass unchanged. */
export function asOwnChartError(error: unknown): OwnChartError {
  if (error instanceof OwnChartError) return error;
  return new ChartError(
    'chart/unexpected',
    m.chart_error_unexpected(),
    m.chart_error_unexpected_remedy(),
    error
  );
}
