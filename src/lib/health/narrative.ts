import { lookUp } from './lookup.ts';
import { attribute, parseXml, type XmlElement } from './xml/tree.ts';
import { m } from '../words/compiled/messages.js';

/**
 * The words of a document with the little form they need. A stranger's markup is never handed to the browser: it becomes
 * this tree of a few known names without attributes, and a component draws the tree.
 */
export interface Rich {
  tag: RichTag;
  children: (Rich | string)[];
  /** Of a table cell. */
  columns?: number;
  rows?: number;
  /** Names it within its document. */
  id?: string;
}

export const RICH_TAGS = [
  'div',
  'p',
  'h4',
  'span',
  'strong',
  'em',
  'u',
  'sub',
  'sup',
  'br',
  'hr',
  'ul',
  'ol',
  'li',
  'dl',
  'dt',
  'dd',
  'table',
  'caption',
  'thead',
  'tbody',
  'tfoot',
  'tr',
  'th',
  'td',
  'pre',
  'blockquote'
] as const;
export type RichTag = (typeof RICH_TAGS)[number];

const LONGEST_CHILDREN = 20_000;

/** Element names of CDA narrative blocks (CDA R2 NarrativeBlock.xsd) and of XHTML, as the tree names them. */
const NAMES: Record<string, RichTag> = {
  ...Object.fromEntries(RICH_TAGS.map((tag) => [tag, tag])),
  paragraph: 'p',
  item: 'li',
  content: 'span',
  linkhtml: 'span',
  a: 'span',
  footnote: 'span',
  text: 'div',
  section: 'div',
  article: 'div',
  body: 'div',
  html: 'div',
  center: 'div',
  b: 'strong',
  i: 'em',
  cite: 'em',
  code: 'span',
  tt: 'span',
  small: 'span',
  h1: 'h4',
  h2: 'h4',
  h3: 'h4',
  h5: 'h4',
  h6: 'h4'
};

/** Of these nothing is shown, not even the words inside. */
const DROPPED = new Set([
  'script',
  'style',
  'head',
  'title',
  'template',
  'iframe',
  'object',
  'embed',
  'svg',
  'math',
  'noscript'
]);

/** What may stand directly in a table, a row or a list; anything else there would be moved by the browser. */
const INSIDE: Partial<Record<RichTag, RichTag[]>> = {
  table: ['caption', 'thead', 'tbody', 'tfoot', 'tr'],
  thead: ['tr'],
  tbody: ['tr'],
  tfoot: ['tr'],
  tr: ['th', 'td'],
  ul: ['li'],
  ol: ['li'],
  dl: ['dt', 'dd']
};

/** The tree of a narrative element. Unknown elements keep their words; scripts, styles and embedded things go. */
export function richOf(element: XmlElement): Rich {
  return convert(element, null) ?? { tag: 'div', children: [] };
}

function convert(element: XmlElement, parent: RichTag | null): Rich | null {
  const name = element.name.toLowerCase();
  if (DROPPED.has(name)) return null;
  if (name === 'rendermultimedia' || name === 'img') {
    const words = attribute(element, 'alt') ?? m.health_narrative_picture();
    return { tag: 'span', children: [`[${words}]`] };
  }
  let tag = tagOf(element, name);
  const allowed = parent === null ? undefined : INSIDE[parent];
  if (allowed && !allowed.includes(tag)) {
    if (name === 'col' || name === 'colgroup') return null;
    tag = allowed.at(-1)!;
  } else if (parent === null || !INSIDE[parent]) {
    // Parts of a table or list that stand alone.
    if (['tr', 'td', 'th', 'thead', 'tbody', 'tfoot', 'li', 'dt', 'dd'].includes(tag)) tag = 'div';
    if (tag === 'caption') tag = 'strong';
  }
  const rich: Rich = { tag, children: [] };
  if (tag !== 'br' && tag !== 'hr') fill(rich, element);
  const id = attribute(element, 'ID') ?? attribute(element, 'id');
  if (id !== undefined) rich.id = id;
  if (tag === 'td' || tag === 'th') {
    const columns = span(attribute(element, 'colspan'));
    const rows = span(attribute(element, 'rowspan'));
    if (columns > 1) rich.columns = columns;
    if (rows > 1) rich.rows = rows;
  }
  return rich;
}

function fill(rich: Rich, element: XmlElement): void {
  const strict = INSIDE[rich.tag] !== undefined;
  for (const child of element.children.slice(0, LONGEST_CHILDREN)) {
    if (typeof child === 'string') {
      if (!strict) rich.children.push(child);
      else if (child.trim() !== '') {
        rich.children.push({ tag: INSIDE[rich.tag]!.at(-1)!, children: [child] });
      }
      continue;
    }
    const inner = convert(child, rich.tag);
    if (inner) rich.children.push(inner);
  }
}

function tagOf(element: XmlElement, name: string): RichTag {
  if (name === 'list') return attribute(element, 'listType') === 'ordered' ? 'ol' : 'ul';
  const style = attribute(element, 'styleCode')?.toLowerCase() ?? '';
  if (name === 'content' && style !== '') {
    if (style.includes('bold') || style.includes('emphasis')) return 'strong';
    if (style.includes('italic')) return 'em';
    if (style.includes('underline')) return 'u';
  }
  return lookUp(NAMES, name) ?? 'span';
}

function span(value: string | undefined): number {
  const number = Number(value);
  return Number.isInteger(number) && number > 1 && number <= 100 ? number : 1;
}

/** The tree of an XHTML narrative (FHIR `text.div`); undefined where it is empty or no markup. */
export function richOfHtml(html: unknown): Rich | undefined {
  if (typeof html !== 'string' || html.length > 2_000_000 || !html.includes('<')) return undefined;
  const rich = richOf(parseXml(html).root);
  return plainText(rich) === '' ? undefined : rich;
}

const BREAKS = new Set<RichTag>([
  'div',
  'p',
  'h4',
  'br',
  'hr',
  'li',
  'tr',
  'table',
  'caption',
  'dt',
  'dd',
  'pre'
]);

/** The words of a tree, a line for each block. */
export function plainText(rich: Rich): string {
  let text = '';
  const walk = (node: Rich | string): void => {
    if (typeof node === 'string') {
      text += node.replace(/\s+/g, ' ');
      return;
    }
    if (BREAKS.has(node.tag)) text += '\n';
    if (node.tag === 'td' || node.tag === 'th') text += ' ';
    for (const child of node.children) walk(child);
    if (BREAKS.has(node.tag)) text += '\n';
  };
  walk(rich);
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();
}
