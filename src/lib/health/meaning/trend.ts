import type { Series } from './whole.ts';

/** What can be said of a series against its own history. */
export interface Trend {
  /** Change in a year, in the unit of the series (Theil and Sen's slope: the median of all slopes between two values). */
  perYear: number;
  /** How far the newest value is from the median of those before, in robust standard deviations; null where they do not differ. */
  fromOwn: number | null;
}

const FEWEST = 4;
const MOST = 300;
const YEAR = 365.25 * 86_400_000;
/** From the median absolute deviation to a standard deviation, for values that scatter normally. */
const MAD_TO_SIGMA = 1.4826;

/** The trend of a series; null under four values: "not enough data". */
export function trendOf(series: Series): Trend | null {
  const points = series.points
    .map(({ date, value }) => ({ at: Date.parse(date), value }))
    .filter(({ at }) => Number.isFinite(at))
    .slice(-MOST);
  if (points.length < FEWEST) return null;
  const slopes: number[] = [];
  for (let i = 0; i < points.length; i++) {
    for (let j = i + 1; j < points.length; j++) {
      const years = (points[j]!.at - points[i]!.at) / YEAR;
      if (years > 1e-4) slopes.push((points[j]!.value - points[i]!.value) / years);
    }
  }
  if (slopes.length === 0) return null;
  const before = points.slice(0, -1).map(({ value }) => value);
  const middle = median(before);
  const spread = MAD_TO_SIGMA * median(before.map((value) => Math.abs(value - middle)));
  return {
    perYear: median(slopes),
    fromOwn: spread === 0 ? null : (points.at(-1)!.value - middle) / spread
  };
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
