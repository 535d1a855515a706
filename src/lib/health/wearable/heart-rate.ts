import type { Node } from '../fhir/json.ts';
import { observation } from './days.ts';
import { HEART_RATE } from './measures.ts';

/** What a sensor told at one moment. */
export interface HeartRate {
  /** Beats a minute. */
  rate: number;
  /** Times between beats in milliseconds, where the sensor measures them. */
  gaps: number[];
}

/**
 * Reads a Heart Rate Measurement (Bluetooth GATT characteristic 0x2A37): flags, then 8 or 16 bits of rate, then, where the
 * flags say so, energy (skipped) and gaps in 1/1024 s. Null where it is too short or no living rate.
 */
export function parseHeartRate(data: DataView): HeartRate | null {
  if (data.byteLength < 2) return null;
  const flags = data.getUint8(0);
  const wide = (flags & 1) !== 0;
  let at = wide ? 3 : 2;
  if (data.byteLength < at) return null;
  const rate = wide ? data.getUint16(1, true) : data.getUint8(1);
  if (rate < 15 || rate > 350) return null;
  if ((flags & 8) !== 0) at += 2;
  const gaps: number[] = [];
  if ((flags & 16) !== 0) {
    for (; at + 2 <= data.byteLength; at += 2) gaps.push((data.getUint16(at, true) * 1000) / 1024);
  }
  return { rate, gaps };
}

/** A measurement of some minutes as one Observation: average, lowest and highest. @param start ISO 8601 */
export function heartRateBundle(values: number[], start: string, device: string): Node {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const part = (text: string, value: number): Node => ({
    code: { text },
    valueQuantity: {
      value,
      unit: HEART_RATE.unit,
      system: 'http://unitsofmeasure.org',
      code: HEART_RATE.unit
    }
  });
  const resource = observation(HEART_RATE, mean, start, device, {
    component: [part('Lowest', Math.min(...values)), part('Highest', Math.max(...values))]
  });
  return { resourceType: 'Bundle', type: 'collection', timestamp: start, entry: [{ resource }] };
}
