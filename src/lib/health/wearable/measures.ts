/** A kind of measurement that devices make, with its LOINC code and UCUM unit as FHIR wants them. */
export interface Measure {
  id: string;
  name: string;
  loinc: string;
  unit: string;
  /** How the values of a day are summed up: added (steps) or averaged (heart rate). */
  daily: 'sum' | 'mean';
  category: 'vital-signs' | 'activity' | 'laboratory';
}

const measure = (
  id: string,
  name: string,
  loinc: string,
  unit: string,
  daily: Measure['daily'],
  category: Measure['category']
): Measure => ({ id, name, loinc, unit, daily, category });

/** By Apple's HealthKit identifiers, without "HKQuantityTypeIdentifier". LOINC, see meaning/loinc.ts. */
export const APPLE_MEASURES: Record<string, Measure> = {
  HeartRate: measure('heart-rate', 'Heart rate', '8867-4', '/min', 'mean', 'vital-signs'),
  RestingHeartRate: measure(
    'resting-heart-rate',
    'Resting heart rate',
    '40443-4',
    '/min',
    'mean',
    'vital-signs'
  ),
  HeartRateVariabilitySDNN: measure(
    'hrv',
    'Heart rate variability (SDNN)',
    '80404-7',
    'ms',
    'mean',
    'vital-signs'
  ),
  StepCount: measure('steps', 'Steps', '41950-7', '/d', 'sum', 'activity'),
  DistanceWalkingRunning: measure(
    'distance',
    'Walking and running distance',
    '41953-1',
    'km',
    'sum',
    'activity'
  ),
  FlightsClimbed: measure('flights', 'Flights climbed', '100304-5', '/d', 'sum', 'activity'),
  ActiveEnergyBurned: measure('energy', 'Active energy', '41981-2', 'kcal', 'sum', 'activity'),
  BodyMass: measure('weight', 'Body weight', '29463-7', 'kg', 'mean', 'vital-signs'),
  Height: measure('height', 'Body height', '8302-2', 'cm', 'mean', 'vital-signs'),
  BodyMassIndex: measure('bmi', 'Body mass index', '39156-5', 'kg/m2', 'mean', 'vital-signs'),
  BodyFatPercentage: measure('body-fat', 'Body fat', '41982-0', '%', 'mean', 'vital-signs'),
  BodyTemperature: measure(
    'temperature',
    'Body temperature',
    '8310-5',
    'Cel',
    'mean',
    'vital-signs'
  ),
  OxygenSaturation: measure('spo2', 'Oxygen saturation', '59408-5', '%', 'mean', 'vital-signs'),
  RespiratoryRate: measure(
    'respiration',
    'Respiratory rate',
    '9279-1',
    '/min',
    'mean',
    'vital-signs'
  ),
  BloodPressureSystolic: measure(
    'systolic',
    'Systolic blood pressure',
    '8480-6',
    'mm[Hg]',
    'mean',
    'vital-signs'
  ),
  BloodPressureDiastolic: measure(
    'diastolic',
    'Diastolic blood pressure',
    '8462-4',
    'mm[Hg]',
    'mean',
    'vital-signs'
  ),
  BloodGlucose: measure('glucose', 'Blood glucose', '2339-0', 'mg/dL', 'mean', 'laboratory')
};

export const HEART_RATE = APPLE_MEASURES.HeartRate!;
export const WEIGHT = APPLE_MEASURES.BodyMass!;

/** Factors from a device's unit to the measure's own. */
const CONVERSIONS: Record<string, Record<string, (value: number) => number>> = {
  kg: { lb: (v) => v * 0.45359237, st: (v) => v * 6.35029318, g: (v) => v / 1000 },
  cm: { m: (v) => v * 100, ft: (v) => v * 30.48, in: (v) => v * 2.54 },
  km: { m: (v) => v / 1000, mi: (v) => v * 1.609344, ft: (v) => v * 0.0003048 },
  kcal: { Cal: (v) => v, kJ: (v) => v / 4.184 },
  Cel: { degC: (v) => v, degF: (v) => (v - 32) / 1.8 },
  'mm[Hg]': { mmHg: (v) => v, kPa: (v) => v * 7.500617 },
  'mg/dL': { 'mmol<180.1558800000541>/L': (v) => v * 18.0156, 'mmol/L': (v) => v * 18.0156 },
  '/min': { 'count/min': (v) => v, 'count/s': (v) => v * 60 },
  ms: { s: (v) => v * 1000 }
};

/** A value in the measure's own unit; null where the unit is not known. */
export function inOwnUnit(measure: Measure, value: number, unit: string): number | null {
  if (!Number.isFinite(value)) return null;
  // Apple writes shares of one, and calls them per cent.
  if (measure.unit === '%') return unit === '%' && value <= 1 ? value * 100 : value;
  if (unit === measure.unit || (measure.unit === '/d' && unit === 'count')) return value;
  if (measure.unit === 'kg/m2' && unit === 'count') return value;
  const convert = CONVERSIONS[measure.unit]?.[unit];
  return convert ? convert(value) : null;
}
