import { HealthError, refuseAbove } from './errors.ts';
import { openLibrary, type Library } from './fhir/bundle.ts';
import { readGradually, type Reading } from './fhir/gradual.ts';
import { itemOf, typeInWords, type FhirItem, type SectionKind } from './fhir/item.ts';
import { asNode, nodes, str, type Node } from './fhir/json.ts';
import { narrativeText } from './fhir/narrative.ts';
import { FHIR_SHOWN_BYTES, parseFhir } from './fhir/parse.ts';
import { Sections, type FhirSection } from './fhir/sections.ts';
import { writtenTitle } from './fhir/title.ts';
import { conceptText, firstDate, hasCode, personName } from './fhir/values.ts';
import { richOfHtml, type Rich } from './narrative.ts';
import { m } from '../words/compiled/messages.js';

export { FHIR_SHOWN_BYTES };
export type { FhirItem, FhirSection, SectionKind };

export interface FhirPatient {
  name: string;
  birthDate?: string | undefined;
  sex?: string | undefined;
  deceased: boolean;
}

/** What a FHIR file says, in the order a reader needs it: allergies first. */
export interface FhirOutline {
  resourceType: string;
  title: string;
  /** True where it stands for all that is known of a person: then an absent list of allergies must be told. */
  whole: boolean;
  /** Who wrote it, as the file says. */
  authors: string[];
  date?: string | undefined;
  /** BCP 47, where the file says so. */
  language?: string | undefined;
  patient?: FhirPatient | undefined;
  /** More than one patient in a file: what it says may be about another person. */
  patients: number;
  /** First and last date of its items, as the record writes them. */
  span?: { from: string; to: string } | undefined;
  sections: FhirSection[];
  /** The sections of a document in its author's own words. */
  written: { title: string; narrative: Rich }[];
  /** Resources in the file, supporting ones included. */
  resources: number;
  leftOut: number;
}

/**
 * Reads a FHIR R4 resource or Bundle of any type (R5 and STU3 mostly read too) into an outline. Tolerates missing fields
 * and dangling references: it shows the words that the record carries.
 * JSON, lines of JSON (bulk export) and XML.
 * @throws HealthError too-large, damaged, not-supported (no FHIR resource)
 */
export function readFhir(bytes: Uint8Array, options: { maxBytes?: number } = {}): FhirOutline {
  return outlineOf(parseFhir(bytes, options));
}

/**
 * As `readFhir`, a long Bundle a resource at a time: memory does not grow by what it parses to, and the page goes on answering.
 * @throws as `readFhir`; the signal's reason
 */
export async function readFhirGradually(
  bytes: Uint8Array,
  reading: Reading = {}
): Promise<FhirOutline> {
  refuseAbove('health record', bytes.length, FHIR_SHOWN_BYTES);
  const gradual = await readGradually(bytes, reading);
  if (!gradual) return readFhir(bytes);
  const sections = new Sections();
  for await (const { resource } of gradual.pieces()) {
    const item = itemOf(resource, gradual.library);
    if (item) sections.add(item);
  }
  return outlineFrom(gradual.library, sections);
}

/** The outline of a resource or Bundle that is already parsed. */
export function outlineOf(root: Node): FhirOutline {
  const library = openLibrary(root);
  const sections = new Sections();
  for (const resource of library.resources) {
    const item = itemOf(resource, library);
    if (item) sections.add(item);
  }
  return outlineFrom(library, sections);
}

function outlineFrom(library: Library, collected: Sections): FhirOutline {
  const { root, resources, leftOut } = library;
  for (const item of narrativeItems(library)) collected.add(item);
  const sections = collected.list();
  const patients = resources.filter(({ resourceType }) => resourceType === 'Patient');
  const composition = resources.find(({ resourceType }) => resourceType === 'Composition');
  const patient = subjectOf(library, composition) ?? patients[0];
  return {
    resourceType: str(root.resourceType) ?? '',
    title: titleOf(root, composition, patient, sections),
    // What somebody wrote down here is one thing, and not a record.
    whole: str(root.resourceType) === 'Bundle' && writtenTitle(root) === undefined,
    authors: authorsOf(library, composition),
    date: composition ? firstDate(composition, 'date') : firstDate(root, 'timestamp'),
    language: str(composition?.language) ?? str(root.language),
    patient: patient && describePatient(patient),
    patients: patients.length,
    span: spanOf(sections),
    sections,
    written: writtenSections(composition),
    resources: resources.length,
    leftOut
  };
}

const MOST_AUTHORS = 5;

/** Who wrote it, in the words of the file: of a document its authors, else those whom a Provenance names as authors. */
function authorsOf(library: Library, composition: Node | undefined): string[] {
  const said = composition
    ? nodes(composition.author).map((author) => library.nameOf(author, composition))
    : library.resources
        .filter(({ resourceType }) => resourceType === 'Provenance')
        .flatMap((provenance) => nodes(provenance.agent))
        .filter((agent) => hasCode(agent.type, 'author'))
        .map((agent) => library.nameOf(agent.who));
  return [...new Set(said.filter((name) => name !== undefined))].slice(0, MOST_AUTHORS);
}

/** LOINC codes of the sections of an International Patient Summary. */
const SECTION_CODES: Record<string, SectionKind> = {
  '48765-2': 'allergies',
  '10160-0': 'medicines',
  '11450-4': 'conditions',
  '11348-0': 'conditions',
  '30954-2': 'results',
  '8716-3': 'vitals',
  '11369-6': 'immunisations',
  '47519-4': 'procedures'
};

/** Sections of a Composition that say something in words only: no entry of theirs is in the file. */
function narrativeItems(library: Library): FhirItem[] {
  const sections = library.resources
    .filter((resource) => resource.resourceType === 'Composition')
    .flatMap((composition) => nodes(composition.section))
    .slice(0, 100);
  return sections.flatMap((section) => {
    if (nodes(section.entry).some((entry) => library.resolve(entry) !== undefined)) return [];
    const said = narrativeText(section.text) ?? conceptText(section.emptyReason);
    if (said === undefined) return [];
    const code = Object.keys(SECTION_CODES).find((loinc) => hasCode(section.code, loinc));
    const title = str(section.title) ?? conceptText(section.code) ?? m.health_untitled_section();
    const lines = said.split('\n').filter((line) => line !== '' && line !== title);
    return [
      {
        section: (code === undefined ? undefined : SECTION_CODES[code]) ?? 'other',
        title,
        details: lines.slice(0, 60),
        alerts: []
      } satisfies FhirItem
    ];
  });
}

function writtenSections(composition: Node | undefined): FhirOutline['written'] {
  return nodes(composition?.section)
    .slice(0, 100)
    .flatMap((section) => {
      const narrative = narrativeOf(section.text);
      const title = str(section.title) ?? conceptText(section.code) ?? m.health_untitled_section();
      return narrative ? [{ title, narrative }] : [];
    });
}

/** The narrative of a resource; undefined where it has none, or one that is no markup. */
function narrativeOf(text: unknown): Rich | undefined {
  try {
    return richOfHtml(asNode(text)?.div);
  } catch (error) {
    // Its words are shown with the entries all the same.
    if (error instanceof HealthError) return undefined;
    throw error;
  }
}

function subjectOf(library: Library, composition: Node | undefined): Node | undefined {
  if (composition) return library.resolve(nodes(composition.subject)[0]);
  const root = library.root;
  return library.resolve(nodes(root.subject ?? root.patient)[0], root);
}

function describePatient(patient: Node): FhirPatient {
  return {
    name: personName(patient.name) ?? m.health_name_not_given(),
    birthDate: firstDate(patient, 'birthDate'),
    sex: str(patient.gender),
    deceased: patient.deceasedBoolean === true || typeof patient.deceasedDateTime === 'string'
  };
}

function titleOf(
  root: Node,
  composition: Node | undefined,
  patient: Node | undefined,
  sections: FhirSection[]
): string {
  const said =
    writtenTitle(root) ?? str(composition?.title) ?? (composition && conceptText(composition.type));
  if (said !== undefined) return said;
  const items = sections.flatMap((section) => section.items);
  if (items.length === 1 && items[0]) return items[0].title;
  const name = patient && personName(patient.name);
  if (root.resourceType !== 'Bundle' && root.resourceType !== 'Patient') {
    return typeInWords(str(root.resourceType) ?? '');
  }
  return name === undefined ? m.health_record() : healthRecordOf(name);
}

/** The title of a record that says no other: whose it is. */
export function healthRecordOf(name: string): string {
  return m.health_record_of({ name });
}

function spanOf(sections: FhirSection[]): FhirOutline['span'] {
  let from: string | undefined;
  let to: string | undefined;
  for (const { items } of sections) {
    for (const { date } of items) {
      if (date === undefined || !/^\d{4}/.test(date)) continue;
      if (from === undefined || date < from) from = date;
      if (to === undefined || date > to) to = date;
    }
  }
  return from === undefined || to === undefined ? undefined : { from, to };
}
