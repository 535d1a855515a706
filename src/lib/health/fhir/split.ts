import { orDamaged } from '../errors.ts';
import { asNode, str, type Node } from './json.ts';

/** Where something lies in the bytes of a file. */
export interface Range {
  start: number;
  end: number;
}

/** A long file of FHIR in pieces: what a Bundle says beside its entries, and where each of these lies. */
export interface Split {
  /** The Bundle without its entries; for lines of JSON a collection. */
  root: Node;
  entries: Range[];
  /** True where each piece is a resource by itself, as bulk export writes them. */
  lines: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = { object: 0x7b, list: 0x5b };
const CLOSE = { object: 0x7d, list: 0x5d };
const BOM = [0xef, 0xbb, 0xbf];
/** Bytes between two tellings of how far it is. */
const STEP = 256 * 1024;
const ENTRY = new TextEncoder().encode('entry');

/**
 * Finds the entries of a Bundle, or the lines of a bulk export, in UTF-8 JSON, without parsing it; yields how far it is. Null
 * for all else, and for what does not end as it should: then the whole is to be parsed, which says what is wrong.
 * @throws HealthError damaged where what stands around the entries is no JSON
 */
export function* split(bytes: Uint8Array): Generator<number, Split | null> {
  const tops: Range[] = [];
  const entries: Range[] = [];
  let list: Range | null = null;
  let within = false;
  let word: Range = { start: 0, end: 0 };
  let [depth, top, start, told] = [0, 0, 0, 0];
  let at = BOM.every((byte, i) => bytes[i] === byte) ? BOM.length : 0;
  for (; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      const end = endOfText(bytes, at);
      if (end < 0) return null;
      if (depth === 1) word = { start: at + 1, end };
      at = end;
    } else if (byte === OPEN.object || byte === OPEN.list) {
      if (depth === 0) top = at;
      if (depth === 1 && byte === OPEN.list && isEntry(bytes, word)) {
        if (list) return null;
        list = { start: at, end: at };
        within = true;
      }
      if (depth === 2 && within) start = at;
      depth++;
    } else if (byte === CLOSE.object || byte === CLOSE.list) {
      depth--;
      if (depth < 0) return null;
      if (depth === 2 && within && byte === CLOSE.object) entries.push({ start, end: at + 1 });
      if (depth === 1 && within) {
        within = false;
        list!.end = at + 1;
      }
      if (depth === 0) tops.push({ start: top, end: at + 1 });
    }
    if (at - told >= STEP) yield (told = at);
  }
  if (depth !== 0) return null;
  if (tops.length > 1) {
    const root = { resourceType: 'Bundle', type: 'collection' };
    return { root, entries: tops, lines: true };
  }
  if (!list) return null;
  const around = `${textOf(bytes, { start: 0, end: list.start })}[]${textOf(bytes, { start: list.end, end: bytes.length })}`;
  const root = orDamaged('health record', () => asNode(JSON.parse(around)));
  return root && str(root.resourceType) === 'Bundle' ? { root, entries, lines: false } : null;
}

/** Where the text that begins at a quote ends; -1 where it does not. */
function endOfText(bytes: Uint8Array, quote: number): number {
  for (let end = bytes.indexOf(QUOTE, quote + 1); end >= 0; end = bytes.indexOf(QUOTE, end + 1)) {
    let before = end;
    while (bytes[before - 1] === BACKSLASH) before--;
    if ((end - before) % 2 === 0) return end;
  }
  return -1;
}

const isEntry = (bytes: Uint8Array, { start, end }: Range): boolean =>
  end - start === ENTRY.length && ENTRY.every((byte, i) => bytes[start + i] === byte);

const decoder = new TextDecoder();
const textOf = (bytes: Uint8Array, { start, end }: Range): string =>
  decoder.decode(bytes.subarray(start, end));

/** One piece, parsed. @throws HealthError damaged */
export function pieceAt(bytes: Uint8Array, range: Range): Node {
  return orDamaged('health record', () => asNode(JSON.parse(textOf(bytes, range))) ?? {});
}
