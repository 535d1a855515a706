import { readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import type { Person } from './person.ts';

// What a person took along, read as another program would: with no code of the site.

/** Presses a button of the page, and hands out the file that comes. */
export async function taken(
  { page }: Person,
  button: string
): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click()
  ]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- FHIR as it comes: a test says what must be in it */
export type Resource = Record<string, any>;

/** The resources of a FHIR Bundle, by kind. Throws where it is none. */
export function resourcesIn(bytes: Uint8Array): {
  bundle: Resource;
  of: (type: string) => Resource[];
} {
  const bundle = JSON.parse(new TextDecoder().decode(bytes)) as Resource;
  if (bundle.resourceType !== 'Bundle') throw new Error('This is no FHIR Bundle.');
  const resources = (bundle.entry as { resource: Resource }[]).map(({ resource }) => resource);
  return { bundle, of: (type) => resources.filter((one) => one.resourceType === type) };
}

/** Rows and cells of a table (RFC 4180). */
export function cellsOf(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of csv
    .replace(/^\uFEFF/, '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    rows.push(row);
    row = [];
    if (end === '') break;
  }
  return rows.filter((cells) => cells.length > 1);
}

/** The words on the pages of a PDF whose text is written in Latin letters, as they are drawn. */
export function wordsIn(pdf: Buffer): string {
  const raw = pdf.toString('latin1');
  const lines: string[] = [];
  for (const { index } of raw.matchAll(/(?<!end)stream\r?\n/g)) {
    const from = raw.indexOf('\n', index) + 1;
    const body = pdf.subarray(from, raw.indexOf('endstream', from));
    let content: string;
    try {
      content = inflateSync(body).toString('latin1');
    } catch {
      continue;
    }
    for (const [, hex] of content.matchAll(/<([0-9A-Fa-f]+)>\s*Tj/g))
      lines.push(Buffer.from(hex!, 'hex').toString('latin1'));
  }
  return lines.join('\n');
}
