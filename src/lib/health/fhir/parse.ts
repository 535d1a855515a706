import { asDamaged, HealthError, refuseAbove } from '../errors.ts';
import { readText } from '../text.ts';
import { parseXml, textOf, type XmlElement } from '../xml/tree.ts';
import { asNode, str, type Node } from './json.ts';
import { m } from '../../words/compiled/messages.js';

export const FHIR_SHOWN_BYTES = 64 * 1024 * 1024;

const MOST_LINES = 100_000;

/**
 * A FHIR resource from its bytes: JSON, lines of JSON as bulk export writes them (they become a collection), or XML.
 * @throws HealthError too-large, damaged, not-supported (no FHIR resource)
 */
export function parseFhir(bytes: Uint8Array, options: { maxBytes?: number } = {}): Node {
  const limit = options.maxBytes ?? FHIR_SHOWN_BYTES;
  refuseAbove('health record', bytes.length, limit);
  const text = readText(bytes, { maxBytes: limit }).text.replace(/^\uFEFF/, '');
  if (/^\s*</.test(text)) return fromXml(text);
  const root = asNode(parse(text));
  if (!root || str(root.resourceType) === undefined) {
    throw new HealthError('health/not-supported', m.health_json_other());
  }
  return root;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const lines = parseLines(text);
    if (lines) return lines;
    throw asDamaged('health record', cause);
  }
}

/** A collection of the resources of an NDJSON file; undefined where the text is none. */
function parseLines(text: string): Node | undefined {
  const lines = text.split('\n', MOST_LINES + 1).filter((line) => line.trim() !== '');
  if (lines.length < 2) return undefined;
  try {
    const entry = lines.map((line) => ({ resource: JSON.parse(line) as unknown }));
    if (!entry.every(({ resource }) => str(asNode(resource)?.resourceType) !== undefined)) {
      return undefined;
    }
    return { resourceType: 'Bundle', type: 'collection', entry };
  } catch {
    // Not swallowed: the caller throws the error of the whole text, which says more.
    return undefined;
  }
}

/**
 * FHIR XML to the shape of FHIR JSON: repeated elements become lists, one alone stays alone (readers take both), values
 * stay text.
 */
function fromXml(text: string): Node {
  const { root } = parseXml(text);
  if (!/^[A-Z]/.test(root.name)) {
    throw new HealthError('health/not-supported', m.health_xml_other());
  }
  return resourceOf(root);
}

function resourceOf(element: XmlElement): Node {
  return { resourceType: element.name, ...membersOf(element) };
}

function membersOf(element: XmlElement): Node {
  const members: Node = Object.create(null) as Node;
  const { id, url } = element.attributes;
  if (id !== undefined) members.id = id;
  if (url !== undefined) members.url = url;
  for (const child of element.children) {
    if (typeof child === 'string') continue;
    const value = valueOf(child);
    const before = members[child.name];
    if (before === undefined) members[child.name] = value;
    else if (Array.isArray(before)) before.push(value);
    else members[child.name] = [before, value];
  }
  return members;
}

const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/;

function valueOf(element: XmlElement): unknown {
  if (element.name === 'div') return `<div>${textOf(element) ?? ''}</div>`;
  const first = element.children.find((child) => typeof child !== 'string');
  if (first && /^[A-Z]/.test(first.name)) return resourceOf(first);
  const { value } = element.attributes;
  if (value === undefined || first) return membersOf(element);
  if (value === 'true' || value === 'false') return value === 'true';
  return element.name === 'value' && NUMBER.test(value) ? Number(value) : value;
}
