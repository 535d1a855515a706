import { HealthError } from '../../health/errors.ts';
import { m } from '../../words/compiled/messages.js';

/**
 * Addresses, within this site, of the character maps and standard fonts that pdf.js needs for PDFs that do not bring
 * their own. Never inlined: the content policy lets pages fetch files, not data: addresses.
 */
const RESOURCES: Record<string, string> = import.meta.glob(
  [
    '/node_modules/pdfjs-dist/cmaps/*.bcmap',
    '/node_modules/pdfjs-dist/standard_fonts/*.pfb',
    '/node_modules/pdfjs-dist/standard_fonts/*.ttf'
  ],
  { query: '?url&no-inline', import: 'default', eager: true }
);

const FOLDERS: Record<string, string> = {
  cMapUrl: 'cmaps',
  standardFontDataUrl: 'standard_fonts'
};

/**
 * Fetches one of pdf.js's own files from this site.
 * @throws HealthError where it is not there; pdf.js then goes on without it
 */
export async function loadPdfResource(kind: string, fileName: string): Promise<Uint8Array> {
  const address = RESOURCES[`/node_modules/pdfjs-dist/${FOLDERS[kind]}/${fileName}`];
  const response = address === undefined ? null : await fetch(address);
  if (!response?.ok) {
    throw new HealthError('health/not-supported', m.documents_pdf_part_missing({ name: fileName }));
  }
  return new Uint8Array(await response.arrayBuffer());
}
