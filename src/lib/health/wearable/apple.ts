import { Unzip, UnzipInflate } from 'fflate';
import { SaxesParser } from 'saxes';
import { asDamaged, HealthError } from '../errors.ts';
import type { Node } from '../fhir/json.ts';
import { titleTag } from '../fhir/title.ts';
import { dailyObservations, DailySeries } from './days.ts';
import { APPLE_MEASURES, inOwnUnit } from './measures.ts';
import { m } from '../../words/compiled/messages.js';

const MOST_SERIES_DAYS = 60 * 366;
const UNREAD_AHEAD = 64;

/** What an Apple Health export holds, summed up by day. */
export interface AppleHealth {
  birthDate: string | undefined;
  sex: string | undefined;
  series: DailySeries[];
  /** Values read, and values of kinds that are not taken over. */
  records: number;
  skipped: number;
  from: string | undefined;
  to: string | undefined;
  /** True where the file broke off: what stood before is here. */
  cutShort: boolean;
}

export interface Progress {
  bytes: number;
  total: number;
}

/**
 * Reads an Apple Health export, export.zip or export.xml, in one pass: the file is never in memory as a whole.
 * @param file of any size
 * @param onProgress bytes of the file read so far
 * @throws HealthError damaged, not-supported where there is no export in it; the signal's reason
 */
export async function readAppleHealth(
  file: Blob,
  onProgress: (progress: Progress) => void = () => {},
  signal?: AbortSignal
): Promise<AppleHealth> {
  const reader = new ExportReader();
  let bytes = 0;
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  const zipped = head[0] === 0x50 && head[1] === 0x4b;
  const sink = zipped
    ? unzipTo(reader)
    : (chunk: Uint8Array, last: boolean): void => reader.write(chunk, last);
  const stream = file.stream().getReader();
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { value, done } = await stream.read();
      if (done) break;
      sink(value, false);
      bytes += value.length;
      onProgress({ bytes, total: file.size });
    }
    sink(new Uint8Array(0), true);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw asDamaged('Apple Health export', cause);
  } finally {
    await stream.cancel().catch(() => undefined);
  }
  return reader.result();
}

/** Finds export.xml in a stream of ZIP bytes, and hands on what it unpacks to. */
function unzipTo(reader: ExportReader): (chunk: Uint8Array, last: boolean) => void {
  let found = false;
  const unzip = new Unzip((entry) => {
    // In other languages the file has another name, but it lies in the same folder and is the only large XML there.
    if (found || !/(^|\/)(export|[^/]+)\.xml$/i.test(entry.name) || /cda/i.test(entry.name)) return;
    found = true;
    entry.ondata = (error, data, final) => {
      if (error) throw error;
      reader.write(data, final);
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  return (chunk, last) => {
    for (let at = 0; at < chunk.length; at += UNREAD_AHEAD * 1024) {
      unzip.push(chunk.subarray(at, at + UNREAD_AHEAD * 1024), false);
    }
    if (last) {
      unzip.push(new Uint8Array(0), true);
      if (!found) {
        throw new HealthError(
          'health/not-supported',
          m.health_apple_none(),
          m.health_apple_none_remedy()
        );
      }
    }
  };
}

class ExportReader {
  readonly #series = new Map<string, DailySeries>();
  readonly #decoder = new TextDecoder();
  readonly #parser = new SaxesParser();
  #isExport = false;
  #records = 0;
  #skipped = 0;
  #birthDate: string | undefined;
  #sex: string | undefined;
  #fault = false;

  constructor() {
    this.#parser.on('error', () => (this.#fault = true));
    this.#parser.on('opentag', ({ name, attributes }) =>
      this.#open(name, attributes as Record<string, string>)
    );
  }

  write(chunk: Uint8Array, last: boolean): void {
    this.#parser.write(this.#decoder.decode(chunk, { stream: !last }));
    if (last) this.#parser.close();
  }

  #open(name: string, attributes: Record<string, string>): void {
    if (name === 'HealthData') this.#isExport = true;
    else if (name === 'Record') this.#record(attributes);
    else if (name === 'Me') {
      this.#birthDate = attributes.HKCharacteristicTypeIdentifierDateOfBirth || undefined;
      this.#sex = /(Female|Male|Other)$/.exec(
        attributes.HKCharacteristicTypeIdentifierBiologicalSex ?? ''
      )?.[1];
    }
  }

  #record({ type = '', value = '', unit = '', startDate = '' }: Record<string, string>): void {
    const id = type.replace('HKQuantityTypeIdentifier', '');
    const measure = Object.hasOwn(APPLE_MEASURES, id) ? APPLE_MEASURES[id] : undefined;
    const day = /^\d{4}-\d{2}-\d{2}/.exec(startDate)?.[0];
    const amount = measure && inOwnUnit(measure, Number(value), unit);
    if (!measure || day === undefined || amount === null || amount === undefined) {
      this.#skipped++;
      return;
    }
    let series = this.#series.get(id);
    if (!series) this.#series.set(id, (series = new DailySeries(measure)));
    if (series.days.size >= MOST_SERIES_DAYS && !series.days.has(day)) {
      this.#skipped++;
      return;
    }
    series.add(day, amount);
    this.#records++;
  }

  result(): AppleHealth {
    if (!this.#isExport) {
      throw new HealthError('health/not-supported', m.health_apple_other());
    }
    const series = [...this.#series.values()].sort((a, b) =>
      a.measure.name.localeCompare(b.measure.name)
    );
    const days = series.flatMap((one) => [...one.days.keys()]).sort();
    return {
      birthDate: this.#birthDate,
      sex: this.#sex?.toLowerCase(),
      series,
      records: this.#records,
      skipped: this.#skipped,
      from: days[0],
      to: days.at(-1),
      cutShort: this.#fault
    };
  }
}

/** The export as a FHIR collection: an Observation for each day of each measure. */
export function appleBundle(health: AppleHealth): Node {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    meta: { tag: [titleTag(appleTitle(health))] },
    entry: dailyObservations(health.series, 'Apple Health').map((resource) => ({ resource }))
  };
}

/** What the days of an export are called; it is kept, so it doesn't follow the language of the page. */
export const appleTitle = ({ from, to }: AppleHealth): string =>
  `Apple Health ${[from, to].filter(Boolean).join(' to ')}`.trim();
