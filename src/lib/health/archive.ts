import { unzipSync } from 'fflate';
import { asDamaged, HealthError } from './errors.ts';
import { m } from '../words/compiled/messages.js';

/** One file of an archive. Sizes in bytes, as the archive states them. */
export interface ArchiveEntry {
  name: string;
  size: number;
  packed: number;
}

const MOST_ENTRIES = 10_000;
/** What a single file may unpack to, and how many times its packed size. */
const LARGEST = 256 * 1024 * 1024;
const TIGHTEST = 1200;

/**
 * The files of a ZIP archive, folders left out; nothing is unpacked. Of files with one name the last is the one that unpacks.
 * @throws HealthError damaged, too-large
 */
export function listArchive(bytes: Uint8Array): ArchiveEntry[] {
  const entries = new Map<string, ArchiveEntry>();
  let seen = 0;
  read(bytes, ({ name, originalSize, size }) => {
    if (seen++ >= MOST_ENTRIES) {
      throw new HealthError('health/too-large', m.health_archive_many());
    }
    if (!name.endsWith('/')) entries.set(name, { name, size: originalSize, packed: size });
    return false;
  });
  return [...entries.values()];
}

/**
 * Unpacks files of an archive by name. What states a size beyond reason is refused before it is unpacked, and none grows
 * past the size that it states.
 * @throws HealthError damaged, too-large, not-found
 */
export function unpackFiles(
  bytes: Uint8Array,
  names: string[]
): Map<string, Uint8Array<ArrayBuffer>> {
  const wanted = new Set(names);
  let total = 0;
  const files = read(bytes, ({ name, originalSize, size }) => {
    if (!wanted.has(name)) return false;
    total += originalSize;
    if (total > LARGEST || originalSize > TIGHTEST * Math.max(size, 1)) {
      throw new HealthError(
        'health/too-large',
        m.health_archive_bomb(),
        m.health_archive_bomb_remedy()
      );
    }
    return true;
  });
  const found = new Map(Object.entries(files) as [string, Uint8Array<ArrayBuffer>][]);
  const missing = names.find((name) => !found.has(name));
  if (missing !== undefined) {
    throw new HealthError('health/not-found', m.health_archive_missing({ name: missing }));
  }
  return found;
}

function read(
  bytes: Uint8Array,
  filter: NonNullable<NonNullable<Parameters<typeof unzipSync>[1]>['filter']>
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (cause) {
    throw asDamaged('archive', cause);
  }
}

/** The recordings in an archive: each WFDB header, by its path, with the files beside it that it may need. */
export function recordingsIn(
  entries: ArchiveEntry[]
): { header: string; name: string; files: string[] }[] {
  return entries
    .filter(({ name }) => name.toLowerCase().endsWith('.hea'))
    .map(({ name }) => {
      const folder = name.slice(0, name.lastIndexOf('/') + 1);
      const beside = entries
        .map((entry) => entry.name)
        .filter((other) => other.startsWith(folder) && !other.slice(folder.length).includes('/'))
        .filter((other) => /\.(hea|dat|atr|qrs|ecg|ann)$/i.test(other));
      const stem = name.slice(folder.length, -4);
      // Headers name their signal files freely: without one of the same name, all come along.
      const own = beside.filter(
        (other) => other.slice(folder.length).replace(/\.[^.]*$/, '') === stem
      );
      return { header: name, name: stem, files: own.length > 1 ? own : beside };
    });
}
