import MiniSearch from 'minisearch';
import { alertInWords } from '../fhir/alert.ts';
import type { SectionKind } from './entries.ts';
import type { WholeChart } from './whole.ts';

/** Something that was found. */
export interface Hit {
  id: string;
  title: string;
  value: string | undefined;
  date: string | undefined;
  section: SectionKind | 'record';
  record: { index: number; title: string };
}

const MOST_HITS = 100;

/**
 * Searches everything of a chart: titles, entries, words of documents; parts of words and small slips too. The index lives
 * in memory and ends with it: it is never written down.
 */
export class ChartSearch {
  readonly #index = new MiniSearch<Hit & { words: string }>({
    fields: ['title', 'value', 'words'],
    storeFields: ['title', 'value', 'date', 'section', 'record'],
    searchOptions: { prefix: true, fuzzy: 0.15, combineWith: 'AND', boost: { title: 3 } }
  });

  constructor(chart: WholeChart) {
    this.#index.addAll([
      ...chart.records.map(({ index, title, added, author, understood }) => ({
        id: `record ${index}`,
        title,
        value: undefined,
        date: understood.date ?? added.toISOString(),
        section: 'record' as const,
        record: { index, title },
        words: `${author} ${understood.words}`
      })),
      ...chart.entries.map((entry) => ({
        id: entry.id,
        title: entry.title,
        value: entry.value,
        date: entry.date,
        section: entry.section,
        record: entry.records[0]!,
        words: [
          ...entry.details,
          ...(entry.parts ?? []).map(({ label }) => label),
          ...entry.alerts.map((alert) => alertInWords(alert))
        ].join(' ')
      }))
    ]);
  }

  find(text: string): Hit[] {
    if (text.trim() === '') return [];
    return this.#index
      .search(text)
      .slice(0, MOST_HITS)
      .map((hit) => ({
        id: hit.id as string,
        title: hit.title as string,
        value: hit.value as string | undefined,
        date: hit.date as string | undefined,
        section: hit.section as Hit['section'],
        record: hit.record as Hit['record']
      }));
  }
}
