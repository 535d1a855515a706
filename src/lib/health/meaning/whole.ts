import type { Alert } from '../fhir/alert.ts';
import type { Kind } from '../kind.ts';
import type { Entry, SectionKind, Understood } from './entries.ts';
import type { Measured } from './measured.ts';

/** A record of the chart, taken apart. */
export interface ReadRecord {
  index: number;
  title: string;
  /** When it was filed. */
  added: Date;
  author: string;
  understood: Understood;
}

/** An entry, and the records that say it: several often say the same. */
export interface ChartEntry extends Entry {
  id: string;
  records: { index: number; title: string }[];
}

/** All values of one measure, oldest first. */
export interface Series {
  key: string;
  name: string;
  unit: string;
  vital: boolean;
  points: (Measured & { record: number })[];
  /** The usual range of the newest value that has one. */
  range: { low: number | undefined; high: number | undefined } | undefined;
}

/** One line of the timeline: an entry, or a document as a whole. */
export interface Moment {
  id: string;
  /** ISO 8601, or undefined where nothing is known. */
  date: string | undefined;
  section: SectionKind;
  title: string;
  value: string | undefined;
  alerts: Alert[];
  record: { index: number; title: string };
}

export interface WholeChart {
  records: ReadRecord[];
  entries: ChartEntry[];
  allergies: ChartEntry[];
  medicines: ChartEntry[];
  conditions: ChartEntry[];
  series: Series[];
  timeline: Moment[];
  images: { index: number; title: string; date: string | undefined; kind: Kind }[];
}

/** Puts records together: what several of them say once, numbers into series, everything into one timeline. Pure. */
export function wholeChart(records: ReadRecord[]): WholeChart {
  const entries = mergeEntries(records);
  const of = (section: SectionKind): ChartEntry[] =>
    entries.filter((entry) => entry.section === section).sort(byImportance);
  return {
    records,
    entries,
    allergies: of('allergies'),
    medicines: of('medicines'),
    conditions: of('conditions'),
    series: seriesOf(records),
    timeline: timelineOf(records, entries),
    images: records
      .filter(({ understood }) => understood.kind === 'dicom' || understood.kind === 'image')
      .map(({ index, title, added, understood }) => ({
        index,
        title,
        kind: understood.kind,
        date: understood.date ?? added.toISOString()
      }))
      .sort((a, b) => (b.date ?? '').localeCompare(a.date ?? ''))
  };
}

/** Words of an entry's day: records of one visit often differ in the hour only. */
const day = (date: string | undefined): string => date?.slice(0, 10) ?? '';

function mergeEntries(records: ReadRecord[]): ChartEntry[] {
  const merged = new Map<string, ChartEntry>();
  for (const { index, title, understood } of records) {
    for (const entry of understood.entries) {
      const said = [
        entry.section,
        entry.title.toLowerCase(),
        entry.value ?? '',
        day(entry.date),
        entry.status ?? '',
        ...entry.alerts
      ];
      const id = JSON.stringify(said);
      const before = merged.get(id);
      if (!before) merged.set(id, { ...entry, id, records: [{ index, title }] });
      else if (!before.records.some((record) => record.index === index))
        before.records.push({ index, title });
    }
  }
  return [...merged.values()];
}

const OVER = new Set([
  'resolved',
  'inactive',
  'remission',
  'completed',
  'stopped',
  'cancelled',
  'ended',
  'not-taken',
  'entered-in-error'
]);

/** True for what holds no longer: a healed condition, a medicine that was stopped. */
export function isOver(entry: Pick<Entry, 'status' | 'alerts'>): boolean {
  if (entry.alerts.includes('entered-in-error') || entry.alerts.includes('ruled-out')) return true;
  return entry.status !== undefined && OVER.has(entry.status.toLowerCase());
}

function byImportance(a: ChartEntry, b: ChartEntry): number {
  const over = Number(isOver(a)) - Number(isOver(b));
  const alarm = b.alerts.length - a.alerts.length;
  return over || alarm || (b.date ?? '').localeCompare(a.date ?? '');
}

function seriesOf(records: ReadRecord[]): Series[] {
  const byKey = new Map<string, Series>();
  for (const { index, understood } of records) {
    for (const entry of understood.entries) {
      for (const measured of entry.measured) {
        let series = byKey.get(measured.key);
        if (!series) {
          const { key, name, unit, vital } = measured;
          byKey.set(key, (series = { key, name, unit, vital, points: [], range: undefined }));
        }
        series.points.push({ ...measured, record: index });
      }
    }
  }
  for (const series of byKey.values()) {
    series.points = once(series.points).sort((a, b) => a.date.localeCompare(b.date));
    const ranged = series.points.findLast(
      (point) => point.low !== undefined || point.high !== undefined
    );
    series.range = ranged && { low: ranged.low, high: ranged.high };
  }
  return [...byKey.values()].sort(
    (a, b) => b.points.length - a.points.length || a.name.localeCompare(b.name)
  );
}

/** The same number at the same time is one value, however many records tell it. */
function once(points: Series['points']): Series['points'] {
  const seen = new Set<string>();
  return points.filter(({ date, value }) => {
    const key = `${date} ${value}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function timelineOf(records: ReadRecord[], entries: ChartEntry[]): Moment[] {
  const told = new Set(entries.flatMap((entry) => entry.records.map(({ index }) => index)));
  const documents = records
    .filter(({ index }) => !told.has(index))
    .map(({ index, title, added, understood }): Moment => ({
      id: `record ${index}`,
      date: understood.date ?? added.toISOString(),
      section: 'documents',
      title,
      value: undefined,
      alerts: [],
      record: { index, title }
    }));
  const moments = entries.map((entry): Moment => ({
    id: entry.id,
    date: entry.date,
    section: entry.section,
    title: entry.title,
    value: entry.value,
    alerts: entry.alerts,
    record: entry.records[0]!
  }));
  return [...documents, ...moments].sort((a, b) => (b.date ?? '').localeCompare(a.date ?? ''));
}
