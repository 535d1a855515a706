/** One change of one place of a source. */
export interface Mutant {
  /** File, line and what was changed: the same for the same sources. */
  id: string;
  file: string;
  source: string;
}

type Operator = readonly [name: string, pattern: RegExp, ...replacements: string[]];

const OPERATORS: readonly Operator[] = [
  ['less', / < /g, ' <= ', ' >= '],
  ['at most', / <= /g, ' < ', ' > '],
  ['more', / > /g, ' >= ', ' <= '],
  ['at least', / >= /g, ' > ', ' < '],
  ['equal', / == /g, ' != '],
  ['unequal', / != /g, ' == '],
  ['and', / && /g, ' || '],
  ['or', / \|\| /g, ' && '],
  ['plus', / \+ /g, ' - '],
  ['minus', / - /g, ' + '],
  ['bit and', / & (?!&)/g, ' | '],
  ['bit or', / \| (?!\|)/g, ' & '],
  ['shift left', / << /g, ' >> '],
  ['shift right', / >> /g, ' << '],
  ['not', /if \(!/g, 'if ('],
  ['condition', /\bif \((?=[^{]*\) (?:revert|return))/g, 'if (false && '],
  ['true', /\btrue\b/g, 'false'],
  ['one word', /, 0x40\)/g, ', 0x20)'],
  ['caller', /\bmsg\.sender\b/g, 'tx.origin'],
  ['days', /\b(\d+) days\b/g, '($1 days + 1)'],
  // A statement by itself: a check, a write or an event that nobody would miss.
  ['statement', /^ {8}(_[a-zA-Z]+\(.*\);|emit .*;|[a-zA-Z_.[\]]+ = .*;)$/gm, '        ']
];

/** Code only: comments, imports and pragmas stay as they are. */
function isCode(source: string, at: number): boolean {
  const line = source.slice(source.lastIndexOf('\n', at) + 1, source.indexOf('\n', at));
  const isWords = /^\s*(\/\/|\*|import|pragma|error|event)/.test(line);
  return (
    !isWords && !/keccak256\($|"[^"]*$/.test(line.slice(0, at - source.lastIndexOf('\n', at) - 1))
  );
}

/** Every mutant of one source. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const mutants: Mutant[] = [];
  for (const [name, pattern, ...replacements] of OPERATORS) {
    for (const match of source.matchAll(pattern)) {
      if (!isCode(source, match.index)) continue;
      const line = source.slice(0, match.index).split('\n').length;
      const column = match.index - source.lastIndexOf('\n', match.index);
      for (const replacement of replacements) {
        const by = replacement.replace('$1', match[1] ?? '');
        mutants.push({
          id: `${file}:${line}:${column} ${name} -> ${by.trim() || 'nothing'}`,
          file,
          source: source.slice(0, match.index) + by + source.slice(match.index + match[0].length)
        });
      }
    }
  }
  return mutants;
}
