import { SaxesParser } from 'saxes';
import { HealthError } from '../errors.ts';
import { ENTITIES } from './entities.ts';
import { m } from '../../words/compiled/messages.js';

/** An element of a parsed file: its name without namespace prefix, and what is in it. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: (XmlElement | string)[];
}

export interface XmlFile {
  root: XmlElement;
  /** The first fault in the file; what stands before and after it was read all the same. */
  fault: string | null;
}

const DEEPEST = 200;
const MOST_ELEMENTS = 1_000_000;
const MOST_FAULTS = 50;

/** Ends the reading of a file that is not worth more work. */
class Enough extends Error {}

/**
 * Parses XML into a tree. Entities of the file's own DTD are never expanded, nothing is fetched, depth and number of
 * elements are bounded. Faults are passed over, so that a document with one wrong character still reads.
 * @throws HealthError damaged where there is no element at all; too-large
 */
export function parseXml(text: string): XmlFile {
  const parser = new SaxesParser();
  const top: XmlElement = { name: '', attributes: {}, children: [] };
  const open = [top];
  let fault: string | null = null;
  let faults = 0;
  let elements = 0;
  Object.assign(parser.ENTITIES, ENTITIES);
  parser.on('error', (error) => {
    // A stray "--" in a comment, or text around the root, loses nothing.
    if (!/comment|outside of root|XML declaration/.test(error.message)) fault ??= error.message;
    if (++faults > MOST_FAULTS) throw new Enough();
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (++elements > MOST_ELEMENTS || open.length > DEEPEST) {
      throw new HealthError('health/too-large', m.health_xml_deep());
    }
    const element: XmlElement = {
      name: localName(name),
      attributes: ownAttributes(attributes as Record<string, string>),
      children: []
    };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    if (open.length > 1) open.pop();
  });
  const addText = (part: string): void => {
    if (open.length > 1) open.at(-1)!.children.push(part);
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  try {
    parser.write(text).close();
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  const root = top.children.find((child) => typeof child !== 'string');
  if (!root) {
    throw new HealthError('health/damaged', m.health_xml_nothing(), undefined, fault);
  }
  return { root, fault };
}

function localName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

function ownAttributes(attributes: Record<string, string>): Record<string, string> {
  const own: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(attributes)) own[localName(name)] ??= value;
  return own;
}

/** The child elements of a name, or all where none is given. */
export function childrenOf(element: XmlElement | undefined, name?: string): XmlElement[] {
  return (element?.children ?? []).filter(
    (child): child is XmlElement =>
      typeof child !== 'string' && (name === undefined || child.name === name)
  );
}

/** The first element at a path of names below `element`. */
export function at(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  let found = element;
  for (const name of path) found = childrenOf(found, name)[0];
  return found;
}

/** All elements at a path of names below `element`. */
export function allAt(element: XmlElement | undefined, ...path: string[]): XmlElement[] {
  let found = element ? [element] : [];
  for (const name of path) found = found.flatMap((one) => childrenOf(one, name));
  return found;
}

/** All text in an element, its spaces joined; undefined where there is none. */
export function textOf(element: XmlElement | undefined): string | undefined {
  if (!element) return undefined;
  const parts: string[] = [];
  const walk = (one: XmlElement): void => {
    for (const child of one.children) {
      if (typeof child === 'string') parts.push(child);
      else walk(child);
    }
  };
  walk(element);
  const text = parts.join(' ').replace(/\s+/g, ' ').trim();
  return text === '' ? undefined : text;
}

/** A non-empty attribute. */
export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  const value = element?.attributes[name]?.trim();
  return value === '' ? undefined : value;
}
