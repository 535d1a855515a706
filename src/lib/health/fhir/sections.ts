import { m } from '../../words/compiled/messages.js';
import type { FhirItem, SectionKind } from './item.ts';

const ITEMS_PER_SECTION = 500;

export interface FhirSection {
  kind: SectionKind;
  title: string;
  /** Newest first; what is undated comes last. */
  items: FhirItem[];
  /** How many older items are not in `items`. */
  left: number;
}

/** In the order a reader needs them. */
const SECTIONS: readonly SectionKind[] = [
  'allergies',
  'medicines',
  'conditions',
  'results',
  'vitals',
  'immunisations',
  'procedures',
  'encounters',
  'documents',
  'other'
];

/** Sorts items into sections as they come, and holds no more of them than are shown. */
export class Sections {
  readonly #kinds = new Map<SectionKind, { items: FhirItem[]; count: number }>();

  add(item: FhirItem): void {
    let kind = this.#kinds.get(item.section);
    if (!kind) this.#kinds.set(item.section, (kind = { items: [], count: 0 }));
    kind.count++;
    kind.items.push(item);
    if (kind.items.length >= 4 * ITEMS_PER_SECTION) kind.items = newest(kind.items);
  }

  list(): FhirSection[] {
    return SECTIONS.flatMap((kind) => {
      const found = this.#kinds.get(kind);
      if (!found) return [];
      const items = newest(found.items);
      const title = m.health_section({ section: kind });
      return [{ kind, title, items, left: found.count - items.length }];
    });
  }
}

const newest = (items: FhirItem[]): FhirItem[] =>
  items.sort((a, b) => (b.date ?? '').localeCompare(a.date ?? '')).slice(0, ITEMS_PER_SECTION);
