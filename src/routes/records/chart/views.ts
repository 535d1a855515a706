import { m } from '$lib/words/compiled/messages.js';

export const VIEWS = ['timeline', 'types', 'labs', 'summary', 'images', 'search'] as const;

export type View = (typeof VIEWS)[number];

/** The view that an address asks for; the timeline where it asks for none. */
export function viewOf(query: URLSearchParams): View {
  return VIEWS.find((view) => view === query.get('view')) ?? 'timeline';
}

/** The title of a view's page; in the list of views, labs are named shorter. */
export function viewTitle(view: View): string {
  return view === 'labs' ? m.overview_labs_title() : m.overview_view({ view });
}

/** A kind of entries as a heading. */
export function sectionInWords(section: string): string {
  return m.health_section({ section });
}
