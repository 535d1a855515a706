import { isCcda } from './ccda/detect.ts';
import { bareDatasetStart, isPart10 } from './dicom/start.ts';
import { isWfdbHeader } from './ecg/detect.ts';
import { isFhirXml } from './fhir/detect.ts';
import { isHl7v2 } from './hl7v2/message.ts';
import { isHealthCard, isHealthLink } from './smart/detect.ts';
import { looksLikeText, readText } from './text.ts';
import { m } from '../words/compiled/messages.js';

export type Kind =
  | 'pdf'
  | 'image'
  | 'text'
  | 'fhir'
  | 'ccda'
  | 'hl7v2'
  | 'health-card'
  | 'health-link'
  | 'dicom'
  | 'ecg'
  | 'apple-health'
  | 'fit'
  | 'archive'
  | 'other';

/** The kind of a document for people: "PDF document". */
export function kindInWords(kind: Kind): string {
  return m.health_kind({ kind });
}

/**
 * What a document is, by its content first; name and MIME type decide only where the content leaves it open. `bytes` may
 * be the start of a file (64 KiB suffice; a FHIR resource whose type stands late needs more). Never throws.
 */
export function detectKind(bytes: Uint8Array, name: string, mime: string): Kind {
  if (bytes.length === 0) return 'other';
  if (isPart10(bytes)) return 'dicom';
  if (indexOfAscii(bytes.subarray(0, 1024), '%PDF-') >= 0) return 'pdf';
  if (imageMime(bytes) !== undefined) return 'image';
  if (bareDatasetStart(bytes) >= 0) return 'dicom';
  if (isArchive(bytes)) return 'archive';
  if (indexOfAscii(bytes.subarray(8, 12), '.FIT') === 0) return 'fit';
  if (looksLikeText(bytes)) return kindOfText(bytes);
  // Nothing in it says what it is: it counts as what it is called where a reader can tell more.
  if (mime === 'application/dicom' || /\.(dcm|dicom)$/i.test(name)) return 'dicom';
  return 'other';
}

function kindOfText(bytes: Uint8Array): Kind {
  const head = readText(bytes, { maxBytes: 64 * 1024 }).text;
  if (isHl7v2(head)) return 'hl7v2';
  if (isHealthCard(head)) return 'health-card';
  if (isHealthLink(head)) return 'health-link';
  if (/^[^<]{0,4}</.test(head)) {
    if (isCcda(head)) return 'ccda';
    if (isFhirXml(head)) return 'fhir';
    if (/<HealthData[\s>]/.test(head)) return 'apple-health';
    return 'text';
  }
  if (isWfdbHeader(head)) return 'ecg';
  return topLevelString(bytes, 'resourceType') ? 'fhir' : 'text';
}

/** True where a file starts as a ZIP archive, an empty one included. */
export function isArchive(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x50 &&
    bytes[1] === 0x4b &&
    ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))
  );
}

/** The MIME type of a picture by its first bytes; undefined where it is none. SVG counts, by its root element. */
export function imageMime(bytes: Uint8Array): string | undefined {
  const starts = (...magic: number[]): boolean => magic.every((byte, i) => bytes[i] === byte);
  const ascii = (from: number, word: string): boolean =>
    indexOfAscii(bytes.subarray(from, from + word.length), word) === 0;
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a)) return 'image/png';
  if (starts(0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (ascii(0, 'GIF87a') || ascii(0, 'GIF89a')) return 'image/gif';
  if (ascii(0, 'RIFF') && ascii(8, 'WEBP')) return 'image/webp';
  if (starts(0x49, 0x49, 0x2a, 0x00) || starts(0x4d, 0x4d, 0x00, 0x2a)) return 'image/tiff';
  if (ascii(4, 'ftyp')) {
    if (ascii(8, 'avif') || ascii(8, 'avis')) return 'image/avif';
    if (ascii(8, 'heic') || ascii(8, 'heix') || ascii(8, 'mif1')) return 'image/heic';
  }
  if (ascii(0, 'BM') && bytes.length > 26 && bytes[6] === 0 && bytes[7] === 0) return 'image/bmp';
  return isSvg(bytes) ? 'image/svg+xml' : undefined;
}

function isSvg(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 2048);
  if (indexOfAscii(head, '<svg') < 0 || !looksLikeText(head)) return false;
  return /^\uFEFF?\s*(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/i.test(
    readText(head).text
  );
}

function indexOfAscii(bytes: Uint8Array, word: string): number {
  outer: for (let at = 0; at + word.length <= bytes.length; at++) {
    for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) continue outer;
    return at;
  }
  return -1;
}

const OPEN = new Set(['{', '[']);
const CLOSE = new Set(['}', ']']);

/**
 * The value of a string member of the outermost JSON object, without parsing the whole: so that the start of a large file
 * is enough. Undefined where the text is no object or the member is not (yet) there. Reads 4 MiB at most.
 */
export function topLevelString(bytes: Uint8Array, key: string): string | undefined {
  const { text } = readText(bytes, { maxBytes: 4 * 1024 * 1024 });
  if (!/^\uFEFF?\s*\{/.test(text)) return undefined;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (OPEN.has(char)) depth++;
    else if (CLOSE.has(char)) depth--;
    else if (char === '"') {
      const end = endOfString(text, i);
      if (end < 0) return undefined;
      if (depth === 1 && text.slice(i + 1, end) === key) {
        const value = /^\s*:\s*"([^"\\]{1,100})"/.exec(text.slice(end + 1, end + 160));
        if (value) return value[1];
      }
      i = end;
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i;
  }
  return -1;
}
