import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'svelte/compiler';
import ts from 'typescript';

/** A sentence for people that stands in the code, where no other language can replace it. */
export interface Leftover {
  file: string;
  line: number;
  text: string;
}

interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

/** Attributes whose text is for the machine, even where it looks like words. */
const TECHNICAL =
  /^(class|style|id|href|src|d|viewBox|points|transform|autocomplete|(gradient|pattern)Units)$/;

const hasWord = (text: string) => /\p{L}{2,}/u.test(text);
/** What a label begins with, or has between its words: a name that only the machine reads has neither. */
const isLabel = (text: string) => /^\p{Lu}|\s/u.test(text);
const isSentence = (text: string) =>
  /^[^\p{L}]*\p{Lu}[\p{Ll}’']*\s+\S/u.test(text) || /\p{L}{2,}\s+\p{L}+.*[.?!…]$/u.test(text);

/** The words for people that a Svelte component holds itself: its texts, its attributes, the sentences of its script. */
export function leftoversOfComponent(file: string, source: string): Leftover[] {
  const found: Leftover[] = [];
  const at = (start: number, text: string) =>
    found.push({ file, line: lineOf(source, start), text: text.trim().replace(/\s+/g, ' ') });
  const visit = (value: unknown, counts: (text: string) => boolean): void => {
    if (Array.isArray(value)) return value.forEach((item) => visit(item, counts));
    if (value === null || typeof value !== 'object' || !('type' in value)) return;
    const node = value as Node;
    if (node.type === 'Text') {
      const text = node.data as string;
      if (hasWord(text) && counts(text)) at(node.start, text);
      return;
    }
    if (node.type === 'ImportDeclaration' || node.type === 'Comment') return;
    if (node.type === 'Literal' && typeof node.value === 'string' && isSentence(node.value))
      at(node.start, node.value);
    if (node.type === 'TemplateElement' && isSentence((node.value as { raw: string }).raw))
      at(node.start, (node.value as { raw: string }).raw);
    if (node.type === 'Attribute' && TECHNICAL.test(node.name as string)) return;
    const inside = node.type === 'Attribute' ? isLabel : counts;
    for (const [key, child] of Object.entries(node)) {
      if (key !== 'css' && key !== 'comments') visit(child, inside);
    }
  };
  const tree = parse(source, { modern: true, filename: file });
  const all = () => true;
  visit(tree.fragment, all);
  visit(tree.instance?.content, all);
  visit(tree.module?.content, all);
  return found;
}

/** The sentences for people that a TypeScript file holds itself. */
export function leftoversOfModule(file: string, source: string): Leftover[] {
  const found: Leftover[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (
      (ts.isStringLiteralLike(node) ||
        ts.isTemplateHead(node) ||
        ts.isTemplateMiddleOrTemplateTail(node)) &&
      isSentence(node.text)
    )
      found.push({ file, line: lineOf(source, node.getStart()), text: node.text });
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
  return found;
}

/** @param patterns globs from the project's root */
export function leftovers(patterns: string[]): Leftover[] {
  const root = fileURLToPath(new URL('..', import.meta.url));
  return globSync(patterns, { cwd: root })
    .filter((file) => !/\.test\.ts$|\.d\.ts$|lib\/words\//.test(file))
    .sort()
    .flatMap((file) => {
      const source = readFileSync(root + file, 'utf8');
      if (file.endsWith('.svelte')) return leftoversOfComponent(file, source);
      return file.endsWith('.ts') ? leftoversOfModule(file, source) : [];
    });
}

function lineOf(source: string, at: number): number {
  return source.slice(0, at).split('\n').length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const asked = process.argv.slice(2);
  const found = leftovers(asked.length > 0 ? asked : ['src/**/*.{ts,svelte}']);
  for (const { file, line, text } of found) console.log(`${file}:${line}: ${text}`);
  console.log(`${found.length} texts stand in the code.`);
}
