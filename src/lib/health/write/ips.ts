import type { Node } from '../fhir/json.ts';
import { narrative } from './resources.ts';

/** One section of an International Patient Summary: its LOINC code, what it says in words, and the same as resources. */
export interface IpsSection {
  code: string;
  title: string;
  lines: string[];
  /** Without an id, and without whom they are about. */
  resources: Node[];
}

/** Which member of a resource names the patient. */
const SUBJECT: Record<string, string> = {
  AllergyIntolerance: 'patient',
  Immunization: 'patient',
  Consent: 'patient'
};

/**
 * An International Patient Summary (HL7 IPS 2.0): a document Bundle, Composition first. A section without lines says that
 * nothing is known of it, never that there is nothing.
 */
export function ipsDocument(
  person: Node,
  sections: readonly IpsSection[],
  now: Date,
  newId: () => string
): Node {
  const patient = newId();
  const composition = newId();
  const [name] = (person.name ?? []) as { text?: string }[];
  const about = { reference: `urn:uuid:${patient}`, ...(name?.text ? { display: name.text } : {}) };
  const resources: Node[] = [];
  const section = sections.map(({ code, title, lines, resources: own }) => {
    const entry = own.map((resource) => {
      const id = newId();
      const key = 'patient' in resource ? 'patient' : SUBJECT[String(resource.resourceType)];
      resources.push({ ...resource, id, [key ?? 'subject']: about });
      return { reference: `urn:uuid:${id}` };
    });
    return {
      title,
      code: { coding: [{ system: 'http://loinc.org', code }] },
      text: {
        status: 'generated',
        div: narrative(lines.length > 0 ? lines.join('\n') : 'Nothing is known.')
      },
      ...(entry.length > 0
        ? { entry }
        : {
            emptyReason: {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason',
                  code: 'unavailable'
                }
              ]
            }
          })
    };
  });
  const first: Node = {
    resourceType: 'Composition',
    id: composition,
    status: 'final',
    type: {
      coding: [{ system: 'http://loinc.org', code: '60591-5', display: 'Patient summary Document' }]
    },
    subject: about,
    date: now.toISOString(),
    author: [about],
    title: 'Patient summary',
    section
  };
  return {
    resourceType: 'Bundle',
    type: 'document',
    identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${newId()}` },
    timestamp: now.toISOString(),
    entry: [first, { ...person, resourceType: 'Patient', id: patient }, ...resources].map(
      (resource) => ({ fullUrl: `urn:uuid:${String(resource.id)}`, resource })
    )
  };
}
