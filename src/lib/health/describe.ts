import { lookUp } from './lookup.ts';
import { readDicomFacts } from './dicom.ts';
import { HealthError } from './errors.ts';
import { readFhir, type FhirOutline } from './fhir.ts';
import { detectKind, type Kind } from './kind.ts';
import { readText } from './text.ts';

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

const CATEGORY_WORDS: Record<Category, string> = {
  summaries: 'Summaries',
  medications: 'Medicines',
  results: 'Results',
  imaging: 'Images and scans',
  vaccinations: 'Vaccinations',
  visits: 'Visits',
  documents: 'Documents'
};

export function categoryInWords(category: Category): string {
  return CATEGORY_WORDS[category];
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
    if (kind === 'text') return textFindings(readText(head, { maxBytes: 64 * 1024 }).text);
  } catch (error) {
    // A suggestion only: a file that cannot be read, or whose end is missing here, goes by its name.
    if (!(error instanceof HealthError)) throw error;
    if (kind === 'dicom') return { category: 'imaging' };
    if (kind === 'fhir') return { category: 'summaries' };
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
    category: lookUp(FHIR_CATEGORIES, outline.resourceType) ?? 'documents'
  };
}

const HL7_MESSAGES: Record<string, [title: string, category: Category]> = {
  ORU: ['Result message', 'results'],
  OML: ['Laboratory order', 'results'],
  ORM: ['Order', 'results'],
  ADT: ['Admission message', 'visits'],
  VXU: ['Vaccination message', 'vaccinations'],
  RDE: ['Pharmacy order', 'medications'],
  MDM: ['Document message', 'documents']
};

function textFindings(text: string): Findings {
  // eslint-disable-next-line no-control-regex -- the start byte of HL7's MLLP frame
  const hl7 = /^[\x0b\uFEFF\s]*MSH(.)/.exec(text);
  if (hl7) {
    const fields = text
      .slice(hl7[0].length - 4)
      .split('\n')[0]!
      .split(hl7[1]!);
    const [title, category] = lookUp(HL7_MESSAGES, fields[8]?.slice(0, 3)) ?? [
      'HL7 message',
      'documents'
    ];
    return { title, category, date: compactDate(fields[6]) };
  }
  if (/<(\w+:)?ClinicalDocument[\s>]/.test(text.slice(0, 4096))) {
    return {
      title:
        /<(?:\w+:)?title[^<>]{0,200}>([^<]{1,200})</.exec(text)?.[1]?.trim() || 'Clinical document',
      category: 'summaries',
      date: compactDate(/<(?:\w+:)?effectiveTime[^<>]{0,100}value="(\d{4,14})/.exec(text)?.[1])
    };
  }
  return {};
}

/** "20240115..." -> "2024-01-15"; "202401" -> "2024-01". */
function compactDate(value: string | undefined): string | undefined {
  const match = /^(\d{4})(\d{2})?(\d{2})?/.exec(value ?? '');
  return match ? match.slice(1).filter(Boolean).join('-') : undefined;
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
  return title === '' ? 'Untitled' : title;
}
