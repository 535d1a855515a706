import { base64urlnopad } from '@scure/base';
import { HealthError } from './errors.ts';
import { m } from '../words/compiled/messages.js';

/** What a line of the card tells, in the order in which an ambulance wants them. */
export const CARD_LINES = [
  'name',
  'born',
  'blood',
  'allergies',
  'conditions',
  'medicines',
  'implants',
  'contacts',
  'language',
  'directive'
] as const;
export type CardLine = (typeof CARD_LINES)[number];

/** An emergency card: the lines the patient chose, and nothing else. Every line is public to whoever holds the card. */
export interface EmergencyCard {
  lines: { kind: CardLine; text: string }[];
  /** The day it was made, ISO 8601. */
  made: string;
}

/** Most characters of one line. */
export const CARD_LINE_LIMIT = 400;
/** Most bytes of a card before it is packed: a code with more is hard to scan, and a packed bomb stops here. */
export const CARD_LIMIT = 2048;

/** One letter for each kind, so that the code stays coarse enough to scan. */
const LETTERS: Record<CardLine, string> = {
  name: 'n',
  born: 'd',
  blood: 'b',
  allergies: 'a',
  conditions: 'c',
  medicines: 'm',
  implants: 'i',
  contacts: 'p',
  language: 'l',
  directive: 'w'
};
const VERSION = 1;

/**
 * The card as text for the fragment of an address: JSON, deflated (RFC 1951), base64url. All of the data is in it: a page
 * shows it with no network, and no server is ever sent it. Throws HealthError where it is too long for a code, or empty.
 */
export async function packCard(card: EmergencyCard): Promise<string> {
  const lines = card.lines
    .map(({ kind, text }) => ({ kind, text: text.trim() }))
    .filter(({ text }) => text !== '');
  if (lines.length === 0) {
    throw new HealthError(
      'health/empty',
      m.health_emergency_empty(),
      m.health_emergency_empty_remedy()
    );
  }
  const packed = { v: VERSION, t: card.made, l: lines.map((one) => [LETTERS[one.kind], one.text]) };
  const json = new TextEncoder().encode(JSON.stringify(packed));
  if (json.length > CARD_LIMIT || lines.some(({ text }) => text.length > CARD_LINE_LIMIT)) {
    throw new HealthError(
      'health/too-large',
      m.health_emergency_long(),
      m.health_emergency_long_remedy()
    );
  }
  return base64urlnopad.encode(await through(new CompressionStream('deflate-raw'), json));
}

/** Reads what `packCard` wrote. Throws HealthError for anything else: cut off, changed, or of a later version. */
export async function unpackCard(text: string): Promise<EmergencyCard> {
  let found: unknown;
  try {
    const bytes = base64urlnopad.decode(text.trim());
    const json = await through(new DecompressionStream('deflate-raw'), bytes, CARD_LIMIT);
    found = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (cause) {
    throw damaged(cause);
  }
  const { v, t, l } = (found ?? {}) as { v?: unknown; t?: unknown; l?: unknown };
  if (typeof v === 'number' && v > VERSION) {
    throw new HealthError(
      'health/not-supported',
      m.health_emergency_newer(),
      m.health_emergency_newer_remedy()
    );
  }
  if (v !== VERSION || typeof t !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(t) || !Array.isArray(l)) {
    throw damaged();
  }
  const lines = l.map((line: unknown) => {
    const [letter, value] = Array.isArray(line) && line.length === 2 ? (line as unknown[]) : [];
    const kind = CARD_LINES.find((one) => LETTERS[one] === letter);
    if (!kind || typeof value !== 'string' || value === '') throw damaged();
    return { kind, text: value };
  });
  if (lines.length === 0 || lines.length > CARD_LINES.length) throw damaged();
  return { lines, made: t };
}

function damaged(cause?: unknown): HealthError {
  return new HealthError(
    'health/damaged',
    m.health_emergency_damaged(),
    m.health_emergency_damaged_remedy(),
    cause
  );
}

/** All of a stream's bytes. Throws a RangeError beyond the limit, before more is unpacked. */
async function through(
  stream: CompressionStream | DecompressionStream,
  bytes: Uint8Array,
  limit = Infinity
): Promise<Uint8Array> {
  const writer = stream.writable.getWriter();
  // What goes wrong shows on the readable side.
  writer.write(bytes.slice()).catch(() => undefined);
  writer.close().catch(() => undefined);
  const reader = stream.readable.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > limit) {
      await reader.cancel();
      throw new RangeError('The card unpacks to more than a card may hold.');
    }
    parts.push(next.value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
