import { CARD_LINES, type CardLine, type EmergencyCard } from '../emergency-card.ts';
import { HealthError } from '../errors.ts';
import { asNode, nodes, type Node } from '../fhir/json.ts';
import { allergy, condition, medicineTaken } from './resources.ts';
import { ipsDocument, type IpsSection } from './ips.ts';

// The emergency summary is the emergency card as an International Patient Summary: the same lines, chosen once. What a line
// says stays word for word, so the card can be read out of it again.

const EXTENSIONS = 'http://hl7.org/fhir/StructureDefinition/';
const TERMS = 'http://terminology.hl7.org/CodeSystem/';

/** A line as a resource of a section, and back. */
interface Placed {
  section: Pick<IpsSection, 'code' | 'title'>;
  /** The first three sections are there always. */
  required?: true;
  type: string;
  write: (text: string) => Node;
  read: (resource: Node) => unknown;
}

const textOf = (value: unknown): unknown => asNode(value)?.text;

const PLACED: Partial<Record<CardLine, Placed>> = {
  allergies: {
    section: { code: '48765-2', title: 'Allergies and intolerances' },
    required: true,
    type: 'AllergyIntolerance',
    write: (substance) => ({
      ...allergy({ substance, severe: false }),
      criticality: 'unable-to-assess'
    }),
    read: ({ code }) => textOf(code)
  },
  medicines: {
    section: { code: '10160-0', title: 'Medicines' },
    required: true,
    type: 'MedicationStatement',
    write: (name) => medicineTaken({ name, stopped: false }),
    read: ({ medicationCodeableConcept }) => textOf(medicationCodeableConcept)
  },
  conditions: {
    section: { code: '11450-4', title: 'Problems' },
    required: true,
    type: 'Condition',
    write: (name) => condition({ name, over: false }),
    read: ({ code }) => textOf(code)
  },
  blood: {
    section: { code: '30954-2', title: 'Results' },
    type: 'Observation',
    write: (valueString) => ({
      resourceType: 'Observation',
      status: 'final',
      code: {
        coding: [{ system: 'http://loinc.org', code: '882-1', display: 'ABO and Rh group' }],
        text: 'Blood group'
      },
      valueString
    }),
    read: ({ valueString }) => valueString
  },
  implants: {
    section: { code: '46264-8', title: 'Medical devices' },
    type: 'DeviceUseStatement',
    write: (display) => ({
      resourceType: 'DeviceUseStatement',
      status: 'active',
      device: { display }
    }),
    read: ({ device }) => asNode(device)?.display
  },
  directive: {
    section: { code: '42348-3', title: 'Advance directives' },
    type: 'Consent',
    write: (text) => ({
      resourceType: 'Consent',
      status: 'active',
      scope: { coding: [{ system: `${TERMS}consentscope`, code: 'adr' }] },
      category: [{ coding: [{ system: 'http://loinc.org', code: '42348-3' }] }],
      policyRule: { text }
    }),
    read: ({ policyRule }) => textOf(policyRule)
  }
};
const PLACED_LINES = Object.entries(PLACED) as [CardLine, Placed][];

const noReason = [{ url: `${EXTENSIONS}data-absent-reason`, valueCode: 'masked' }];

/** The lines that are about the person. */
function personOf(text: (kind: CardLine) => string | undefined): Node {
  const [name, born, contacts, language] = (['name', 'born', 'contacts', 'language'] as const).map(
    text
  );
  const day = born?.match(/^\d{4}(-\d\d(-\d\d)?)?$/) ? { birthDate: born } : {};
  return {
    resourceType: 'Patient',
    name: [name ? { text: name } : { extension: noReason }],
    ...day,
    _birthDate: {
      extension: born ? [{ url: `${EXTENSIONS}originalText`, valueString: born }] : noReason
    },
    ...(contacts
      ? {
          contact: [
            {
              relationship: [{ coding: [{ system: `${TERMS}v2-0131`, code: 'C' }] }],
              name: { text: contacts }
            }
          ]
        }
      : {}),
    ...(language ? { communication: [{ language: { text: language }, preferred: true }] } : {})
  };
}

function readPerson(person: Node): Partial<Record<CardLine, unknown>> {
  const original = nodes(asNode(person._birthDate)?.extension).find(
    ({ url }) => url === `${EXTENSIONS}originalText`
  );
  return {
    name: nodes(person.name)[0]?.text,
    born: original?.valueString,
    contacts: textOf(nodes(person.contact)[0]?.name),
    language: textOf(nodes(person.communication)[0]?.language)
  };
}

/** The lines of a card as an International Patient Summary. Pure: identifiers come from the caller. */
export function emergencySummary(card: EmergencyCard, newId: () => string): Node {
  const text = (kind: CardLine): string | undefined =>
    card.lines.find((line) => line.kind === kind)?.text;
  const sections = PLACED_LINES.flatMap(([kind, { section, required, write }]): IpsSection[] => {
    const line = text(kind);
    if (line === undefined && !required) return [];
    const lines = line === undefined ? [] : [line];
    return [{ ...section, lines, resources: lines.map(write) }];
  });
  return ipsDocument(personOf(text), sections, new Date(`${card.made}T00:00:00Z`), newId);
}

/** Reads the card out of what `emergencySummary` wrote. @throws HealthError for anything else */
export function cardOfSummary(summary: unknown): EmergencyCard {
  const bundle = asNode(summary) ?? {};
  const resources = nodes(bundle.entry).map((entry): Node => asNode(entry.resource) ?? {});
  const person = resources.find(({ resourceType }) => resourceType === 'Patient');
  const made = String(bundle.timestamp).slice(0, 10);
  const found: Partial<Record<CardLine, unknown>> = person ? readPerson(person) : {};
  for (const [kind, { type, read }] of PLACED_LINES) {
    const resource = resources.find(({ resourceType }) => resourceType === type);
    if (resource) found[kind] = read(resource);
  }
  const lines = (Object.entries(found) as [CardLine, unknown][]).flatMap(([kind, text]) =>
    typeof text === 'string' && text !== '' ? [{ kind, text }] : []
  );
  if (!/^\d{4}-\d\d-\d\d$/.test(made) || lines.length === 0)
    throw new HealthError(
      'health/damaged',
      'This emergency summary cannot be read: it is not as OwnChart writes it.',
      'Ask the patient’s helpers for urgent access instead.'
    );
  const order = (kind: CardLine): number => CARD_LINES.indexOf(kind);
  return { made, lines: lines.sort((a, b) => order(a.kind) - order(b.kind)) };
}
