import { isCancelled } from '../errors.ts';
import { LARGEST_READ, understand, type Understood } from '../health/meaning/entries.ts';
import {
  wholeChart as putTogether,
  type ReadRecord,
  type WholeChart
} from '../health/meaning/whole.ts';
import { asOwnChartError } from './errors.ts';
import type { Live } from './live.ts';
import { openRecord } from './open-record.ts';
import { ownChart } from './patient-chart.ts';
import { recordCards } from './records.ts';
import type { OwnChartError } from '../errors.ts';
import type { RecordCard } from './types.ts';

export interface ReadProgress {
  done: number;
  total: number;
}

/** The patient's own chart taken apart, and the records that could not be. */
export interface OwnWholeChart {
  chart: WholeChart;
  unread: { index: number; title: string; problem: OwnChartError }[];
}

/** What records say, for this session only: it is never written down. Records never change, so it never goes stale. */
const understoodBy = new WeakMap<Live, Map<number, Understood>>();

/** Kinds that hold no entries: their title and day are known without opening them. */
const PLAIN = /^(image\/(?!svg)|application\/pdf|video\/|audio\/)/;

/**
 * Reads all records of the connected patient, one after the other, on this device: what others hold is fetched, nothing is
 * sent, nothing is put on record.
 */
export async function ownWholeChart(
  live: Live,
  onProgress: (progress: ReadProgress) => void = () => {},
  signal?: AbortSignal
): Promise<OwnWholeChart> {
  const cards = await recordCards(live, await ownChart(live), { whole: true });
  let known = understoodBy.get(live);
  if (!known) understoodBy.set(live, (known = new Map()));
  const records: ReadRecord[] = [];
  const unread: OwnWholeChart['unread'] = [];
  for (const [at, card] of cards.entries()) {
    signal?.throwIfAborted();
    onProgress({ done: at, total: cards.length });
    try {
      const understood = known.get(card.index) ?? (await read(live, card, signal));
      known.set(card.index, understood);
      const { index, title, added, author } = card;
      records.push({ index, title, added, author: author.name, understood });
    } catch (error) {
      if (isCancelled(error)) throw error;
      unread.push({ index: card.index, title: card.title, problem: asOwnChartError(error) });
    }
  }
  onProgress({ done: cards.length, total: cards.length });
  return { chart: putTogether(records), unread };
}

async function read(live: Live, card: RecordCard, signal?: AbortSignal): Promise<Understood> {
  if (card.problem) throw card.problem;
  const nothing = { date: undefined, entries: [], words: '' };
  if (PLAIN.test(card.mime) || card.length > LARGEST_READ) {
    const kind = card.mime.startsWith('image/')
      ? 'image'
      : card.mime === 'application/pdf'
        ? 'pdf'
        : 'other';
    return { ...nothing, kind };
  }
  const { bytes } = await openRecord(live, live.address, card.index, signal ? { signal } : {});
  return await understand(bytes, card.fileName, card.mime, signal);
}
