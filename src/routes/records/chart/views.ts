export const VIEWS = [
  { id: 'timeline', label: 'Timeline', title: 'Timeline' },
  { id: 'types', label: 'By type', title: 'By type' },
  { id: 'labs', label: 'Labs & vitals', title: 'Labs and vitals' },
  {
    id: 'summary',
    label: 'Medicines, allergies, conditions',
    title: 'Medicines, allergies, conditions'
  },
  { id: 'images', label: 'Images', title: 'Images' },
  { id: 'search', label: 'Search', title: 'Search' }
] as const;

export type View = (typeof VIEWS)[number]['id'];

/** The view that an address asks for; the timeline where it asks for none. */
export function viewOf(query: URLSearchParams): View {
  return VIEWS.find(({ id }) => id === query.get('view'))?.id ?? 'timeline';
}

const SECTIONS: Record<string, string> = {
  allergies: 'Allergies',
  medicines: 'Medicines',
  conditions: 'Conditions',
  results: 'Results',
  vitals: 'Vital signs',
  immunisations: 'Vaccinations',
  procedures: 'Procedures',
  encounters: 'Visits',
  documents: 'Documents and images',
  other: 'Other entries',
  record: 'Record'
};

export function sectionInWords(section: string): string {
  return SECTIONS[section] ?? section;
}
