import { figureInWords } from '../words/format.ts';

/** '1 copy', '2 copies'. */
export function count(n: number, one: string, many: string): string {
  return `${figureInWords(n)} ${n === 1 ? one : many}`;
}
