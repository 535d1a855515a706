import type { Node } from '../fhir/json.ts';
import { titleTag } from '../fhir/title.ts';

// What a person writes in a form, as FHIR R4 resources. Builders are pure: identifiers and times come from the caller.

/** A day or a moment, ISO 8601. */
type When = string;

const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const UCUM = 'http://unitsofmeasure.org';

/** A measurement that can be typed in, with its LOINC code; a blood pressure is two of them in one. */
export interface Measurable {
  id: string;
  name: string;
  loinc: string;
  unit: string;
  /** What no living person has: likely a slip of the finger. */
  least: number;
  most: number;
  lab?: boolean;
}

export const MEASURABLES: readonly Measurable[] = [
  {
    id: 'systolic',
    name: 'Systolic blood pressure',
    loinc: '8480-6',
    unit: 'mm[Hg]',
    least: 40,
    most: 300
  },
  {
    id: 'diastolic',
    name: 'Diastolic blood pressure',
    loinc: '8462-4',
    unit: 'mm[Hg]',
    least: 20,
    most: 200
  },
  { id: 'heart-rate', name: 'Heart rate', loinc: '8867-4', unit: '/min', least: 15, most: 350 },
  { id: 'weight', name: 'Body weight', loinc: '29463-7', unit: 'kg', least: 0.2, most: 650 },
  { id: 'height', name: 'Body height', loinc: '8302-2', unit: 'cm', least: 20, most: 280 },
  {
    id: 'temperature',
    name: 'Body temperature',
    loinc: '8310-5',
    unit: 'Cel',
    least: 20,
    most: 46
  },
  { id: 'spo2', name: 'Oxygen saturation', loinc: '59408-5', unit: '%', least: 20, most: 100 },
  {
    id: 'glucose',
    name: 'Blood glucose',
    loinc: '2339-0',
    unit: 'mg/dL',
    least: 5,
    most: 2000,
    lab: true
  }
];

const textOnly = (text: string): Node => ({ text: text.trim() });
const note = (text: string | undefined): Node =>
  text?.trim() ? { note: [{ text: text.trim() }] } : {};

/** One typed-in measurement. */
export function measurement(o: {
  measure: Measurable;
  value: number;
  when: When;
  note?: string;
}): Node {
  const { measure } = o;
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [
      {
        coding: [{ system: OBSERVATION_CATEGORY, code: measure.lab ? 'laboratory' : 'vital-signs' }]
      }
    ],
    code: {
      coding: [{ system: 'http://loinc.org', code: measure.loinc, display: measure.name }],
      text: measure.name
    },
    effectiveDateTime: o.when,
    valueQuantity: { value: o.value, unit: measure.unit, system: UCUM, code: measure.unit },
    ...note(o.note)
  };
}

/** A result of a laboratory, in the laboratory's own words. */
export function labResult(o: {
  name: string;
  value: string;
  unit?: string;
  low?: number;
  high?: number;
  when: When;
  note?: string;
}): Node {
  const number = o.value.trim() === '' ? Number.NaN : Number(o.value.replace(',', '.'));
  const unit = o.unit?.trim();
  const range = {
    ...(o.low === undefined ? {} : { low: { value: o.low, ...(unit ? { unit } : {}) } }),
    ...(o.high === undefined ? {} : { high: { value: o.high, ...(unit ? { unit } : {}) } })
  };
  const flag = !Number.isFinite(number)
    ? undefined
    : o.low !== undefined && number < o.low
      ? 'L'
      : o.high !== undefined && number > o.high
        ? 'H'
        : undefined;
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ system: OBSERVATION_CATEGORY, code: 'laboratory' }] }],
    code: textOnly(o.name),
    effectiveDateTime: o.when,
    ...(Number.isFinite(number)
      ? { valueQuantity: { value: number, ...(unit ? { unit } : {}) } }
      : { valueString: o.value.trim() }),
    ...(Object.keys(range).length > 0 ? { referenceRange: [range] } : {}),
    ...(flag
      ? {
          interpretation: [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
                  code: flag
                }
              ]
            }
          ]
        }
      : {}),
    ...note(o.note)
  };
}

export function allergy(o: {
  substance: string;
  reaction?: string;
  severe: boolean;
  since?: When;
  note?: string;
}): Node {
  return {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: coded(
      'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical',
      'active'
    ),
    verificationStatus: coded(
      'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification',
      'confirmed'
    ),
    criticality: o.severe ? 'high' : 'low',
    code: textOnly(o.substance),
    ...(o.reaction?.trim()
      ? {
          reaction: [
            { manifestation: [textOnly(o.reaction)], ...(o.severe ? { severity: 'severe' } : {}) }
          ]
        }
      : {}),
    ...(o.since ? { onsetDateTime: o.since } : {}),
    ...note(o.note)
  };
}

export function condition(o: { name: string; since?: When; over: boolean; note?: string }): Node {
  return {
    resourceType: 'Condition',
    clinicalStatus: coded(
      'http://terminology.hl7.org/CodeSystem/condition-clinical',
      o.over ? 'resolved' : 'active'
    ),
    code: textOnly(o.name),
    ...(o.since ? { onsetDateTime: o.since } : {}),
    ...note(o.note)
  };
}

/** A medicine as the person takes it. */
export function medicineTaken(o: {
  name: string;
  dose?: string;
  since?: When;
  stopped: boolean;
  note?: string;
}): Node {
  return {
    resourceType: 'MedicationStatement',
    status: o.stopped ? 'stopped' : 'active',
    medicationCodeableConcept: textOnly(o.name),
    ...(o.dose?.trim() ? { dosage: [textOnly(o.dose)] } : {}),
    ...(o.since ? { effectivePeriod: { start: o.since } } : {}),
    ...note(o.note)
  };
}

export function immunisation(o: {
  vaccine: string;
  when: When;
  lot?: string;
  dose?: number;
  note?: string;
}): Node {
  return {
    resourceType: 'Immunization',
    status: 'completed',
    vaccineCode: textOnly(o.vaccine),
    occurrenceDateTime: o.when,
    ...(o.lot?.trim() ? { lotNumber: o.lot.trim() } : {}),
    ...(o.dose ? { protocolApplied: [{ doseNumberPositiveInt: o.dose }] } : {}),
    ...note(o.note)
  };
}

/** A prescription of a hospital. */
export function prescription(o: {
  medicine: string;
  dose: string;
  quantity?: string;
  refills?: number;
  when: When;
  reason?: string;
  note?: string;
}): Node {
  return {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: textOnly(o.medicine),
    authoredOn: o.when,
    dosageInstruction: [textOnly(o.dose)],
    ...(o.reason?.trim() ? { reasonCode: [textOnly(o.reason)] } : {}),
    ...(o.refills !== undefined || o.quantity?.trim()
      ? {
          dispenseRequest: {
            ...(o.refills === undefined ? {} : { numberOfRepeatsAllowed: o.refills }),
            ...(o.quantity?.trim() ? { quantity: { unit: o.quantity.trim() } } : {})
          }
        }
      : {}),
    ...note(o.note)
  };
}

/** A note of a hospital: a document of headed parts, its words as narrative. */
export function clinicalNote(o: {
  title: string;
  parts: { title: string; text: string }[];
  when: When;
  author: string;
  patient: string;
}): Node {
  return {
    resourceType: 'Composition',
    status: 'final',
    type: {
      coding: [{ system: 'http://loinc.org', code: '34109-9', display: 'Note' }],
      text: 'Note'
    },
    title: o.title.trim(),
    date: o.when,
    author: [{ display: o.author }],
    subject: { display: o.patient },
    section: o.parts
      .filter(({ text }) => text.trim() !== '')
      .map(({ title, text }) => ({
        title: title.trim(),
        text: { status: 'additional', div: narrative(text) }
      }))
  };
}

/** Plain text as an XHTML narrative, a paragraph for each of its own. */
export function narrative(text: string): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const paragraphs = escaped
    .trim()
    .split(/\n\s*\n/)
    .map((part) => `<p>${part.replaceAll('\n', '<br/>')}</p>`);
  return `<div xmlns="http://www.w3.org/1999/xhtml">${paragraphs.join('')}</div>`;
}

function coded(system: string, code: string): Node {
  return { coding: [{ system, code }] };
}

export interface Written {
  title: string;
  resources: Node[];
  patient: { name: string; address: string };
  /** Who wrote it: the person, or the hospital and who works there. */
  author: string;
  when: When;
}

/** What was written as one document: a collection that says whose it is and who wrote it (Provenance). */
export function writtenDocument(
  { title, resources, patient, author, when }: Written,
  newId: () => string
): Node {
  const person = `urn:uuid:${newId()}`;
  const entries = resources.map((resource) => {
    const id = newId();
    const subject = { reference: person, display: patient.name };
    const about =
      resource.resourceType === 'AllergyIntolerance' || resource.resourceType === 'Immunization'
        ? { patient: subject }
        : { subject };
    return { fullUrl: `urn:uuid:${id}`, resource: { ...resource, id, ...about } };
  });
  const provenance = newId();
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: when,
    meta: { tag: [titleTag(title)] },
    entry: [
      {
        fullUrl: person,
        resource: {
          resourceType: 'Patient',
          id: person.slice(9),
          name: [{ text: patient.name }],
          identifier: [{ system: 'urn:ietf:rfc:3986', value: patient.address }]
        }
      },
      ...entries,
      {
        fullUrl: `urn:uuid:${provenance}`,
        resource: {
          resourceType: 'Provenance',
          id: provenance,
          recorded: when,
          target: entries.map(({ fullUrl }) => ({ reference: fullUrl })),
          agent: [
            {
              type: coded(
                'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
                'author'
              ),
              who: { display: author }
            }
          ]
        }
      }
    ]
  };
}
