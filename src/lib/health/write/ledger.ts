import type { Node } from '../fhir/json.ts';

// What the chain says of consent and access, as FHIR: plain facts in, resources out; nothing here knows the chain itself.

/** A party as the register and the chain know it. */
export interface PartyFact {
  name: string;
  /** urn:eip155:<chain>:<address>. */
  urn: string;
}

export interface LedgerPlace {
  chainId: number;
  contract: string;
}

export interface ConsentFact {
  id: string;
  patient: PartyFact;
  grantee: PartyFact;
  /** Code of HL7 v3 PurposeOfUse. */
  purpose: string;
  /** What it covers, in the patient's words; null for everything. */
  what: string | null;
  given: Date;
  until: Date | null;
  active: boolean;
  transaction?: string | undefined;
}

const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';

/** A share as FHIR Consent (R4, scope patient-privacy). */
export function consentResource(fact: ConsentFact): Node {
  return {
    resourceType: 'Consent',
    id: fact.id,
    status: fact.active ? 'active' : 'inactive',
    scope: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }
      ]
    },
    category: [
      { coding: [{ system: 'http://loinc.org', code: '59284-0', display: 'Consent Document' }] }
    ],
    patient: reference(fact.patient),
    dateTime: fact.given.toISOString(),
    ...(fact.transaction === undefined
      ? {}
      : { identifier: [{ system: 'urn:ietf:rfc:3986', value: fact.transaction }] }),
    policyRule: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }]
    },
    provision: {
      type: 'permit',
      period: {
        start: fact.given.toISOString(),
        ...(fact.until ? { end: fact.until.toISOString() } : {})
      },
      actor: [
        {
          role: {
            coding: [
              { system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }
            ]
          },
          reference: reference(fact.grantee)
        }
      ],
      purpose: [{ system: ACT_REASON, code: fact.purpose }],
      ...(fact.what === null
        ? {}
        : { data: [{ meaning: 'related', reference: { display: fact.what } }] })
    }
  };
}

export interface AccessFact {
  id: string;
  patient: PartyFact;
  reader: PartyFact;
  /** The record that was opened, in the patient's words. */
  record: string;
  recordUrn: string;
  purpose: string | null;
  time: Date;
  transaction: string;
  /** Read in an emergency, without the patient's own yes. */
  emergency: boolean;
}

const PATIENT_READ =
  'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead';

/** An opening as FHIR AuditEvent, profile IHE BALP PatientRead. */
export function auditEvent(fact: AccessFact): Node {
  const role = (code: string, display: string): Node => ({
    system: 'http://terminology.hl7.org/CodeSystem/object-role',
    code,
    display
  });
  return {
    resourceType: 'AuditEvent',
    id: fact.id,
    meta: { profile: [PATIENT_READ] },
    type: {
      system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
      code: 'rest',
      display: 'RESTful Operation'
    },
    subtype: [{ system: 'http://hl7.org/fhir/restful-interaction', code: 'read', display: 'read' }],
    action: 'R',
    recorded: fact.time.toISOString(),
    outcome: '0',
    ...(fact.purpose === null
      ? {}
      : {
          purposeOfEvent: [
            { coding: [{ system: ACT_REASON, code: fact.emergency ? 'BTG' : fact.purpose }] }
          ]
        }),
    agent: [
      {
        type: {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
              code: 'IRCP',
              display: 'information recipient'
            }
          ]
        },
        who: reference(fact.reader),
        requestor: true
      },
      {
        type: {
          coding: [
            {
              system: 'http://dicom.nema.org/resources/ontology/DCM',
              code: '110153',
              display: 'Source Role ID'
            }
          ]
        },
        who: reference(fact.patient),
        requestor: false
      }
    ],
    source: {
      observer: { display: 'OwnChart contract' },
      type: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/security-source-type',
          code: '4',
          display: 'Application Server'
        }
      ]
    },
    entity: [
      {
        what: reference(fact.patient),
        type: {
          system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type',
          code: '1',
          display: 'Person'
        },
        role: role('1', 'Patient')
      },
      {
        what: { identifier: { value: fact.recordUrn }, display: fact.record },
        type: {
          system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type',
          code: '2',
          display: 'System Object'
        },
        role: role('4', 'Domain Resource')
      },
      {
        what: { identifier: { system: 'urn:ietf:rfc:3986', value: fact.transaction } },
        type: {
          system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType',
          code: 'XrequestId'
        }
      }
    ]
  };
}

export interface FilingFact {
  id: string;
  patient: PartyFact;
  author: PartyFact;
  record: string;
  recordUrn: string;
  time: Date;
  transaction: string;
}

/** Who filed a record, as FHIR Provenance. */
export function provenance(fact: FilingFact): Node {
  return {
    resourceType: 'Provenance',
    id: fact.id,
    target: [{ identifier: { value: fact.recordUrn }, display: fact.record }],
    recorded: fact.time.toISOString(),
    agent: [
      {
        type: {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
              code: 'author'
            }
          ]
        },
        who: reference(fact.author)
      }
    ],
    entity: [
      {
        role: 'source',
        what: { identifier: { system: 'urn:ietf:rfc:3986', value: fact.transaction } }
      }
    ]
  };
}

function reference({ name, urn }: PartyFact): Node {
  return { identifier: { system: 'urn:ietf:rfc:3986', value: urn }, display: name };
}

/** The six years that 45 CFR 164.528 asks for. */
const YEARS = 6;

/** One line of an accounting of disclosures (45 CFR 164.528(b)). */
export interface Disclosure {
  /** ISO 8601. */
  date: string;
  recipient: string;
  address: string;
  description: string;
  purpose: string;
}

/**
 * The disclosures of the six years before `now`, newest first. Unlike the rule, treatment and payment are not left out: the
 * patient sees all of them.
 */
export function accounting(accesses: AccessFact[], now: Date): Disclosure[] {
  const since = new Date(now);
  since.setUTCFullYear(since.getUTCFullYear() - YEARS);
  return accesses
    .filter(({ time }) => time >= since && time <= now)
    .toSorted((a, b) => b.time.getTime() - a.time.getTime())
    .map(({ time, reader, record, purpose, emergency }) => ({
      date: time.toISOString(),
      recipient: reader.name,
      address: reader.urn,
      description: record,
      purpose: emergency ? 'emergency access' : (purpose ?? 'not stated')
    }));
}

/** Lines as CSV (RFC 4180). What a spreadsheet would take for a formula is defused. */
export function toCsv(header: string[], rows: string[][]): string {
  const cell = (value: string): string => {
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `${[header, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
