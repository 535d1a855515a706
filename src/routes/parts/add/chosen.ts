import type { Category } from '$lib/chart/types.ts';

/** A file the person chose and has not added yet. */
export interface Chosen {
  file: File;
  title: string;
  tag: string;
  /** The category comes from the file itself, not from the person. */
  suggested: boolean;
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
