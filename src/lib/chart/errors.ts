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
    m.common_unexpected(),
    m.common_unexpected_remedy(),
    error
  );
}

/** No wallet is connected where one is needed. */
export function noWallet(): ChartError {
  return new ChartError(
    'chart/no-wallet',
    m.chart_error_no_wallet(),
    m.chart_error_no_wallet_remedy()
  );
}

/** A step of the set-up, or of adding a way to unlock, before the one it needs. */
export function notBegun(): ChartError {
  return new ChartError(
    'chart/not-begun',
    m.chart_error_not_begun(),
    m.chart_error_not_begun_remedy()
  );
}

/** The health key is locked. */
export function locked(): ChartError {
  return new ChartError('chart/locked', m.chart_error_locked(), m.chart_error_locked_remedy());
}
