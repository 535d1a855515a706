import { lookUp } from '../lookup.ts';
import type { Alert } from './alert.ts';
import { join, nodes, str, strings, type Node } from './json.ts';
import type { Library } from './bundle.ts';
import { readMedicine } from './medicine.ts';
import { narrativeText } from './narrative.ts';
import { readObservation } from './observation.ts';
import {
  attachmentText,
  conceptText,
  conceptTexts,
  firstDate,
  hasCode,
  notes,
  quantityText
} from './values.ts';
import { m } from '../../words/compiled/messages.js';

export type SectionKind =
  | 'allergies'
  | 'medicines'
  | 'conditions'
  | 'results'
  | 'vitals'
  | 'immunisations'
  | 'procedures'
  | 'encounters'
  | 'documents'
  | 'other';

/** One line of the outline. Every text is what the record says; dates as it writes them. */
export interface FhirItem {
  section: SectionKind;
  title: string;
  value?: string | undefined;
  /** Parts of a measurement, such as the two numbers of a blood pressure. */
  parts?: { label: string; value: string }[];
  details: string[];
  date?: string | undefined;
  status?: string | undefined;
  /** What must not be overlooked. */
  alerts: Alert[];
}

/** What a reader makes of one resource; its line is completed by `itemOf`. */
export interface Reading {
  section: SectionKind;
  title?: string | undefined;
  value?: string | undefined;
  parts?: { label: string; value: string }[];
  details?: string[];
  date?: string | undefined;
  status?: string | undefined;
  alerts?: Alert[];
}

type Reader = (node: Node, library: Library) => Reading;

/** The line of one resource; undefined for those that only support others (practitioners, organisations ...). */
export function itemOf(node: Node, library: Library): FhirItem | undefined {
  const type = str(node.resourceType) ?? '';
  if (isSupporting(node)) return undefined;
  const read = lookUp(READERS, type) ?? readOther;
  const item = read(node, library);
  const status = str(node.status) ?? conceptText(node.clinicalStatus);
  const title = item.title ?? narrativeText(node.text)?.split('\n')[0];
  return {
    ...item,
    status: item.status ?? status,
    details: item.details ?? [],
    title: title ?? (item.value === undefined ? typeInWords(type) : m.health_unnamed()),
    alerts: [...alertsOf(node, status), ...(item.alerts ?? [])]
  };
}

function lotText(number: string | undefined): string | undefined {
  return number === undefined ? undefined : m.health_lot({ number });
}

const SUPPORTING = new Set(
  'Patient Practitioner PractitionerRole Organization Location Provenance Composition Binary Substance Endpoint Specimen MessageHeader Medication RelatedPerson Group HealthcareService'.split(
    ' '
  )
);

/** True for resources that only say more about others. */
export const isSupporting = ({ resourceType }: Node): boolean =>
  SUPPORTING.has(str(resourceType) ?? '');

/** "MedicationRequest" -> "Medication request". */
export function typeInWords(type: string): string {
  const words = type.replace(
    /([a-z])([A-Z])/g,
    (_, end: string, start: string) => `${end} ${start.toLowerCase()}`
  );
  return words === '' ? 'Entry' : words;
}

function alertsOf(node: Node, status: string | undefined): Alert[] {
  const alerts: Alert[] = [];
  const verification = node.verificationStatus;
  if (status === 'entered-in-error' || hasCode(verification, 'entered-in-error')) {
    alerts.push('entered-in-error');
  }
  if (hasCode(verification, 'refuted')) alerts.push('ruled-out');
  if (hasCode(verification, 'unconfirmed', 'provisional', 'differential'))
    alerts.push('not-confirmed');
  if (status === 'not-done' || node.notGiven === true) alerts.push('not-done');
  if (status === 'not-taken') alerts.push('not-taken');
  if (node.doNotPerform === true) alerts.push('do-not-give');
  return alerts;
}

const READERS: Record<string, Reader> = {
  AllergyIntolerance: (node) => {
    const reactions = nodes(node.reaction);
    const said = reactions.flatMap((reaction) => [
      ...conceptTexts(reaction.manifestation),
      ...strings(reaction.description)
    ]);
    const severe = node.criticality === 'high' || reactions.some((r) => r.severity === 'severe');
    return {
      section: 'allergies',
      title: conceptText(node.code) ?? reactions.map((r) => conceptText(r.substance)).find(Boolean),
      value: join([...new Set(said)], ', '),
      details: [...strings(node.category), ...notes(node)],
      date: firstDate(node, 'onsetDateTime', 'recordedDate', 'assertedDate', 'lastOccurrence'),
      status: conceptText(node.clinicalStatus),
      alerts: severe ? ['high-risk'] : []
    };
  },
  MedicationStatement: readMedicine,
  MedicationRequest: readMedicine,
  MedicationAdministration: readMedicine,
  MedicationDispense: readMedicine,
  MedicationUsage: readMedicine,
  Condition: (node) => ({
    section: 'conditions',
    title: conceptText(node.code),
    value: conceptText(node.severity),
    details: [...conceptTexts(node.bodySite), ...notes(node)],
    date: firstDate(node, 'onsetDateTime', 'onsetPeriod', 'recordedDate', 'assertedDate'),
    status: conceptText(node.clinicalStatus)
  }),
  Observation: readObservation,
  DiagnosticReport: (node, library) => ({
    section: 'results',
    title: conceptText(node.code),
    value: str(node.conclusion) ?? join(conceptTexts(node.conclusionCode), ', '),
    details: [
      ...nodes(node.performer).map((performer) => library.nameOf(performer, node)),
      ...nodes(node.presentedForm).map(attachmentText)
    ].filter((text) => text !== undefined),
    date: firstDate(node, 'effectiveDateTime', 'effectivePeriod', 'issued')
  }),
  Immunization: (node) => ({
    section: 'immunisations',
    title: conceptText(node.vaccineCode),
    value: quantityText(node.doseQuantity),
    details: [
      lotText(str(node.lotNumber)),
      ...nodes(node.protocolApplied).map((dose) => {
        const number =
          str(dose.doseNumberPositiveInt) ?? str(dose.doseNumberString) ?? str(dose.doseNumber);
        return number === undefined ? undefined : m.health_dose_number({ number });
      }),
      conceptText(node.statusReason)
    ].filter((text) => text !== undefined),
    date: firstDate(node, 'occurrenceDateTime', 'date', 'recorded') ?? str(node.occurrenceString)
  }),
  Procedure: (node) => ({
    section: 'procedures',
    title: conceptText(node.code),
    value: conceptText(node.outcome),
    details: [...conceptTexts(node.bodySite), ...notes(node)],
    date: firstDate(
      node,
      'performedDateTime',
      'performedPeriod',
      'occurrenceDateTime',
      'occurrencePeriod'
    )
  }),
  Encounter: (node, library) => ({
    section: 'encounters',
    title: conceptText(node.type) ?? conceptText(node.class),
    value: conceptText(node.reasonCode) ?? conceptText(node.reason),
    details: [library.nameOf(node.serviceProvider, node)].filter((text) => text !== undefined),
    date: firstDate(node, 'period', 'actualPeriod')
  }),
  DocumentReference: (node) => ({
    section: 'documents',
    title: str(node.description) ?? conceptText(node.type) ?? conceptText(node.category),
    details: nodes(node.content)
      .map((content) => attachmentText(content.attachment))
      .filter((text) => text !== undefined),
    date: firstDate(node, 'date', 'created', 'indexed')
  }),
  ImagingStudy: (node) => ({
    section: 'documents',
    title: str(node.description) ?? conceptText(node.procedureCode) ?? m.health_imaging_study(),
    details: conceptTexts(node.modality),
    date: firstDate(node, 'started')
  })
};

const readOther: Reader = (node) => {
  const type = str(node.resourceType) ?? '';
  const about =
    conceptText(node.code) ??
    conceptText(node.type) ??
    (typeof node.description === 'string'
      ? str(node.description)
      : conceptText(node.description)) ??
    str(node.title) ??
    conceptText(node.category) ??
    conceptText(node.serviceType);
  return {
    section: 'other',
    title: join([typeInWords(type), about], ': '),
    details: notes(node),
    date: firstDate(
      node,
      'date',
      'authoredOn',
      'created',
      'period',
      'billablePeriod',
      'started',
      'issued',
      'dateTime',
      'startDate'
    )
  };
};
