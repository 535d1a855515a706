import type { Node } from '../fhir/json.ts';
import type { Measure } from './measures.ts';

/** What a device measured on one day. */
export interface Day {
  /** YYYY-MM-DD, as the device writes it. */
  day: string;
  count: number;
  sum: number;
  low: number;
  high: number;
}

/** All days of one measure, filled value by value: memory grows with days, not with values. */
export class DailySeries {
  readonly measure: Measure;
  readonly days = new Map<string, Day>();
  count = 0;

  constructor(measure: Measure) {
    this.measure = measure;
  }

  add(day: string, value: number): void {
    this.count++;
    const before = this.days.get(day);
    if (!before) {
      this.days.set(day, { day, count: 1, sum: value, low: value, high: value });
      return;
    }
    before.count++;
    before.sum += value;
    if (value < before.low) before.low = value;
    if (value > before.high) before.high = value;
  }

  /** The number that stands for a day. */
  valueOf({ sum, count }: Day): number {
    return rounded(this.measure.daily === 'sum' ? sum : sum / count);
  }

  sorted(): Day[] {
    return [...this.days.values()].sort((a, b) => a.day.localeCompare(b.day));
  }
}

const rounded = (value: number): number => Number(value.toPrecision(5));

/** One FHIR Observation for each day of each measure, with the day's lowest and highest value where it was averaged. */
export function dailyObservations(series: DailySeries[], device: string): Node[] {
  return series.flatMap((one) =>
    one.sorted().map((day) =>
      observation(one.measure, one.valueOf(day), day.day, device, {
        ...(one.measure.daily === 'mean' && day.count > 1
          ? {
              component: [
                part('Lowest', day.low, one.measure),
                part('Highest', day.high, one.measure)
              ]
            }
          : {})
      })
    )
  );
}

function part(text: string, value: number, { unit }: Measure): Node {
  return { code: { text }, valueQuantity: quantity(value, unit) };
}

function quantity(value: number, unit: string): Node {
  return { value: rounded(value), unit, system: 'http://unitsofmeasure.org', code: unit };
}

/** An Observation of a device. @param when ISO 8601, a day or a moment with zone */
export function observation(
  measure: Measure,
  value: number,
  when: string,
  device: string,
  more: Node = {}
): Node {
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/observation-category',
            code: measure.category
          }
        ]
      }
    ],
    code: {
      coding: [{ system: 'http://loinc.org', code: measure.loinc, display: measure.name }],
      text: measure.name
    },
    effectiveDateTime: when,
    valueQuantity: quantity(value, measure.unit),
    device: { display: device },
    ...more
  };
}
