import { breather } from '../pause.ts';
import { libraryOf, resourcesWithin, type Library, type Taken } from './bundle.ts';
import { isSupporting } from './item.ts';
import { asNode, str, type Node } from './json.ts';
import { conceptText } from './values.ts';
import { pieceAt, split, type Range, type Split } from './split.ts';

/** How a long reading is told and stopped. */
export interface Reading {
  /** Told how much is done, of one. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/** Shorter ones are parsed at once. */
const LONG = 1024 * 1024;

/** One resource of a file, to be had again from its bytes. */
export interface Piece {
  resource: Node;
  again: () => Node;
}

/** A long file of FHIR that is read a resource at a time: only what others refer to is held, the rest comes and goes. */
export interface Gradual {
  library: Library;
  /** Every resource, in order. */
  pieces: () => AsyncGenerator<Piece>;
}

/**
 * Goes through a long Bundle (or lines of a bulk export) twice: first for what other resources refer to, then, as `pieces`, for
 * each resource. The page may answer between two. Null for what is short, or no UTF-8 JSON of that kind: that is parsed whole.
 * @throws HealthError damaged; the signal's reason
 */
export async function readGradually(
  bytes: Uint8Array,
  { onProgress = () => {}, signal }: Reading = {}
): Promise<Gradual | null> {
  if (bytes.length < LONG) return null;
  const breathe = breather(signal);
  const found = await stepwise(split(bytes), breathe, (at) =>
    onProgress((0.2 * at) / bytes.length)
  );
  if (!found) return null;
  const kept: Taken[] = [];
  for (const range of found.entries) {
    for (const taken of within(bytes, found, range)) kept.push(light(taken));
    await breathe();
    onProgress(0.2 + (0.4 * range.end) / bytes.length);
  }
  const library = libraryOf(found.root, kept);
  return {
    library,
    async *pieces() {
      let left = library.resources.length;
      for (const range of found.entries) {
        for (const [at, { resource }] of [...within(bytes, found, range)].entries()) {
          if (left-- <= 0) break;
          yield { resource, again: () => [...within(bytes, found, range)][at]!.resource };
        }
        await breathe();
        onProgress(0.6 + (0.4 * range.end) / bytes.length);
      }
      onProgress(1);
    }
  };
}

function within(bytes: Uint8Array, { lines }: Split, range: Range): Iterable<Taken> {
  const piece = pieceAt(bytes, range);
  if (lines) return resourcesWithin(piece);
  const resource = asNode(piece.resource);
  return resource ? resourcesWithin(resource, str(piece.fullUrl)) : [];
}

/** What others may say of a resource: all of what only supports, and of the others how they are called. */
function light({ resource, fullUrl }: Taken): Taken {
  const { resourceType, id, name, code, type, title } = resource;
  const heavy = resourceType === 'Binary' || resourceType === 'Provenance';
  if (isSupporting(resource) && !heavy) return { resource, fullUrl };
  const words = conceptText(code) ?? conceptText(type) ?? str(title) ?? str(name);
  const called = words === undefined ? {} : { title: words };
  const { agent } = resource;
  const kept = resourceType === 'Provenance' ? { agent } : {};
  return { resource: { resourceType, id, ...called, ...kept }, fullUrl };
}

async function stepwise<T>(
  work: Generator<number, T>,
  breathe: () => Promise<void> | undefined,
  told: (at: number) => void
): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    told(step.value);
    await breathe();
  }
}
