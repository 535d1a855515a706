import { lookUp } from './lookup.ts';
import { readDicomFacts } from './dicom.ts';
import { HealthError } from './errors.ts';
import { readFhir, type FhirOutline, type SectionKind } from './fhir.ts';
import type { Hl7File } from './hl7v2.ts';
import { detectKind, type Kind } from './kind.ts';
import { m } from '../words/compiled/messages.js';

/** How much of a file's start `describe` wants; less only makes its answer plainer. */
export const DESCRIBE_BYTES = 4 * 1024 * 1024;

export const CATEGORIES = [
  'summaries',
  'medications',
  'results',
  'imaging',
  'vaccinations',
  'visits',
  'documents'
] as const;
export type Category = (typeof CATEGORIES)[number];

/** A category that each chart begins with, in the page's language: the directory keeps its id. */
export function categoryInWords(category: Category): string {
  return m.health_category({ category });
}

/** A suggestion for the form that adds a record; the person may change all of it. */
export interface Description {
  title: string;
  kind: Kind;
  /** YYYY, YYYY-MM or YYYY-MM-DD. */
  date?: string;
  suggestedCategory: Category;
}

interface Findings {
  title?: string | undefined;
  date?: string | undefined;
  category?: Category | undefined;
}

/**
 * Suggests a title, a date and a category for a file from its start (or all of it). Never throws: what cannot be read is
 * described by its name.
 */
export async function describe(head: Uint8Array, name: string, mime: string): Promise<Description> {
  const kind = detectKind(head, name, mime);
  const found = await findingsOf(head, kind);
  const date = isoDay(found.date) ?? dateInName(name);
  const suggestedCategory = found.category ?? (kind === 'image' ? 'imaging' : 'documents');
  return {
    title: found.title?.slice(0, 120) ?? titleFromName(name),
    kind,
    ...(date === undefined ? {} : { date }),
    suggestedCategory
  };
}

async function findingsOf(head: Uint8Array, kind: Kind): Promise<Findings> {
  try {
    if (kind === 'dicom') {
      const { title, date } = await readDicomFacts(head);
      return { title, date, category: 'imaging' };
    }
    if (kind === 'fhir') return fhirFindings(readFhir(head));
    if (kind === 'ccda') {
      const { readCcda } = await import('./ccda.ts');
      const { title, date } = readCcda(head);
      return { title, date, category: 'summaries' };
    }
    if (kind === 'hl7v2') return hl7Findings((await import('./hl7v2.ts')).readHl7v2(head));
    if (kind === 'ecg') return { category: 'results' };
    if (kind === 'health-card') return { title: m.health_card(), category: 'vaccinations' };
    if (kind === 'health-link') return { title: m.health_link(), category: 'summaries' };
    if (kind === 'apple-health') return { title: m.health_apple_export(), category: 'results' };
    if (kind === 'fit') return { category: 'results' };
  } catch (error) {
    // A suggestion only: a file that cannot be read, or whose end is missing here, goes by its name.
    if (!(error instanceof HealthError)) throw error;
    if (kind === 'dicom') return { category: 'imaging' };
    if (kind === 'fhir' || kind === 'ccda') return { category: 'summaries' };
  }
  return {};
}

const FHIR_CATEGORIES: Record<string, Category> = {
  Bundle: 'summaries',
  Composition: 'summaries',
  Observation: 'results',
  DiagnosticReport: 'results',
  Immunization: 'vaccinations',
  ImmunizationRecommendation: 'vaccinations',
  MedicationRequest: 'medications',
  MedicationStatement: 'medications',
  MedicationAdministration: 'medications',
  MedicationDispense: 'medications',
  ImagingStudy: 'imaging',
  Encounter: 'visits',
  Procedure: 'visits'
};

function fhirFindings(outline: FhirOutline): Findings {
  return {
    title: outline.title,
    date: outline.date ?? outline.span?.to,
    category: oneKind(outline) ?? lookUp(FHIR_CATEGORIES, outline.resourceType) ?? 'documents'
  };
}

const SECTION_CATEGORIES: Partial<Record<SectionKind, Category>> = {
  medicines: 'medications',
  results: 'results',
  vitals: 'results',
  immunisations: 'vaccinations',
  procedures: 'visits',
  encounters: 'visits',
  documents: 'documents',
  other: 'documents'
};

/** Where a bundle says things of one kind only, it goes where that kind does. */
function oneKind({ resourceType, sections }: FhirOutline): Category | undefined {
  if (resourceType !== 'Bundle') return undefined;
  const kinds = new Set(sections.map(({ kind }) => SECTION_CATEGORIES[kind] ?? 'summaries'));
  return kinds.size === 1 ? [...kinds][0] : undefined;
}

const HL7_CATEGORIES: Record<string, Category> = {
  ORU: 'results',
  OML: 'results',
  ORM: 'results',
  ADT: 'visits',
  VXU: 'vaccinations',
  RDE: 'medications',
  MDM: 'documents'
};

function hl7Findings({ title, date, type }: Hl7File): Findings {
  return { title, date, category: lookUp(HL7_CATEGORIES, type) ?? 'documents' };
}

function isoDay(value: string | undefined): string | undefined {
  const date = /^\d{4}(-\d{2}(-\d{2})?)?/.exec(value ?? '')?.[0];
  return date !== undefined && isCalendarDate(date) ? date : undefined;
}

function dateInName(name: string): string | undefined {
  const match = /(?<!\d)((?:19|20)\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)/.exec(name);
  const date = match?.slice(1).join('-');
  return date !== undefined && isCalendarDate(date) ? date : undefined;
}

function isCalendarDate(date: string): boolean {
  const [year, month = '01', day = '01'] = date.split('-');
  const time = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.getUTCDate() === Number(day);
}

const UUID = /[\s_-]*[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** "Blood_test-2024.pdf" -> "Blood test-2024". */
export function titleFromName(name: string): string {
  const base = name.split(/[\\/]/).at(-1) ?? '';
  const title = base
    .replace(/(?<=.)\.[A-Za-z0-9]{1,5}$/, '')
    .replace(UUID, '')
    .replace(/[_\s]+/g, ' ')
    .trim()
    .slice(0, 120);
  return title === '' ? m.health_untitled() : title;
}
