import type { Attachment } from './attachment.ts';
import { refuseAbove } from './errors.ts';
import { outlineOf, type FhirOutline } from './fhir.ts';
import type { Node } from './fhir/json.ts';
import { fromBase64 } from './base64.ts';
import { readEntries, type SectionSort } from './ccda/entries.ts';
import { concept, name, time, type Words } from './ccda/values.ts';
import { conceptText } from './fhir/values.ts';
import { plainText, richOf, type Rich } from './narrative.ts';
import { readText } from './text.ts';
import { allAt, at, attribute, childrenOf, parseXml, textOf, type XmlElement } from './xml/tree.ts';
import { m } from '../words/compiled/messages.js';

export const CCDA_SHOWN_BYTES = 48 * 1024 * 1024;
const MOST_SECTIONS = 500;

/** One part of a clinical document as its author wrote it. */
export interface CcdaSection {
  title: string;
  sort: SectionSort | null;
  narrative: Rich | null;
  /** 0 for a section of the document, 1 for a part of it ... */
  depth: number;
}

export interface CcdaDocument {
  title: string;
  /** ISO 8601, as exact as written. */
  date: string | undefined;
  /** BCP 47. */
  language: string | undefined;
  authors: string[];
  custodian: string | undefined;
  sections: CcdaSection[];
  attachments: Attachment[];
  /** What could be read of its entries; allergies first. */
  outline: FhirOutline;
  /** The same as FHIR resources. */
  bundle: Node;
  /** True where the XML is damaged: what could be read is there. */
  damaged: boolean;
}

const SORTS: Record<string, SectionSort> = {
  '48765-2': 'allergies',
  '10160-0': 'medicines',
  '10183-2': 'medicines',
  '42346-7': 'medicines',
  '29549-3': 'medicines',
  '11450-4': 'problems',
  '11348-0': 'problems',
  '46241-6': 'problems',
  '30954-2': 'results',
  '8716-3': 'vitals',
  '11369-6': 'immunisations',
  '47519-4': 'procedures'
};

/**
 * Reads a CDA R2 document (C-CDA of any release): every section's narrative, files inside it, and its entries as far as
 * they can be read.
 * @throws HealthError too-large, damaged
 */
export function readCcda(bytes: Uint8Array): CcdaDocument {
  refuseAbove('document', bytes.length, CCDA_SHOWN_BYTES);
  const { root, fault } = parseXml(readText(bytes, { maxBytes: CCDA_SHOWN_BYTES }).text);
  const bundle = bundleOf(root);
  const title = textOf(at(root, 'title')) ?? conceptText(concept(at(root, 'code'), noWords));
  const sections = topSections(root).flatMap((section) => readSection(section, 0));
  return {
    title: title ?? sections[0]?.title ?? m.health_clinical_document(),
    date: time(attribute(at(root, 'effectiveTime'), 'value')),
    language: attribute(at(root, 'languageCode'), 'code'),
    authors: authorsOf(root),
    custodian: textOf(
      at(root, 'custodian', 'assignedCustodian', 'representedCustodianOrganization', 'name')
    ),
    sections: sections.slice(0, MOST_SECTIONS),
    attachments: attachmentsOf(root),
    outline: outlineOf(bundle),
    bundle,
    damaged: fault !== null
  };
}

const noWords: Words = () => undefined;

/** The document's patient and entries as a FHIR collection. */
function bundleOf(root: XmlElement): Node {
  const words = wordsOf(root);
  const resources = [
    ...patientOf(root),
    ...allSections(topSections(root)).flatMap((section) => {
      const sort = SORTS[attribute(at(section, 'code'), 'code') ?? ''];
      return sort ? readEntries(section, sort, words) : [];
    })
  ];
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({ resource }))
  };
}

function topSections(root: XmlElement): XmlElement[] {
  if (root.name === 'section') return [root];
  if (root.name === 'component') return childrenOf(root, 'section');
  return allAt(root, 'component', 'structuredBody', 'component', 'section');
}

function allSections(sections: XmlElement[]): XmlElement[] {
  return sections.flatMap((section) => [
    section,
    ...allSections(allAt(section, 'component', 'section'))
  ]);
}

function readSection(section: XmlElement, depth: number): CcdaSection[] {
  const text = at(section, 'text');
  const rich = text ? richOf(text) : null;
  const said = rich !== null && plainText(rich) !== '';
  const code = at(section, 'code');
  return [
    {
      title:
        textOf(at(section, 'title')) ??
        attribute(code, 'displayName') ??
        m.health_untitled_section(),
      sort: SORTS[attribute(code, 'code') ?? ''] ?? null,
      narrative: said ? rich : null,
      depth
    },
    ...allAt(section, 'component', 'section').flatMap((part) => readSection(part, depth + 1))
  ];
}

/** The words of the narrative by the ID they carry: entries point to them. */
function wordsOf(root: XmlElement): Words {
  const byId = new Map<string, XmlElement>();
  const walk = (element: XmlElement): void => {
    const id = attribute(element, 'ID');
    if (id !== undefined && !byId.has(id)) byId.set(id, element);
    for (const child of childrenOf(element)) walk(child);
  };
  walk(root);
  return (reference) =>
    reference?.startsWith('#') ? textOf(byId.get(reference.slice(1)))?.slice(0, 2000) : undefined;
}

const SEXES: Record<string, string> = { M: 'male', F: 'female', UN: 'other' };

function patientOf(root: XmlElement): Node[] {
  const patient = at(root, 'recordTarget', 'patientRole', 'patient');
  if (!patient) return [];
  const birthDate = time(attribute(at(patient, 'birthTime'), 'value'))?.slice(0, 10);
  const sex = SEXES[attribute(at(patient, 'administrativeGenderCode'), 'code') ?? ''];
  return [
    {
      resourceType: 'Patient',
      name: [{ text: name(at(patient, 'name')) ?? 'Name not given' }],
      ...(birthDate === undefined ? {} : { birthDate }),
      ...(sex === undefined ? {} : { gender: sex })
    }
  ];
}

function authorsOf(root: XmlElement): string[] {
  const found = childrenOf(root, 'author').map((author) => {
    const assigned = at(author, 'assignedAuthor');
    return (
      name(at(assigned, 'assignedPerson', 'name')) ??
      textOf(at(assigned, 'assignedAuthoringDevice', 'softwareName')) ??
      textOf(at(assigned, 'representedOrganization', 'name'))
    );
  });
  return [...new Set(found.filter((one) => one !== undefined))];
}

/** The body of an unstructured document, and pictures that the narrative refers to. */
function attachmentsOf(root: XmlElement): Attachment[] {
  const texts = [
    ...allAt(root, 'component', 'nonXMLBody', 'text'),
    ...allSections(topSections(root)).flatMap((section) =>
      allAt(section, 'entry').flatMap((entry) => [
        ...allAt(entry, 'observationMedia', 'value'),
        ...allAt(entry, 'organizer', 'component', 'observationMedia', 'value')
      ])
    )
  ];
  return texts.slice(0, 50).flatMap((text, index) => {
    const mime = attribute(text, 'mediaType') ?? 'text/plain';
    const written = text.children.filter((child) => typeof child === 'string').join('');
    const bytes =
      attribute(text, 'representation') === 'B64'
        ? fromBase64(written)
        : new TextEncoder().encode(written);
    if (!bytes || bytes.length === 0) return [];
    return [{ name: `Attachment ${index + 1}${extensionOf(mime)}`, mime, bytes }];
  });
}

const EXTENSIONS: Record<string, string> = {
  'application/pdf': '.pdf',
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/gif': '.gif',
  'image/tiff': '.tif',
  'text/plain': '.txt',
  'text/rtf': '.rtf',
  'text/html': '.html'
};

function extensionOf(mime: string): string {
  return EXTENSIONS[mime.toLowerCase()] ?? '';
}
