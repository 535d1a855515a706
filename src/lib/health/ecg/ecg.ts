import { m } from '../../words/compiled/messages.js';
/** One lead of an electrocardiogram, or another signal recorded with it. */
export interface Lead {
  name: string;
  unit: string;
  /** In `unit`, `rate` to the second; NaN where nothing was recorded. */
  samples: Float32Array;
}

/** A recorded electrocardiogram. */
export interface Ecg {
  title: string;
  /** Samples per second. */
  rate: number;
  /** In seconds. */
  duration: number;
  leads: Lead[];
  /** ISO 8601 where the recording says when it began. */
  start: string | undefined;
  /** Marks of the recording itself, or none. */
  beats: Beat[];
  /** What the recording says besides. */
  notes: string[];
}

export interface Beat {
  /** Seconds from the start. */
  at: number;
  /** One letter of the WFDB annotation code: N for a normal beat. */
  code: string;
}

export function beatInWords(code: string): string {
  return m.health_beat({ code });
}

/** Average heart rate and its variability over the marked beats; null under four of them. */
export function rhythm(beats: Beat[]): { rate: number; sdnn: number; rmssd: number } | null {
  const gaps = beats
    .slice(1)
    .map((beat, i) => beat.at - beats[i]!.at)
    .filter((gap) => gap > 0.25 && gap < 3);
  if (gaps.length < 3) return null;
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const spread = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (gaps.length - 1);
  const steps = gaps.slice(1).map((gap, i) => (gap - gaps[i]!) ** 2);
  const step = steps.reduce((sum, square) => sum + square, 0) / Math.max(steps.length, 1);
  return { rate: 60 / mean, sdnn: 1000 * Math.sqrt(spread), rmssd: 1000 * Math.sqrt(step) };
}

/** The part of a lead from `from` to `to` seconds as a line of at most `points` pairs: lowest and highest value of each. */
export function outline(
  lead: Lead,
  rate: number,
  from: number,
  to: number,
  points: number
): { at: number; low: number; high: number }[] {
  const first = Math.max(0, Math.floor(from * rate));
  const last = Math.min(lead.samples.length, Math.ceil(to * rate));
  const step = Math.max(1, (last - first) / points);
  const line: { at: number; low: number; high: number }[] = [];
  for (let start = first; start < last; start += step) {
    let low = Infinity;
    let high = -Infinity;
    const end = Math.min(last, Math.max(start + step, Math.floor(start) + 1));
    for (let i = Math.floor(start); i < end; i++) {
      const value = lead.samples[i]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (low <= high) line.push({ at: start / rate, low, high });
  }
  return line;
}
