import { alertInWords } from '../fhir/alert.ts';
import { toBase64 } from '../base64.ts';
import type { Node } from '../fhir/json.ts';
import type { ChartEntry, WholeChart } from '../meaning/whole.ts';
import { ipsDocument } from './ips.ts';

export interface Subject {
  name: string;
  /** urn:eip155:<chain>:<address>. */
  urn: string;
  birthDate?: string | undefined;
  sex?: string | undefined;
}

function personOf(subject: Subject): Node {
  return {
    resourceType: 'Patient',
    name: [{ text: subject.name }],
    identifier: [{ system: 'urn:ietf:rfc:3986', value: subject.urn }],
    ...(subject.birthDate === undefined ? {} : { birthDate: subject.birthDate }),
    ...(subject.sex === undefined ? {} : { gender: subject.sex })
  };
}

/** A document to export as it is. */
export interface ExportedFile {
  index: number;
  title: string;
  fileName: string;
  mime: string;
  added: Date;
  author: string;
  /** Urn of the record on chain. */
  urn: string;
  read: () => Promise<Uint8Array>;
}

/** Bytes of a file that become base64 at a time: divisible by three, so that the pieces join. */
const PIECE = 3 * 256 * 1024;

/**
 * Everything as one FHIR collection: the patient, each record as DocumentReference with its file inside, then what the chain
 * says of consent and access. Written piece by piece, so that one file at a time is in memory.
 * @param onProgress files done
 */
export async function* everythingBundle(
  subject: Subject,
  files: ExportedFile[],
  ledger: Node[],
  now: Date,
  newId: () => string,
  onProgress: (done: number) => void = () => {}
): AsyncGenerator<string> {
  const patient = newId();
  const entry = (resource: Node): string =>
    JSON.stringify({ fullUrl: `urn:uuid:${String(resource.id)}`, resource });
  yield `{"resourceType":"Bundle","type":"collection","timestamp":${JSON.stringify(now.toISOString())},"entry":[\n`;
  yield entry({ ...personOf(subject), id: patient });
  for (const [at, file] of files.entries()) {
    const bytes = await file.read();
    const id = newId();
    const whole = entry({
      resourceType: 'DocumentReference',
      id,
      status: 'current',
      identifier: [{ value: file.urn }],
      description: file.title,
      date: file.added.toISOString(),
      subject: { reference: `urn:uuid:${patient}`, display: subject.name },
      author: [{ display: file.author }],
      content: [
        {
          attachment: {
            contentType: file.mime || 'application/octet-stream',
            title: file.fileName,
            size: bytes.length,
            data: '@'
          }
        }
      ]
    });
    const [head, tail] = whole.split('"data":"@"') as [string, string];
    yield `,\n${head}"data":"`;
    for (let from = 0; from < bytes.length; from += PIECE)
      yield toBase64(bytes.subarray(from, from + PIECE));
    yield `"${tail}`;
    onProgress(at + 1);
  }
  for (const resource of ledger) yield `,\n${entry({ ...resource, id: resource.id ?? newId() })}`;
  yield '\n]}\n';
}

/** The sections of an International Patient Summary, in order; the first three must always be there. */
const SECTIONS = [
  { kind: 'allergies', code: '48765-2', title: 'Allergies and intolerances', required: true },
  { kind: 'medicines', code: '10160-0', title: 'Medicines', required: true },
  { kind: 'conditions', code: '11450-4', title: 'Problems', required: true },
  { kind: 'immunisations', code: '11369-6', title: 'Vaccinations', required: false },
  { kind: 'results', code: '30954-2', title: 'Results', required: false },
  { kind: 'vitals', code: '8716-3', title: 'Vital signs', required: false },
  { kind: 'procedures', code: '47519-4', title: 'Procedures', required: false }
] as const;

/**
 * An International Patient Summary (HL7 IPS 2.0) of chosen entries: a document Bundle, Composition first. Required sections
 * without entries say that nothing is known of them, never that there is nothing.
 */
export function patientSummary(
  subject: Subject,
  entries: ChartEntry[],
  now: Date,
  newId: () => string
): Node {
  const sections = SECTIONS.flatMap(({ kind, code, title, required }) => {
    const own = entries.filter((entry) => entry.section === kind);
    if (own.length === 0 && !required) return [];
    const lines = own.map((entry) =>
      [
        entry.title,
        entry.value,
        entry.date?.slice(0, 10),
        // The document speaks English, whatever the page does.
        ...entry.alerts.map((alert) => alertInWords(alert, 'en'))
      ]
        .filter(Boolean)
        .join(', ')
    );
    return [
      { code, title, lines, resources: own.map(({ resource }) => withoutForeign(resource())) }
    ];
  });
  return ipsDocument(personOf(subject), sections, now, newId);
}

/** References to resources that do not come along would dangle; their words stay. */
function withoutForeign(resource: Node): Node {
  const clean = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(clean);
    if (typeof value !== 'object' || value === null) return value;
    const node = { ...(value as Node) };
    if (typeof node.reference === 'string' && !node.reference.startsWith('#'))
      delete node.reference;
    for (const key of Object.keys(node)) node[key] = clean(node[key]);
    return node;
  };
  const rest = clean(resource) as Node;
  // Its own id, profile and narrative belong to the record it comes from.
  for (const name of ['id', 'meta', 'text']) delete rest[name];
  return rest;
}

/** The entries that a summary starts with: what holds today, and the newest numbers. */
export function suggestedForSummary(
  chart: WholeChart,
  isOver: (entry: ChartEntry) => boolean
): ChartEntry[] {
  const newest = (section: string, count: number): ChartEntry[] =>
    chart.entries
      .filter((entry) => entry.section === section)
      .toSorted((a, b) => (b.date ?? '').localeCompare(a.date ?? ''))
      .slice(0, count);
  return [
    ...chart.allergies.filter((entry) => !isOver(entry)),
    ...chart.medicines.filter((entry) => !isOver(entry)),
    ...chart.conditions.filter((entry) => !isOver(entry)),
    ...newest('immunisations', 20),
    ...newest('results', 20),
    ...newest('vitals', 10)
  ];
}
