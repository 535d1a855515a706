import { locale } from '../words/locale.ts';

/** The range of values that a chart shows: a tenth of air on both sides, never of no height. */
export function extent(values: number[]): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { low: 0, high: 1 };
  const air = (high - low || Math.abs(high) || 1) * 0.1;
  // What cannot be negative does not start below zero.
  return { low: low >= 0 ? Math.max(0, low - air) : low - air, high: high + air };
}

/** Round numbers between two values, about `wanted` of them. */
export function ticks(low: number, high: number, wanted: number): number[] {
  const rough = (high - low) / wanted;
  if (!(rough > 0) || !Number.isFinite(rough)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough)! * power;
  const all: number[] = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step * 1e-9; tick += step) {
    all.push(Number(tick.toPrecision(12)));
  }
  return all;
}

/** Moments between two times (ms since 1970), evenly, each said as exactly as their distance asks for. */
export function timeTicks(
  from: number,
  to: number,
  wanted: number
): { at: number; label: string }[] {
  if (!(to > from)) return [{ at: from, label: timeLabel(from, Infinity) }];
  const step = (to - from) / (wanted - 1);
  const labels = new Set<string>();
  return Array.from({ length: wanted }, (_, i) => from + i * step).flatMap((at) => {
    const label = timeLabel(at, to - from);
    if (labels.has(label)) return [];
    labels.add(label);
    return [{ at, label }];
  });
}

const HOUR = 3_600_000;

function timeLabel(at: number, span: number): string {
  const format: Intl.DateTimeFormatOptions =
    span < 36 * HOUR
      ? { hour: '2-digit', minute: '2-digit' }
      : span < 300 * 24 * HOUR
        ? { day: 'numeric', month: 'short' }
        : { month: 'short', year: 'numeric' };
  return new Intl.DateTimeFormat(locale(), format).format(at);
}

/** A number as people read it, with at most four significant figures behind the point. */
export function numberInWords(value: number): string {
  return new Intl.NumberFormat(locale(), {
    maximumFractionDigits: Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 1 ? 2 : 4
  }).format(value);
}
