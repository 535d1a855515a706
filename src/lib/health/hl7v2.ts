import { time } from './ccda/values.ts';
import { HealthError, refuseAbove } from './errors.ts';
import { fromBase64 } from './base64.ts';
import type { Attachment } from './attachment.ts';
import { outlineOf, type FhirOutline } from './fhir.ts';
import type { Node } from './fhir/json.ts';
import {
  components,
  parseMessages,
  repetitions,
  unescape,
  type Message,
  type Segment
} from './hl7v2/message.ts';
import { lookUp } from './lookup.ts';
import { readText } from './text.ts';
import { m } from '../words/compiled/messages.js';

export const HL7V2_SHOWN_BYTES = 16 * 1024 * 1024;

/** What a file of HL7 v2 messages says. */
export interface Hl7File {
  title: string;
  /** Of the first message: "ORU". */
  type: string | undefined;
  /** When the message was made, ISO 8601. */
  date: string | undefined;
  messages: number;
  /** Facts of the first message's header. */
  facts: { label: string; value: string }[];
  outline: FhirOutline;
  /** The same as FHIR resources. */
  bundle: Node;
  attachments: Attachment[];
}

/** "Result message" for ORU. */
export function messageInWords(type: string | undefined): string {
  return type === undefined ? m.health_message() : m.health_message_kind({ type });
}

/**
 * Reads HL7 v2 messages (results, orders, admissions, vaccinations) into an outline. Missing and misplaced fields are
 * passed over.
 * @throws HealthError too-large, damaged where there is no message
 */
export function readHl7v2(bytes: Uint8Array): Hl7File {
  refuseAbove('message', bytes.length, HL7V2_SHOWN_BYTES);
  const messages = parseMessages(readText(bytes, { maxBytes: HL7V2_SHOWN_BYTES }).text);
  const first = messages[0];
  if (!first) {
    throw new HealthError('health/damaged', m.health_message_none());
  }
  const header = first.segments[0];
  const type = components(first, header?.fields[9])[0];
  const attachments: Attachment[] = [];
  const bundle = bundleOf(messages, attachments);
  const outline = outlineOf(bundle);
  return {
    title: titleOf(type, outline),
    type,
    date: time(unescape(first, header?.fields[7])),
    messages: messages.length,
    facts: headerFacts(first, header),
    outline,
    bundle,
    attachments
  };
}

function titleOf(type: string | undefined, outline: FhirOutline): string {
  const report = outline.sections
    .flatMap((section) => section.items)
    .find((item) => item.section === 'results')?.title;
  const kind = messageInWords(type);
  return (type === 'ORU' || type === 'OUL') && report !== undefined ? `${kind}: ${report}` : kind;
}

function headerFacts(message: Message, header: Segment | undefined): Hl7File['facts'] {
  const field = (n: number): string | undefined => components(message, header?.fields[n])[0];
  const rows: [string, string | undefined][] = [
    ['sent-by', [field(3), field(4)].filter(Boolean).join(', ') || undefined],
    ['sent-to', [field(5), field(6)].filter(Boolean).join(', ') || undefined],
    ['message', components(message, header?.fields[9]).filter(Boolean).join(' ') || undefined],
    ['number', field(10)],
    ['version', field(12)]
  ];
  return rows.flatMap(([fact, value]) =>
    value === undefined ? [] : [{ label: m.health_message_fact({ fact }), value }]
  );
}

/** The messages as a FHIR collection: patients, observations, reports, orders, visits, allergies, vaccinations. */
export function bundleOf(messages: Message[], attachments: Attachment[] = []): Node {
  const patients = new Map<string, Node>();
  const resources: Node[] = [];
  for (const message of messages) {
    const isOrder = ORDERS.has(components(message, message.segments[0]?.fields[9])[0] ?? '');
    let report: Node | undefined;
    for (const { name, fields } of message.segments) {
      const reader = lookUp(READERS, name);
      if (name === 'PID') {
        const patient = patientOf(message, fields);
        patients.set(JSON.stringify([patient.name, patient.birthDate]), patient);
      } else if (name === 'OBR') {
        report = reportOf(message, fields, isOrder);
        resources.push(report);
      } else if (name === 'OBX') {
        resources.push(observationOf(message, fields, report, attachments));
      } else if (name === 'NTE') {
        addNote(resources.at(-1), noteOf(message, fields));
      } else if (reader) {
        resources.push(...reader(message, fields));
      }
    }
  }
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [...patients.values(), ...resources].map((resource) => ({ resource }))
  };
}

const SEXES: Record<string, string> = { M: 'male', F: 'female', O: 'other', A: 'other' };

function patientOf(message: Message, fields: string[]): Node {
  const [family, given, middle, suffix, prefix] = components(message, fields[5]);
  const name = [prefix, given, middle, family, suffix].filter(Boolean).join(' ');
  const birthDate = time(unescape(message, fields[7]))?.slice(0, 10);
  const sex = lookUp(SEXES, fields[8]);
  return {
    resourceType: 'Patient',
    name: [{ text: name === '' ? 'Name not given' : name }],
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(sex === undefined ? {} : { gender: sex })
  };
}

const SYSTEMS: Record<string, string> = {
  LN: 'http://loinc.org',
  SCT: 'http://snomed.info/sct',
  CVX: 'http://hl7.org/fhir/sid/cvx'
};

/** A coded element: code, words, system; then the other system's code, words, system. */
function conceptOf(message: Message, value: string | undefined): Node | undefined {
  const [code, words, system, otherCode, otherWords, otherSystem] = components(message, value);
  const coding = [
    [code, words, system],
    [otherCode, otherWords, otherSystem]
  ].flatMap(([one, display, from]) =>
    one === undefined
      ? []
      : [
          {
            code: one,
            ...(display === undefined ? {} : { display }),
            ...(lookUp(SYSTEMS, from) === undefined ? {} : { system: lookUp(SYSTEMS, from) })
          }
        ]
  );
  const text = words ?? otherWords ?? code;
  return text === undefined ? undefined : { coding, text };
}

const ORDERS = new Set(['OML', 'ORM', 'OMG', 'OMP', 'ORL']);

function reportOf(message: Message, fields: string[], isOrder: boolean): Node {
  const when = time(unescape(message, fields[7])) ?? time(unescape(message, fields[22]));
  const [, family, given] = components(message, fields[16]);
  const by = [given, family].filter(Boolean).join(' ');
  return {
    resourceType: isOrder ? 'ServiceRequest' : 'DiagnosticReport',
    status: lookUp(STATES, fields[25]) ?? 'unknown',
    code: conceptOf(message, fields[4]) ?? { text: 'Examination' },
    ...(when === undefined ? {} : isOrder ? { authoredOn: when } : { effectiveDateTime: when }),
    ...(by === '' ? {} : { performer: [{ display: `ordered by ${by}` }] })
  };
}

const STATES: Record<string, string> = {
  F: 'final',
  P: 'preliminary',
  C: 'corrected',
  X: 'cancelled',
  I: 'registered',
  R: 'preliminary',
  D: 'entered-in-error',
  W: 'entered-in-error'
};

const FLAGS = new Set(['H', 'HH', 'L', 'LL', 'A', 'AA']);

function observationOf(
  message: Message,
  fields: string[],
  report: Node | undefined,
  attachments: Attachment[]
): Node {
  const when =
    time(unescape(message, fields[14])) ?? (report?.effectiveDateTime as string | undefined);
  const flag = unescape(message, fields[8]);
  const range = unescape(message, fields[7]);
  return {
    resourceType: 'Observation',
    status: lookUp(STATES, fields[11]) ?? 'unknown',
    category: [{ coding: [{ code: 'laboratory' }] }],
    code: conceptOf(message, fields[3]) ?? { text: 'Measurement without a name' },
    ...(when === undefined ? {} : { effectiveDateTime: when }),
    ...valueOf(message, fields, attachments),
    ...(flag !== undefined && FLAGS.has(flag)
      ? { interpretation: [{ coding: [{ code: flag }] }] }
      : {}),
    ...(range === undefined ? {} : { referenceRange: [rangeOf(range)] })
  };
}

/** "3.5-5.1", "< 10" or "> 3" with numbers, as its words otherwise. */
function rangeOf(text: string): Node {
  const both = /^\s*(-?\d+(?:\.\d+)?)\s*(?:-|to)\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  if (both) return { low: { value: Number(both[1]) }, high: { value: Number(both[2]) }, text };
  const one = /^\s*([<>])=?\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  if (one) return { [one[1] === '<' ? 'high' : 'low']: { value: Number(one[2]) }, text };
  return { text };
}

function valueOf(message: Message, fields: string[], attachments: Attachment[]): Node {
  const type = fields[2];
  const written = fields[5];
  const unit = components(message, fields[6])[0];
  const number = (value: string | undefined): number | undefined =>
    value !== undefined && /^[+-]?\d+(\.\d*)?$/.test(value.trim()) ? Number(value) : undefined;
  const units = unit === undefined ? {} : { unit };
  switch (type) {
    case 'NM': {
      const value = number(written);
      return value === undefined ? words(message, written) : { valueQuantity: { value, ...units } };
    }
    case 'SN': {
      const [comparator, first, separator, second] = components(message, written);
      const value = number(first);
      const high = number(second);
      if (value === undefined) return words(message, written);
      if (separator === '-' && high !== undefined) {
        return { valueRange: { low: { value, ...units }, high: { value: high, ...units } } };
      }
      if (second !== undefined)
        return { valueString: [first, separator, second].filter(Boolean).join(' ') };
      const known = comparator !== undefined && ['<', '>', '<=', '>='].includes(comparator);
      return { valueQuantity: { value, ...(known ? { comparator } : {}), ...units } };
    }
    case 'CE':
    case 'CWE':
    case 'CNE':
    case 'CF': {
      const coded = conceptOf(message, written);
      return coded ? { valueCodeableConcept: coded } : {};
    }
    case 'DT':
    case 'TS':
    case 'DTM': {
      const value = time(unescape(message, written));
      return value === undefined ? words(message, written) : { valueDateTime: value };
    }
    case 'ED': {
      const [, kind, subtype, , data] = components(message, written);
      const bytes = fromBase64(data ?? '');
      if (!bytes || bytes.length === 0)
        return { valueString: 'An attached file that cannot be read' };
      const mime = [
        kind === 'AP' || kind === undefined ? 'application' : kind,
        subtype?.toLowerCase()
      ]
        .filter(Boolean)
        .join('/');
      const name = `Attachment ${attachments.length + 1}${subtype === undefined ? '' : `.${subtype.toLowerCase()}`}`;
      attachments.push({ name, mime, bytes });
      return { valueString: `${name}, shown below` };
    }
    default: {
      const value = type === undefined || type === 'ST' ? number(written) : undefined;
      return value !== undefined && unit !== undefined
        ? { valueQuantity: { value, ...units } }
        : words(message, written);
    }
  }
}

function words(message: Message, written: string | undefined): Node {
  const said = (written ?? '')
    .split(message.repetition)
    .map((part) => components(message, part).filter(Boolean).join(' '))
    .filter((part) => part !== '')
    .join('\n');
  return said === '' ? {} : { valueString: said };
}

type Reader = (message: Message, fields: string[]) => Node[];

const READERS: Record<string, Reader> = {
  AL1: (message, fields) => {
    const code = conceptOf(message, fields[3]);
    const reactions = repetitions(message, fields[5]).map((parts) =>
      parts.filter(Boolean).join(' ')
    );
    const severe = /^(SV|U?severe)/i.test(components(message, fields[4])[0] ?? '');
    if (!code) return [];
    return [
      {
        resourceType: 'AllergyIntolerance',
        code,
        ...(severe ? { criticality: 'high' } : {}),
        ...(reactions.length > 0
          ? { reaction: [{ manifestation: reactions.map((text) => ({ text })) }] }
          : {})
      }
    ];
  },
  DG1: (message, fields) => {
    const code = conceptOf(message, fields[3]) ?? textConcept(unescape(message, fields[4]));
    const onset = time(unescape(message, fields[5]));
    return code
      ? [
          {
            resourceType: 'Condition',
            code,
            ...(onset === undefined ? {} : { onsetDateTime: onset })
          }
        ]
      : [];
  },
  PV1: (message, fields) => {
    const start = time(unescape(message, fields[44]));
    const end = time(unescape(message, fields[45]));
    const kind = lookUp(VISITS, fields[2]);
    if (start === undefined && kind === undefined) return [];
    return [
      {
        resourceType: 'Encounter',
        status: end === undefined ? 'in-progress' : 'finished',
        type: [{ text: kind ?? 'Visit' }],
        period: { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) }
      }
    ];
  },
  RXA: (message, fields) => {
    const code = conceptOf(message, fields[5]);
    const when = time(unescape(message, fields[3]));
    const lot = unescape(message, fields[15]);
    const status = { RE: 'not-done', NA: 'not-done' }[fields[20] ?? ''] ?? 'completed';
    return code
      ? [
          {
            resourceType: 'Immunization',
            status,
            vaccineCode: code,
            ...(when === undefined ? {} : { occurrenceDateTime: when }),
            ...(lot === undefined ? {} : { lotNumber: lot })
          }
        ]
      : [];
  },
  RXE: (message, fields) => medicine(message, fields[2]),
  RXO: (message, fields) => medicine(message, fields[1])
};

const VISITS: Record<string, string> = {
  E: 'Emergency visit',
  I: 'Hospital stay',
  O: 'Outpatient visit',
  P: 'Pre-admission',
  B: 'Birth'
};

function medicine(message: Message, field: string | undefined): Node[] {
  const code = conceptOf(message, field);
  return code
    ? [{ resourceType: 'MedicationRequest', status: 'active', medicationCodeableConcept: code }]
    : [];
}

function textConcept(text: string | undefined): Node | undefined {
  return text === undefined ? undefined : { text };
}

function noteOf(message: Message, fields: string[]): string | undefined {
  return (
    repetitions(message, fields[3])
      .map((parts) => parts.filter(Boolean).join(' '))
      .join('\n') || undefined
  );
}

function addNote(resource: Node | undefined, text: string | undefined): void {
  if (!resource || text === undefined) return;
  const before = Array.isArray(resource.note) ? (resource.note as unknown[]) : [];
  resource.note = [...before, { text }];
}
