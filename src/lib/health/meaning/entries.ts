import { refuseAbove } from '../errors.ts';
import { openLibrary } from '../fhir/bundle.ts';
import { readGradually } from '../fhir/gradual.ts';
import { itemOf, type FhirItem, type SectionKind } from '../fhir/item.ts';
import type { Node } from '../fhir/json.ts';
import { parseFhir } from '../fhir/parse.ts';
import { detectKind, type Kind } from '../kind.ts';
import { readText } from '../text.ts';
import { measuredIn, type Measured } from './measured.ts';

/** Larger documents are shown on their own, and not taken apart for the whole chart. */
export const LARGEST_READ = 64 * 1024 * 1024;
const LONGEST_WORDS = 20_000;

/** One entry of one record, with the numbers in it. */
export interface Entry extends FhirItem {
  /** The FHIR resource it was read from, for exports; of a long file it is read anew from its bytes. */
  resource: () => Node;
  measured: Measured[];
}

/** What one document says. */
export interface Understood {
  kind: Kind;
  /** Date of the document itself, ISO 8601; undefined where it does not say. */
  date: string | undefined;
  entries: Entry[];
  /** Words to search in, where it is not made of entries. */
  words: string;
}

/**
 * Takes a document apart, whatever it is: health records into entries, scans into one entry, texts into words to search.
 * @throws HealthError as the document's reader does
 */
export async function understand(
  bytes: Uint8Array,
  name: string,
  mime: string,
  signal?: AbortSignal
): Promise<Understood> {
  refuseAbove('document', bytes.length, LARGEST_READ);
  const kind = detectKind(bytes, name, mime);
  const plain: Understood = { kind, date: undefined, entries: [], words: '' };
  switch (kind) {
    case 'fhir':
      return { ...plain, ...(await fromFhir(bytes, signal)) };
    case 'ccda': {
      const { readCcda } = await import('../ccda.ts');
      const { plainText } = await import('../narrative.ts');
      const file = readCcda(bytes);
      const words = file.sections.map(
        ({ title, narrative }) => `${title} ${narrative ? plainText(narrative) : ''}`
      );
      return {
        ...plain,
        ...fromResources(file.bundle),
        date: file.date,
        words: words.join('\n').slice(0, LONGEST_WORDS)
      };
    }
    case 'hl7v2': {
      const { readHl7v2 } = await import('../hl7v2.ts');
      const file = readHl7v2(bytes);
      return { ...plain, ...fromResources(file.bundle), date: file.date };
    }
    case 'health-card':
      return { ...plain, ...(await fromCards(readText(bytes).text)) };
    case 'fit': {
      const { fitBundle, readFit } = await import('../wearable/fit.ts');
      const activity = await readFit(bytes);
      return { ...plain, ...fromResources(fitBundle(activity)), date: activity.start };
    }
    case 'apple-health': {
      const { appleBundle, readAppleHealth } = await import('../wearable/apple.ts');
      const health = await readAppleHealth(new Blob([bytes as Uint8Array<ArrayBuffer>]));
      return { ...plain, ...fromResources(appleBundle(health)), date: health.to };
    }
    case 'dicom': {
      const { readDicomFacts } = await import('../dicom.ts');
      const { title, date, facts } = await readDicomFacts(bytes);
      return { ...plain, date, words: [title, ...facts.map(({ value }) => value)].join(' ') };
    }
    case 'text':
      return { ...plain, words: readText(bytes, { maxBytes: LONGEST_WORDS }).text };
    default:
      return plain;
  }
}

/** Only cards whose signature is not wrong count: a forged one must not become a fact of the chart. */
async function fromCards(text: string): Promise<Pick<Understood, 'entries'>> {
  const { cardsIn, readCard } = await import('../smart/card.ts');
  const { knownIssuers } = await import('../smart/issuers.ts');
  const directory = await knownIssuers();
  const cards = await Promise.all(cardsIn(text).map((jws) => readCard(jws, directory)));
  const good = cards.filter((card) => card.signature.state !== 'invalid');
  return { entries: good.flatMap((card) => fromResources(card.bundle).entries) };
}

async function fromFhir(
  bytes: Uint8Array,
  signal: AbortSignal | undefined
): Promise<Pick<Understood, 'entries' | 'date'>> {
  const gradual = await readGradually(bytes, signal ? { signal } : {});
  if (!gradual) return fromResources(parseFhir(bytes));
  const entries: Entry[] = [];
  for await (const { resource, again } of gradual.pieces()) {
    const item = itemOf(resource, gradual.library);
    if (item) entries.push({ ...item, resource: again, measured: measuredIn(resource) });
  }
  return { entries, date: dateOf(gradual.library.root) };
}

function fromResources(root: Node): Pick<Understood, 'entries' | 'date'> {
  const library = openLibrary(root);
  const entries = library.resources.flatMap((resource): Entry[] => {
    const item = itemOf(resource, library);
    return item ? [{ ...item, resource: () => resource, measured: measuredIn(resource) }] : [];
  });
  return { entries, date: dateOf(root) };
}

const dateOf = ({ timestamp }: Node): string | undefined =>
  typeof timestamp === 'string' ? timestamp : undefined;

export type { SectionKind };
