import type { Row } from './measure.ts';

const HEAD = ['work', 'ours', 'rival', 'ratio', 'spread', 'unit', 'the rival'];
/** Columns of numbers stand right. */
const RIGHT = new Set([1, 2, 3, 4]);

/** The rows as a table of text; notes stand below it. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.work,
    numberText(row.ours),
    row.rival === null ? '-' : numberText(row.rival),
    row.ratio === null ? '-' : row.ratio.toFixed(2),
    row.spread ? `${row.spread[0].toFixed(2)}-${row.spread[1].toFixed(2)}` : '-',
    row.unit,
    row.rivalName ?? '-'
  ]);
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...lines.map((line) => line[column]!.length))
  );
  const text = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (RIGHT.has(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  const notes = rows.filter(({ note }) => note).map(({ work, note }) => `${work}: ${note}`);
  return [text(HEAD), rule, ...lines.map(text), ...notes].join('\n');
}

/** Three digits that count, and no more. */
export function numberText(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en', {
    minimumFractionDigits: Math.min(digits, 3),
    maximumFractionDigits: Math.min(digits, 3)
  });
}
