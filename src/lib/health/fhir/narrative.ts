import { lookUp } from '../lookup.ts';
import { asNode, str } from './json.ts';

const NARRATIVE_READ = 40_000;
const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' '
};

/**
 * The words of a narrative (`text.div`), tags dropped: plain text, never markup. Reads at most 40,000 characters and runs
 * in linear time, whatever the input.
 */
export function narrativeText(value: unknown): string | undefined {
  const html = asNode(value)?.div;
  if (typeof html !== 'string') return undefined;
  let text = '';
  let at = 0;
  const end = Math.min(html.length, NARRATIVE_READ);
  while (at < end) {
    const open = html.indexOf('<', at);
    text += html.slice(at, open < 0 || open > end ? end : open);
    if (open < 0 || open > end) break;
    const close = html.indexOf('>', open);
    if (close < 0) break;
    const tag = html.slice(open + 1, Math.min(close, open + 12)).toLowerCase();
    text += /^\/?(td|th)\b/.test(tag)
      ? ' '
      : /^\/?(br|p|div|tr|li|h\d|table|caption)\b/.test(tag)
        ? '\n'
        : '';
    at = close + 1;
  }
  const plain = text
    .replace(
      /&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,6});/gi,
      (whole, name: string) => entity(name) ?? whole
    )
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n');
  return str(plain);
}

function entity(name: string): string | undefined {
  if (!name.startsWith('#')) return lookUp(ENTITIES, name.toLowerCase());
  const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
  return code >= 0x20 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
