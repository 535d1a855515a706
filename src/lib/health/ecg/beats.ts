import type { Beat, Lead } from './ecg.ts';

/** Two beats are not closer than this, in seconds: the heart muscle does not answer sooner. */
const REFRACTORY = 0.25;

/**
 * Finds heart beats in a lead by the slope of its QRS complexes: differentiated, squared and averaged over 120 ms, then
 * peaks above a threshold that follows them (after Pan and Tompkins, IEEE Trans. Biomed. Eng. 1985). For counting, not
 * for diagnosis: it does not tell kinds of beats apart.
 */
export function findBeats(lead: Lead, rate: number): Beat[] {
  const energy = slopeEnergy(lead.samples, rate);
  const wait = Math.round(REFRACTORY * rate);
  let signal = percentile(energy, 0.98);
  let noise = percentile(energy, 0.5);
  const beats: Beat[] = [];
  let last = -wait;
  for (let i = 1; i + 1 < energy.length; i++) {
    const here = energy[i]!;
    if (here < energy[i - 1]! || here < energy[i + 1]!) continue;
    const threshold = noise + 0.25 * (signal - noise);
    if (here > threshold && i - last >= wait) {
      beats.push({ at: peakNear(lead.samples, i, rate) / rate, code: '' });
      signal = 0.125 * Math.min(here, 3 * signal) + 0.875 * signal;
      last = i;
    } else if (here <= threshold) noise = 0.125 * here + 0.875 * noise;
  }
  return beats;
}

function slopeEnergy(samples: Float32Array, rate: number): Float32Array {
  const step = Math.max(1, Math.round(0.01 * rate));
  const window = Math.max(1, Math.round(0.12 * rate));
  const energy = new Float32Array(samples.length);
  const squares = new Float32Array(window);
  let sum = 0;
  for (let i = step; i < samples.length; i++) {
    const slope = samples[i]! - samples[i - step]!;
    const square = Number.isFinite(slope) ? slope * slope : 0;
    sum += square - squares[i % window]!;
    squares[i % window] = square;
    // Centred, so that a peak of energy lies at its complex.
    energy[Math.max(0, i - (window >> 1))] = sum / window;
  }
  return energy;
}

function peakNear(samples: Float32Array, index: number, rate: number): number {
  const reach = Math.round(0.08 * rate);
  const from = Math.max(0, index - reach);
  const to = Math.min(samples.length, index + reach);
  let mean = 0;
  for (let i = from; i < to; i++) mean += samples[i]! / (to - from);
  let best = index;
  for (let i = from; i < to; i++) {
    if (Math.abs(samples[i]! - mean) > Math.abs(samples[best]! - mean)) best = i;
  }
  return best;
}

/** Of every 16th value at most 20,000: enough for a threshold. */
function percentile(values: Float32Array, share: number): number {
  const step = Math.max(1, Math.floor(values.length / 20_000));
  const some = values.filter((_, i) => i % step === 0).sort();
  return some[Math.floor(share * (some.length - 1))] ?? 0;
}
