import type { Category } from '$lib/chart/types.ts';
import type { FolderFile } from '$lib/chart/keeper/read-folder.ts';

/** A file, or a folder as one, that the person chose and has not added yet. */
export interface Chosen {
  /** Of a folder the first one in it. */
  file: File;
  folder: Folder | null;
  title: string;
  tag: string;
  /** The category comes from the file itself, not from the person. */
  suggested: boolean;
}

export interface Folder {
  name: string;
  files: FolderFile[];
  /** Bytes of all files. */
  size: number;
}

/** What systems leave in folders, and nobody means. */
const LITTER = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/i;

/** A chosen folder, its files in the order of their paths; null where it is empty. */
export function readFolderChoice(files: readonly File[]): Folder | null {
  const all = files
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(({ path }) => !LITTER.test(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  if (all.length === 0) return null;
  const name = all[0]!.path.includes('/') ? all[0]!.path.split('/')[0]! : 'Folder';
  const within = all.map(({ path, file }) => ({
    path: path.startsWith(`${name}/`) ? path.slice(name.length + 1) : path,
    file
  }));
  return { name, files: within, size: all.reduce((sum, { file }) => sum + file.size, 0) };
}

/** A title and a category from the file's own first bytes; the first category where nothing fits. */
export async function describeFile(
  file: File,
  categories: Category[]
): Promise<{ title: string; tag: string }> {
  const fallback = { title: file.name, tag: categories[0]?.tag ?? '' };
  const { DESCRIBE_BYTES, categoryInWords, describe } = await import('$lib/health/describe.ts');
  let head: Uint8Array;
  try {
    head = new Uint8Array(await file.slice(0, DESCRIBE_BYTES).arrayBuffer());
  } catch {
    // The file went away or is not readable: adding it tells that, with what to do.
    return fallback;
  }
  const found = await describe(head, file.name, file.type);
  const name = categoryInWords(found.suggestedCategory).toLocaleLowerCase();
  const match = categories.find((category) => category.name.toLocaleLowerCase() === name);
  return { title: found.title || file.name, tag: match?.tag ?? fallback.tag };
}
