import type { ParsedFit } from 'fit-file-parser';
import { asDamaged, HealthError, refuseAbove } from '../errors.ts';
import type { Node } from '../fhir/json.ts';
import { observation } from './days.ts';
import { HEART_RATE, WEIGHT } from './measures.ts';
import { m } from '../../words/compiled/messages.js';

const FIT_SHOWN_BYTES = 64 * 1024 * 1024;

/** What a FIT file says that belongs in a health record. Where the person was stays in the file. */
export interface Activity {
  title: string;
  /** ISO 8601 with zone. */
  start: string | undefined;
  /** In seconds. */
  duration: number | undefined;
  /** In metres. */
  distance: number | undefined;
  /** In kcal. */
  energy: number | undefined;
  heartRate: { mean: number; low: number; high: number } | undefined;
  /** Heart rate over time, ms since 1970. */
  curve: { at: number; value: number }[];
  /** In kg. */
  weight: number | undefined;
  device: string | undefined;
}

/**
 * Reads a FIT file of any maker.
 * @throws HealthError damaged, too-large, not-supported where nothing in it is about a person
 */
export async function readFit(bytes: Uint8Array): Promise<Activity> {
  refuseAbove('recording', bytes.length, FIT_SHOWN_BYTES);
  const { default: FitParser } = await import('fit-file-parser');
  const parser = new FitParser({ mode: 'list', force: true, lengthUnit: 'm', speedUnit: 'm/s' });
  let parsed: ParsedFit;
  try {
    parsed = await parser.parseAsync(bytes.slice().buffer);
  } catch (cause) {
    throw asDamaged('recording', cause);
  }
  const activity = activityOf(parsed as unknown as Loose);
  if (
    activity.start === undefined &&
    activity.weight === undefined &&
    activity.curve.length === 0
  ) {
    throw new HealthError('health/not-supported', m.health_fit_empty());
  }
  return activity;
}

/** The parser's types promise fields that files leave out: each is looked at before it is used. */
type Loose = Record<string, unknown>;

const rows = (value: unknown): Loose[] =>
  Array.isArray(value)
    ? value.filter((row): row is Loose => typeof row === 'object' && row !== null)
    : [];

const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;

/** FIT counts from 1989-12-31; what lies before or in the future is no time. */
function time(value: unknown): number | undefined {
  const at = value instanceof Date ? value.getTime() : Date.parse(String(value));
  return Number.isFinite(at) && at > Date.UTC(1990, 0) && at < Date.UTC(2100, 0) ? at : undefined;
}

function activityOf(parsed: Loose): Activity {
  const sessions = rows(parsed.sessions);
  const session = sessions[0];
  const start = time(session?.start_time);
  const curve = curveOf(rows(parsed.records));
  const profile = (parsed.user_profile ?? {}) as Loose;
  const maker = rows(parsed.file_ids)[0];
  const sum = (key: string): number | undefined => {
    const values = sessions.map((one) => number(one[key])).filter((one) => one !== undefined);
    return values.length > 0 ? values.reduce((a, b) => a + b, 0) : undefined;
  };
  return {
    title: titleOf(session),
    start: start === undefined ? undefined : new Date(start).toISOString(),
    duration: sum('total_timer_time') ?? sum('total_elapsed_time'),
    distance: sum('total_distance'),
    energy: sum('total_calories'),
    heartRate: heartRateOf(session, curve),
    curve,
    weight: number(rows(parsed.weight_scales)[0]?.weight) ?? number((profile as Loose).weight),
    device: words(maker?.manufacturer) ?? words(maker?.product_name)
  };
}

function titleOf(session: Loose | undefined): string {
  const sport = words(session?.sport_profile_name) ?? words(session?.sport);
  return sport === undefined ? 'Activity' : sport.charAt(0).toUpperCase() + sport.slice(1);
}

function words(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== ''
    ? value.trim().replaceAll('_', ' ').slice(0, 80)
    : undefined;
}

const MOST_POINTS = 600;

function curveOf(records: Loose[]): Activity['curve'] {
  const all = records.flatMap((record) => {
    const at = time(record.timestamp);
    const value = number(record.heart_rate);
    return at === undefined || value === undefined || value > 300 ? [] : [{ at, value }];
  });
  const step = Math.max(1, Math.ceil(all.length / MOST_POINTS));
  return all.filter((_, i) => i % step === 0);
}

function heartRateOf(session: Loose | undefined, curve: Activity['curve']): Activity['heartRate'] {
  const values = curve.map(({ value }) => value);
  const mean =
    number(session?.avg_heart_rate) ??
    (values.length > 0 ? values.reduce((a, b) => a + b, 0) / values.length : undefined);
  if (mean === undefined || mean > 300) return undefined;
  return {
    mean: Math.round(mean),
    low: number(session?.min_heart_rate) ?? Math.min(mean, ...values),
    high: number(session?.max_heart_rate) ?? Math.max(mean, ...values)
  };
}

/** The activity as FHIR Observations in one collection. */
export function fitBundle(activity: Activity): Node {
  const when =
    activity.start ?? (activity.curve[0] && new Date(activity.curve[0].at).toISOString());
  const device = activity.device ?? 'Activity recorder';
  const note = [{ text: activity.title }];
  const entry: Node[] = [];
  const simple = (
    id: string,
    name: string,
    loinc: string,
    unit: string,
    value: number | undefined
  ): void => {
    if (value === undefined || when === undefined) return;
    const measure = { id, name, loinc, unit, daily: 'sum', category: 'activity' } as const;
    entry.push({ resource: observation(measure, value, when, device, { note }) });
  };
  if (activity.heartRate && when !== undefined) {
    const { mean, low, high } = activity.heartRate;
    const part = (text: string, value: number): Node => ({
      code: { text },
      valueQuantity: {
        value,
        unit: HEART_RATE.unit,
        system: 'http://unitsofmeasure.org',
        code: HEART_RATE.unit
      }
    });
    entry.push({
      resource: observation(HEART_RATE, mean, when, device, {
        component: [part('Lowest', low), part('Highest', high)],
        note
      })
    });
  }
  simple(
    'duration',
    'Exercise duration',
    '55411-3',
    'min',
    activity.duration === undefined ? undefined : activity.duration / 60
  );
  simple(
    'distance',
    'Distance',
    '41953-1',
    'km',
    activity.distance === undefined ? undefined : activity.distance / 1000
  );
  simple('energy', 'Energy used', '41981-2', 'kcal', activity.energy);
  if (activity.weight !== undefined && when !== undefined) {
    entry.push({ resource: observation(WEIGHT, activity.weight, when, device) });
  }
  return { resourceType: 'Bundle', type: 'collection', entry };
}
