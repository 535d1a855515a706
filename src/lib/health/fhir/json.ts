/** A JSON object whose members may be missing or of the wrong type: nothing in a stranger's FHIR is taken on trust. */
export type Node = Record<string, unknown>;

const LONGEST_TEXT = 2000;

export function asNode(value: unknown): Node | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Node)
    : undefined;
}

/** The objects of a list; a lone object counts as a list of one, anything else as none. */
export function nodes(value: unknown): Node[] {
  const list = Array.isArray(value) ? value : [value];
  return list.map(asNode).filter((node) => node !== undefined);
}

/** A trimmed, non-empty, bounded text; numbers and booleans become text. */
export function str(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text === '') return undefined;
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

/** The texts of a list; a lone text counts as a list of one. */
export function strings(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.map(str).filter((text) => text !== undefined);
}

/** Joins what is there; undefined where nothing is. */
export function join(parts: (string | undefined)[], by = ' '): string | undefined {
  const there = parts.filter((part) => part !== undefined && part !== '');
  return there.length > 0 ? there.join(by) : undefined;
}
